/* test-run-mean.c - runs that repeat each other: which those are, and what they measured on the average.
 *
 * SPDX-License-Identifier: MIT
 */
#include "experiment-fixture.h"
#include "mn-experiment-repeats.h"
#include "mn-run-mean.h"

/* The small experiment with something said of its last layer, and where its input comes from. */
#define WIRED(more, from)                                                                                              \
  "{ \"minima\": 1, \"name\": \"wired\", \"data\": { \"dataset\": \"digits\" }, \"network\": ["                       \
  " { \"id\": \"image\", \"layer\": \"input\" }, { \"id\": \"flat\", \"layer\": \"flatten\" },"                     \
  " { \"id\": \"fc1\", \"layer\": \"linear\", \"units\": 16 }, { \"id\": \"act\", \"layer\": \"relu\" },"           \
  " { \"id\": \"fc2\", \"layer\": \"linear\", \"units\": 10, " more ", \"from\": [ \"" from "\" ] } ] }"

static MnMetricRow
make_row (gint64 step, MnSource source, double loss, double accuracy)
{
  return (MnMetricRow) { .step = step, .epoch = step / 100.0, .seconds = step * 0.5, .source = source, .loss = loss,
                         .accuracy = accuracy, .learning_rate = 0.1, .errors = MN_NO_ERRORS, .top_k = NAN, .f_beta = NAN,
                         .gradient_norm = NAN };
}

static void
add_row (GArray *rows, gint64 step, MnSource source, double loss, double accuracy)
{
  const MnMetricRow row = make_row (step, source, loss, accuracy);

  g_array_append_val (rows, row);
}

static const MnMetricRow *
get (GArray *rows, guint i)
{
  g_assert_cmpuint (i, <, rows->len);
  return &g_array_index (rows, MnMetricRow, i);
}

static GPtrArray *
make_members (guint n)
{
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (members, g_array_new (FALSE, FALSE, sizeof (MnMetricRow)));
  return members;
}

static void
test_mean_of (void)
{
  const double values[] = { 2, 4, 4, 4, 5, 5, 7, 9 }, broken[] = { 1, NAN, 3 }, endless[] = { 1, INFINITY };
  double mean, deviation;

  mn_mean_of (values, G_N_ELEMENTS (values), &mean, &deviation);
  mn_assert_close (mean, 5, 0);
  mn_assert_close (deviation, sqrt (32.0 / 7), 1e-15);
  mn_mean_of (values, 1, &mean, &deviation);
  g_assert_true (mean == 2 && deviation == 0);
  mn_mean_of (broken, 3, &mean, &deviation);
  g_assert_true (isnan (mean) && isnan (deviation));
  mn_mean_of (endless, 2, &mean, &deviation);
  g_assert_true (isnan (mean) && isnan (deviation));
}

/* The runs evaluated in another order, at places that are not all the same, and one of them broke down. */
static void
test_rows (void)
{
  g_autoptr (GPtrArray) members = make_members (3);
  GArray *first = members->pdata[0], *second = members->pdata[1], *third = members->pdata[2];
  g_autoptr (MnRunMean) mean = NULL;

  add_row (first, 10, MN_SOURCE_BATCH, 3, 0.1);
  add_row (first, 10, MN_SOURCE_VALIDATION, 1, 0.5);
  add_row (first, 10, MN_SOURCE_TEST, 1.5, 0.4);
  add_row (first, 15, MN_SOURCE_VALIDATION, 8, 0.8);
  add_row (first, 20, MN_SOURCE_VALIDATION, 0.5, 0.75);
  add_row (first, 30, MN_SOURCE_VALIDATION, 0.25, 1);
  add_row (first, 40, MN_SOURCE_VALIDATION, 0.25, 1);
  add_row (second, 10, MN_SOURCE_TEST, 2.5, 0.5);
  add_row (second, 10, MN_SOURCE_VALIDATION, 2, 0.5);
  add_row (second, 20, MN_SOURCE_VALIDATION, 1, 0.5);
  add_row (second, 25, MN_SOURCE_VALIDATION, 7, 0.7);
  add_row (second, 30, MN_SOURCE_VALIDATION, NAN, 0.1);
  add_row (second, 40, MN_SOURCE_VALIDATION, NAN, 0.1);
  add_row (third, 5, MN_SOURCE_BATCH, 9, 0.1);
  add_row (third, 10, MN_SOURCE_VALIDATION, 3, 0.5);
  add_row (third, 10, MN_SOURCE_TEST, 3.5, 0.6);
  add_row (third, 20, MN_SOURCE_VALIDATION, 1.5, 0.25);
  add_row (third, 30, MN_SOURCE_VALIDATION, 1, 0.4);

  mean = mn_run_mean_new (members);
  g_assert_cmpuint (mean->n_runs, ==, 3);
  g_assert_cmpuint (mean->rows->len, ==, 0);
  g_assert_false (mn_run_mean_extend (mean, G_MAXUINT));
  g_assert_cmpuint (mean->rows->len, ==, 4);
  g_assert_cmpuint (mean->deviations->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      static const gint64 steps[] = { 10, 10, 20, 30 };
      static const MnSource sources[] = { MN_SOURCE_VALIDATION, MN_SOURCE_TEST, MN_SOURCE_VALIDATION, MN_SOURCE_VALIDATION };

      g_assert_cmpint (get (mean->rows, i)->step, ==, steps[i]);
      g_assert_cmpint (get (mean->rows, i)->source, ==, sources[i]);
      g_assert_cmpint (get (mean->deviations, i)->step, ==, steps[i]);
      g_assert_cmpint (get (mean->deviations, i)->source, ==, sources[i]);
      mn_assert_close (get (mean->rows, i)->epoch, steps[i] / 100.0, 1e-15);
      g_assert_true (isnan (get (mean->rows, i)->top_k) && isnan (get (mean->deviations, i)->top_k));
    }
  mn_assert_close (get (mean->rows, 0)->loss, 2, 1e-15);
  mn_assert_close (get (mean->deviations, 0)->loss, 1, 1e-15);
  mn_assert_close (get (mean->deviations, 0)->accuracy, 0, 1e-15);
  mn_assert_close (get (mean->rows, 1)->accuracy, 0.5, 1e-15);
  mn_assert_close (get (mean->deviations, 1)->accuracy, 0.1, 1e-15);
  mn_assert_close (get (mean->rows, 2)->accuracy, 0.5, 1e-15);
  mn_assert_close (get (mean->deviations, 2)->accuracy, 0.25, 1e-15);
  /* One broke down: the loss of the others alone would say too much, the accuracy is that of all. */
  g_assert_true (isnan (get (mean->rows, 3)->loss) && isnan (get (mean->deviations, 3)->loss));
  mn_assert_close (get (mean->rows, 3)->accuracy, 0.5, 1e-15);
}

/* A run that goes on draws its mean after it, a few rows at a time or all at once. */
static void
test_extend (void)
{
  g_autoptr (GPtrArray) members = make_members (2);
  GArray *first = members->pdata[0], *second = members->pdata[1];
  g_autoptr (MnRunMean) mean = NULL;

  for (gint64 step = 1; step <= 1000; step++)
    {
      add_row (second, step, MN_SOURCE_BATCH, 2.0 * (double) step, 0.5);
      if (step % 100 == 0)
        add_row (second, step, MN_SOURCE_TEST, 4.0 * (double) step, 0.5);
    }
  mean = mn_run_mean_new (members);
  g_assert_false (mn_run_mean_extend (mean, 10));
  for (gint64 step = 1; step <= 1200; step++)
    {
      if (step % 100 == 0)
        add_row (first, step, MN_SOURCE_TEST, 2.0 * (double) step, 0.5);
      add_row (first, step, MN_SOURCE_BATCH, 0, 0.5);
      if (step % 300 == 0)
        {
          const gboolean more = mn_run_mean_extend (mean, 100);

          g_assert_true (more);
          while (step % 600 == 0 && mn_run_mean_extend (mean, 7))
            ;
        }
    }
  g_assert_cmpuint (mean->rows->len, ==, 1010);
  for (guint i = 0; i < mean->rows->len; i++)
    {
      const MnMetricRow *row = get (mean->rows, i);

      mn_assert_close (row->loss, row->source == MN_SOURCE_TEST ? 3.0 * (double) row->step : (double) row->step, 1e-9);
    }
}

/* What is drawn may be otherwise, and how an experiment is called and laid out; all else makes it another one. */
static void
test_repeats (void)
{
  static const struct
  {
    const char *path, *json;
    gboolean    repeats;
  } cases[] = {
    { "seed", "7", TRUE },
    { "data.split.seed", "3", TRUE },
    { "data.split.fold", "2", TRUE },
    { "data.split.random_seed", "2", TRUE },
    { "name", "\"other\"", TRUE },
    { "description", "\"other\"", TRUE },
    { "data.split.folds", "5", FALSE },
    { "data.split.first", "20", FALSE },
    { "data.scale", "\"raw\"", FALSE },
    { "training.optimizer.learning_rate", "0.02", FALSE },
    { "training.budget.epochs", "3", FALSE },
    { "training.evaluate.every.epochs", "3", FALSE },
    { "network.fc1.units", "32", FALSE },
    { "network.act", "null", FALSE },
  };
  g_autoptr (MnExperiment) plain = load (SMALL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnExperiment) changed = mn_experiment_copy (plain), common = NULL;
      MnExperiment *all[] = { NULL, plain, changed, NULL, plain };
      g_autoptr (GError) error = NULL;
      guint firsts[G_N_ELEMENTS (all)];

      g_assert_true (set (changed, cases[i].path, cases[i].json, &error));
      g_assert_no_error (error);
      mn_experiment_find_repeats (all, G_N_ELEMENTS (all), firsts);
      g_test_message ("%s", cases[i].path);
      g_assert_true (firsts[0] == 0 && firsts[1] == 1 && firsts[3] == 3 && firsts[4] == 1);
      g_assert_cmpuint (firsts[2], ==, cases[i].repeats ? 1 : 2);
      common = mn_experiment_forget_draws (changed);
      g_assert_cmpuint (mn_experiment_get_seed (common), ==, 0);
    }
  {
    g_autoptr (MnExperiment) placed = load (WIRED ("\"place\": [ 1, 2 ]", "act")), wired = load (WIRED ("\"bias\": true", "fc1"));
    MnExperiment *all[] = { plain, placed, wired };
    guint firsts[3];

    mn_experiment_find_repeats (all, 3, firsts);
    g_assert_cmpuint (firsts[1], ==, 0);
    g_assert_cmpuint (firsts[2], ==, 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-mean/mean-of", test_mean_of);
  g_test_add_func ("/run-mean/rows", test_rows);
  g_test_add_func ("/run-mean/extend", test_extend);
  g_test_add_func ("/run-mean/repeats", test_repeats);
  return g_test_run ();
}
