/* test-setting-series.c - runs put in order by a setting: points and series, and what was measured at them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "mn-setting-series.h"
#include "run-fixture.h"

#define RATE "training.optimizer.learning_rate"
#define NAME "training.optimizer.name"
#define MOMENTUM "training.optimizer.momentum"

static MnSettingSweep *
sweep_over (GPtrArray *runs, const char *path)
{
  g_autoptr (GError) error = NULL;
  MnSettingSweep *sweep = mn_setting_sweep_new (runs, path, &error);

  g_assert_no_error (error);
  return sweep;
}

/* "Momentum 0: 0.1 (0 2) 1 (1)": the runs of each point of each series. */
static char *
write_sweep (const MnSettingSweep *sweep, GPtrArray *runs)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < sweep->series->len; i++)
    {
      const MnSettingSeries *series = g_ptr_array_index (sweep->series, i);

      g_string_append_printf (out, "%s%s:", i > 0 ? "; " : "", series->title);
      for (guint k = 0; k < series->points->len; k++)
        {
          const MnSettingPoint *point = g_ptr_array_index (series->points, k);

          g_string_append_printf (out, " %g (", point->x);
          for (guint r = 0; r < point->runs->len; r++)
            {
              guint index;

              g_assert_true (g_ptr_array_find (runs, g_ptr_array_index (point->runs, r), &index));
              g_string_append_printf (out, "%s%u", r > 0 ? " " : "", index);
            }
          g_string_append_c (out, ')');
        }
    }
  return g_string_free (out, FALSE);
}

static void
assert_sweep (GPtrArray *runs, const char *path, const char *expected)
{
  g_autoptr (MnSettingSweep) sweep = sweep_over (runs, path);
  g_autofree char *text = write_sweep (sweep, runs);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_points (void)
{
  static const char *const rates[] = { "0.1", "0.001", "0.1", "1", "0.001" };
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnSettingSweep) sweep = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *sets = g_strdup_printf (RATE "=%s\nseed=%u\ndata.split.seed=%u\nname=\"rate %s\"", rates[i], i, i, rates[i]);

      add_run (runs, sets);
    }
  assert_sweep (runs, RATE, ": 0.001 (1 4) 0.1 (0 2) 1 (3)");
  sweep = sweep_over (runs, RATE);
  g_assert_cmpstr (sweep->path, ==, RATE);
  g_assert_cmpstr (sweep->title, ==, "Learning rate");
  g_assert_true (sweep->logarithmic);
  g_assert_null (sweep->categories);
  g_assert_null (sweep->constant);

  /* What is drawn may be the setting that is asked for; all else then tells series apart. */
  assert_sweep (runs, "seed", "rate 0.1, Learning rate 0.1: 0 (0) 2 (2); rate 0.001, Learning rate 0.001: 1 (1) 4 (4); "
                              "rate 1, Learning rate 1: 3 (3)");
}

static void
test_axis (void)
{
  static const struct
  {
    const char *path, *values;
    gboolean    logarithmic;
    const char *constant, *categories;
  } cases[] = {
    { RATE, "0.01 0.2", TRUE, NULL, NULL },
    { RATE, "0.01 0.1 0.199", FALSE, NULL, NULL },
    { RATE, "0 0.01 10", FALSE, NULL, NULL },
    { RATE, "0.1 0.1", FALSE, "0.1", NULL },
    { "network.fc1.units", "16 320", TRUE, NULL, NULL },
    { "network[2].units", "16 32", FALSE, NULL, NULL },
    { "data.split.first", "0 100 50", FALSE, NULL, NULL },
    { NAME, "\"sgd\" \"adam\" \"sgd\" \"rmsprop\"", FALSE, NULL, "sgd adam rmsprop" },
    { NAME, "\"adam\" \"adam\"", FALSE, "adam", "adam" },
    { "training.shuffle", "true false true", FALSE, NULL, "true false" },
    { "network.act.layer", "\"tanh\" \"relu\"", FALSE, NULL, "tanh relu" },
    { "training.evaluate.splits", "[\"test\"] [\"validation\",\"test\"]", FALSE, NULL, "[\"test\"] [\"validation\", \"test\"]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) values = g_strsplit (cases[i].values, " ", -1);
      g_autoptr (GPtrArray) runs = runs_new ();
      g_autoptr (MnSettingSweep) sweep = NULL;

      g_test_message ("%s: %s", cases[i].path, cases[i].values);
      for (guint k = 0; values[k] != NULL; k++)
        {
          g_autofree char *sets = g_strdup_printf ("%s=%s", cases[i].path, values[k]);

          add_run (runs, sets);
        }
      sweep = sweep_over (runs, cases[i].path);
      g_assert_cmpint (sweep->logarithmic, ==, cases[i].logarithmic);
      g_assert_cmpstr (sweep->constant, ==, cases[i].constant);
      g_assert_true ((sweep->categories == NULL) == (cases[i].categories == NULL));
      if (sweep->categories != NULL)
        {
          g_autofree char *joined = g_strjoinv (" ", sweep->categories);

          g_assert_cmpstr (joined, ==, cases[i].categories);
        }
      g_assert_cmpuint (sweep->series->len, ==, 1);
    }
}

static void
test_series (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *sets = g_strdup_printf (MOMENTUM "=%s\nnetwork.fc1.units=%u\nname=\"%u\"", i % 2 ? "0.9" : "0", 16 << i / 4, i);

      add_run (runs, sets);
    }
  assert_sweep (runs, "network.fc1.units", "Momentum 0: 16 (0 2) 32 (4 6); Momentum 0.9: 16 (1 3) 32 (5 7)");
  assert_sweep (runs, MOMENTUM, "fc1: Units 16: 0 (0 2) 0.9 (1 3); fc1: Units 32: 0 (4 6) 0.9 (5 7)");

  /* A name that a whole series has is one of it. */
  {
    g_autoptr (GPtrArray) named = runs_new ();

    add_run (named, RATE "=0.1\nname=\"plain\"");
    add_run (named, RATE "=0.1\nname=\"deep\"\nnetwork.fc1.units=64");
    add_run (named, RATE "=0.2\nname=\"plain\"");
    assert_sweep (named, RATE, "plain, fc1: Units 16: 0.1 (0) 0.2 (2); deep, fc1: Units 64: 0.1 (1)");
  }
  /* What no setting tells apart is told by its folder. */
  {
    g_autoptr (GPtrArray) wired = runs_new ();

    add_run (wired, "");
    add_run (wired, "network.act.from=[\"flat\"]\nnetwork.fc2.from=[\"fc1\"]");
    assert_sweep (wired, RATE, "r0: 0.01 (0); r1: 0.01 (1)");
  }
}

/* Settings that one kind of optimizer has alone are no reason to tell it from another; they are where two runs of one kind have
 * different ones. */
static void
test_kinds (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();

  add_run (runs, MOMENTUM "=0.9\nseed=1");
  add_run (runs, NAME "=\"adam\"\ntraining.optimizer.beta1=0.5\n" RATE "=0.01");
  add_run (runs, NAME "=\"rmsprop\"\n" RATE "=0.01");
  add_run (runs, MOMENTUM "=0.9\nseed=2");
  assert_sweep (runs, NAME, ": 0 (0 3) 1 (1) 2 (2)");
  add_run (runs, MOMENTUM "=0.5");
  assert_sweep (runs, NAME, "Momentum 0.9: 0 (0 3); Momentum 0: 1 (1) 2 (2); Momentum 0.5: 0 (4)");
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *path, *message;
  } cases[] = {
    { MOMENTUM, "runs/r1: " MOMENTUM ": there is no “momentum” in training.optimizer; known are name, learning_rate" },
    { "training.optimizer.lr", "runs/r0: training.optimizer.lr: there is no “lr” in training.optimizer; did you mean learning_rate?" },
    { "network.fc9.units", "runs/r0: network.fc9.units: there is no “fc9” in network; did you mean fc1 or fc2?" },
    { "training.optimizer", "runs/r0: training.optimizer is more than one setting; name one of them: " NAME ", " RATE },
    { "", "runs/r0: “” is not a path" },
  };
  g_autoptr (GPtrArray) runs = runs_new ();

  add_run (runs, "");
  add_run (runs, NAME "=\"adam\"");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mn_setting_sweep_new (runs, cases[i].path, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
}

static void
assert_measured (const MnRun *run, MnMetric metric, gboolean best, double expected, gboolean expected_diverged)
{
  gboolean diverged = !expected_diverged;
  const double value = mn_setting_measure_run (run, MN_SOURCE_VALIDATION, metric, best, &diverged);

  g_assert_cmpint (diverged, ==, expected_diverged);
  if (isnan (expected))
    g_assert_true (isnan (value));
  else
    mn_assert_close (value, expected, 0);
}

/* What has diverged, what was not measured, and what is only not the last. */
static void
test_measure (void)
{
  g_autoptr (GPtrArray) runs = runs_new ();
  MnRun *run = add_run (runs, "");

  assert_measured (run, MN_METRIC_LOSS, FALSE, NAN, FALSE);
  add_row (run, MN_SOURCE_TEST, 1, 0.99);
  add_row (run, MN_SOURCE_BATCH, 1, 0.99);
  assert_measured (run, MN_METRIC_ACCURACY, TRUE, NAN, FALSE);
  add_row (run, MN_SOURCE_VALIDATION, 0.75, 0.5);
  add_row (run, MN_SOURCE_VALIDATION, 0.25, 0.875);
  add_row (run, MN_SOURCE_VALIDATION, 0.5, NAN);
  assert_measured (run, MN_METRIC_LOSS, FALSE, 0.5, FALSE);
  assert_measured (run, MN_METRIC_LOSS, TRUE, 0.25, FALSE);
  assert_measured (run, MN_METRIC_ACCURACY, TRUE, 0.875, FALSE);
  assert_measured (run, MN_METRIC_ACCURACY, FALSE, NAN, FALSE);
  assert_measured (run, MN_METRIC_F_BETA, TRUE, NAN, FALSE);
  add_row (run, MN_SOURCE_VALIDATION, NAN, 0.125);
  assert_measured (run, MN_METRIC_LOSS, FALSE, NAN, TRUE);
  assert_measured (run, MN_METRIC_LOSS, TRUE, NAN, TRUE);
  assert_measured (run, MN_METRIC_ACCURACY, FALSE, NAN, TRUE);

  run = add_run (runs, "");
  add_row (run, MN_SOURCE_VALIDATION, INFINITY, 0.125);
  assert_measured (run, MN_METRIC_ACCURACY, TRUE, NAN, TRUE);
  /* One that went on to diverge has no result, good as it was before; so has one that came to no evaluation. */
  run = add_run (runs, "");
  set_diverged (run);
  assert_measured (run, MN_METRIC_LOSS, FALSE, NAN, TRUE);
  add_row (run, MN_SOURCE_VALIDATION, 0.25, 0.875);
  assert_measured (run, MN_METRIC_ACCURACY, TRUE, NAN, TRUE);
}

static void
test_means (void)
{
  const double accuracies[] = { 0.25, 0.5, 0.75 };
  g_autoptr (GPtrArray) runs = runs_new ();
  g_autoptr (MnSettingSweep) sweep = NULL;
  const MnSettingPoint *point;
  MnSettingValue value;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *sets = g_strdup_printf ("seed=%u", i);
      MnRun *run = add_run (runs, sets);

      if (i < 3)
        add_row (run, MN_SOURCE_TEST, 1 + i, accuracies[i]);
      if (i == 3)
        set_diverged (run);
      if (i == 4)
        add_row (run, MN_SOURCE_TEST, NAN, 0.125);
    }
  sweep = sweep_over (runs, RATE);
  point = g_ptr_array_index (((const MnSettingSeries *) g_ptr_array_index (sweep->series, 0))->points, 0);
  g_assert_cmpuint (point->runs->len, ==, 6);
  value = mn_setting_point_measure (point, MN_SOURCE_TEST, MN_METRIC_ACCURACY, FALSE);
  mn_assert_close (value.mean, 0.5, 1e-15);
  mn_assert_close (value.deviation, 0.25, 1e-15);
  g_assert_cmpuint (value.n, ==, 3);
  g_assert_cmpuint (value.n_diverged, ==, 2);

  g_ptr_array_remove_range (point->runs, 1, 2);
  value = mn_setting_point_measure (point, MN_SOURCE_TEST, MN_METRIC_ACCURACY, TRUE);
  mn_assert_close (value.mean, 0.25, 0);
  g_assert_true (isnan (value.deviation) && value.n == 1 && value.n_diverged == 2);
  g_ptr_array_remove_index (point->runs, 0);
  value = mn_setting_point_measure (point, MN_SOURCE_TEST, MN_METRIC_ACCURACY, TRUE);
  g_assert_true (isnan (value.mean) && isnan (value.deviation) && value.n == 0 && value.n_diverged == 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/setting-series/points", test_points);
  g_test_add_func ("/report/setting-series/axis", test_axis);
  g_test_add_func ("/report/setting-series/series", test_series);
  g_test_add_func ("/report/setting-series/kinds", test_kinds);
  g_test_add_func ("/report/setting-series/wrong", test_wrong);
  g_test_add_func ("/report/setting-series/measure", test_measure);
  g_test_add_func ("/report/setting-series/means", test_means);
  return g_test_run ();
}
