/* test-run-folder.c - what the trainer writes into a run's folder comes back, after a kill and on a full disk, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-checkpoint.h"
#include "mn-confusion-file.h"
#include "mn-error.h"
#include "mn-run-private.h"
#include "mn-run-writer.h"
#include "mn-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
run_dir (const char *dir)
{
  return g_build_filename (dir, "a", "run", NULL);
}

static MnMetricRow
make_row (gint64 step, MnSource source)
{
  return (MnMetricRow) { .step = step,
                         .epoch = step / 10.0,
                         .seconds = step * 0.001,
                         .source = source,
                         .loss = 1.0 / (1 + step),
                         .accuracy = source == MN_SOURCE_BATCH ? NAN : 0.5,
                         .top_k = source == MN_SOURCE_BATCH ? NAN : 0.75,
                         .learning_rate = 0.1,
                         .gradient_norm = source == MN_SOURCE_BATCH ? 0.25 * step : NAN };
}

/* Counts that tell their step: counts[t][p] = step + 10 t + p, none above the diagonal. */
static MnEvaluation *
make_evaluation (gint64 step, MnSource source)
{
  MnMetricRow row = make_row (step, source);
  g_autoptr (MnConfusion) confusion = mn_confusion_new (3);

  for (int t = 0; t < 3; t++)
    for (int p = 0; p <= t; p++)
      confusion->counts[t * 3 + p] = step + 10 * t + p;
  return mn_evaluation_new (&row, confusion);
}

static void
check_evaluation (const MnEvaluation *evaluation)
{
  g_assert_nonnull (evaluation);
  g_assert_nonnull (evaluation->confusion);
  g_assert_cmpint (evaluation->confusion->n, ==, 3);
  for (int t = 0; t < 3; t++)
    for (int p = 0; p < 3; p++)
      g_assert_cmpint (evaluation->confusion->counts[t * 3 + p], ==, p <= t ? evaluation->row.step + 10 * t + p : 0);
}

static MnRun *
open_run (const char *dir)
{
  g_autoptr (GError) error = NULL;
  MnRun *run = mn_run_open (dir, &error);

  g_assert_no_error (error);
  return run;
}

static void
write_steps (MnRunWriter *writer, gint64 first, gint64 last)
{
  for (gint64 step = first; step <= last; step++)
    {
      MnMetricRow row = make_row (step, MN_SOURCE_BATCH);

      g_assert_true (mn_run_writer_add_row (writer, &row));
      if (step % 10 == 0)
        {
          g_autoptr (MnEvaluation) validation = make_evaluation (step, MN_SOURCE_VALIDATION);
          g_autoptr (MnEvaluation) test = make_evaluation (step, MN_SOURCE_TEST);

          g_assert_true (mn_run_writer_add_evaluation (writer, validation));
          g_assert_true (mn_run_writer_add_evaluation (writer, test));
        }
    }
}

static void
test_round_trip (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL, twice = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (MnRun) run = NULL;
  g_autoptr (JsonObject) info = json_object_new ();
  JsonArray *names = json_array_new ();
  g_autofree char *before = mn_experiment_to_string (experiment), *after = NULL;
  MnMetricRow odd = { 21, 2.1, 0.5, MN_SOURCE_TRAIN, NAN, NAN, 1e-7, MN_NO_ERRORS, NAN, NAN, NAN };

  g_assert_no_error (error);
  g_assert_cmpstr (mn_run_writer_get_dir (writer), ==, path);
  g_assert_null (mn_run_writer_new (path, experiment, -1, &twice));
  g_assert_error (twice, MN_ERROR, MN_ERROR_INPUT);
  write_steps (writer, 1, 20);
  {
    g_autoptr (MnEvaluation) plain = mn_evaluation_new (&odd, NULL);

    g_assert_true (mn_run_writer_add_evaluation (writer, plain));
  }
  json_array_add_string_element (names, "a");
  json_array_add_string_element (names, "ß");
  json_array_add_string_element (names, "c");
  json_object_set_array_member (info, "class_names", names);
  json_object_set_int_member (info, "steps", 20);
  g_assert_true (mn_run_writer_set_info (writer, info, &error));
  g_clear_pointer (&writer, mn_run_writer_free);

  run = open_run (path);
  after = mn_experiment_to_string (run->experiment);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (run->rows->len, ==, 25);
  g_assert_cmpuint (run->evaluations->len, ==, 5);
  g_assert_cmpuint (g_strv_length (run->class_names), ==, 3);
  g_assert_cmpstr (run->class_names[1], ==, "ß");
  g_assert_cmpint (json_object_get_int_member (run->info, "steps"), ==, 20);
  for (guint i = 0, step = 1; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != MN_SOURCE_BATCH)
        continue;
      g_assert_cmpint (row->step, ==, step);
      mn_assert_close (row->epoch, step / 10.0, 1e-9);
      mn_assert_close (row->loss, 1.0 / (1 + step), 1e-9);
      mn_assert_close (row->learning_rate, 0.1, 0);
      mn_assert_close (row->gradient_norm, 0.25 * step, 0);
      g_assert_true (isnan (row->accuracy));
      step++;
    }
  check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1));
  g_assert_cmpint (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1)->row.step, ==, 20);
  check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_VALIDATION, 19));
  g_assert_cmpint (mn_run_get_evaluation (run, MN_SOURCE_VALIDATION, 19)->row.step, ==, 10);
  g_assert_null (mn_run_get_evaluation (run, MN_SOURCE_VALIDATION, 9));
  g_assert_null (mn_run_get_evaluation (run, MN_SOURCE_TRAIN, -1)->confusion);
  g_assert_true (isnan (mn_run_get_evaluation (run, MN_SOURCE_TRAIN, -1)->row.loss));
  mn_test_remove_dir (dir);
}

/* The last weights and then the best ones, both tested at the end: two evaluations of one step. */
static void
test_same_step (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (MnEvaluation) first = make_evaluation (7, MN_SOURCE_TEST), second = make_evaluation (7, MN_SOURCE_TEST);
  g_autoptr (MnRun) run = NULL;

  second->confusion->counts[0] = 1000;
  g_assert_true (mn_run_writer_add_evaluation (writer, first));
  g_assert_true (mn_run_writer_add_evaluation (writer, second));
  g_clear_pointer (&writer, mn_run_writer_free);
  run = open_run (path);
  g_assert_cmpuint (run->evaluations->len, ==, 2);
  check_evaluation (g_ptr_array_index (run->evaluations, 0));
  g_assert_cmpint (mn_run_get_evaluation (run, MN_SOURCE_TEST, 7)->confusion->counts[0], ==, 1000);
  mn_test_remove_dir (dir);
}

static void
append (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  FILE *file = g_fopen (path, "a");

  g_assert_nonnull (file);
  fputs (text, file);
  fclose (file);
}

static void
test_partial (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (MnRun) run = NULL, broken = NULL;
  g_autoptr (GError) error = NULL;

  write_steps (writer, 1, 10);
  g_clear_pointer (&writer, mn_run_writer_free);
  append (path, "metrics.csv", "11,1.1,0.011,batch,0.08");
  append (path, "confusion-test.csv", "20,2,0,0,2");
  run = open_run (path);
  g_assert_cmpuint (run->rows->len, ==, 12);
  check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1));
  /* a bad line in the middle is not the trace of a kill */
  append (path, "metrics.csv", "333333,,x\n12,1.2,0.012,batch,0.07,,0.1\n");
  broken = mn_run_open (path, &error);
  g_assert_null (broken);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "metrics.csv:14: "));
  mn_test_remove_dir (dir);
}

static void
test_resume (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (MnRun) run = NULL;

  write_steps (writer, 1, 25);
  g_clear_pointer (&writer, mn_run_writer_free);
  append (path, "metrics.csv", "26,2.6,0.0");
  writer = mn_run_writer_new (path, experiment, 15, &error);
  g_assert_no_error (error);
  write_steps (writer, 16, 30);
  g_clear_pointer (&writer, mn_run_writer_free);
  run = open_run (path);
  g_assert_cmpuint (run->rows->len, ==, 36);
  g_assert_cmpuint (run->evaluations->len, ==, 6);
  for (guint i = 0; i < run->evaluations->len; i++)
    check_evaluation (g_ptr_array_index (run->evaluations, i));
  for (guint i = 1; i < run->rows->len; i++)
    {
      gint64 step = g_array_index (run->rows, MnMetricRow, i).step;

      g_assert_cmpint (step - g_array_index (run->rows, MnMetricRow, i - 1).step, <=, 1);
    }
  mn_test_remove_dir (dir);
}

/* An evaluation that the checkpoint knows nothing of is made again, so it shall not stand there twice. */
static void
test_owed_evaluation (void)
{
  g_autofree char *dir = mn_test_make_dir ();

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("run-%u", i), *path = g_build_filename (dir, name, NULL);
      g_autoptr (MnExperiment) experiment = mn_experiment_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
      g_autoptr (MnRun) run = NULL;

      g_assert_no_error (error);
      write_steps (writer, 1, 20);
      g_clear_pointer (&writer, mn_run_writer_free);
      writer = mn_run_writer_hold (path, &error);
      g_assert_true (mn_run_writer_begin (writer, experiment, 20, i == 0 ? 10 : 20, &error));
      g_clear_pointer (&writer, mn_run_writer_free);
      run = open_run (path);
      /* The mini-batch of that step stays. */
      g_assert_cmpuint (run->rows->len, ==, i == 0 ? 22 : 24);
      g_assert_cmpint (g_array_index (run->rows, MnMetricRow, run->rows->len - 1).step, ==, 20);
      g_assert_cmpint (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1)->row.step, ==, i == 0 ? 10 : 20);
      check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1));
      g_clear_pointer (&run, mn_run_free);

      if (i > 0)
        continue;
      writer = mn_run_writer_new (path, experiment, 20, &error);
      g_assert_no_error (error);
      {
        g_autoptr (MnEvaluation) test = make_evaluation (20, MN_SOURCE_TEST);

        g_assert_true (mn_run_writer_add_evaluation (writer, test));
      }
      g_clear_pointer (&writer, mn_run_writer_free);
      run = open_run (path);
      g_assert_cmpuint (run->evaluations->len, ==, 3);
      check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1));
    }
  mn_test_remove_dir (dir);
}

/* Columns come at the end alone: files without the last ones are read, and go on without them; of files with more than
 * these, those that are known are read. */
static void
test_columns (void)
{
  static const char *const old = "step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k\n"
                                 "1,0.1,0.001,batch,0.5,,0.1,,,,\n"
                                 "2,0.2,0.002,validation,0.25,0.5,0.1,,,,0.75\n";
  static const char *const newer = "step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k,gradient_norm,a,b,c,d,e,f,g\n"
                                   "1,0.1,0.001,batch,0.5,,0.1,,,,,2.5,x,,,,,\"y\",7\n";
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autofree char *csv = g_build_filename (path, "metrics.csv", NULL), *text = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL;

  g_clear_pointer (&writer, mn_run_writer_free);
  g_assert_true (g_file_set_contents (csv, newer, -1, NULL));
  run = open_run (path);
  g_assert_cmpuint (run->rows->len, ==, 1);
  mn_assert_close (g_array_index (run->rows, MnMetricRow, 0).gradient_norm, 2.5, 0);
  g_clear_pointer (&run, mn_run_free);
  writer = mn_run_writer_new (path, experiment, 1, &error);
  g_assert_null (writer);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (csv, old, -1, NULL));
  writer = mn_run_writer_new (path, experiment, 2, &error);
  g_assert_no_error (error);
  write_steps (writer, 3, 4);
  g_clear_pointer (&writer, mn_run_writer_free);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, old));
  g_assert_cmpstr (text + strlen (old), ==, "3,0.3,0.003,batch,0.25,,0.1,0,0,0,\n4,0.4,0.004,batch,0.2,,0.1,0,0,0,\n");
  run = open_run (path);
  g_assert_cmpuint (run->rows->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_true (isnan (g_array_index (run->rows, MnMetricRow, i).gradient_norm));
  mn_assert_close (g_array_index (run->rows, MnMetricRow, 1).top_k, 0.75, 0);
  mn_test_remove_dir (dir);
}

static void
test_locked (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (writer);
  g_assert_null (mn_run_writer_new (path, experiment, 0, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "right now"));
  mn_test_remove_dir (dir);
}

static void
remove_file (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Who only looks whether a run may go on makes no file in its folder, which may lack one. */
static void
test_held_without_metrics (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir), *metrics = g_build_filename (path, "metrics.csv", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (MnRunWriter) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;

  write_steps (writer, 1, 3);
  g_clear_pointer (&writer, mn_run_writer_free);
  remove_file (path, "metrics.csv");
  first = mn_run_writer_hold (path, &error);
  g_assert_no_error (error);
  second = mn_run_writer_hold (path, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (metrics, G_FILE_TEST_EXISTS));

  /* Who begins first has it. */
  g_assert_true (mn_run_writer_begin (first, experiment, 3, 3, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (metrics, G_FILE_TEST_EXISTS));
  g_assert_false (mn_run_writer_begin (second, experiment, 3, 3, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "right now"));
  g_clear_error (&error);

  g_clear_pointer (&first, mn_run_writer_free);
  mn_test_remove_dir (path);
  g_assert_null (mn_run_writer_hold (path, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  mn_test_remove_dir (dir);
}

/* What a kill leaves of a run that had not begun is no run; anything else in metrics.csv is, and stays. */
static void
test_killed_before_it_began (void)
{
  const char *const beginnings[] = { "", "st", MN_RUN_METRICS_HEADER, MN_RUN_METRICS_HEADER "\n" };
  const char *const others[] = { "x", "sy", MN_RUN_METRICS_HEADER "\n1", MN_RUN_METRICS_HEADER "x" };

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings) + G_N_ELEMENTS (others); i++)
    {
      const gboolean begins = i < G_N_ELEMENTS (beginnings);
      const char *text = begins ? beginnings[i] : others[i - G_N_ELEMENTS (beginnings)];
      g_autofree char *dir = mn_test_make_dir (), *metrics = g_build_filename (dir, "metrics.csv", NULL), *after = NULL;
      g_autoptr (MnExperiment) experiment = mn_experiment_new ();
      g_autoptr (MnRunWriter) writer = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (metrics, text, -1, NULL));
      writer = mn_run_writer_new (dir, experiment, -1, &error);
      if (begins)
        g_assert_no_error (error);
      else
        g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_true ((writer != NULL) == begins);
      g_clear_pointer (&writer, mn_run_writer_free);
      g_assert_true (g_file_get_contents (metrics, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, begins ? MN_RUN_METRICS_HEADER "\n" : text);
      mn_test_remove_dir (dir);
    }
}

static void
test_wrong_folders (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "run", NULL);
  g_autofree char *info = g_build_filename (dir, "run.json", NULL);
  g_autofree char *copy = g_build_filename (dir, "experiment.json", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) blocked = NULL, nowhere = NULL, none = NULL, bad = NULL;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_assert_null (mn_run_writer_new (below, experiment, -1, &blocked));
  g_assert_error (blocked, MN_ERROR, MN_ERROR_IO);
  g_assert_null (mn_run_open (below, &nowhere));
  g_assert_error (nowhere, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_null (mn_run_open (dir, &none));
  g_assert_error (none, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_true (mn_experiment_save_file (experiment, copy, NULL));
  g_assert_true (g_file_set_contents (info, "{ \"class_names\": [1] }", -1, NULL));
  g_assert_null (mn_run_open (dir, &bad));
  g_assert_error (bad, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (bad->message, "class_names.0"));
  mn_test_remove_dir (dir);
}

/* The first error stays, later rows are refused, and what was written before can be read. */
static void
test_full_disk (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (GError) error = NULL, again = NULL;
  g_autoptr (MnRun) run = NULL;
  struct rlimit limit, small;
  gint64 step = 1;
  gboolean done = TRUE;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  for (; done && step < 100000; step++)
    {
      MnMetricRow row = make_row (step, MN_SOURCE_BATCH);

      done = mn_run_writer_add_row (writer, &row);
    }
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (done);
  g_assert_false (mn_run_writer_flush (writer, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  g_assert_nonnull (strstr (error->message, "metrics.csv"));
  g_assert_false (mn_run_writer_flush (writer, &again));
  g_assert_cmpstr (error->message, ==, again->message);
  g_clear_pointer (&writer, mn_run_writer_free);
  run = open_run (path);
  g_assert_cmpuint (run->rows->len, >, 1000);
  for (guint i = 0; i < run->rows->len; i++)
    g_assert_cmpint (g_array_index (run->rows, MnMetricRow, i).step, ==, i + 1);
  mn_test_remove_dir (dir);
}

/* Counts of as many classes as there may be take 763 MiB for each evaluation, whatever little there is to count: without that
 * memory, the run is not read, or without them. */
static void
test_too_many_classes (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, NULL);
  g_autoptr (JsonObject) info = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = NULL, without = NULL;
  JsonArray *names = json_array_new ();
  struct rlimit limit, small;

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
  g_test_skip ("memory cannot be limited in this build");
  json_array_unref (names);
  mn_test_remove_dir (dir);
  return;
#endif
  for (int i = 0; i < 10000; i++)
    json_array_add_string_element (names, "x");
  json_object_set_array_member (info, "class_names", names);
  g_assert_true (mn_run_writer_set_info (writer, info, &error));
  write_steps (writer, 1, 10);
  g_clear_pointer (&writer, mn_run_writer_free);
  g_assert_cmpint (getrlimit (RLIMIT_AS, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 760 << 20;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &small), ==, 0);
  run = mn_run_open (path, &error);
  without = mn_run_open_without_counts (path, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
  g_assert_null (run);
  g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
  g_assert_nonnull (without);
  g_assert_cmpuint (without->rows->len, ==, 12);
  mn_test_remove_dir (dir);
}

static void
check_last_counts (const char *path, gboolean readable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (mn_run_read_last_counts (run, &error), ==, readable);
  if (!readable)
    g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpuint (run->evaluations->len, ==, 6);
  for (guint i = 0; i < 4; i++)
    g_assert_null (((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->confusion);
  check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_TEST, -1));
  if (readable)
    check_evaluation (mn_run_get_evaluation (run, MN_SOURCE_VALIDATION, -1));
}

/* Who wants the last counts reads no others, whether or not the classes have names. */
static void
test_last_counts (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autofree char *damaged = g_build_filename (path, "confusion-validation.csv", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (JsonObject) info = json_object_new ();
  JsonArray *names = json_array_new ();

  g_assert_no_error (error);
  write_steps (writer, 1, 30);
  g_assert_true (mn_run_writer_flush (writer, &error));
  check_last_counts (path, TRUE);
  for (int i = 0; i < 3; i++)
    json_array_add_string_element (names, "a class");
  json_object_set_array_member (info, "class_names", names);
  g_assert_true (mn_run_writer_set_info (writer, info, &error));
  g_clear_pointer (&writer, mn_run_writer_free);
  check_last_counts (path, TRUE);
  /* Of a class that there is not: what the other split has is read all the same. */
  g_assert_true (g_file_set_contents (damaged, "step,epoch,true,predicted,count\n30,3,9,0,1\n", -1, NULL));
  check_last_counts (path, FALSE);
  /* Where nobody names them, there are ten. */
  g_assert_cmpint (mn_confusion_file_count_classes (path, &error), ==, 10);
  g_assert_true (g_file_set_contents (damaged, "step,epoch,true,predicted,count\n30,3,9000000000,0,1\n", -1, NULL));
  g_assert_cmpint (mn_confusion_file_count_classes (path, &error), ==, -1);
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  mn_test_remove_dir (dir);
}

static GPtrArray *
make_tensors (gint64 step)
{
  GPtrArray *tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);
  MnTensor *weights = mn_tensor_new ("fc.weight", MN_DTYPE_F32, mn_shape_1d (5000));
  MnTensor *moments = mn_tensor_new ("optimizer.m", MN_DTYPE_F64, mn_shape_1d (3));

  for (int i = 0; i < 5000; i++)
    ((float *) weights->data)[i] = (float) step;
  for (int i = 0; i < 3; i++)
    ((double *) moments->data)[i] = (double) step / 3;
  g_ptr_array_add (tensors, weights);
  g_ptr_array_add (tensors, moments);
  return tensors;
}

static gboolean
save (const char *dir, gint64 step, GError **error)
{
  g_autoptr (GPtrArray) tensors = make_tensors (step);
  g_autoptr (JsonObject) state = json_object_new ();

  json_object_set_int_member (state, "step", step);
  json_object_set_double_member (state, "seconds", (double) step / 3);
  json_object_set_int_member (state, "counter", G_MAXINT64 - step);
  return mn_checkpoint_save (dir, MN_CHECKPOINT_LATEST, tensors, state, error);
}

/* Loads and compares tensors with state; the step. */
static gint64
check_checkpoint (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnCheckpoint) checkpoint = mn_checkpoint_load (dir, MN_CHECKPOINT_LATEST, &error);
  const MnTensor *weights, *moments;
  gint64 step;

  g_assert_no_error (error);
  step = json_object_get_int_member (checkpoint->state, "step");
  g_assert_true (json_object_get_double_member (checkpoint->state, "seconds") == (double) step / 3);
  g_assert_cmpint (json_object_get_int_member (checkpoint->state, "counter"), ==, G_MAXINT64 - step);
  weights = mn_checkpoint_find (checkpoint, "fc.weight");
  moments = mn_checkpoint_find (checkpoint, "optimizer.m");
  g_assert_null (mn_checkpoint_find (checkpoint, "nothing"));
  for (int i = 0; i < 5000; i++)
    g_assert_cmpfloat (((float *) weights->data)[i], ==, (float) step);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat (((double *) moments->data)[i], ==, (double) step / 3);
  return step;
}

static void
test_checkpoint (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *tensors = g_build_filename (dir, "checkpoint.safetensors", NULL);
  g_autofree char *text = NULL, *json = g_build_filename (dir, "checkpoint.json", NULL);
  g_autoptr (GError) missing = NULL, error = NULL, foreign = NULL;

  g_assert_false (mn_checkpoint_exists (dir, MN_CHECKPOINT_LATEST));
  g_assert_null (mn_checkpoint_load (dir, MN_CHECKPOINT_LATEST, &missing));
  g_assert_error (missing, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_true (save (dir, 3, &error));
  g_assert_true (mn_checkpoint_exists (dir, MN_CHECKPOINT_LATEST));
  g_assert_cmpint (check_checkpoint (dir), ==, 3);
  g_assert_true (save (dir, 4, &error));
  g_assert_cmpint (check_checkpoint (dir), ==, 4);
  g_assert_true (g_file_get_contents (json, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"step\": 4"));
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (tensors, "\2\0\0\0\0\0\0\0{}", 10, NULL));
  g_assert_null (mn_checkpoint_load (dir, MN_CHECKPOINT_LATEST, &foreign));
  g_assert_error (foreign, MN_ERROR, MN_ERROR_INPUT);
  mn_test_remove_dir (dir);
}

/* Kills a process that saves one checkpoint after the other, at many moments: what is found is always whole. */
static void
test_killed (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = run_dir (dir);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  GRand *random = g_rand_new_with_seed (3);
  gint64 step = 0;

  for (int round = 0; round < 25; round++)
    {
      g_autoptr (MnRun) run = NULL;
      gint64 evaluated = 0;
      pid_t child = fork ();

      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          MnRunWriter *writer = mn_run_writer_new (path, experiment, round == 0 ? -1 : step, NULL);

          for (gint64 s = step + 1; writer; s++)
            {
              write_steps (writer, s, s);
              if (s % 5 == 0 && (!mn_run_writer_flush (writer, NULL) || !save (path, s, NULL)))
                break;
            }
          _exit (1);
        }
      /* the first needs to get far enough for a checkpoint, however slow the machine */
      for (int i = 0; round == 0 && i < 20000 && !mn_checkpoint_exists (path, MN_CHECKPOINT_LATEST); i++)
        g_usleep (1000);
      g_usleep (g_rand_int_range (random, 1000, 60000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      step = check_checkpoint (path);
      run = open_run (path);
      for (guint i = 0; i < run->rows->len; i++)
        {
          const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

          if (row->source == MN_SOURCE_BATCH)
            g_assert_cmpint (row->step, ==, ++evaluated);
        }
      g_assert_cmpint (evaluated, >=, step);
      for (guint i = 0; i < run->evaluations->len; i++)
        check_evaluation (g_ptr_array_index (run->evaluations, i));
    }
  g_assert_cmpint (step, >, 0);
  g_rand_free (random);
  g_assert_no_error (error);
  mn_test_remove_dir (dir);
}

static void
test_default_dir (void)
{
  g_autofree char *path = mn_run_default_dir ("MLP on CIFAR-10: Größe/../x\n");
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *empty = mn_run_default_dir ("../..");
  g_autofree char *again = NULL;

  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d-mlp-on-cifar-10-gro.*-x$", base, 0, 0));
  g_assert_true (g_str_has_suffix (empty, "-run"));
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  again = mn_run_default_dir ("MLP on CIFAR-10: Größe/../x\n");
  g_assert_cmpstr (again, !=, path);
  g_assert_false (g_file_test (again, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autofree char *home = mn_test_make_dir ();
  int status;

  /* For the default folder; not G_TEST_OPTION_ISOLATE_DIRS, which leaks. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/round-trip", test_round_trip);
  g_test_add_func ("/run/same-step", test_same_step);
  g_test_add_func ("/run/last-counts", test_last_counts);
  g_test_add_func ("/run/partial", test_partial);
  g_test_add_func ("/run/resume", test_resume);
  g_test_add_func ("/run/locked", test_locked);
  g_test_add_func ("/run/held-without-metrics", test_held_without_metrics);
  g_test_add_func ("/run/owed-evaluation", test_owed_evaluation);
  g_test_add_func ("/run/columns", test_columns);
  g_test_add_func ("/run/too-many-classes", test_too_many_classes);
  g_test_add_func ("/run/killed-before-it-began", test_killed_before_it_began);
  g_test_add_func ("/run/wrong-folders", test_wrong_folders);
  g_test_add_func ("/run/full-disk", test_full_disk);
  g_test_add_func ("/run/checkpoint", test_checkpoint);
  g_test_add_func ("/run/killed", test_killed);
  g_test_add_func ("/run/default-dir", test_default_dir);
  status = g_test_run ();
  mn_test_remove_dir (home);
  return status;
}
