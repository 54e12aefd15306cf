/* fuzz-run.c - the folder of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

#include "mn-run-private.h"
#include "mn-run.h"

static const char *const names[] = {
  "experiment.json", "run.json", "metrics.csv", "confusion-validation.csv", "confusion-test.csv", NULL
};

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL, without = NULL;

  fuzz_files (data, size, names);
  run = mn_run_open (fuzz_folder (), &error);
  g_assert_true ((run == NULL) == (error != NULL));
  if (run != NULL)
    mn_run_get_evaluation (run, MN_SOURCE_TEST, -1);
  without = mn_run_open_without_counts (fuzz_folder (), NULL);
  g_clear_error (&error);
  if (without != NULL)
    g_assert_true (mn_run_read_last_counts (without, &error) == (error == NULL));
  g_clear_error (&error);
  if (without != NULL)
    g_assert_true (mn_run_score (without, 1, &error) == (error == NULL));
}

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autofree char *text = mn_experiment_to_string (experiment);
  GString *example = g_string_new (NULL);

  g_string_append_printf (example, "\n=== experiment.json\n%s", text);
  g_string_append (example, "\n=== run.json\n{\"minima\":1,\"status\":\"finished\",\"classes\":[\"0\",\"1\"],"
                            "\"started\":\"2026-01-02T03:04:05Z\",\"summary\":{\"test_accuracy\":0.5}}");
  g_string_append (example, "\n=== metrics.csv\n" MN_RUN_METRICS_HEADER "\n"
                            "1,0.1,0.01,batch,2.3,,0.1,,,,\n10,1,0.2,validation,1.5,0.5,0.1,,,,0.9\n10,1,0.2,test,1.6,0.4,0.1,,,,\n");
  g_string_append (example, "\n=== confusion-validation.csv\n" MN_RUN_CONFUSION_HEADER "\n10,1,0,0,2\n10,1,1,0,2\n");
  g_ptr_array_add (examples, g_string_free_to_bytes (example));
  return examples;
}
