/* test-prediction-file.c - what a network said of single samples comes back from a run's folder, of every evaluation, after a
 * kill, and in files that do not grow without end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mn-half.h"
#include "mn-prediction-file.h"
#include "mn-record-file.h"
#include "trainer-fixture.h"

static void
test_half (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint half = 0; half < 0x10000; half++)
    if ((half & 0x7c00) != 0x7c00 || (half & 0x3ff) == 0)
      g_assert_cmpuint (mn_half_from_float (mn_half_to_float ((guint16) half)), ==, half);
  g_assert_true (isnan (mn_half_to_float (mn_half_from_float (NAN))));
  mn_assert_close (mn_half_to_float (0x3c01), 1 + 1.0 / 1024, 0);
  mn_assert_close (mn_half_to_float (0x0001), 5.960464477539063e-8, 0);
  g_assert_cmpuint (mn_half_from_float (65519.0f), ==, 0x7bff);
  g_assert_cmpuint (mn_half_from_float (65520.0f), ==, 0x7c00);
  g_assert_cmpuint (mn_half_from_float (1 + 1.0f / 2048), ==, 0x3c00);   /* a tie goes to the even one */
  g_assert_cmpuint (mn_half_from_float (1 + 3.0f / 2048), ==, 0x3c02);
  for (int i = 0; i < 100000; i++)
    {
      const float number = (float) (ldexp (g_rand_double_range (rand, -1, 1), g_rand_int_range (rand, -26, 15)));
      const guint16 half = mn_half_from_float (number);
      const double off = fabs ((double) mn_half_to_float (half) - (double) number);

      if (fabsf (number) > 65000)
        continue;
      /* No neighbour is nearer. */
      g_assert_cmpfloat (off, <=, fabs ((double) mn_half_to_float ((guint16) (half + 1)) - (double) number));
      if ((half & 0x7fff) > 0)
        g_assert_cmpfloat (off, <=, fabs ((double) mn_half_to_float ((guint16) (half - 1)) - (double) number));
    }
}

#define MAGIC "MnTest1\n"

static MnRecordWriter *
open_writer (const char *path, const char *about, gsize most)
{
  g_autoptr (GBytes) description = g_bytes_new (about, strlen (about));
  g_autoptr (GError) error = NULL;
  MnRecordWriter *writer = mn_record_writer_new (path, MAGIC, description, 12, most, 5, &error);

  g_assert_no_error (error);
  return writer;
}

static void
add_record (MnRecordWriter *writer, gint64 step)
{
  gint32 contents[3] = { (gint32) step, (gint32) step * 2, -(gint32) step };
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_record_writer_add (writer, step, contents, &error));
  g_assert_no_error (error);
}

/* The steps in the file, each with what belongs to it. (transfer full) */
static char *
list_steps (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (path, MAGIC, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < reader->steps->len; i++)
    {
      const gint32 step = (gint32) g_array_index (reader->steps, gint64, i), expected[3] = { step, step * 2, -step };
      g_autofree gpointer contents = mn_record_reader_read (reader, i, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (contents, 12, expected, 12);
      g_string_append_printf (text, i > 0 ? " %d" : "%d", step);
    }
  return g_string_free (text, FALSE);
}

/* Records stay spread evenly over the run, and the last one is always there. */
static void
test_thinned (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "records", NULL), *steps = NULL;
  MnRecordWriter *writer = open_writer (path, "a", 6);
  gint64 size = 0;

  for (gint64 step = 5; step <= 30; step += 5)
    add_record (writer, step);
  steps = list_steps (path);
  g_assert_cmpstr (steps, ==, "5 10 15 20 25 30");
  for (gint64 step = 35; step <= 500; step += 5)
    {
      GStatBuf info;

      add_record (writer, step);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      size = MAX (size, info.st_size);
      /* As a reader would see it at that moment. */
      g_free (steps);
      steps = list_steps (path);
      g_assert_true (g_str_has_prefix (steps, "5 "));
      {
        g_autofree char *last = g_strdup_printf (" %d", (int) step);

        g_assert_true (g_str_has_suffix (steps, last));
      }
    }
  g_assert_cmpint (size, <=, 48 + 6 * 32);
  add_record (writer, 503);   /* the end of a run, whenever it is */
  g_free (steps);
  steps = list_steps (path);
  g_assert_cmpstr (steps, ==, "5 165 325 485 503");
  mn_record_writer_free (writer);

  /* Whoever goes on with it does as if it had never been closed. */
  writer = open_writer (path, "a", 6);
  for (gint64 step = 505; step <= 700; step += 5)
    add_record (writer, step);
  g_free (steps);
  steps = list_steps (path);
  g_assert_cmpstr (steps, ==, "5 165 325 485 645 700");
  mn_record_writer_free (writer);

  /* Of something else: anew. */
  writer = open_writer (path, "b", 6);
  add_record (writer, 5);
  g_free (steps);
  steps = list_steps (path);
  g_assert_cmpstr (steps, ==, "5");
  mn_record_writer_free (writer);
  mn_test_remove_dir (dir);
}

/* Cut short anywhere, it has the records that were whole by then; with any byte another one, only that record is lost. */
static void
test_damaged (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "records", NULL), *whole = NULL;
  MnRecordWriter *writer = open_writer (path, "about", 100);
  gsize length;

  for (gint64 step = 5; step <= 20; step += 5)
    add_record (writer, step);
  mn_record_writer_free (writer);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  g_assert_cmpuint (length, ==, 48 + 4 * 32);
  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRecordReader) reader = NULL;

      g_assert_true (g_file_set_contents (path, whole, (gssize) n, NULL));
      reader = mn_record_reader_new (path, MAGIC, &error);
      if (n < 48)
        g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
      else
        g_assert_cmpuint (reader->steps->len, ==, (n - 48) / 32);
      if (n % 8 == 0)
        {
          g_autofree char *steps = NULL;

          writer = open_writer (path, "about", 100);
          add_record (writer, 1000);
          mn_record_writer_free (writer);
          steps = list_steps (path);
          g_assert_cmpstr (steps, ==, n < 80 ? "1000" : n < 112 ? "5 1000" : n < 144 ? "5 10 1000" : "5 10 15 1000");
        }
    }
  for (gsize at = 0; at < length; at++)
    {
      g_autofree char *other = g_memdup2 (whole, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRecordReader) reader = NULL;
      guint good = 0;

      other[at] ^= 0x40;
      g_assert_true (g_file_set_contents (path, other, (gssize) length, NULL));
      reader = mn_record_reader_new (path, MAGIC, &error);
      g_assert_true ((reader == NULL) == (error != NULL));
      for (guint i = 0; reader != NULL && i < reader->steps->len; i++)
        {
          g_autofree gpointer contents = mn_record_reader_read (reader, i, NULL);

          good += contents != NULL;
        }
      if (at >= 48 && (at - 48) % 32 < 28)   /* the rest fills up */
        g_assert_cmpuint (good, ==, 3);
      else if (at < 45)
        g_assert_cmpuint (good, ==, 0);
    }
  /* What is not ours is left alone. */
  g_assert_true (g_file_set_contents (path, "somebody's diary", -1, NULL));
  {
    g_autoptr (GBytes) description = g_bytes_new_static ("about", 5);
    g_autoptr (GError) error = NULL, cut = NULL;
    g_autofree char *text = NULL;

    g_assert_null (mn_record_writer_new (path, MAGIC, description, 12, 100, 5, &error));
    g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
    g_assert_false (mn_record_file_cut (path, MAGIC, 5, &cut));
    g_assert_error (cut, MN_ERROR, MN_ERROR_INPUT);
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_cmpstr (text, ==, "somebody's diary");
  }
  /* A pipe that nobody writes to is not waited for. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (20);
  {
    g_autoptr (GBytes) description = g_bytes_new_static ("about", 5);
    g_autoptr (GError) read = NULL, written = NULL, cut = NULL;

    g_assert_null (mn_record_reader_new (path, MAGIC, &read));
    g_assert_error (read, MN_ERROR, MN_ERROR_INPUT);
    g_assert_null (mn_record_writer_new (path, MAGIC, description, 12, 100, 5, &written));
    g_assert_error (written, MN_ERROR, MN_ERROR_INPUT);
    g_assert_false (mn_record_file_cut (path, MAGIC, 5, &cut));
    g_assert_error (cut, MN_ERROR, MN_ERROR_INPUT);
  }
  alarm (0);
  mn_test_remove_dir (dir);
}

/* @n samples of @n_classes, with outputs as a network gives them. (transfer full) */
static MnPredictions *
make_predictions (gsize n, int n_classes, gint64 step)
{
  MnPredictions *p = mn_predictions_new (NULL, MN_SOURCE_TEST, MN_OUTPUTS_SOFTMAX, n_classes, n_classes, n);
  g_autofree float *values = g_new (float, n_classes);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) step);

  p->step = step;
  for (gsize i = 0; i < n; i++)
    {
      const gint64 index = (gint64) (n - 1 - i);
      const gint32 label = (gint32) (i * 7 % (gsize) n_classes);
      gint32 predicted = 0;

      for (int c = 0; c < n_classes; c++)
        {
          values[c] = (float) (30 + g_rand_double_range (rand, -6, 6) + (c == label ? 4 : 0));
          predicted = values[c] > values[predicted] ? c : predicted;
        }
      mn_predictions_add (p, 1, &index, &label, &predicted, values);
    }
  return p;
}

/* Of the evaluations of the test split that are stored. (transfer full) */
static GArray *
find_steps (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "predictions-test.bin", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (path, "MnPred1\n", &error);

  g_assert_no_error (error);
  return g_array_ref (reader->steps);
}

static void
test_rounded (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autoptr (MnPredictions) p = make_predictions (1000, 10, 40), other = make_predictions (1000, 10, 80), back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnPredictionWriter) writer = mn_prediction_writer_new (dir, p, 40, &error);
  g_autoptr (GArray) steps = NULL;

  g_assert_no_error (error);
  g_assert_true (mn_prediction_writer_add (writer, p, &error));
  g_assert_true (mn_prediction_writer_add (writer, other, &error));
  steps = find_steps (dir);
  g_assert_cmpuint (steps->len, ==, 2);
  back = mn_prediction_file_read (dir, MN_SOURCE_TEST, 40, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->step, ==, 40);
  g_assert_cmpint (back->source, ==, MN_SOURCE_TEST);
  g_assert_cmpuint (back->n, ==, 1000);
  g_assert_true (mn_predictions_is_complete (back));
  g_assert_cmpmem (back->indices, 1000 * sizeof (gint64), p->indices, 1000 * sizeof (gint64));
  g_assert_cmpmem (back->labels, 1000 * sizeof (gint32), p->labels, 1000 * sizeof (gint32));
  g_assert_cmpmem (back->predicted, 1000 * sizeof (gint32), p->predicted, 1000 * sizeof (gint32));
  for (gsize i = 0; i < 1000; i++)
    {
      double expected[10], scores[10], sum = 0;

      mn_predictions_get_scores (p, i, expected);
      mn_predictions_get_scores (back, i, scores);
      for (int c = 0; c < 10; c++)
        {
          /* Of what is less than sure the first two or three digits. */
          mn_assert_close (scores[c], expected[c], 0.01 * MIN (expected[c], 1 - expected[c]) + 1e-12);
          sum += scores[c];
        }
      mn_assert_close (sum, 1, 1e-12);
    }
  for (int c = 0; c < 10; c++)
    {
      double area, expected;
      g_autoptr (GArray) one = mn_predictions_roc (p, c, &expected), two = mn_predictions_roc (back, c, &area);

      mn_assert_close (area, expected, 2e-4);
    }
  g_clear_pointer (&back, mn_predictions_unref);
  back = mn_prediction_file_read (dir, MN_SOURCE_TEST, -1, NULL, &error);
  g_assert_cmpint (back->step, ==, 80);
  g_assert_null (mn_prediction_file_read (dir, MN_SOURCE_TEST, 60, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (mn_prediction_file_read (dir, MN_SOURCE_TRAIN, -1, NULL, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);

  g_clear_error (&error);
  g_assert_true (mn_prediction_files_cut (dir, 79, &error));
  g_array_unref (steps);
  steps = find_steps (dir);
  g_assert_cmpuint (steps->len, ==, 1);
  mn_test_remove_dir (dir);
}

/* Of many classes the likeliest, of many samples the first, of many evaluations some: the file stays below its limit. */
static void
test_bounded (void)
{
  g_autofree char *dir = mn_test_make_dir (), *path = g_build_filename (dir, "predictions-test.bin", NULL);
  g_autoptr (MnPredictions) p = make_predictions (1200, 1000, 1), back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnPredictionWriter) writer = mn_prediction_writer_new (dir, p, 1, &error);
  g_autoptr (GArray) steps = NULL;
  GStatBuf info;

  g_assert_true (mn_predictions_is_complete (p));
  g_assert_true (mn_prediction_writer_add (writer, p, &error));
  back = mn_prediction_file_read (dir, MN_SOURCE_TEST, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (mn_predictions_is_complete (back));
  for (gsize i = 0; i < back->n; i += 100)
    {
      const double expected = mn_predictions_get_score (p, i, p->labels[i]);

      mn_assert_close (mn_predictions_get_score (back, i, p->labels[i]), expected, 1e-3 * expected + 1e-7);
      mn_assert_close (mn_predictions_get_score (back, i, p->predicted[i]), mn_predictions_get_score (p, i, p->predicted[i]),
                       1e-3);
    }
  g_clear_pointer (&back, mn_predictions_unref);
  g_clear_pointer (&writer, mn_prediction_writer_free);
  g_clear_pointer (&p, mn_predictions_unref);

  p = make_predictions (100000, 3, 1);
  g_unlink (path);
  writer = mn_prediction_writer_new (dir, p, 1, &error);
  for (p->step = 1; p->step <= 100; p->step++)
    g_assert_true (mn_prediction_writer_add (writer, p, &error));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <=, MN_PREDICTION_FILE + 100000 * 8 + 4096);
  steps = find_steps (dir);
  g_assert_cmpuint (steps->len, >, 20);
  g_assert_cmpint (g_array_index (steps, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (steps, gint64, steps->len - 1), ==, 100);
  g_clear_pointer (&writer, mn_prediction_writer_free);
  g_clear_pointer (&p, mn_predictions_unref);

  p = make_predictions (300000, 3, 1);
  g_unlink (path);
  writer = mn_prediction_writer_new (dir, p, 1, &error);
  g_assert_true (mn_prediction_writer_add (writer, p, &error));
  back = mn_prediction_file_read (dir, MN_SOURCE_TEST, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->n, ==, MN_PREDICTION_RECORD / 7);
  g_assert_cmpuint (back->n_evaluated, ==, 300000);
  mn_test_remove_dir (dir);
}

static void
run (const char *dir, const char *budget, gboolean resume)
{
  const char *const sets[] = { budget, NULL };
  g_autoptr (MnTrainer) trainer = fixture_trainer (FIXTURE_DIGITS, sets, dir, resume, FALSE);
  g_autoptr (GError) error = NULL;

  mn_trainer_run (trainer, &error);
  g_assert_no_error (error);
}

static void
assert_same_file (const char *one, const char *other, const char *name)
{
  g_autofree char *a_path = g_build_filename (one, name, NULL), *b_path = g_build_filename (other, name, NULL);
  g_autofree char *a = NULL, *b = NULL;
  gsize a_length, b_length;

  g_assert_true (g_file_get_contents (a_path, &a, &a_length, NULL));
  g_assert_true (g_file_get_contents (b_path, &b, &b_length, NULL));
  g_assert_cmpmem (a, a_length, b, b_length);
}

/* Every evaluation of a run can be looked into later, and agrees with its confusion counts; one that was interrupted, and whose
 * last record was cut short, ends with the same files as one that was not. */
static void
test_run (void)
{
  g_autofree char *dir = mn_test_make_dir (), *straight = g_build_filename (dir, "a", NULL);
  g_autofree char *resumed = g_build_filename (dir, "b", NULL);
  g_autofree char *path = g_build_filename (resumed, "predictions-test.bin", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRun) opened = NULL;
  gsize length;
  guint n = 0;

  run (straight, "training.budget.epochs=6", FALSE);
  run (resumed, "training.budget.epochs=4", FALSE);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  text = g_realloc (text, length + 100);
  memset (text + length, 7, 100);
  g_assert_true (g_file_set_contents (path, text, (gssize) length + 100, NULL));
  run (resumed, "training.budget.epochs=6", TRUE);
  assert_same_file (straight, resumed, "predictions-test.bin");
  assert_same_file (straight, resumed, "predictions-validation.bin");
  assert_same_file (straight, resumed, "confusion-test.csv");

  opened = mn_run_open (resumed, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < opened->evaluations->len; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (opened->evaluations, i);
      g_autoptr (MnPredictions) p = mn_prediction_file_read (resumed, evaluation->row.source, evaluation->row.step, NULL, &error);
      g_autoptr (MnConfusion) counted = mn_confusion_new (10);

      g_assert_no_error (error);
      mn_confusion_add (counted, p->labels, p->predicted, (int) p->n);
      g_assert_cmpmem (counted->counts, 100 * sizeof (gint64), evaluation->confusion->counts, 100 * sizeof (gint64));
      n++;
    }
  g_assert_cmpuint (n, ==, 12);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prediction-file/half", test_half);
  g_test_add_func ("/prediction-file/thinned", test_thinned);
  g_test_add_func ("/prediction-file/damaged", test_damaged);
  g_test_add_func ("/prediction-file/rounded", test_rounded);
  g_test_add_func ("/prediction-file/bounded", test_bounded);
  g_test_add_func ("/prediction-file/run", test_run);
  return g_test_run ();
}
