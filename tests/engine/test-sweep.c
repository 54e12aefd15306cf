/* test-sweep.c - sweeps: which runs they consist of, their folder, and that stopping one changes no number.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>

#include "mn-setting-list.h"
#include "mn-sweep-runner.h"
#include "trainer-fixture.h"

static void
assert_values (const char *text, const char *joined)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSweepAxis) axis = mn_sweep_axis_parse (text, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (axis->path, ==, "a.b");
  found = g_strjoinv ("|", axis->values);
  g_assert_cmpstr (found, ==, joined);
}

static void
assert_no_axis (const char *text, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_sweep_axis_parse (text, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_axis (void)
{
  assert_values ("a.b=0.1,0.01, x", "0.1|0.01|x");
  assert_values (" a.b =one", "one");
  assert_values ("a.b=[1,2],{\"c\":\"},\",\"d\":[3]},\"x,\\\",y\",4", "[1,2]|{\"c\":\"},\",\"d\":[3]}|\"x,\\\",y\"|4");
  assert_values ("a.b=log:1e-6:1e2:9", "1e-06|1e-05|0.0001|0.001|0.01|0.1|1|10|100");
  assert_values ("a.b=log:8:1:4", "8|4|2|1");
  assert_values ("a.b=lin:0:0.5:6", "0|0.1|0.2|0.3|0.4|0.5");
  assert_values ("a.b=lin:16:-16:3", "16|0|-16");

  assert_no_axis ("a.b", "a.b");
  assert_no_axis ("=1", "path=value");
  assert_no_axis ("a.b=", "value 1 is empty");
  assert_no_axis ("a.b=1,,2", "value 2 is empty");
  assert_no_axis ("a.b=1,2,1", "the value 1 is there twice");
  assert_no_axis ("a.b=\xff", "path=value");
  assert_no_axis ("a.b=log:1:2", "log:FIRST:LAST:NUMBER");
  assert_no_axis ("a.b=log:1:2:1", "from 2 to 1000");
  assert_no_axis ("a.b=lin:1:2:2.5", "lin:FIRST:LAST:NUMBER");
  assert_no_axis ("a.b=lin:1:2:1e9", "from 2 to 1000");
  assert_no_axis ("a.b=lin:nan:2:3", "lin:FIRST:LAST:NUMBER");
  assert_no_axis ("a.b=log:-1:1:3", "must be above 0");
  assert_no_axis ("a.b=lin:1:1:3", "there twice");
  assert_no_axis ("a.b=0,01", "“01” is no number");
  assert_no_axis ("a.b=1,-05", "decimals have a point");
}

static GPtrArray *
make_experiments (const char *name, ...)
{
  GPtrArray *experiments = g_ptr_array_new_with_free_func (g_object_unref);
  va_list names;

  va_start (names, name);
  for (; name != NULL; name = va_arg (names, const char *))
    {
      g_autofree char *setting = g_strconcat ("name=", name, NULL);

      g_ptr_array_add (experiments, fixture_experiment (FIXTURE_DIGITS, (const char *const[]) { setting, "training.budget.epochs=2",
                                                                                               NULL }));
    }
  va_end (names);
  return experiments;
}

static GPtrArray *
make_axes (const char *text, ...)
{
  GPtrArray *axes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_sweep_axis_free);
  va_list texts;

  va_start (texts, text);
  for (; text != NULL; text = va_arg (texts, const char *))
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (axes, mn_sweep_axis_parse (text, &error));
      g_assert_no_error (error);
    }
  va_end (texts);
  return axes;
}

static const MnTrial *
get_trial (MnSweep *sweep, guint i)
{
  g_assert_cmpuint (i, <, sweep->trials->len);
  return g_ptr_array_index (sweep->trials, i);
}

static void
test_trials (void)
{
  g_autoptr (GPtrArray) experiments = make_experiments ("one", "two", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("network.fc1.units=8,16", "training.optimizer.learning_rate=0.1,0.01,0.001", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSweep) sweep = mn_sweep_new (experiments, axes, 2, &error);
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);
  const MnTrial *trial;

  g_assert_no_error (error);
  g_assert_cmpuint (sweep->trials->len, ==, 24);
  g_assert_cmpuint (mn_sweep_count (2, axes, 2), ==, 24);
  g_assert_cmpstr (get_trial (sweep, 0)->words, ==, "one, fc1.units 8, learning_rate 0.1, seed 7");
  g_assert_cmpstr (get_trial (sweep, 0)->folder, ==, "01-one-fc1.units=8-learning_rate=0.1-seed=7");
  g_assert_cmpstr (get_trial (sweep, 1)->words, ==, "one, fc1.units 8, learning_rate 0.01, seed 7");
  g_assert_cmpstr (get_trial (sweep, 3)->words, ==, "one, fc1.units 16, learning_rate 0.1, seed 7");
  g_assert_cmpstr (get_trial (sweep, 6)->words, ==, "two, fc1.units 8, learning_rate 0.1, seed 7");
  trial = get_trial (sweep, 23);
  g_assert_cmpstr (trial->words, ==, "two, fc1.units 16, learning_rate 0.001, seed 8");
  g_assert_cmpstr (trial->settings[1], ==, "training.optimizer.learning_rate=0.001");
  g_assert_cmpuint (mn_experiment_get_seed (trial->experiment), ==, 8);
  g_assert_cmpstr (mn_experiment_get_name (trial->experiment), ==, "two");
  mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (trial->experiment)->values, "learning_rate"), 0.001, 0);
  /* What they were made of stays as it was. */
  mn_assert_close (mn_values_get_float (mn_experiment_get_optimizer (g_ptr_array_index (experiments, 1))->values, "learning_rate"), 0.1, 0);
  for (guint i = 0; i < sweep->trials->len; i++)
    g_assert_true (g_hash_table_add (folders, get_trial (sweep, i)->folder));
}

/* As short as tells them apart, and fit for a file. */
static void
test_names (void)
{
  g_autoptr (GPtrArray) experiments = make_experiments ("x", "x", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("training.optimizer.name=sgd,rmsprop", "data.split.seed=1,2", "seed=3,4",
                                          "data.split.validation=144", NULL);
  g_autoptr (GPtrArray) plain = make_axes (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSweep) sweep = mn_sweep_new (experiments, axes, 1, &error);
  g_autoptr (MnSweep) seeds = mn_sweep_new (experiments, plain, 1, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (get_trial (sweep, 0)->words, ==, "x (1), optimizer sgd, split.seed 1, seed 3, validation 144");
  g_assert_cmpstr (get_trial (sweep, 15)->words, ==, "x (2), optimizer rmsprop, split.seed 2, seed 4, validation 144");
  g_assert_cmpstr (get_trial (seeds, 1)->words, ==, "x (2)");
  g_assert_cmpstr (get_trial (seeds, 1)->folder, ==, "2-x__2_");
}

static void
assert_no_sweep (GPtrArray *experiments, GPtrArray *axes, guint n_seeds, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_sweep_new (experiments, axes, n_seeds, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in “%s”", part, error->message);
}

static void
test_refused (void)
{
  g_autoptr (GPtrArray) experiments = make_experiments ("x", NULL);
  g_autoptr (GPtrArray) twice = make_axes ("seed=1,2", "seed=3", NULL), both = make_axes ("seed=1,2", NULL);
  g_autoptr (GPtrArray) wrong = make_axes ("network.fc1.units=8,-1", "training.batch_size=8,16", NULL);
  g_autoptr (GPtrArray) unknown = make_axes ("network.fc9.units=8,9", NULL);
  g_autoptr (GPtrArray) unfit = make_axes ("network.fc2.units=10,11", NULL);
  g_autoptr (GPtrArray) many = make_axes ("training.batch_size=lin:1:1000:1000", "seed=lin:1:11:11", NULL);
  g_autoptr (GPtrArray) endless = make_axes ("a=lin:1:1000:1000", "b=lin:1:1000:1000", "c=lin:1:1000:1000", "d=lin:1:1000:1000", NULL);
  g_autoptr (GError) error = NULL;

  assert_no_sweep (experiments, twice, 1, "seed: is varied twice");
  assert_no_sweep (experiments, both, 2, "2 seeds");
  assert_no_sweep (experiments, unknown, 1, "there is no “fc9”");
  assert_no_sweep (experiments, unfit, 1, "fc2.units 11: network.fc2");
  assert_no_sweep (experiments, many, 1, "more than 10000 runs");
  assert_no_sweep (experiments, endless, 1, "more than 10000 runs");
  g_assert_cmpuint (mn_sweep_count (1, endless, 1), ==, 0);
  /* What is wrong with a value is said once, whatever it is combined with. */
  g_assert_null (mn_sweep_new (experiments, wrong, 1, &error));
  g_assert_nonnull (strstr (error->message, "-1"));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_file (void)
{
  g_autofree char *dir = mn_test_make_dir (), *below = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *killed = g_build_filename (below, "sweep.json.A1B2C3", NULL);
  g_autoptr (GPtrArray) experiments = make_experiments ("one", "two", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("training.batch_size=8,16", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSweep) sweep = mn_sweep_new (experiments, axes, 3, NULL), again = NULL;

  g_assert_false (mn_sweep_is_in (below));
  /* What a kill leaves while the file is written is in nobody's way. */
  g_assert_cmpint (g_mkdir_with_parents (below, 0777), ==, 0);
  g_assert_true (g_file_set_contents (killed, "{", -1, NULL));
  g_assert_true (mn_sweep_save (sweep, below, &error));
  g_assert_no_error (error);
  g_assert_true (mn_sweep_is_in (below));
  again = mn_sweep_load (below, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->trials->len, ==, sweep->trials->len);
  for (guint i = 0; i < sweep->trials->len; i++)
    {
      g_autofree char *before = mn_experiment_to_string (get_trial (sweep, i)->experiment);
      g_autofree char *after = mn_experiment_to_string (get_trial (again, i)->experiment);

      g_assert_cmpstr (get_trial (again, i)->folder, ==, get_trial (sweep, i)->folder);
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_false (mn_sweep_save (sweep, below, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "holds a sweep already"));
  g_clear_error (&error);
  g_assert_false (mn_sweep_save (sweep, dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "“a”"));
  g_clear_error (&error);
  g_assert_null (mn_sweep_load (dir, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  mn_test_remove_dir (dir);
}

/* Two that train one sweep would take its runs from each other. */
static void
test_hold (void)
{
  g_autofree char *dir = mn_test_make_dir (), *below = g_build_filename (dir, "s", NULL);
  g_autoptr (GPtrArray) experiments = make_experiments ("one", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("training.batch_size=8,16", NULL);
  g_autoptr (MnSweep) sweep = mn_sweep_new (experiments, axes, 1, NULL);
  g_autoptr (MnSweepHold) hold = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_sweep_hold (below, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (mn_sweep_save (sweep, below, NULL));
  hold = mn_sweep_hold (below, &error);
  g_assert_no_error (error);
  g_assert_null (mn_sweep_hold (below, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "sweep.json"));
  g_clear_error (&error);
  g_clear_pointer (&hold, mn_sweep_hold_free);
  hold = mn_sweep_hold (below, &error);
  g_assert_no_error (error);
  mn_test_remove_dir (dir);
}

/* @from of the file at @path becomes @to, which then cannot be read. */
static void
assert_damaged (const char *dir, const char *from, const char *to, const char *part)
{
  g_autofree char *path = g_build_filename (dir, "sweep.json", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) changed = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
  g_assert_null (mn_sweep_load (dir, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, part) == NULL || strstr (error->message, "sweep.json") == NULL)
    g_error ("“%s” is not in “%s”", part, error->message);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_damaged (void)
{
  g_autofree char *dir = mn_test_make_dir (), *below = g_build_filename (dir, "s", NULL);
  g_autoptr (GPtrArray) experiments = make_experiments ("one", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("training.batch_size=8,16", NULL);
  g_autoptr (MnSweep) sweep = mn_sweep_new (experiments, axes, 3, NULL);

  g_assert_true (mn_sweep_save (sweep, below, NULL));
  assert_damaged (below, "\"minima_sweep\": 1", "\"minima_sweep\": 2", "newer version");
  assert_damaged (below, "\"minima_sweep\": 1", "\"minima_sweep\": null", "minima_sweep");
  assert_damaged (below, "\"seeds\": 3", "\"seeds\": 0", "seeds");
  assert_damaged (below, "\"seeds\": 3", "\"seeds\": 2", "runs");
  assert_damaged (below, "\"seeds\": 3", "\"seeds\": 1e99", "seeds");
  assert_damaged (below, "\"vary\": [", "\"vary\": [ 3,", "vary");
  assert_damaged (below, "\"8\"", "8", "vary");
  assert_damaged (below, "\"8\"", "\"16\"", "there twice");
  assert_damaged (below, "\"8\"", "\"many\"", "training.batch_size");
  assert_damaged (below, "\"experiments\": [", "\"experiments\": [ {},", "experiments[0]");
  assert_damaged (below, "\"1-batch_size=8-seed=7\"", "\"../x\"", "runs");
  assert_damaged (below, "\"1-batch_size=8-seed=7\"", "\"..\"", "runs");
  assert_damaged (below, "\"1-batch_size=8-seed=7\"", "\"/x\"", "runs");
  assert_damaged (below, "{", "", "sweep.json");
  mn_test_remove_dir (dir);
}

typedef struct
{
  guint n;
  guint n_reasons;
} Ended;

static void
on_ended (MnSweepRunner *runner, guint index, const MnTrainerSummary *summary, gpointer data)
{
  Ended *ended = data;

  ended->n++;
  ended->n_reasons += mn_sweep_runner_get_reason (runner, index) != NULL;
  g_assert_true (MN_PHASE_IS_OVER (mn_sweep_runner_get_phase (runner, index)));
  g_assert_cmpint (summary->steps, >=, 0);
}

/* To the end, or until @most have ended. */
static void
run (MnSweepRunner *runner, Ended *ended, guint most)
{
  for (int i = 0; i < 60000 && mn_sweep_runner_update (runner); i++)
    {
      if (ended->n >= most)
        mn_sweep_runner_stop (runner);
      g_usleep (1000);
    }
  g_assert_false (mn_sweep_runner_update (runner));
}

static MnSweep *
make_sweep (const char *dir)
{
  g_autoptr (GPtrArray) experiments = make_experiments ("digits", NULL);
  g_autoptr (GPtrArray) axes = make_axes ("training.optimizer.learning_rate=0.1,1e12,0.01", NULL);
  g_autoptr (GError) error = NULL;
  MnSweep *sweep = mn_sweep_new (experiments, axes, 2, &error);

  g_assert_no_error (error);
  g_assert_true (mn_sweep_save (sweep, dir, &error));
  g_assert_no_error (error);
  return sweep;
}

/* The weights, the state of the optimizer and so on: what follows the header, whose length is in the first eight bytes and which tells
 * of times, too. */
static void
assert_same_tensors (const char *a, const char *b, const char *run_dir)
{
  const char *dirs[] = { a, b };
  char *bytes[2];
  gsize n[2], header[2];

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], run_dir, "checkpoint.safetensors", NULL);
      guint64 length;

      g_assert_true (g_file_get_contents (path, &bytes[i], &n[i], NULL));
      g_assert_cmpuint (n[i], >, sizeof length);
      memcpy (&length, bytes[i], sizeof length);
      header[i] = sizeof length + GUINT64_FROM_LE (length);
      g_assert_cmpuint (header[i] + sizeof (float) * (32 * 65 + 10 * 33), <=, n[i]);
    }
  g_assert_cmpmem (bytes[0] + header[0], n[0] - header[0], bytes[1] + header[1], n[1] - header[1]);
  g_free (bytes[0]);
  g_free (bytes[1]);
}

/* Two runs at a time, stopped and taken up again by another runner, give the weights of one after the other, bit for bit. */
static void
test_run (void)
{
  g_autofree char *dir = mn_test_make_dir (), *whole = g_build_filename (dir, "whole", NULL), *parts = g_build_filename (dir, "parts", NULL);
  g_autoptr (MnSweep) sweep = make_sweep (whole), stopped = make_sweep (parts), loaded = NULL;
  const MnSweepOptions options = { .device = "cpu", .threads = 1, .jobs = 1 }, two = { .device = "cpu", .threads = 1, .jobs = 2 };
  Ended ended = { 0 }, some = { 0 };
  MnSweepStatus status;
  MnSweepRunner *runner = mn_sweep_runner_new (sweep, whole, &options, on_ended, &ended);

  mn_sweep_runner_get_status (runner, &status);
  g_assert_true (status.n_waiting == 6 && status.done == 0 && isnan (status.seconds_left));
  run (runner, &ended, G_MAXUINT);
  mn_sweep_runner_get_status (runner, &status);
  g_assert_true (status.n_finished == 4 && status.n_diverged == 2 && status.n_waiting == 0 && status.n_failed == 0);
  g_assert_true (status.done == 1 && status.seconds_left == 0);
  g_assert_true (ended.n == 6 && ended.n_reasons == 2);
  g_assert_nonnull (strstr (mn_sweep_runner_get_reason (runner, 1), "learning rate"));
  g_assert_null (mn_sweep_runner_get_reason (runner, 0));
  mn_sweep_runner_free (runner);

  runner = mn_sweep_runner_new (stopped, parts, &two, on_ended, &some);
  run (runner, &some, 1);
  mn_sweep_runner_get_status (runner, &status);
  g_assert_cmpuint (status.n_waiting, >, 0);
  mn_sweep_runner_free (runner);
  loaded = mn_sweep_load (parts, NULL);
  runner = mn_sweep_runner_new (loaded, parts, &two, on_ended, &some);
  mn_sweep_runner_get_status (runner, &status);
  g_assert_cmpuint (status.n_finished + status.n_diverged, >, 0);
  run (runner, &some, G_MAXUINT);
  mn_sweep_runner_get_status (runner, &status);
  g_assert_true (status.n_finished == 4 && status.n_diverged == 2 && status.done == 1);
  /* Each has ended once. */
  g_assert_cmpuint (some.n, ==, 6);
  mn_sweep_runner_free (runner);
  for (guint i = 0; i < sweep->trials->len; i++)
    if (i % 3 != 1)   /* those that diverge have no numbers to compare */
      assert_same_tensors (whole, parts, get_trial (sweep, i)->folder);

  /* There is nothing left to be done. */
  runner = mn_sweep_runner_new (loaded, parts, &two, on_ended, &some);
  run (runner, &some, G_MAXUINT);
  g_assert_cmpuint (some.n, ==, 6);
  mn_sweep_runner_free (runner);
  mn_test_remove_dir (dir);
}

/* A run that is in the way fails by itself; what is missing for all of them ends the sweep. */
static void
test_failures (void)
{
  g_autofree char *dir = mn_test_make_dir (), *below = g_build_filename (dir, "s", NULL), *empty = g_build_filename (dir, "empty", NULL);
  g_autofree char *other = g_build_filename (dir, "t", NULL), *foreign = NULL, *file = NULL;
  g_autoptr (MnSweep) sweep = make_sweep (below), without = NULL;
  g_autoptr (GPtrArray) experiments = make_experiments ("x", NULL), axes = make_axes ("training.batch_size=8,16,32", NULL);
  const MnSweepOptions options = { .device = "cpu", .threads = 1, .jobs = 1, .data_dir = empty };
  Ended ended = { 0 };
  MnSweepStatus status;
  g_autoptr (MnSweepRunner) runner = mn_sweep_runner_new (sweep, below, &options, on_ended, &ended), second = NULL;

  foreign = mn_sweep_runner_get_dir (runner, 2);
  file = g_build_filename (foreign, "metrics.csv", NULL);
  g_assert_cmpint (g_mkdir (foreign, 0777), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0777), ==, 0);
  g_assert_true (g_file_set_contents (file, "mine\n", -1, NULL));
  run (runner, &ended, G_MAXUINT);
  mn_sweep_runner_get_status (runner, &status);
  g_assert_true (status.n_failed == 1 && status.n_finished == 3 && status.n_diverged == 2);
  g_assert_cmpint (mn_sweep_runner_get_phase (runner, 2), ==, MN_PHASE_FAILED);
  g_assert_nonnull (mn_sweep_runner_get_reason (runner, 2));
  {
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
    g_assert_cmpstr (text, ==, "mine\n");
  }

  g_assert_true (mn_experiment_set_text (g_ptr_array_index (experiments, 0), "data.dataset.name=cifar10", NULL, NULL));
  without = mn_sweep_new (experiments, axes, 1, NULL);
  g_assert_true (mn_sweep_save (without, other, NULL));
  ended = (Ended) { 0 };
  second = mn_sweep_runner_new (without, other, &options, on_ended, &ended);
  run (second, &ended, G_MAXUINT);
  mn_sweep_runner_get_status (second, &status);
  g_assert_true (status.n_failed == 1 && status.n_waiting == 2 && ended.n == 1);
  mn_test_remove_dir (dir);
}

/* Freed while it runs, what it was doing is kept. */
static void
test_freed (void)
{
  g_autofree char *dir = mn_test_make_dir (), *below = g_build_filename (dir, "s", NULL);
  g_autoptr (MnSweep) sweep = make_sweep (below);
  const MnSweepOptions options = { .device = "cpu", .jobs = 3 };
  Ended ended = { 0 };
  MnSweepRunner *runner = mn_sweep_runner_new (sweep, below, &options, on_ended, &ended);

  mn_sweep_runner_update (runner);
  mn_sweep_runner_free (runner);
  runner = mn_sweep_runner_new (sweep, below, &options, on_ended, &ended);
  run (runner, &ended, G_MAXUINT);
  g_assert_cmpuint (ended.n, ==, 6);
  mn_sweep_runner_free (runner);
  mn_test_remove_dir (dir);
}

static const MnSetting *
find_setting (GPtrArray *settings, const char *path)
{
  for (guint i = 0; i < settings->len; i++)
    if (g_str_equal (((MnSetting *) g_ptr_array_index (settings, i))->path, path))
      return g_ptr_array_index (settings, i);
  g_error ("there is no %s", path);
}

static void
assert_suggested (GPtrArray *settings, const char *path, const char *title, const char *value, const char *values)
{
  const MnSetting *setting = find_setting (settings, path);

  g_assert_cmpstr (setting->title, ==, title);
  g_assert_cmpstr (setting->value, ==, value);
  g_assert_cmpstr (setting->values, ==, values);
}

static void
test_settings (void)
{
  g_autoptr (GPtrArray) experiments = make_experiments ("x", NULL);
  MnExperiment *experiment = g_ptr_array_index (experiments, 0);
  g_autoptr (GPtrArray) settings = mn_experiment_list_settings (experiment);

  g_assert_cmpstr (((MnSetting *) g_ptr_array_index (settings, 0))->path, ==, "training.optimizer.learning_rate");
  assert_suggested (settings, "training.optimizer.learning_rate", "Learning rate", "0.1", "0.01, 0.1, 1");
  assert_suggested (settings, "training.optimizer.momentum", "Momentum", "0.9", "0.8, 0.9, 0.95");
  assert_suggested (settings, "training.optimizer.weight_decay", "Weight decay", "0", "0, 0.0001, 0.001");
  assert_suggested (settings, "training.batch_size", "Batch size", "32", "16, 32, 64");
  assert_suggested (settings, "training.budget.epochs", "Budget", "2", "1, 2, 4");
  assert_suggested (settings, "network.fc1.units", "fc1 · Units", "32", "16, 32, 64");
  assert_suggested (settings, "network.fc1.bias", "fc1 · Bias", "true", "false, true");
  assert_suggested (settings, "data.split.seed", "Seed of the split", "42", "42, 43, 44");
  /* Each can be set to what it is, and to each of the values that are suggested: alone, as some do not go with others. */
  for (guint i = 0; i < settings->len; i++)
    {
      const MnSetting *setting = g_ptr_array_index (settings, i);
      g_autofree char *text = g_strdup_printf ("%s=%s", setting->path, setting->values);
      g_autofree char *own = g_strdup_printf ("%s=%s", setting->path, setting->value);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnSweepAxis) axis = mn_sweep_axis_parse (text, &error);

      g_assert_no_error (error);
      g_assert_true (g_strv_contains ((const char *const *) axis->values, setting->value));
      g_assert_true (mn_experiment_set_text (experiment, own, NULL, &error));
      g_assert_no_error (error);
      for (char **value = axis->values; *value != NULL; value++)
        {
          g_autoptr (MnExperiment) other = mn_experiment_copy (experiment);
          g_autofree char *change = g_strdup_printf ("%s=%s", setting->path, *value);

          g_assert_true (mn_experiment_set_text (other, change, NULL, &error));
          g_assert_no_error (error);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sweep/axis", test_axis);
  g_test_add_func ("/sweep/settings", test_settings);
  g_test_add_func ("/sweep/trials", test_trials);
  g_test_add_func ("/sweep/names", test_names);
  g_test_add_func ("/sweep/refused", test_refused);
  g_test_add_func ("/sweep/file", test_file);
  g_test_add_func ("/sweep/hold", test_hold);
  g_test_add_func ("/sweep/damaged", test_damaged);
  g_test_add_func ("/sweep/run", test_run);
  g_test_add_func ("/sweep/failures", test_failures);
  g_test_add_func ("/sweep/freed", test_freed);
  return g_test_run ();
}
