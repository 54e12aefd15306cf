/* run-fixture.h - runs made up: settings, and what was measured with them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "experiment-fixture.h"
#include "mn-run.h"

/* @sets: "path=json", one a line. Finished, and without a row. */
static inline MnRun *
add_run (GPtrArray *runs, const char *sets)
{
  g_auto (GStrv) lines = g_strsplit (sets, "\n", -1);
  MnRun *run = g_new0 (MnRun, 1);

  run->dir = g_strdup_printf ("runs/r%u", runs->len);
  run->experiment = load (SMALL);
  run->rows = g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  run->info = json_object_new ();
  run->beta = NAN;
  json_object_set_string_member (run->info, "status", "finished");
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "=", 2);
      g_autoptr (GError) error = NULL;

      set (run->experiment, parts[0], parts[1], &error);
      g_assert_no_error (error);
    }
  g_ptr_array_add (runs, run);
  return run;
}

static inline void
add_row (MnRun *run, MnSource source, double loss, double accuracy)
{
  const MnMetricRow row = { .step = run->rows->len, .epoch = run->rows->len, .source = source, .loss = loss, .accuracy = accuracy,
                            .errors = MN_NO_ERRORS, .top_k = NAN, .f_beta = NAN, .gradient_norm = NAN };

  g_array_append_val (run->rows, row);
}

static inline void
set_diverged (MnRun *run)
{
  json_object_set_string_member (run->info, "status", "diverged");
}

static inline GPtrArray *
runs_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free);
}
