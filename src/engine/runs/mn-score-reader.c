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
/* Rows have their accuracy with ten digits. */
#define ROUNDING 1e-8

struct _MnScoreReader
{
  char     *dir;
  double    beta;
  long      offsets[MN_SOURCE_BATCH];   /* behind the last evaluation that was read; 0: none */
  gboolean  failed[MN_SOURCE_BATCH];    /* left out from now on */
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

static void
forget_counts (MnTallies *tallies)
{
  if (tallies->n > 0)
    memset (tallies->classes, 0, sizeof *tallies->classes * (gsize) tallies->n);
  tallies->total = 0;
}

/* The evaluation is read whole. */
static void
add_point (MnScoreReader *self, MnSource source, gint64 step, GArray *points)
{
  MnScorePoint point = { step, source, mn_tallies_average (&self->tallies, MN_AVERAGE_MACRO, self->beta, NULL, NULL), NAN };
  double right = 0;

  for (int k = 0; k < self->tallies.n; k++)
    right += self->tallies.classes[k].tp;
  if (self->tallies.total > 0)
    point.accuracy = right / (double) self->tallies.total;
  g_array_append_val (points, point);
  forget_counts (&self->tallies);
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
      mn_confusion_file_fail (file, shown, error);
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
  else if (ferror (file))
    {
      mn_confusion_file_fail (file, shown, error);
      done = FALSE;
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
  g_autoptr (GError) first = NULL;
  MnScoreReader before;

  g_return_val_if_fail (self != NULL && points != NULL, FALSE);

  before = *self;
  new_points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    {
      const guint n = new_points->len;
      g_autoptr (GError) failure = NULL;

      if (self->failed[source] || read_source (self, (MnSource) source, until, new_points, cancellable, &failure))
        continue;
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          memcpy (self->offsets, before.offsets, sizeof self->offsets);
          memcpy (self->failed, before.failed, sizeof self->failed);
          forget_counts (&self->tallies);
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      self->failed[source] = TRUE;
      forget_counts (&self->tallies);
      g_array_set_size (new_points, n);
      if (first == NULL)
        first = g_steal_pointer (&failure);
    }
  /* Stable: two of one split at one step stay in their order. */
  g_array_sort (new_points, compare_steps);
  if (new_points->len > 0)
    g_array_append_vals (points, new_points->data, new_points->len);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

gboolean
mn_score_point_agrees (const MnScorePoint *point, const MnMetricRow *row)
{
  g_return_val_if_fail (point != NULL && row != NULL, FALSE);

  return isnan (row->accuracy) || fabs (point->accuracy - row->accuracy) <= ROUNDING;
}

/* Gives a row its F. @next: for each split, where to look on among @points: rows are in the order of their steps, too. FALSE: the
 * counts are not those of the row. */
static gboolean
give (MnMetricRow *row, GArray *points, guint next[MN_SOURCE_BATCH])
{
  row->f_beta = NAN;
  if (row->source >= MN_SOURCE_BATCH)
    return TRUE;
  for (guint *i = &next[row->source]; *i < points->len; (*i)++)
    {
      const MnScorePoint *point = &g_array_index (points, MnScorePoint, *i);

      if (point->step > row->step)
        return TRUE;
      if (point->source != row->source || point->step < row->step)
        continue;
      row->f_beta = point->f;
      (*i)++;
      return mn_score_point_agrees (point, row);
    }
  return TRUE;
}

/* A split of which an evaluation was cut off has no F, also where its other counts look right. */
static void
leave_out (MnRun *run, GArray *points, MnSource source, GError **error)
{
  g_autofree char *name = g_strdup_printf ("confusion-%s.csv", mn_source_name (source));
  g_autofree char *path = g_build_filename (run->dir, name, NULL), *shown = g_filename_display_name (path);
  guint n = 0;

  for (guint i = 0; i < points->len; i++)
    if (g_array_index (points, MnScorePoint, i).source != source)
      g_array_index (points, MnScorePoint, n++) = g_array_index (points, MnScorePoint, i);
  g_array_set_size (points, n);
  if (*error == NULL)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is damaged"), shown);
}

gboolean
mn_run_score (MnRun *run, double beta, GError **error)
{
  g_autoptr (MnScoreReader) reader = NULL;
  g_autoptr (GArray) points = NULL;
  g_autoptr (GError) failure = NULL;
  guint of_rows[MN_SOURCE_BATCH] = { 0 }, of_evaluations[MN_SOURCE_BATCH] = { 0 }, from[MN_SOURCE_BATCH] = { 0 };
  gboolean differ[MN_SOURCE_BATCH] = { FALSE };

  g_return_val_if_fail (run != NULL && beta >= 0, FALSE);

  reader = mn_score_reader_new (run->dir, beta);
  points = g_array_new (FALSE, FALSE, sizeof (MnScorePoint));
  mn_score_reader_read (reader, G_MAXINT64, points, NULL, &failure);
  for (guint i = 0; i < run->rows->len; i++)
    {
      MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (!give (row, points, from))
        differ[row->source] = TRUE;
    }
  for (int source = 0; source < MN_SOURCE_BATCH; source++)
    if (differ[source])
      leave_out (run, points, (MnSource) source, &failure);
  for (guint i = 0; i < run->rows->len; i++)
    give (&g_array_index (run->rows, MnMetricRow, i), points, of_rows);
  for (guint i = 0; i < run->evaluations->len; i++)
    give (&((MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row, points, of_evaluations);
  run->beta = failure == NULL || points->len > 0 ? beta : NAN;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
