/* mn-prediction-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-prediction-file.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "mn-error.h"
#include "mn-half.h"
#include "mn-record-file.h"

#define MAGIC "MnPred1\n"
#define VERSION 1
/* More is a mistake. */
#define MAX_CLASSES 1000000
/* So many evaluations have room, however large they are. */
#define LEAST 4

typedef struct
{
  guint32 version;
  guint32 outputs;
  guint32 n_classes;
  guint32 n_outputs;
  guint32 n_kept;
  guint32 named;
  guint64 n;
  guint64 n_evaluated;
} Description;

struct _MnPredictionWriter
{
  MnRecordWriter *file;
  char           *path;
  Description     d;
  gsize           size;
  guint8         *record;
  double         *scores;      /* of one sample */
};

static char *
make_path (const char *dir, MnSource source)
{
  g_autofree char *name = g_strdup_printf ("predictions-%s.bin", mn_source_name (source));

  return g_build_filename (dir, name, NULL);
}

/* Of the class that is predicted. */
static gsize
predicted_size (const Description *d)
{
  return d->n_classes < 0xff ? 1 : d->n_classes < 0xffff ? 2 : 4;
}

static gsize
even (gsize n)
{
  return (n + 1) / 2 * 2;
}

static gsize
record_size (const Description *d)
{
  const gsize kept = (gsize) d->n * d->n_kept;

  return even ((gsize) d->n * predicted_size (d)) + kept * sizeof (guint16) + (d->named ? kept * sizeof (gint32) : 0);
}

static gsize
sample_size (const Description *d)
{
  return predicted_size (d) + d->n_kept * (sizeof (guint16) + (d->named ? sizeof (gint32) : 0));
}

MnPredictionWriter *
mn_prediction_writer_new (const char *dir, const MnPredictions *like, gint64 every, GError **error)
{
  g_autoptr (MnPredictionWriter) writer = NULL;
  g_autoptr (GBytes) description = NULL;
  g_autofree gint32 *text = NULL;
  Description *d;

  g_return_val_if_fail (dir != NULL && like != NULL && like->n > 0, NULL);

  writer = g_new0 (MnPredictionWriter, 1);
  d = &writer->d;
  *d = (Description) { VERSION,        (guint32) like->outputs, (guint32) like->n_classes, (guint32) like->n_outputs,
                       (guint32) like->n_kept, like->classes != NULL, like->n, like->n_evaluated };
  if (!d->named && d->n_kept > MN_PREDICTIONS_TOP + 1 && sample_size (d) * d->n > MN_PREDICTION_RECORD)
    {
      d->named = 1;
      d->n_kept = MN_PREDICTIONS_TOP + 1;
    }
  d->n = MIN (d->n, MAX (MN_PREDICTION_RECORD / sample_size (d), 1));
  writer->size = record_size (d);
  writer->record = g_malloc0 (writer->size);
  writer->scores = g_new (double, like->n_classes);
  text = g_malloc (sizeof *d + d->n * 2 * sizeof *text);
  memcpy (text, d, sizeof *d);
  for (gsize i = 0; i < d->n; i++)
    {
      text[sizeof *d / sizeof *text + 2 * i] = (gint32) like->indices[i];
      text[sizeof *d / sizeof *text + 2 * i + 1] = like->labels[i];
    }
  description = g_bytes_new_take (g_steal_pointer (&text), sizeof *d + d->n * 2 * sizeof (gint32));
  writer->path = make_path (dir, like->source);
  writer->file = mn_record_writer_new (writer->path, MAGIC, description, writer->size,
                                       MAX (MN_PREDICTION_FILE / writer->size, LEAST), every, error);
  if (writer->file == NULL)
    return NULL;
  return g_steal_pointer (&writer);
}

void
mn_prediction_writer_free (MnPredictionWriter *writer)
{
  if (writer == NULL)
    return;
  g_clear_pointer (&writer->file, mn_record_writer_free);
  g_free (writer->path);
  g_free (writer->record);
  g_free (writer->scores);
  g_free (writer);
}

static void
put_predicted (MnPredictionWriter *writer, const MnPredictions *p)
{
  const gsize size = predicted_size (&writer->d);

  for (gsize i = 0; i < writer->d.n; i++)
    {
      const gint32 predicted = p->predicted[i];
      const gint32 known = predicted >= 0 && predicted < p->n_classes ? predicted : -1;

      if (size == 1)
        writer->record[i] = (guint8) known;
      else if (size == 2)
        ((guint16 *) writer->record)[i] = (guint16) known;
      else
        ((gint32 *) writer->record)[i] = known;
    }
}

static void
put_outputs (const MnPredictions *p, gsize n, guint16 *halves)
{
  const gsize kept = (gsize) p->n_kept;

  for (gsize i = 0; i < n; i++)
    {
      const float *values = p->values + i * kept;
      float most = 0;

      if (p->outputs == MN_OUTPUTS_SOFTMAX && kept > 1)
        {
          most = values[0];
          for (gsize k = 1; k < kept; k++)
            most = MAX (most, values[k]);
          if (!isfinite (most))
            most = 0;
        }
      for (gsize k = 0; k < kept; k++)
        halves[i * kept + k] = mn_half_from_float (values[k] - most);
    }
}

static void
put_named (MnPredictionWriter *writer, const MnPredictions *p, guint16 *halves, void *classes)
{
  const gsize kept = writer->d.n_kept;

  for (gsize i = 0; i < writer->d.n; i++)
    {
      float values[MN_PREDICTIONS_TOP + 1];
      gint32 names[MN_PREDICTIONS_TOP + 1];

      if (p->classes != NULL)
        {
          memcpy (values, p->values + i * kept, sizeof values);
          memcpy (names, p->classes + i * kept, sizeof names);
        }
      else
        mn_predictions_find_top (p->outputs, p->values + i * (gsize) p->n_kept, p->n_outputs, p->n_classes, p->labels[i],
                                 writer->scores, values, names);
      for (gsize k = 0; k < kept; k++)
        halves[i * kept + k] = mn_half_from_float (values[k]);
      memcpy ((char *) classes + i * sizeof names, names, sizeof names);
    }
}

gboolean
mn_prediction_writer_add (MnPredictionWriter *writer, const MnPredictions *predictions, GError **error)
{
  const Description *d;
  guint16 *halves;

  g_return_val_if_fail (writer != NULL && predictions != NULL, FALSE);

  d = &writer->d;
  g_return_val_if_fail (predictions->n >= d->n && predictions->n_outputs == (int) d->n_outputs, FALSE);
  halves = (guint16 *) (writer->record + even ((gsize) d->n * predicted_size (d)));
  put_predicted (writer, predictions);
  if (d->named)
    put_named (writer, predictions, halves, halves + d->n * d->n_kept);
  else
    put_outputs (predictions, d->n, halves);
  return mn_record_writer_add (writer->file, predictions->step, writer->record, error);
}

gboolean
mn_prediction_files_cut (const char *dir, gint64 step, GError **error)
{
  g_return_val_if_fail (dir != NULL, FALSE);

  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      g_autofree char *path = make_path (dir, (MnSource) source);

      if (!mn_record_file_cut (path, MAGIC, step, error))
        return FALSE;
    }
  return TRUE;
}

/* The sizes of a file may be anything, so that each is looked at. */
static gboolean
read_description (const MnRecordReader *reader, const MnDataset *dataset, MnSource source, Description *d)
{
  gsize length;
  const char *text = g_bytes_get_data (reader->description, &length);
  const MnDataPart *part;

  if (length < sizeof *d)
    return FALSE;
  memcpy (d, text, sizeof *d);
  if (d->version != VERSION || d->outputs > MN_OUTPUTS_SCORES || d->n_classes == 0 || d->n_classes > MAX_CLASSES
      || d->n_outputs == 0 || d->n_outputs > MAX_CLASSES || d->named > 1
      || d->n_kept != (d->named ? MN_PREDICTIONS_TOP + 1 : d->n_outputs) || d->n > length
      || length != sizeof *d + d->n * 2 * sizeof (gint32) || d->n_evaluated < d->n || d->n > G_MAXINT32 / sample_size (d)
      || reader->size != record_size (d))
    return FALSE;
  if (dataset == NULL)
    return TRUE;
  part = source == MN_SOURCE_TEST ? &dataset->test : &dataset->train;
  for (gsize i = 0; i < d->n; i++)
    {
      gint32 index;

      memcpy (&index, text + sizeof *d + i * 2 * sizeof index, sizeof index);
      if (index < 0 || (gsize) index >= part->n)
        return FALSE;
    }
  return TRUE;
}

static MnPredictions *
make_predictions (const MnRecordReader *reader, const Description *d, const guint8 *record, MnDataset *dataset)
{
  MnPredictions *p = g_new0 (MnPredictions, 1);
  const gsize n = (gsize) d->n, kept = n * d->n_kept, size = predicted_size (d);
  const char *text = (const char *) g_bytes_get_data (reader->description, NULL) + sizeof *d;
  const guint16 *halves = (const guint16 *) (record + even (n * size));

  p->ref_count = 1;
  p->dataset = dataset != NULL ? mn_dataset_ref (dataset) : NULL;
  p->outputs = (MnOutputs) d->outputs;
  p->n_classes = (int) d->n_classes;
  p->n = p->room = n;
  p->n_evaluated = (gsize) d->n_evaluated;
  p->n_outputs = (int) d->n_outputs;
  p->n_kept = (int) d->n_kept;
  p->indices = g_new (gint64, n);
  p->labels = g_new (gint32, n);
  p->predicted = g_new (gint32, n);
  p->values = g_new (float, kept);
  for (gsize i = 0; i < n; i++)
    {
      gint32 entry[2], predicted = 0;

      memcpy (entry, text + i * sizeof entry, sizeof entry);
      p->indices[i] = entry[0];
      p->labels[i] = entry[1] >= 0 && entry[1] < p->n_classes ? entry[1] : -1;
      memcpy (&predicted, record + i * size, size);
      p->predicted[i] = predicted >= 0 && predicted < p->n_classes ? predicted : -1;
    }
  for (gsize i = 0; i < kept; i++)
    p->values[i] = mn_half_to_float (halves[i]);
  if (d->named)
    {
      p->classes = g_new (gint32, kept);
      memcpy (p->classes, halves + kept, kept * sizeof *p->classes);
    }
  return p;
}

MnPredictions *
mn_prediction_file_read (const char *dir, MnSource source, gint64 step, MnDataset *dataset, GError **error)
{
  g_autofree char *path = NULL, *shown = NULL;
  g_autofree guint8 *record = NULL;
  g_autoptr (MnRecordReader) reader = NULL;
  MnPredictions *predictions;
  Description d;
  guint at = 0;

  g_return_val_if_fail (dir != NULL && source < MN_SOURCE_BATCH, NULL);

  path = make_path (dir, source);
  shown = g_filename_display_name (path);
  reader = mn_record_reader_new (path, MAGIC, error);
  if (reader == NULL)
    return NULL;
  if (!read_description (reader, dataset, source, &d))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is damaged, or of other data"), shown);
      return NULL;
    }
  while (at < reader->steps->len && g_array_index (reader->steps, gint64, at) != step
         && (step >= 0 || at + 1 < reader->steps->len))
    at++;
  if (at >= reader->steps->len)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: has nothing of step %" PRId64), shown, step);
      return NULL;
    }
  record = mn_record_reader_read (reader, at, error);
  if (record == NULL)
    return NULL;
  predictions = make_predictions (reader, &d, record, dataset);
  predictions->source = source;
  predictions->step = g_array_index (reader->steps, gint64, at);
  return predictions;
}
