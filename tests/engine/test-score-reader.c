/* test-score-reader.c - F over the evaluations of a run, from the counts in its folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "mn-error.h"
#include "mn-run-writer.h"
#include "mn-score-reader.h"
#include "mn-test.h"

#define N_CLASSES 4

/* Class 2 is never there and seldom predicted; class 3 is neither there nor predicted at every other step. */
static MnEvaluation *
make_evaluation (gint64 step, MnSource source)
{
  MnMetricRow row = { .step = step, .epoch = (double) step / 10, .source = source, .loss = 1, .accuracy = NAN,
                      .errors = MN_NO_ERRORS, .top_k = NAN, .f_beta = NAN, .gradient_norm = NAN };
  g_autoptr (MnConfusion) confusion = mn_confusion_new (N_CLASSES);
  const int n = step % 20 == 0 ? N_CLASSES : N_CLASSES - 1;

  for (int t = 0; t < n; t++)
    for (int p = 0; p < n; p++)
      if (t != 2 && (p != 2 || step % 30 == 0))
        confusion->counts[t * N_CLASSES + p] = (step * (3 * t + 5 * p + 1) + (int) source) % 17;
  row.accuracy = mn_confusion_accuracy (confusion);
  return mn_evaluation_new (&row, confusion);
}

static double
f_of (gint64 step, MnSource source, double beta)
{
  g_autoptr (MnEvaluation) evaluation = make_evaluation (step, source);

  return mn_confusion_average (evaluation->confusion, MN_AVERAGE_MACRO, beta, NULL, NULL);
}

/* Validation and test every ten steps. */
static void
write_steps (MnRunWriter *writer, gint64 first, gint64 last)
{
  for (gint64 step = first; step <= last; step += 10)
    for (int source = MN_SOURCE_VALIDATION; source <= MN_SOURCE_TEST; source++)
      {
        g_autoptr (MnEvaluation) evaluation = make_evaluation (step, (MnSource) source);

        g_assert_true (mn_run_writer_add_evaluation (writer, evaluation));
      }
}

static void
check_points (GArray *points, gint64 last, double beta)
{
  g_assert_cmpuint (points->len, ==, 2 * last / 10);
  for (guint i = 0; i < points->len; i++)
    {
      const MnScorePoint *point = &g_array_index (points, MnScorePoint, i);

      g_assert_cmpint (point->step, ==, 10 * (i / 2 + 1));
      g_assert_cmpint (point->source, ==, i % 2 == 0 ? MN_SOURCE_VALIDATION : MN_SOURCE_TEST);
      mn_assert_close (point->f, f_of (point->step, point->source, beta), 0);
    }
}

/* As the counts have it to the last digit, whether it is read at once or as it is written; no further than was asked for, where
 * half of an evaluation may stand. */
static void
test_follow (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_build_filename (path, "confusion-test.csv", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (MnScoreReader) follower = mn_score_reader_new (path, 2);
  g_autoptr (GArray) followed = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));

  g_assert_no_error (error);
  /* There is nothing yet. */
  g_assert_true (mn_score_reader_read (follower, 100, followed, NULL, &error));
  g_assert_cmpuint (followed->len, ==, 0);
  write_steps (writer, 10, 50);
  g_assert_true (mn_score_reader_read (follower, 40, followed, NULL, &error));
  check_points (followed, 40, 2);
  g_assert_true (mn_score_reader_read (follower, 40, followed, NULL, &error));
  check_points (followed, 40, 2);
  write_steps (writer, 60, 200);
  g_assert_true (mn_score_reader_read (follower, 50, followed, NULL, &error));
  check_points (followed, 50, 2);
  g_assert_true (mn_score_reader_read (follower, G_MAXINT64, followed, NULL, &error));
  check_points (followed, 200, 2);

  for (double beta = 0; beta < 3; beta += 0.5)
    {
      g_autoptr (MnScoreReader) reader = mn_score_reader_new (path, beta);
      g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));

      g_assert_true (mn_score_reader_read (reader, 200, points, NULL, &error));
      check_points (points, 200, beta);
    }
  g_assert_no_error (error);

  /* A class that there cannot be, behind all that was read. */
  {
    FILE *end = fopen (file, "a");

    g_assert_nonnull (end);
    fputs ("210,21,0,10000,1\n", end);
    fclose (end);
  }
  g_assert_true (mn_score_reader_read (follower, 200, followed, NULL, &error));
  g_assert_false (mn_score_reader_read (follower, 210, followed, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "confusion-test.csv"));
  check_points (followed, 200, 2);
  mn_test_remove_dir (dir);
}

/* Rows and evaluations of a run have it, those that were evaluated twice at one step each their own; of damaged counts none has. */
static void
test_run (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_build_filename (path, "confusion-validation.csv", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (MnRun) run = NULL;
  const gint64 steps[] = { 10, 20, 20, 30 };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const MnMetricRow batch = { .step = steps[i], .source = MN_SOURCE_BATCH, .errors = MN_NO_ERRORS };
      g_autoptr (MnEvaluation) evaluation = make_evaluation (steps[i], MN_SOURCE_VALIDATION);

      g_assert_true (mn_run_writer_add_row (writer, &batch));
      evaluation->confusion->counts[0] += i;
      evaluation->row.accuracy = mn_confusion_accuracy (evaluation->confusion);
      g_assert_true (mn_run_writer_add_evaluation (writer, evaluation));
    }
  g_clear_pointer (&writer, mn_run_writer_free);
  run = mn_run_open_without_counts (path, &error);
  g_assert_no_error (error);
  g_assert_true (isnan (run->beta));
  g_assert_true (isnan (g_array_index (run->rows, MnMetricRow, 1).f_beta));
  g_assert_true (mn_run_score (run, 0.5, &error));
  g_assert_no_error (error);
  mn_assert_close (run->beta, 0.5, 0);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (MnEvaluation) evaluation = make_evaluation (steps[i], MN_SOURCE_VALIDATION);
      double f;

      evaluation->confusion->counts[0] += i;
      f = mn_confusion_average (evaluation->confusion, MN_AVERAGE_MACRO, 0.5, NULL, NULL);
      g_assert_true (isnan (g_array_index (run->rows, MnMetricRow, 2 * i).f_beta));
      mn_assert_close (g_array_index (run->rows, MnMetricRow, 2 * i + 1).f_beta, f, 0);
      mn_assert_close (mn_metric_get (MN_METRIC_F_BETA, &((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row), f, 0);
    }

  g_assert_true (g_file_set_contents (file, "step,epoch,true,predicted,count\n10,1,0,0,1\n20,2,0,x,1\n", -1, NULL));
  g_assert_false (mn_run_score (run, 0.5, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_true (isnan (run->beta));
  g_assert_true (isnan (g_array_index (run->rows, MnMetricRow, 1).f_beta));
  mn_test_remove_dir (dir);
}

static guint
count_scored (const MnRun *run, MnSource source)
{
  guint n = 0;

  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      n += row->source == source && !isnan (row->f_beta);
    }
  return n;
}

/* What happens to the counts of the test data costs those of the validation nothing; what was half read is never taken for an
 * evaluation, unless no row tells of it. @n_scored: rows of the test data that have F then. */
static void
check_damage (const char *path, const char *text, gssize length, guint n_scored)
{
  g_autofree char *file = g_build_filename (path, "confusion-test.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) run = mn_run_open_without_counts (path, &error);
  const gboolean whole = n_scored > 0;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (file, text, length, &error));
  g_assert_true (mn_run_score (run, 1, &error) == whole);
  if (!whole)
    {
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "confusion-test.csv"));
    }
  g_assert_cmpuint (count_scored (run, MN_SOURCE_TEST), ==, n_scored);
  g_assert_cmpuint (count_scored (run, MN_SOURCE_VALIDATION), ==, 5);
  mn_assert_close (run->beta, 1, 0);
}

static void
test_damage (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "run", NULL);
  g_autofree char *file = g_build_filename (path, "confusion-test.csv", NULL), *text = NULL, *changed = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) writer = mn_run_writer_new (path, experiment, -1, &error);
  g_autoptr (GString) longer = NULL, cut = NULL;
  g_autoptr (MnRun) run = NULL;
  char *line, *after;
  gsize length;

  g_assert_no_error (error);
  write_steps (writer, 10, 50);
  g_clear_pointer (&writer, mn_run_writer_free);
  g_assert_true (g_file_get_contents (file, &text, &length, &error));
  check_damage (path, text, (gssize) length, 5);

  /* A byte that was never written, and a line that is too long, in the middle. */
  line = strstr (text, "\n30,");
  changed = g_memdup2 (text, length);
  changed[line + 3 - text] = '\0';
  check_damage (path, changed, (gssize) length, 0);
  longer = g_string_new_len (text, line + 1 - text);
  for (int i = 0; i < 300; i++)
    g_string_append_c (longer, '1');
  g_string_append (longer, line);
  check_damage (path, longer->str, (gssize) longer->len, 0);

  /* Evaluations that lack a line: in the middle, and at the end, where it is no matter whether the next line is there in part. */
  after = strchr (line + 1, '\n');
  cut = g_string_new_len (text, line - text);
  g_string_append (cut, after);
  check_damage (path, cut->str, (gssize) cut->len, 0);
  line = g_strrstr_len (text, (gssize) length - 1, "\n");
  check_damage (path, text, line + 1 - text, 0);
  check_damage (path, text, line + 5 - text, 0);

  /* A kill within an evaluation of which no row tells, and blocks that the system had no time to write. */
  g_string_assign (cut, text);
  g_string_append (cut, "60,6,0,0,3\n60,6,0,1");
  check_damage (path, cut->str, (gssize) cut->len, 5);
  g_string_set_size (cut, cut->len + 4096);
  memset (cut->str + cut->len - 4096, 0, 4096);
  check_damage (path, cut->str, (gssize) cut->len, 5);

  /* What cannot be read is not damaged. */
  g_assert_cmpint (remove (file), ==, 0);
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  run = mn_run_open_without_counts (path, &error);
  g_assert_no_error (error);
  g_assert_false (mn_run_score (run, 1, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_cmpuint (count_scored (run, MN_SOURCE_VALIDATION), ==, 5);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score-reader/follow", test_follow);
  g_test_add_func ("/score-reader/run", test_run);
  g_test_add_func ("/score-reader/damage", test_damage);
  return g_test_run ();
}
