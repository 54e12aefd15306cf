/* mn-cli-bench.c - minima-cli bench: samples a second of known workloads, against what the processor could do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "mn-bench-machine.h"
#include "mn-bench.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json.h"

#define MAX_SECONDS 3600.0
#define MAX_REPEATS 1000

/* Between cores a cache line takes some hundred nanoseconds at most; where others compute, each trip waits for them. */
#define DISTURBED_NS 5000.0

/* What holds for all workloads of this run. */
typedef struct
{
  MnBackend     *backend;
  double         peak;       /* GFLOP/s */
  const char    *kernel;
  double         distance;   /* ns; NaN: not known */
  MnBenchOptions options;
} Machine;

/* The text of --help: also what there is to measure. (transfer full) */
static char *
make_summary (void)
{
  GString *text = g_string_new (_("Measures training on random samples: copying a batch, forward, loss, backward, "
                                  "optimizer. Without names all workloads run; they need up to 1.5 GiB of memory."));
  guint n;
  const MnBenchWorkload *workloads = mn_bench_workloads (&n);

  g_string_append_printf (text, "\n\n%s", _("Workloads:"));
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "\n  %-8s ", workloads[i].name);
      g_string_append (text, g_dgettext (GETTEXT_PACKAGE, workloads[i].title));
      g_string_append_printf (text, _(", batch %d"), workloads[i].batch_size);
    }
  g_string_append_printf (text, "\n\n%s",
                          _("samples_per_second is the median of the repeats; gflops counts the products and "
                            "convolutions of a step, padding included; percent_of_peak is their share of what the "
                            "threads reach at best, measured in the same run; peak_memory_mib is the largest resident "
                            "memory of each workload, samples and program included."));
  return g_string_free (text, FALSE);
}

/* Looks again, before and after the workloads: the best is kept, as others may have computed at the same time. */
static void
look_at_machine (Machine *machine)
{
  const char *kernel = NULL;
  double peak = mn_bench_measure_peak (machine->backend->threads, &kernel);

  machine->distance = fmin (machine->distance, mn_bench_measure_distance ());
  if (peak > machine->peak)
    {
      machine->peak = peak;
      machine->kernel = kernel;
    }
}

static double
gflops_of (const MnBenchResult *result)
{
  return result->flops * result->median / 1e9;
}

static void
print_header (const Machine *machine)
{
  g_print (_("%s: at best %.1f GFLOP/s with %s on %d threads"), machine->backend->description, machine->peak,
           machine->kernel, machine->backend->threads);
  if (!isnan (machine->distance))
    g_print (_("; %.0f ns from one core to another and back"), machine->distance);
  g_print ("\n");
  if (machine->distance > DISTURBED_NS)
    g_print ("%s\n", _("Other programs keep the cores busy: these figures say little."));
  g_print ("\n");
}

static void
print_results (const MnBenchWorkload *const *workloads,
               const MnBenchResult          *results,
               guint                         n,
               const Machine                *machine)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrrrrrrr");
  gboolean memory_alone = TRUE;

  mn_cli_table_take (table, g_strdup ("workload"), g_strdup ("batch"), g_strdup ("samples_per_second"),
                     g_strdup ("min"), g_strdup ("max"), g_strdup ("gflops"), g_strdup ("percent_of_peak"),
                     g_strdup ("peak_memory_mib"));
  mn_cli_table_rule (table);
  for (guint i = 0; i < n; i++)
    {
      const MnBenchResult *result = &results[i];

      mn_cli_table_take (table, g_strdup (workloads[i]->name), g_strdup_printf ("%d", result->batch_size),
                         g_strdup_printf ("%.1f", result->median), g_strdup_printf ("%.1f", result->min),
                         g_strdup_printf ("%.1f", result->max), g_strdup_printf ("%.2f", gflops_of (result)),
                         g_strdup_printf ("%.1f", 100 * gflops_of (result) / machine->peak),
                         g_strdup_printf ("%.0f", result->peak_memory_mib));
      memory_alone &= result->memory_alone;
    }
  mn_cli_table_print (table);
  if (!memory_alone)
    g_print ("\n%s\n", _("This system does not count memory anew: peak_memory_mib is that of the whole program so far."));
}

static void
print_json (const MnBenchWorkload *const *workloads,
            const MnBenchResult          *results,
            guint                         n,
            const Machine                *machine)
{
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_string_member (object, "device", machine->backend->description);
  json_object_set_int_member (object, "threads", machine->backend->threads);
  mn_json_set_number (object, "peak_gflops", machine->peak);
  json_object_set_string_member (object, "peak_instructions", machine->kernel);
  mn_json_set_number (object, "core_round_trip_ns", machine->distance);
  mn_json_set_number (object, "seconds", machine->options.seconds);
  json_object_set_int_member (object, "repeats", machine->options.repeats);
  for (guint i = 0; i < n; i++)
    {
      const MnBenchResult *result = &results[i];
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "workload", workloads[i]->name);
      json_object_set_int_member (entry, "batch_size", result->batch_size);
      json_object_set_int_member (entry, "parameters", result->parameters);
      mn_json_set_number (entry, "flops_per_sample", result->flops);
      mn_json_set_number (entry, "samples_per_second", result->median);
      mn_json_set_number (entry, "samples_per_second_min", result->min);
      mn_json_set_number (entry, "samples_per_second_max", result->max);
      mn_json_set_number (entry, "gflops", gflops_of (result));
      mn_json_set_number (entry, "percent_of_peak", 100 * gflops_of (result) / machine->peak);
      mn_json_set_number (entry, "peak_memory_mib", result->peak_memory_mib);
      json_object_set_string_member (entry, "peak_memory_of", result->memory_alone ? "workload" : "program");
      mn_json_set_number (entry, "data_mib", (double) result->data_bytes / (1 << 20));
      mn_json_set_number (entry, "loss", result->loss);
      json_array_add_object_element (list, entry);
    }
  json_object_set_array_member (object, "workloads", list);
  mn_cli_print_json (object, TRUE);
}

/* Those named, or all; NULL when a name is wrong, with *@status. (transfer container) */
static const MnBenchWorkload **
choose (char  **names,
        guint  *n,
        int    *status)
{
  g_autofree const MnBenchWorkload **chosen = NULL;
  guint n_all;
  const MnBenchWorkload *all = mn_bench_workloads (&n_all);

  *n = *names != NULL ? g_strv_length (names) : n_all;
  chosen = g_new0 (const MnBenchWorkload *, *n);
  for (guint i = 0; i < *n; i++)
    {
      chosen[i] = *names != NULL ? mn_bench_workload_find (names[i]) : &all[i];
      if (chosen[i] == NULL)
        {
          *status = mn_cli_fail_unknown ("bench", names[i], mn_bench_workload_names ());
          return NULL;
        }
    }
  return g_steal_pointer (&chosen);
}

static gboolean
check_options (const MnBenchOptions *options,
               int                   threads,
               int                  *status)
{
  if (!(options->seconds > 0 && options->seconds <= MAX_SECONDS))
    *status = mn_cli_fail_input (_("bench: --seconds must be more than 0 and at most %g"), MAX_SECONDS);
  else if (options->repeats < 1 || options->repeats > MAX_REPEATS)
    *status = mn_cli_fail_input (_("bench: --repeats must be from 1 to %d"), MAX_REPEATS);
  else if (options->batch_size < 0)
    *status = mn_cli_fail_input (_("bench: --batch must not be negative"));
  else if (threads < 0 || threads > 1024)
    *status = mn_cli_fail_input (_("bench: --threads must be from 0 (all cores) to 1024, not %d"), threads);
  else
    return TRUE;
  return FALSE;
}

int
mn_cli_bench (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  int threads = 0, status;
  Machine machine = { .distance = NAN, .options = { .seconds = 3, .repeats = 1 } };
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &machine.options.seconds,
      N_("How long each repeat runs; 3 if not given"), "S" },
    { "repeats", 0, 0, G_OPTION_ARG_INT, &machine.options.repeats, N_("How often each workload is measured"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &machine.options.batch_size, N_("Samples in a step; 0: as many as the workload has"),
      "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, N_("Threads of the processor; 0: all cores"), "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autofree char *summary = make_summary ();
  g_autofree const MnBenchWorkload **workloads = NULL;
  g_autofree MnBenchResult *results = NULL;
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  if (!mn_cli_parse (&argc, &argv, entries, _("[WORKLOAD]…"), summary, 0, -1, _("workloads"), &status)
      || !check_options (&machine.options, threads, &status))
    return status;
  workloads = choose (argv + 1, &n, &status);
  if (workloads == NULL)
    return status;
  machine.backend = backend = mn_backend_open ("cpu", threads, &error);
  if (backend == NULL)
    return mn_cli_fail (error);

  look_at_machine (&machine);
  results = g_new0 (MnBenchResult, n);
  for (guint i = 0; i < n; i++)
    {
      if (isatty (STDERR_FILENO))
        g_printerr ("\r\033[K%u/%u %s", i + 1, n, workloads[i]->name);
      if (!mn_bench_run (workloads[i], backend, &machine.options, &results[i], &error))
        break;
    }
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  if (error != NULL)
    return mn_cli_fail (error);
  look_at_machine (&machine);
  if (json)
    print_json (workloads, results, n, &machine);
  else
    {
      print_header (&machine);
      print_results (workloads, results, n, &machine);
    }
  return MN_EXIT_DONE;
}
