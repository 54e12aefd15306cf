/* test-run-groups.c - runs that repeat each other as one line: what counts in its means.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-run-groups.h"
#include "run-fixture.h"

#define RATE "training.optimizer.learning_rate"

/* Two rates with three seeds each: of the first one run diverges after a good beginning and one before any evaluation, of the second
 * all. */
static void
test_diverged (void)
{
  g_autoptr (GPtrArray) runs = runs_new (), groups = NULL;
  g_autofree char *csv = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *sets = g_strdup_printf (RATE "=%s\nseed=%u", i < 3 ? "0.1" : "100", i % 3);
      MnRun *run = add_run (runs, sets);

      if (i != 1)
        add_row (run, MN_SOURCE_VALIDATION, 1, i == 0 ? 0.5 : 0.875);
      if (i > 0)
        set_diverged (run);
    }
  groups = mn_run_groups_new (runs, TRUE);
  csv = mn_run_groups_to_csv (groups);
  g_assert_cmpstr (csv, ==, "setting,runs,split,metric,last,last_deviation,best,best_deviation,diverged\n"
                            "Learning rate 0.1,1,validation,loss,1,,1,,2\n"
                            "Learning rate 0.1,1,validation,accuracy,0.5,,0.5,,2\n"
                            "Learning rate 100,0,validation,loss,,,,,3\n"
                            "Learning rate 100,0,validation,accuracy,,,,,3\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/run-groups/diverged", test_diverged);
  return g_test_run ();
}
