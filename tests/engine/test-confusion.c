/* test-confusion.c - scores of a fixed matrix, by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-confusion.h"
#include "mn-confusion-file.h"
#include "mn-error.h"
#include "mn-metrics.h"
#include "mn-test.h"

/* Rows are the true classes. Class 2 never occurs but is predicted once; class 3 occurs twice and is never predicted. */
static const gint64 fixed[16] = {
  5, 2, 0, 0, /* 0: tp 5, fp 3, fn 2 */
  1, 3, 1, 0, /* 1: tp 3, fp 2, fn 2 */
  0, 0, 0, 0, /* 2: tp 0, fp 1, fn 0 */
  2, 0, 0, 0, /* 3: tp 0, fp 0, fn 2 */
};

static MnConfusion *
make_fixed (void)
{
  MnConfusion *confusion = mn_confusion_new (4);

  for (gint32 t = 0; t < 4; t++)
    for (gint32 p = 0; p < 4; p++)
      for (gint64 i = 0; i < fixed[t * 4 + p]; i++)
        mn_confusion_add (confusion, &t, &p, 1);
  return confusion;
}

static void
test_scores (void)
{
  g_autoptr (MnConfusion) c = make_fixed ();
  static const double precision[] = { 5.0 / 8, 3.0 / 5, 0, NAN };
  static const double recall[] = { 5.0 / 7, 3.0 / 5, NAN, 0 };
  static const gint64 support[] = { 7, 5, 0, 2 };
  static const double beta[] = { 0.1, 1, 10 };
  /* (1 + b²) tp / ((1 + b²) tp + b² fn + fp) */
  static const double f[3][4] = {
    { 1.01 * 5 / (1.01 * 5 + 0.01 * 2 + 3), 0.6, 0, 0 },
    { 10.0 / 15, 0.6, 0, 0 },
    { 101.0 * 5 / (101.0 * 5 + 100 * 2 + 3), 0.6, 0, 0 },
  };

  g_assert_cmpint (mn_confusion_total (c), ==, 14);
  mn_assert_close (mn_confusion_accuracy (c), 8.0 / 14, 1e-15);
  for (int k = 0; k < 4; k++)
    {
      g_assert_cmpint (mn_confusion_support (c, k), ==, support[k]);
      if (isnan (precision[k]))
        g_assert_true (isnan (mn_confusion_precision (c, k)));
      else
        mn_assert_close (mn_confusion_precision (c, k), precision[k], 1e-15);
      if (isnan (recall[k]))
        g_assert_true (isnan (mn_confusion_recall (c, k)));
      else
        mn_assert_close (mn_confusion_recall (c, k), recall[k], 1e-15);
      for (int b = 0; b < 3; b++)
        mn_assert_close (mn_confusion_f_beta (c, k, beta[b]), f[b][k], 1e-15);
    }
}

static void
test_averages (void)
{
  g_autoptr (MnConfusion) c = make_fixed ();
  double precision, recall;

  mn_assert_close (mn_confusion_average (c, MN_AVERAGE_MACRO, 1, &precision, &recall), (10.0 / 15 + 0.6) / 4, 1e-15);
  mn_assert_close (precision, (5.0 / 8 + 0.6 + 0) / 3, 1e-15);
  mn_assert_close (recall, (5.0 / 7 + 0.6 + 0) / 3, 1e-15);
  mn_assert_close (mn_confusion_average (c, MN_AVERAGE_MICRO, 10, &precision, &recall), 8.0 / 14, 1e-15);
  mn_assert_close (precision, 8.0 / 14, 1e-15);
  mn_assert_close (recall, 8.0 / 14, 1e-15);
  mn_assert_close (mn_confusion_average (c, MN_AVERAGE_WEIGHTED, 1, &precision, &recall), (7 * 10.0 / 15 + 5 * 0.6) / 14,
                   1e-15);
  mn_assert_close (precision, (7 * 5.0 / 8 + 5 * 0.6) / 12, 1e-15);
  mn_assert_close (recall, 8.0 / 14, 1e-15);
}

/* Of many classes at once they are what they are of each, to the last digit. */
static void
test_tallies (void)
{
  g_autoptr (MnConfusion) c = mn_confusion_new (40);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (MnTallies) tallies = NULL;
  double weighted = 0;

  for (int i = 0; i < 40 * 40; i++)
    c->counts[i] = i / 40 == 7 || i % 40 == 9 ? 0 : g_rand_int_range (random, 0, 1000000);
  tallies = mn_tallies_new (c);
  g_assert_cmpint (tallies->n, ==, 40);
  g_assert_cmpint (tallies->total, ==, mn_confusion_total (c));
  for (int k = 0; k < 40; k++)
    {
      const MnTally *tally = &tallies->classes[k];

      g_assert_cmpint (tally->support, ==, mn_confusion_support (c, k));
      g_assert_true (isnan (mn_tally_recall (tally)) == (k == 7));
      g_assert_true (isnan (mn_tally_precision (tally)) == (k == 9));
      if (k == 7 || k == 9)
        continue;
      mn_assert_close (mn_tally_precision (tally), mn_confusion_precision (c, k), 0);
      mn_assert_close (mn_tally_recall (tally), mn_confusion_recall (c, k), 0);
      mn_assert_close (mn_tally_f_beta (tally, 0.3), mn_confusion_f_beta (c, k, 0.3), 0);
      weighted += mn_confusion_recall (c, k) * (double) mn_confusion_support (c, k);
    }
  {
    double recall;

    mn_tallies_average (tallies, MN_AVERAGE_WEIGHTED, 1, NULL, &recall);
    mn_assert_close (recall, weighted / (double) tallies->total, 1e-12);
  }
}

static void
test_undefined (void)
{
  g_autoptr (MnConfusion) c = mn_confusion_new (3);
  double precision = 0, recall = 0;

  g_assert_true (isnan (mn_confusion_accuracy (c)));
  for (int k = 0; k < 3; k++)
    g_assert_true (isnan (mn_confusion_f_beta (c, k, 1)));
  for (int average = MN_AVERAGE_MACRO; average <= MN_AVERAGE_WEIGHTED; average++)
    {
      g_assert_true (isnan (mn_confusion_average (c, average, 1, &precision, &recall)));
      g_assert_true (isnan (precision) && isnan (recall));
    }
}

/* All weight on the precision. */
static void
test_beta_zero (void)
{
  g_autoptr (MnConfusion) c = mn_confusion_new (2);
  static const gint32 truth[] = { 0, 0, 0, 1, 1 }, predicted[] = { 0, 1, 1, 1, 0 };
  double precision, recall;

  mn_confusion_add (c, truth, predicted, G_N_ELEMENTS (truth));
  for (int k = 0; k < 2; k++)
    mn_assert_close (mn_confusion_f_beta (c, k, 0), mn_confusion_precision (c, k), 0);
  for (int average = MN_AVERAGE_MACRO; average <= MN_AVERAGE_WEIGHTED; average++)
    mn_assert_close (mn_confusion_average (c, average, 0, &precision, &recall), precision, 0);
}

/* What a damaged file says is neither taken over nor multiplied. */
static void
test_damaged_file (void)
{
  static const char *const lines[] = {
    "5,1,0,1,3\n", "5,1,9000000000000000000,1,3\n", "5,1,1,9000000000000000000,3\n", "5,1,1,1,9000000000000000000\n",
    "5,1,1,2,3\n",
  };
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "confusion-test.csv", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat ("step,epoch,true,predicted,count\n5,1,0,0,7\n", lines[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnConfusion) c = NULL;

      g_test_message ("%s", lines[i]);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      c = mn_confusion_file_read (dir, MN_SOURCE_TEST, 5, 2, &error);
      if (i == 0)
        {
          g_assert_no_error (error);
          g_assert_cmpint (mn_confusion_total (c), ==, 10);
          continue;
        }
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
    }
  mn_test_remove_dir (dir);
}

static void
test_range_and_copy (void)
{
  g_autoptr (MnConfusion) c = mn_confusion_new (2);
  g_autoptr (MnConfusion) copy = NULL;
  static const gint32 truth[] = { 0, 1, -1, 2, 0, 1, G_MAXINT32 }, predicted[] = { 0, 1, 0, 0, 2, -1, G_MININT32 };

  mn_confusion_add (c, truth, predicted, G_N_ELEMENTS (truth));
  g_assert_cmpint (mn_confusion_total (c), ==, 2);
  copy = mn_confusion_copy (c);
  mn_confusion_clear (c);
  g_assert_cmpint (mn_confusion_total (c), ==, 0);
  mn_assert_close (mn_confusion_accuracy (copy), 1, 0);
}

static void
test_sources (void)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    g_assert_cmpint (mn_source_from_name (mn_source_name (i)), ==, i);
  g_assert_cmpint (mn_source_from_name ("Test"), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confusion/scores", test_scores);
  g_test_add_func ("/confusion/averages", test_averages);
  g_test_add_func ("/confusion/tallies", test_tallies);
  g_test_add_func ("/confusion/undefined", test_undefined);
  g_test_add_func ("/confusion/beta-zero", test_beta_zero);
  g_test_add_func ("/confusion/damaged-file", test_damaged_file);
  g_test_add_func ("/confusion/range-and-copy", test_range_and_copy);
  g_test_add_func ("/confusion/sources", test_sources);
  return g_test_run ();
}
