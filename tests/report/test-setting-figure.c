/* test-setting-figure.c - what runs measured over a setting: the numbers, the words and the picture.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-chart.h"
#include "mn-setting-figure.h"
#include "run-fixture.h"

#define RATE "training.optimizer.learning_rate"

/* Three rates with two seeds each, of which one diverges at 0.1, and both at 1. */
static GPtrArray *
make_sweep (void)
{
  static const char *const rates[] = { "0.01", "0.1", "1" };
  GPtrArray *runs = runs_new ();

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *sets = g_strdup_printf (RATE "=%s\nseed=%u", rates[i / 2], i % 2);
      MnRun *run = add_run (runs, sets);

      add_row (run, MN_SOURCE_VALIDATION, 1, 0.5 + 0.25 * (i % 2));
      add_row (run, MN_SOURCE_VALIDATION, 2, 0.25);
      if (i < 3)
        add_row (run, MN_SOURCE_TEST, 0.5, 0.75);
      if (i >= 3)
        set_diverged (run);
    }
  return runs;
}

static MnFigure *
draw (GPtrArray *runs, const char *path, MnCurve curve, int split, gboolean best)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSettingSweep) sweep = mn_setting_sweep_new (runs, path, &error);

  g_assert_no_error (error);
  return mn_setting_figure_new (sweep, curve, split, best);
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

static void
test_numbers (void)
{
  g_autoptr (GPtrArray) runs = make_sweep ();
  g_autoptr (MnFigure) best = draw (runs, RATE, MN_CURVE_ACCURACY, MN_SPLIT_VALIDATION, TRUE);
  g_autoptr (MnFigure) last = draw (runs, RATE, MN_CURVE_LOSS, -1, FALSE);
  g_autofree char *best_csv = mn_figure_to_csv (best), *last_csv = mn_figure_to_csv (last);

  g_assert_cmpstr (best_csv, ==, "series," RATE ",split,metric,best,deviation,runs,diverged\n"
                                 ",0.01,validation,accuracy,0.625,0.1767766952966369,2,0\n"
                                 ",0.1,validation,accuracy,0.5,,1,1\n"
                                 ",1,validation,accuracy,,,0,2\n");
  g_assert_cmpstr (last_csv, ==, "series," RATE ",split,metric,last,deviation,runs,diverged\n"
                                 ",0.01,validation,loss,2,0,2,0\n"
                                 ",0.1,validation,loss,2,,1,1\n"
                                 ",1,validation,loss,,,0,2\n"
                                 ",0.01,test,loss,0.5,0,2,0\n"
                                 ",0.1,test,loss,0.5,,1,1\n"
                                 ",1,test,loss,,,0,2\n");
}

static void
test_picture (void)
{
  g_autoptr (GPtrArray) runs = make_sweep ();
  g_autoptr (MnFigure) figure = draw (runs, RATE, MN_CURVE_ACCURACY, MN_SPLIT_VALIDATION, TRUE);
  g_autofree char *svg = draw_svg (figure), *words = mn_figure_describe (figure);

  /* So that values can be read off. */
  g_assert_true (MN_IS_CHART (figure));
  g_assert_nonnull (strstr (svg, ">Learning rate<"));
  g_assert_nonnull (strstr (svg, ">Accuracy, validation, best of each run, mean ± standard deviation (n = 1–2)<"));
  g_assert_nonnull (strstr (svg, ">diverged<"));
  g_assert_nonnull (strstr (svg, ">1 of 2<"));
  g_assert_null (strstr (svg, ">2 of 2<"));
  g_assert_null (strstr (svg, "not a number"));
  g_assert_nonnull (strstr (words, "Marked at 0.1: diverged. Marked at 1: diverged."));
}

static void
test_categories (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *csv = NULL, *svg = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *sets = g_strdup_printf ("training.optimizer.name=\"%s\"\nnetwork.fc1.units=%u", i % 2 ? "adam" : "sgd",
                                               i < 2 ? 16 : 32);
      MnRun *run = add_run (runs, sets);

      add_row (run, MN_SOURCE_TEST, 0.5, i / 8.0);
      if (i == 3)
        set_diverged (run);
    }
  figure = draw (runs, "training.optimizer.name", MN_CURVE_ACCURACY, -1, FALSE);
  csv = mn_figure_to_csv (figure);
  svg = draw_svg (figure);
  g_assert_cmpstr (csv, ==, "series,training.optimizer.name,split,metric,last,deviation,runs,diverged\n"
                            "fc1: Units 16,sgd,test,accuracy,0,,1,0\n"
                            "fc1: Units 16,adam,test,accuracy,0.125,,1,0\n"
                            "fc1: Units 32,sgd,test,accuracy,0.25,,1,0\n"
                            "fc1: Units 32,adam,test,accuracy,,,0,1\n");
  g_assert_nonnull (strstr (svg, ">sgd<"));
  g_assert_nonnull (strstr (svg, ">adam<"));
  g_assert_nonnull (strstr (svg, ">Optimizer<"));
  g_assert_nonnull (strstr (svg, ">fc1: Units 32<"));
  g_assert_nonnull (strstr (svg, ">Accuracy, test<"));
}

/* Whole numbers stand at the axis as they are. */
static void
test_whole (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *svg = NULL;

  for (guint units = 8; units <= 256; units *= 2)
    {
      g_autofree char *sets = g_strdup_printf ("network.fc1.units=%u", units);

      add_row (add_run (runs, sets), MN_SOURCE_TEST, 1.0 / units, 0.5);
    }
  figure = draw (runs, "network.fc1.units", MN_CURVE_LOSS, -1, FALSE);
  svg = draw_svg (figure);
  g_assert_nonnull (strstr (svg, ">8<"));
  g_assert_nonnull (strstr (svg, ">128<"));
  g_assert_nonnull (strstr (svg, ">fc1 · Units<"));
  g_assert_null (strstr (svg, ">100<"));
}

/* A loss out of proportion leaves the others to be seen; a share stays on its scale. */
static void
test_proportions (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnFigure) near = NULL, far = NULL, share = NULL;
  g_autofree char *near_svg = NULL, *far_svg = NULL, *share_svg = NULL;

  add_row (add_run (runs, RATE "=0.01"), MN_SOURCE_TEST, 0.25, 0.001);
  add_row (add_run (runs, RATE "=0.02"), MN_SOURCE_TEST, 2, 0.9);
  near = draw (runs, RATE, MN_CURVE_LOSS, -1, FALSE);
  near_svg = draw_svg (near);
  add_row (add_run (runs, RATE "=0.03"), MN_SOURCE_TEST, 2000, 0.9);
  far = draw (runs, RATE, MN_CURVE_LOSS, -1, FALSE);
  far_svg = draw_svg (far);
  share = draw (runs, RATE, MN_CURVE_ACCURACY, -1, FALSE);
  share_svg = draw_svg (share);
  g_assert_nonnull (strstr (near_svg, ">1.5<"));
  g_assert_nonnull (strstr (far_svg, ">1<"));
  g_assert_nonnull (strstr (far_svg, ">10<"));
  g_assert_nonnull (strstr (far_svg, ">100<"));
  g_assert_nonnull (strstr (share_svg, ">0.4<"));
}

/* Nothing measured is no figure; nothing but divergence is one. */
static void
test_nothing (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  MnRun *run = add_run (runs, "");
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *csv = NULL, *svg = NULL;

  g_assert_null (draw (runs, RATE, MN_CURVE_LOSS, -1, FALSE));
  add_row (run, MN_SOURCE_VALIDATION, 0.5, NAN);
  g_assert_null (draw (runs, RATE, MN_CURVE_ACCURACY, -1, TRUE));
  g_assert_null (draw (runs, RATE, MN_CURVE_LOSS, MN_SPLIT_TRAIN, TRUE));
  set_diverged (run);
  figure = draw (runs, RATE, MN_CURVE_ACCURACY, -1, TRUE);
  csv = mn_figure_to_csv (figure);
  svg = draw_svg (figure);
  g_assert_cmpstr (csv, ==, "series," RATE ",split,metric,best,deviation,runs,diverged\n,0.01,validation,accuracy,,,0,1\n");
  g_assert_nonnull (strstr (svg, ">diverged<"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/setting-figure/numbers", test_numbers);
  g_test_add_func ("/report/setting-figure/picture", test_picture);
  g_test_add_func ("/report/setting-figure/categories", test_categories);
  g_test_add_func ("/report/setting-figure/whole", test_whole);
  g_test_add_func ("/report/setting-figure/proportions", test_proportions);
  g_test_add_func ("/report/setting-figure/nothing", test_nothing);
  return g_test_run ();
}
