/* test-setting-grid.c - what runs measured over two settings: the numbers, the words and the picture.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-heat-map.h"
#include "mn-setting-grid.h"
#include "run-fixture.h"

#define RATE  "training.optimizer.learning_rate"
#define UNITS "network.fc1.units"
#define BATCH "training.batch_size"

static MnFigure *
draw (GPtrArray *runs, const char *across, const char *down, MnCurve curve, int split, gboolean best)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSettingAxis) columns = mn_setting_axis_new (runs, across, &error), rows = mn_setting_axis_new (runs, down, &error);

  g_assert_no_error (error);
  return mn_setting_grid_new (runs, columns, rows, curve, split, best);
}

/* The texts of the picture are in it. */
static char *
draw_svg (MnFigure *figure)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) svg = mn_figure_to_bytes (figure, "a.svg", 640, 420, NULL, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));
}

static MnRun *
add (GPtrArray *runs, const char *rate, guint units, guint seed, double loss, double accuracy)
{
  g_autofree char *sets = g_strdup_printf (RATE "=%s\n" UNITS "=%u\nseed=%u", rate, units, seed);
  MnRun *run = add_run (runs, sets);

  add_row (run, MN_SOURCE_VALIDATION, loss, accuracy);
  return run;
}

/* Two rates, two widths and two seeds, without 16 units at 0.1; at 0.1 and 8 units one diverges, and at 1 both. */
static GPtrArray *
make_grid (void)
{
  GPtrArray *runs = runs_new ();

  add (runs, "0.1", 8, 1, 2, 0.5);
  set_diverged (add (runs, "0.1", 8, 2, 9, 0.75));
  add (runs, "0.01", 16, 1, 0.25, 0.875);
  add (runs, "0.01", 16, 2, 0.75, 0.625);
  add (runs, "0.01", 8, 1, 1, 0.5);
  add (runs, "0.01", 8, 2, 1, 0.5);
  set_diverged (add (runs, "1", 8, 1, 1, 0.25));
  set_diverged (add (runs, "1", 8, 2, 1, 0.25));
  return runs;
}

static void
test_numbers (void)
{
  g_autoptr (GPtrArray) runs = make_grid ();
  g_autoptr (MnFigure) figure = draw (runs, RATE, UNITS, MN_CURVE_ACCURACY, -1, TRUE);
  g_autofree char *csv = mn_figure_to_csv (figure), *latex = mn_figure_to_latex (figure);
  MnHeatMap *map = MN_HEAT_MAP (figure);
  int rows, columns;

  g_assert_cmpstr (csv, ==, UNITS "," RATE ",split,metric,best,deviation,runs,diverged,with\n"
                            "8,0.01,validation,accuracy,0.5,0,2,0,\n"
                            "8,0.1,validation,accuracy,0.5,,1,1,\n"
                            "8,1,validation,accuracy,,,0,2,\n"
                            "16,0.01,validation,accuracy,0.75,0.1767766952966369,2,0,\n");
  mn_heat_map_get_size (map, &rows, &columns);
  g_assert_cmpint (rows, ==, 2);
  g_assert_cmpint (columns, ==, 3);
  g_assert_cmpfloat (mn_heat_map_get_value (map, 1, 0), ==, 0.75);
  g_assert_true (isinf (mn_heat_map_get_value (map, 0, 2)));
  g_assert_true (isnan (mn_heat_map_get_value (map, 1, 1)));
  g_assert_nonnull (strstr (latex, "8 & 0.500 & 0.500 & $\\times$ \\\\"));
  g_assert_nonnull (strstr (latex, "16 & 0.750 & -- & -- \\\\"));
}

static void
test_words (void)
{
  g_autoptr (GPtrArray) runs = make_grid ();
  g_autoptr (MnFigure) figure = draw (runs, RATE, UNITS, MN_CURVE_ACCURACY, -1, TRUE);
  g_autofree char *svg = draw_svg (figure), *words = mn_figure_describe (figure);
  g_autofree char *some = mn_heat_map_describe_cell (MN_HEAT_MAP (figure), 0, 1), *all = mn_heat_map_describe_cell (MN_HEAT_MAP (figure), 0, 2);
  g_autofree char *none = mn_heat_map_describe_cell (MN_HEAT_MAP (figure), 1, 2);

  g_assert_nonnull (strstr (svg, ">Accuracy, validation, best of each run<"));
  g_assert_nonnull (strstr (svg, ">mean ± standard deviation (n = 1–2), ×: 3 of 8 runs diverged<"));
  g_assert_nonnull (strstr (svg, ">Learning rate<"));
  g_assert_nonnull (strstr (svg, ">fc1 · Units<"));
  g_assert_nonnull (strstr (svg, ">0.750<"));
  g_assert_nonnull (strstr (svg, ">± 0.18<"));
  g_assert_nonnull (strstr (svg, ">× 1 of 2<"));
  g_assert_nonnull (strstr (svg, ">×<"));
  g_assert_cmpstr (some, ==, "fc1 · Units: 8, Learning rate: 0.1 — 0.5 (1 of 2 runs diverged)");
  g_assert_cmpstr (all, ==, "fc1 · Units: 8, Learning rate: 1 — 2 of 2 runs diverged");
  g_assert_cmpstr (none, ==, "fc1 · Units: 16, Learning rate: 1 — —");
  g_assert_nonnull (strstr (words, " Best: fc1 · Units: 16, Learning rate: 0.01 — 0.75 (± 0.18 of 2 runs)."));
}

/* A low loss is the best one, of what other settings there are, too. */
static void
test_other_settings (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *csv = NULL, *svg = NULL, *cell = NULL, *words = NULL;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *sets = g_strdup_printf ("training.optimizer.name=\"%s\"\n" UNITS "=%u\n" BATCH "=%u", i & 1 ? "adam" : "sgd",
                                               i & 2 ? 32 : 16, i & 4 ? 10 : 5);

      add_row (add_run (runs, sets), MN_SOURCE_TEST, 1 + (i * 3) % 8, 0.5);
    }
  figure = draw (runs, "training.optimizer.name", UNITS, MN_CURVE_LOSS, -1, FALSE);
  csv = mn_figure_to_csv (figure);
  svg = draw_svg (figure);
  cell = mn_heat_map_describe_cell (MN_HEAT_MAP (figure), 0, 1);
  words = mn_figure_describe (figure);
  g_assert_cmpstr (csv, ==, UNITS ",training.optimizer.name,split,metric,last,deviation,runs,diverged,with\n"
                            "16,sgd,test,loss,1,,1,0,Batch size 5\n"
                            "16,adam,test,loss,4,,1,0,Batch size 5\n"
                            "32,sgd,test,loss,3,,1,0,Batch size 10\n"
                            "32,adam,test,loss,2,,1,0,Batch size 5\n");
  g_assert_nonnull (strstr (svg, ">sgd<"));
  g_assert_nonnull (strstr (svg, ">Loss, test<"));
  g_assert_nonnull (strstr (svg, ">with the best of the other settings<"));
  g_assert_cmpstr (cell, ==, "fc1 · Units: 16, Optimizer: adam — 4 (with Batch size 5)");
  g_assert_nonnull (strstr (words, " Best: fc1 · Units: 16, Optimizer: sgd — 1 "));
}

/* Nothing measured is no figure; nothing but divergence is one. */
static void
test_nothing (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  MnRun *run = add_run (runs, "");
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *svg = NULL, *words = NULL, *csv = NULL;

  g_assert_null (draw (runs, RATE, UNITS, MN_CURVE_LOSS, -1, FALSE));
  add_row (run, MN_SOURCE_VALIDATION, 0.5, NAN);
  g_assert_null (draw (runs, RATE, UNITS, MN_CURVE_ACCURACY, -1, TRUE));
  g_assert_null (draw (runs, RATE, UNITS, MN_CURVE_LOSS, MN_SPLIT_TRAIN, TRUE));
  set_diverged (run);
  figure = draw (runs, RATE, UNITS, MN_CURVE_ACCURACY, -1, TRUE);
  svg = draw_svg (figure);
  words = mn_figure_describe (figure);
  csv = mn_figure_to_csv (figure);
  g_assert_nonnull (strstr (svg, ">×<"));
  g_assert_nonnull (strstr (svg, ">×: 1 of 1 run diverged<"));
  g_assert_null (strstr (words, "Best"));
  g_assert_nonnull (strstr (csv, ",validation,accuracy,,,0,1,\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/setting-grid/numbers", test_numbers);
  g_test_add_func ("/report/setting-grid/words", test_words);
  g_test_add_func ("/report/setting-grid/other-settings", test_other_settings);
  g_test_add_func ("/report/setting-grid/nothing", test_nothing);
  return g_test_run ();
}
