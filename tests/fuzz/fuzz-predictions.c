/* fuzz-predictions.c - what a network said of single samples, in a run's folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-prediction-file.h"
#include "mn-record-file.h"
#include "records.h"

#define MAGIC "MnPred1\n"
#define LAST 5
/* Whatever takes as long as there are samples and classes is tried where there are few. */
#define MAX_WORK 20000

static const char *const names[] = { "predictions-test.bin", NULL };

/* All that the window asks of them. */
static void
look_into (const MnPredictions *p)
{
  g_assert_cmpuint (p->n, >, 0);
  g_assert_cmpuint (p->n_evaluated, >=, p->n);
  for (gsize i = 0; i < p->n; i++)
    {
      g_assert_cmpint (p->labels[i], >=, -1);
      g_assert_cmpint (p->labels[i], <, p->n_classes);
      g_assert_cmpint (p->predicted[i], >=, -1);
      g_assert_cmpint (p->predicted[i], <, p->n_classes);
    }
  mn_predictions_get_score (p, p->n - 1, p->n_classes - 1);
  if (p->n * (gsize) p->n_classes > MAX_WORK)
    return;
  for (int pick = MN_PICK_CELL; pick <= MN_PICK_RANDOM; pick++)
    {
      g_autoptr (GArray) picked = mn_predictions_pick (p, (MnPick) pick, -1, pick == MN_PICK_CELL ? 0 : -1, 5, 1);

      g_assert_cmpuint (picked->len, <=, 5);
    }
  for (int c = 0; c < MIN (p->n_classes, 3); c++)
    {
      double precise, roc;
      g_autoptr (GArray) one = mn_predictions_precision_recall (p, c, &precise);
      g_autoptr (GArray) two = mn_predictions_roc (p, c, &roc);

      g_assert_true (isnan (precise) || (precise > 0 && precise <= 1 + 1e-9));
      g_assert_true (isnan (roc) || (roc >= 0 && roc <= 1 + 1e-9));
    }
}

/* The steps of the records in the file; NULL: it cannot be read. (transfer full) */
static GArray *
list_steps (void)
{
  g_autofree char *path = g_build_filename (fuzz_folder (), names[0], NULL);
  g_autoptr (MnRecordReader) reader = mn_record_reader_new (path, MAGIC, NULL);

  return reader != NULL ? g_array_ref (reader->steps) : NULL;
}

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GArray) steps = NULL, left = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MnPredictions) last = NULL;
  gboolean cut;

  fuzz_files (data, size, names);
  fuzz_records (data, size, names[0], MAGIC);
  steps = list_steps ();
  for (guint i = 0; steps != NULL && i < MIN (steps->len, 20); i++)
    {
      const gint64 step = g_array_index (steps, gint64, i);
      g_autoptr (GError) problem = NULL;
      g_autoptr (MnPredictions) one = mn_prediction_file_read (fuzz_folder (), MN_SOURCE_TEST, step, NULL, &problem);

      g_assert_true ((one == NULL) == (problem != NULL));
      if (one == NULL)
        continue;
      g_assert_true (one->step == step || step < 0);
      look_into (one);
    }
  last = mn_prediction_file_read (fuzz_folder (), MN_SOURCE_TEST, -1, NULL, &error);
  g_assert_true ((last == NULL) == (error != NULL));
  cut = mn_prediction_files_cut (fuzz_folder (), LAST, NULL);
  left = list_steps ();
  for (guint i = 0; cut && left != NULL && i < left->len; i++)
    g_assert_cmpint (g_array_index (left, gint64, i), <=, LAST);
}

/* A file as it is, and its parts. @n_classes classes have as many outputs, and so many samples. */
static void
add_written (GPtrArray *examples,
             int        n_classes,
             gsize      n)
{
  g_autofree char *path = g_build_filename (fuzz_folder (), names[0], NULL), *text = NULL;
  g_autoptr (MnPredictions) p = mn_predictions_new (NULL, MN_SOURCE_TEST, MN_OUTPUTS_SOFTMAX, n_classes, n_classes, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnPredictionWriter) writer = NULL;
  GByteArray *example = g_byte_array_new ();
  gsize length;

  for (gsize i = 0; i < n; i++)
    {
      const gint64 index = (gint64) i;
      const gint32 label = (gint32) i % n_classes, predicted = (gint32) (i / 2) % n_classes;
      g_autofree float *values = g_new (float, n_classes);

      for (int c = 0; c < n_classes; c++)
        values[c] = (float) (c == predicted) + 0.1f * (float) i;
      mn_predictions_add (p, 1, &index, &label, &predicted, values);
    }
  writer = mn_prediction_writer_new (fuzz_folder (), p, 2, &error);
  g_assert_no_error (error);
  for (p->step = 2; p->step <= 8; p->step += 2)
    g_assert_true (mn_prediction_writer_add (writer, p, &error));
  fuzz_add_records (examples, path, MAGIC);
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  fuzz_add_part (example, names[0], (const guint8 *) text, length);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (example));
}

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  /* Of named classes, which files of many have: two samples of 300 classes, 9 of them kept. */
  struct
  {
    guint32 sizes[6];
    guint64 samples[2];
    gint32  entries[4];
  } description = { { 1, MN_OUTPUTS_SCORES, 300, 300, MN_PREDICTIONS_TOP + 1, 1 }, { 2, 5 }, { 0, 7, 1, 299 } };
  const guint8 record[4 + 2 * (MN_PREDICTIONS_TOP + 1) * 6] = { 7, 0, 1, 1 };
  GByteArray *named = g_byte_array_new ();

  add_written (examples, 3, 6);
  add_written (examples, 2, 9);
  fuzz_add_part (named, "description", (const guint8 *) &description, sizeof description);
  fuzz_add_part (named, "record", record, sizeof record);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (named));
  return examples;
}
