/* mn-bench-report.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench-report.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json.h"

/* Between cores a cache line takes some hundred nanoseconds at most; where others compute, each trip waits for them. */
#define DISTURBED_NS 5000.0

static double
gflops_of (const MnBenchResult *result)
{
  return result->flops * result->median / 1e9;
}

static double
percent_of (const MnBenchResult  *result,
            const MnBenchMachine *machine)
{
  return 100 * gflops_of (result) / machine->peak;
}

static void
print_header (const MnBenchMachine *machine)
{
  if (isnan (machine->peak))
    {
      g_print ("%s\n\n", machine->backend->description);
      return;
    }
  g_print (_("%s: at best %.1f GFLOP/s with %s on %d threads"), machine->backend->description, machine->peak,
           machine->kernel, machine->backend->threads);
  if (!isnan (machine->distance))
    g_print (_("; %.0f ns from one core to another and back"), machine->distance);
  g_print ("\n");
  if (machine->distance > DISTURBED_NS)
    g_print ("%s\n", _("Other programs keep the cores busy: these figures say little."));
  g_print ("\n");
}

/* Milliseconds, and how much of them the arithmetic takes at best: "1.234", "57 %". */
static void
make_time_cells (const MnBenchOp      *op,
                 int                   pass,
                 const MnBenchMachine *machine,
                 char                **time,
                 char                **percent)
{
  const double limit = op->flops[pass] / (machine->peak * 1e9);

  *time = op->seconds[pass] > 0 ? g_strdup_printf ("%.4f", 1e3 * op->seconds[pass]) : g_strdup ("");
  *percent = op->seconds[pass] > 0 && limit > 0 ? g_strdup_printf ("%.0f %%", 100 * limit / op->seconds[pass])
                                                : g_strdup ("");
}

static void
print_profile (const MnBenchWorkload *workload,
               const MnBenchResult   *result,
               const MnBenchMachine  *machine)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("llrrrrrl");
  const double all = result->profiled_seconds;
  double listed = 0;

  if (isnan (machine->peak))
    g_print (_("\n%s, a step of %d samples: %.4f ms\n"), workload->name, result->batch_size, 1e3 * all);
  else
    g_print (_("\n%s, a step of %d samples: %.4f ms, at best %.4f ms\n"), workload->name, result->batch_size, 1e3 * all,
             1e3 * result->flops * result->batch_size / (machine->peak * 1e9));
  mn_cli_table_take (table, g_strdup (_("Node")), g_strdup (_("Layer")), g_strdup (_("Forward, ms")),
                     g_strdup (_("of limit")), g_strdup (_("Backward, ms")), g_strdup (_("of limit")),
                     g_strdup (_("Share")), g_strdup (_("Computed by")));
  mn_cli_table_rule (table);
  for (guint i = 0; i < result->profile->len; i++)
    {
      const MnBenchOp *op = g_ptr_array_index (result->profile, i);
      char *cells[4];

      for (int k = 0; k < 2; k++)
        make_time_cells (op, k, machine, &cells[2 * k], &cells[2 * k + 1]);
      mn_cli_table_take (table, g_strdup (op->id), g_strdup (op->layer), cells[0], cells[1], cells[2], cells[3],
                         g_strdup_printf ("%.1f %%", 100 * (op->seconds[0] + op->seconds[1]) / all),
                         g_strdup (op->kernel != NULL ? op->kernel : ""));
      listed += op->seconds[0] + op->seconds[1];
    }
  mn_cli_table_take (table, g_strdup (_("the rest")), g_strdup (""), g_strdup (""), g_strdup (""), g_strdup (""),
                     g_strdup (""), g_strdup_printf ("%.1f %%", 100 * (all - listed) / all), g_strdup (""));
  mn_cli_table_print (table);
}

void
mn_bench_report_print (const MnBenchMachine         *machine,
                       const MnBenchWorkload *workloads,
                       const MnBenchResult          *results,
                       guint                         n)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrrrrrrr");
  gboolean memory_alone = TRUE, rounded = FALSE;

  print_header (machine);
  mn_cli_table_take (table, g_strdup ("workload"), g_strdup ("batch"), g_strdup ("samples_per_second"),
                     g_strdup ("min"), g_strdup ("max"), g_strdup ("gflops"), g_strdup ("percent_of_peak"),
                     g_strdup ("peak_memory_mib"));
  mn_cli_table_rule (table);
  for (guint i = 0; i < n; i++)
    {
      const MnBenchResult *result = &results[i];

      mn_cli_table_take (table, g_strdup (workloads[i].name), g_strdup_printf ("%d", result->batch_size),
                         g_strdup_printf ("%.1f", result->median), g_strdup_printf ("%.1f", result->min),
                         g_strdup_printf ("%.1f", result->max), g_strdup_printf ("%.2f", gflops_of (result)),
                         isnan (machine->peak) ? g_strdup ("—") : g_strdup_printf ("%.1f", percent_of (result, machine)),
                         g_strdup_printf ("%.0f", result->peak_memory_mib));
      memory_alone &= result->memory_alone;
      rounded |= result->precision != MN_PRECISION_FLOAT32;
    }
  mn_cli_table_print (table);
  if (rounded && !isnan (machine->peak))
    g_print ("\n%s\n", _("Products of bfloat16 are held against the limit of float32."));
  if (!memory_alone)
    g_print ("\n%s\n", _("This system does not count memory anew: peak_memory_mib is that of the whole program so far."));
  for (guint i = 0; i < n; i++)
    if (results[i].profile != NULL)
      print_profile (&workloads[i], &results[i], machine);
}

static JsonArray *
profile_json (const MnBenchResult  *result,
              const MnBenchMachine *machine)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < result->profile->len; i++)
    {
      const MnBenchOp *op = g_ptr_array_index (result->profile, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "id", op->id);
      json_object_set_string_member (entry, "layer", op->layer);
      if (op->kernel != NULL)
        json_object_set_string_member (entry, "kernel", op->kernel);
      mn_json_set_number (entry, "forward_ms", 1e3 * op->seconds[0]);
      mn_json_set_number (entry, "forward_limit_ms", op->flops[0] / (machine->peak * 1e6));
      mn_json_set_number (entry, "backward_ms", 1e3 * op->seconds[1]);
      mn_json_set_number (entry, "backward_limit_ms", op->flops[1] / (machine->peak * 1e6));
      json_array_add_object_element (list, entry);
    }
  return list;
}

static JsonObject *
result_json (const MnBenchWorkload *workload,
             const MnBenchResult   *result,
             const MnBenchMachine  *machine)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "workload", workload->name);
  json_object_set_int_member (entry, "batch_size", result->batch_size);
  json_object_set_string_member (entry, "precision", mn_precision_name (result->precision));
  json_object_set_int_member (entry, "parameters", result->parameters);
  mn_json_set_number (entry, "flops_per_sample", result->flops);
  mn_json_set_number (entry, "samples_per_second", result->median);
  mn_json_set_number (entry, "samples_per_second_min", result->min);
  mn_json_set_number (entry, "samples_per_second_max", result->max);
  mn_json_set_number (entry, "gflops", gflops_of (result));
  mn_json_set_number (entry, "percent_of_peak", percent_of (result, machine));
  mn_json_set_number (entry, "peak_memory_mib", result->peak_memory_mib);
  json_object_set_string_member (entry, "peak_memory_of", result->memory_alone ? "workload" : "program");
  mn_json_set_number (entry, "data_mib", (double) result->data_bytes / (1 << 20));
  mn_json_set_number (entry, "planned_mib", (double) result->planned_bytes / (1 << 20));
  mn_json_set_number (entry, "loss", result->loss);
  if (result->profile != NULL)
    {
      mn_json_set_number (entry, "profiled_step_ms", 1e3 * result->profiled_seconds);
      json_object_set_array_member (entry, "profile", profile_json (result, machine));
    }
  return entry;
}

void
mn_bench_report_print_json (const MnBenchMachine         *machine,
                            const MnBenchWorkload *workloads,
                            const MnBenchResult          *results,
                            guint                         n)
{
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_string_member (object, "device", machine->backend->description);
  json_object_set_int_member (object, "threads", machine->backend->threads);
  mn_json_set_number (object, "peak_gflops", machine->peak);
  if (machine->kernel != NULL)
    json_object_set_string_member (object, "peak_instructions", machine->kernel);
  mn_json_set_number (object, "core_round_trip_ns", machine->distance);
  mn_json_set_number (object, "seconds", machine->options.seconds);
  json_object_set_int_member (object, "repeats", machine->options.repeats);
  for (guint i = 0; i < n; i++)
    json_array_add_object_element (list, result_json (&workloads[i], &results[i], machine));
  json_object_set_array_member (object, "workloads", list);
  mn_cli_print_json (object, TRUE);
}
