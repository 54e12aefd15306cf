/* mn-cli-bench.c - minima-cli bench: samples a second of known workloads, against what the processor could do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "mn-bench-machine.h"
#include "mn-bench-report.h"
#include "mn-cli.h"

#define MAX_SECONDS 3600.0
#define MAX_REPEATS 1000

/* The text of --help: also what there is to measure. (transfer full) */
static char *
make_summary (void)
{
  GString *text = g_string_new (_("Measures training on random samples: forward, loss, backward, "
                                  "optimizer. Without names all workloads run; they need up to 1.5 GiB of memory. An experiment "
                                  "file or a recipe runs on random samples in the shape of its own."));
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
                            "memory of each workload, samples and program included. With --profile each product "
                            "and convolution is held against the limit of its own arithmetic."));
  return g_string_free (text, FALSE);
}

/* Looks again, before and after the workloads: the best is kept, as others may have computed at the same time. */
static void
look_at_machine (MnBenchMachine *machine)
{
  const char *kernel = NULL;
  double peak;

  /* What another device could do is not measured. */
  if (!machine->backend->klass->host_memory)
    return;
  peak = mn_bench_measure_peak (machine->backend->threads, &kernel);

  machine->distance = fmin (machine->distance, mn_bench_measure_distance ());
  if (!(peak <= machine->peak))
    {
      machine->peak = peak;
      machine->kernel = kernel;
    }
}

/* What the command line names, with the experiments it was made of. */
typedef struct
{
  MnBenchWorkload *workloads;     /* (owned) (array length=n) */
  GPtrArray       *experiments;   /* (element-type MnExperiment) */
  guint            n;
} Chosen;

static void
chosen_clear (Chosen *chosen)
{
  g_free (chosen->workloads);
  g_clear_pointer (&chosen->experiments, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chosen, chosen_clear)

/* Adds an experiment; FALSE with *@status when it cannot be trained. */
static gboolean
choose_experiment (Chosen               *chosen,
                   const char           *name,
                   const MnBenchOptions *options,
                   char                **sets,
                   const char           *data_dir,
                   int                  *status)
{
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_cli_load_experiment (name, sets, FALSE, &error);
  g_autoptr (MnProblems) problems = mn_problems_new ();

  if (experiment != NULL)
    {
      g_ptr_array_add (chosen->experiments, experiment);
      if (mn_dataset_prepare (mn_experiment_get_dataset (experiment), data_dir, NULL, NULL, NULL, NULL, &error))
        mn_experiment_check (experiment, problems);
    }
  if (error == NULL && !mn_problems_to_error (problems, name, &error)
      && mn_bench_workload_init (&chosen->workloads[chosen->n], name, experiment, options->batch_size, &error))
    {
      chosen->n++;
      return TRUE;
    }
  *status = mn_cli_fail (error);
  return FALSE;
}

/* Those named, or all; FALSE when a name is wrong, with *@status. */
static gboolean
choose (Chosen               *chosen,
        char                **names,
        const MnBenchOptions *options,
        char                **sets,
        const char           *data_dir,
        int                  *status)
{
  guint n_all;
  const MnBenchWorkload *all = mn_bench_workloads (&n_all);
  const guint n = *names != NULL ? g_strv_length (names) : n_all;

  chosen->workloads = g_new0 (MnBenchWorkload, n);
  chosen->experiments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    {
      const MnBenchWorkload *known = *names != NULL ? mn_bench_workload_find (names[i]) : &all[i];

      if (known != NULL)
        chosen->workloads[chosen->n++] = *known;
      else if (!mn_cli_is_experiment (names[i]))
        {
          *status = mn_cli_fail_unknown ("bench", names[i], mn_bench_workload_names ());
          return FALSE;
        }
      else if (!choose_experiment (chosen, names[i], options, sets, data_dir, status))
        return FALSE;
    }
  if (sets != NULL && chosen->experiments->len == 0)
    {
      *status = mn_cli_fail_input (_("bench: --set changes experiments, and none is named; workloads are always the same"));
      return FALSE;
    }
  return TRUE;
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

/* Unlike a run, which must go on anywhere, a measurement of what is not there would only mislead. */
static gboolean
read_precision (const char *name,
                MnBackend  *backend,
                int        *precision,
                int        *status)
{
  for (MnPrecision known = MN_PRECISION_FLOAT32; name != NULL && known <= MN_PRECISION_TF32; known++)
    if (g_str_equal (name, mn_precision_name (known)))
      *precision = (int) known;
  if (name != NULL && *precision < 0)
    *status = mn_cli_fail_input (_("bench: --precision must be float32, bfloat16 or tf32, not “%s”"), name);
  else if (*precision >= 0 && !mn_backend_set_precision (backend, (MnPrecision) *precision))
    *status = mn_cli_fail_input (*precision == MN_PRECISION_TF32
                                   ? _("bench: --precision %s needs an NVIDIA GPU, which --device cuda takes")
                                   : _("bench: --precision %s needs a processor with AVX-512 BF16, and oneDNN"),
                                 name);
  else
    return TRUE;
  return FALSE;
}

int
mn_cli_bench (int    argc,
              char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *data_dir = NULL, *device = NULL;
  gboolean json = FALSE;
  int threads = 0, status;
  g_autofree char *precision = NULL;
  MnBenchMachine machine = { .distance = NAN, .peak = NAN, .options = { .seconds = 3, .repeats = 1, .precision = -1 } };
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &machine.options.seconds,
      N_("How long each repeat runs; 3 if not given"), "S" },
    { "repeats", 0, 0, G_OPTION_ARG_INT, &machine.options.repeats, N_("How often each workload is measured"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &machine.options.batch_size, N_("Samples in a step; 0: as many as the workload has"),
      "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, N_("Threads of the processor; 0: all cores"), "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("cpu, which it is if not given, or cuda"), N_("NAME") },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &precision,
      N_("What is multiplied: float32, or rounded to bfloat16 or tf32; if not given as an experiment says"), N_("NAME") },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting of an experiment first, may be repeated"),
      N_("PATH=VALUE") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir,
      N_("Where to look for tables and pictures of an experiment first"), N_("FOLDER") },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &machine.options.profile, N_("Also show how long each layer takes"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autofree char *summary = make_summary ();
  g_auto (Chosen) chosen = { 0 };
  g_autofree MnBenchResult *results = NULL;
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("[WORKLOAD|FILE]…"), summary, 0, -1, _("workloads"), &status)
      || !mn_cli_check_data_dir ("bench", data_dir, &status) || !check_options (&machine.options, threads, &status)
      || !choose (&chosen, argv + 1, &machine.options, sets, data_dir, &status))
    return status;
  machine.backend = backend = mn_backend_open (device != NULL ? device : "cpu", threads, &error);
  if (backend == NULL)
    return mn_cli_fail (error);
  if (!read_precision (precision, backend, &machine.options.precision, &status))
    return status;

  look_at_machine (&machine);
  results = g_new0 (MnBenchResult, chosen.n);
  for (guint i = 0; i < chosen.n; i++)
    {
      if (isatty (STDERR_FILENO))
        g_printerr ("\r\033[K%u/%u %s", i + 1, chosen.n, chosen.workloads[i].name);
      if (!mn_bench_run (&chosen.workloads[i], backend, &machine.options, &results[i], &error))
        break;
    }
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  look_at_machine (&machine);
  if (error == NULL && json)
    mn_bench_report_print_json (&machine, chosen.workloads, results, chosen.n);
  else if (error == NULL)
    mn_bench_report_print (&machine, chosen.workloads, results, chosen.n);
  for (guint i = 0; i < chosen.n; i++)
    mn_bench_result_clear (&results[i]);
  return error != NULL ? mn_cli_fail (error) : MN_EXIT_DONE;
}
