/* mn-score-reader.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-score-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-error.h"
#include "mn-run-private.h"
#include "mn-run.h"

/* Lines from one look whether anybody still wants them to the next. */
#define LINES_AT_ONCE 65536

struct _MnScoreReader
{
  char     *dir;
  double    beta;
  long      offsets[MN_SOURCE_BATCH];   /* behind the last evaluation that was read; 0: none */
  MnTallies tallies;                    /* of the one that is being read; n: room */
};

MnScoreReader *
mn_score_reader_new (const char *dir, double beta)
{
  MnScoreReader *self;

  g_return_val_if_fail (dir != NULL && beta >= 0, NULL);

  self = g_new0 (MnScoreReader, 1);
  self->dir = g_strdup (dir);
  self->beta = beta;
  return self;
}

void
mn_score_reader_free (MnScoreReader *self)
{
  if (self == NULL)
    return;
  g_free (self->dir);
  g_free (self->tallies.classes);
  g_free (self);
}

/* Classes that nobody has named are known by their counts alone; those without any have no F. */
static void
make_room (MnTallies *tallies, int k)
{
  const int n = MAX (k + 1, 2 * tallies->n);

  if (k < tallies->n)
    return;
  tallies->classes = g_renew (MnTally, tallies->classes, n);
  memset (tallies->classes + tallies->n, 0, sizeof *tallies->classes * (gsize) (n - tallies->n));
  tallies->n = n;
}

static void
add_line (MnTallies *tallies, const MnConfusionLine *line)
{
  const double count = (double) line->count;

  make_room (tallies, (int) MAX (line->truth, line->predicted));
  tallies->total += line->count;
  tallies->classes[line->truth].support += line->count;
  if (line->truth == line->predicted)
    tallies->classes[line->truth].tp += count;
  else
    {
      tallies->classes[line->truth].fn += count;
      tallies->classes[line->predicted].fp += count;
    }
}

/* The evaluation is read whole. */
static void
add_point (MnScoreReader *self, MnSource source, gint64 step, GArray *points)
{
  const MnScorePoint point = { step, source, mn_tallies_average (&self->tallies, MN_AVERAGE_MACRO, self->beta, NULL, NULL) };

  g_array_append_val (points, point);
  memset (self->tallies.classes, 0, sizeof *self->tallies.classes * (gsize) self->tallies.n);
  self->tallies.total = 0;
}

/* Cells of an evaluation come row by row: one that does not follow the last begins another evaluation, even at the same step. */
static gboolean
follows (const MnConfusionLine *line, const MnConfusionLine *before)
{
  return line->step == before->step
         && (line->truth > before->truth || (line->truth == before->truth && line->predicted > before->predicted));
}

static gboolean
read_lines (MnScoreReader *self, MnSource source, FILE *file, const char *shown, gint64 until, GArray *points,
            GCancellable *cancellable, GError **error)
{
  MnConfusionLine line, before = { .step = -1 };
  gboolean damaged = FALSE;
  long at = self->offsets[source];
  guint n = 0;

  while (mn_confusion_line_read (file, &line, &damaged))
    {
      if (before.step >= 0 && !follows (&line, &before))
        {
          add_point (self, source, before.step, points);
          self->offsets[source] = at;
          before.step = -1;
        }
      if (line.step > until)
        return TRUE;
      damaged = line.truth >= MN_RUN_MAX_CLASSES || line.predicted >= MN_RUN_MAX_CLASSES || line.count > MN_RUN_MAX_COUNT;
      if (damaged)
        break;
      add_line (&self->tallies, &line);
      before = line;
      at += (long) line.length;
      if (++n % LINES_AT_ONCE == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  if (damaged)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is damaged"), shown);
      return FALSE;
    }
  if (before.step >= 0)
    {
      add_point (self, source, before.step, points);
      self->offsets[source] = at;
    }
  return TRUE;
}

static gboolean
read_source (MnScoreReader *self, MnSource source, gint64 until, GArray *points, GCancellable *cancellable, GError **error)
{
  g_autofree char *shown = NULL;
  FILE *file = NULL;
  gboolean done = TRUE;

  if (!mn_confusion_file_open (self->dir, source, &file, &shown, error))
    return FALSE;
  if (file == NULL)
    return TRUE;
  /* The first line says what the others are. */
  if (self->offsets[source] == 0 ? mn_confusion_file_seek (file, 0) : fseek (file, self->offsets[source], SEEK_SET) == 0)
    {
      if (self->offsets[source] == 0)
        self->offsets[source] = ftell (file);
      done = read_lines (self, source, file, shown, until, points, cancellable, error);
    }
  fclose (file);
  return done;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const gint64 x = ((const MnScorePoint *) a)->step, y = ((const MnScorePoint *) b)->step;

  return x < y ? -1 : x > y;
}

gboolean
mn_score_reader_read (MnScoreReader *self, gint64 until, GArray *points, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) new_points = NULL;

  g_return_val_if_fail (self != NULL && points != NULL, FALSE);

  new_points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    if (!read_source (self, (MnSource) source, until, new_points, cancellable, error))
      return FALSE;
  /* Stable: two of one split at one step stay in their order. */
  g_array_sort (new_points, compare_steps);
  if (new_points->len > 0)
    g_array_append_vals (points, new_points->data, new_points->len);
  return TRUE;
}

/* Gives a row its F. @next: for each split, where to look on among @points: rows are in the order of their steps, too. */
static void
give (MnMetricRow *row, GArray *points, guint next[MN_SOURCE_BATCH])
{
  row->f_beta = NAN;
  if (row->source >= MN_SOURCE_BATCH)
    return;
  for (guint *i = &next[row->source]; *i < points->len; (*i)++)
    {
      const MnScorePoint *point = &g_array_index (points, MnScorePoint, *i);

      if (point->step > row->step)
        return;
      if (point->source != row->source || point->step < row->step)
        continue;
      row->f_beta = point->f;
      (*i)++;
      return;
    }
}

gboolean
mn_run_score (MnRun *run, double beta, GError **error)
{
  g_autoptr (MnScoreReader) reader = NULL;
  g_autoptr (GArray) points = NULL;
  guint of_rows[MN_SOURCE_BATCH] = { 0 }, of_evaluations[MN_SOURCE_BATCH] = { 0 };
  gboolean done;

  g_return_val_if_fail (run != NULL && beta >= 0, FALSE);

  reader = mn_score_reader_new (run->dir, beta);
  points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  done = mn_score_reader_read (reader, G_MAXINT64, points, NULL, error);
  run->beta = done ? beta : NAN;
  if (!done)
    g_array_set_size (points, 0);
  for (guint i = 0; i < run->rows->len; i++)
    give (&g_array_index (run->rows, MnMetricRow, i), points, of_rows);
  for (guint i = 0; i < run->evaluations->len; i++)
    give (&((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row, points, of_evaluations);
  return done;
}
