/* mn-curves-scores.c - F over the evaluations of the runs, which no row has: any beta may be chosen afterwards.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

#define F ((MnCurvesMetric) MN_METRIC_F_BETA)

/* Points that are drawn before the window is let go on: for each, its row is looked for. */
#define SLICE 8192

char *
mn_curves_dup_title (MnCurves *self, MnCurvesMetric metric)
{
  g_autofree char *beta = NULL;

  if (metric != F)
    return g_strdup (mn_curves_get_title (metric));
  beta = mn_format_number (self->beta, 3);
  /* Translators: the F score with that weight of the recall, as the mean of those of the classes. */
  return g_strdup_printf (_("F (β = %s), macro average"), beta);
}

/* The row of an evaluation; NULL: it has not come. Rows are in the order of their steps. */
static const MnMetricRow *
find_row (const MnCurvesRun *run, const MnScorePoint *point)
{
  guint low = 0, high = run->rows->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (run->rows, MnMetricRow, middle).step < point->step)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < run->rows->len; low++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, low);

      if (row->step != point->step)
        return NULL;
      if (row->source == point->source)
        return row;
    }
  return NULL;
}

/* Whether the row of an evaluation, which is not there, may still come: rows and counts come on different ways. */
static gboolean
may_come (const MnCurvesRun *run, const MnScorePoint *point)
{
  return run->rows->len == 0 || g_array_index (run->rows, MnMetricRow, run->rows->len - 1).step <= point->step;
}

/* The track that a run, or the first of those that a mean is of, has. */
static const MnScorePoint *
get_next (const MnCurvesRun *run)
{
  const MnCurvesRun *first = run->mean != NULL ? g_ptr_array_index (run->members, 0) : run;
  GArray *points = first->track != NULL ? mn_score_track_get_points (first->track) : NULL;

  return points != NULL && run->n_scored < points->len ? &g_array_index (points, MnScorePoint, run->n_scored) : NULL;
}

/* What a member of a mean has where the first has @point; NULL: nothing. */
static const MnScorePoint *
find_point (const MnCurvesRun *member, const MnScorePoint *point)
{
  GArray *points = member->track != NULL ? mn_score_track_get_points (member->track) : NULL;
  guint low = 0, high = points != NULL ? points->len : 0;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (points, MnScorePoint, middle).step < point->step)
        low = middle + 1;
      else
        high = middle;
    }
  for (; points != NULL && low < points->len && g_array_index (points, MnScorePoint, low).step == point->step; low++)
    if (g_array_index (points, MnScorePoint, low).source == point->source)
      return &g_array_index (points, MnScorePoint, low);
  return NULL;
}

/* Whether what a member does not have there may still be read. */
static gboolean
is_behind (const MnCurvesRun *member, const MnScorePoint *point)
{
  GArray *points;

  if (member->track == NULL)
    return member->dir != NULL && member->counted >= 0;
  points = mn_score_track_get_points (member->track);
  return !mn_score_track_has_read (member->track, member->counted)
         && (points->len == 0 || g_array_index (points, MnScorePoint, points->len - 1).step <= point->step);
}

static gboolean
waits_for_members (const MnCurvesRun *run, const MnScorePoint *point)
{
  for (guint i = 1; run->mean != NULL && i < run->members->len; i++)
    if (find_point (g_ptr_array_index (run->members, i), point) == NULL && is_behind (g_ptr_array_index (run->members, i), point))
      return TRUE;
  return FALSE;
}

/* NaN: a member has none there. */
static void
average (const MnCurvesRun *run, const MnScorePoint *point, double *f, double *spread)
{
  g_autofree double *values = NULL;

  *f = point->f;
  *spread = NAN;
  if (run->mean == NULL)
    return;
  values = g_new (double, run->members->len);
  values[0] = point->f;
  for (guint i = 1; i < run->members->len; i++)
    {
      const MnScorePoint *other = find_point (g_ptr_array_index (run->members, i), point);

      values[i] = other != NULL ? other->f : NAN;
    }
  mn_mean_of (values, run->members->len, f, spread);
}

gboolean
mn_curves_scores_wait (MnCurves *self, guint index)
{
  const MnCurvesRun *run = mn_curves_get_shown (self, index);
  const MnScorePoint *next = get_next (run);

  return next != NULL && (find_row (run, next) != NULL || !may_come (run, next)) && !waits_for_members (run, next);
}

/* In its own chart, and wherever it is on the right. */
static void
draw_point (MnCurves *self, guint index, const MnMetricRow *row, double f, double spread)
{
  const double x = mn_curves_place (self, index, row);

  for (int chart = 0; chart < MN_N_CURVES; chart++)
    if (chart == (int) F || self->right[chart] == F)
      mn_chart_extend_spread (self->charts[chart],
                              mn_curves_get_series (self, (MnCurvesMetric) chart, chart != (int) F, index, row->source), &x, &f,
                              &spread, 1);
  mn_curves_get_shown (self, index)->measured[F] = TRUE;
}

void
mn_curves_draw_scores (MnCurves *self, guint index)
{
  MnCurvesRun *run = mn_curves_get_shown (self, index);
  const MnScorePoint *next;

  for (guint n = 0; n < SLICE && (next = get_next (run)) != NULL; n++)
    {
      const MnMetricRow *row = find_row (run, next);
      double f, spread;

      if ((row == NULL && may_come (run, next)) || waits_for_members (run, next))
        break;
      average (run, next, &f, &spread);
      if (row != NULL && !isnan (f))
        draw_point (self, index, row, f, spread);
      run->n_scored++;
    }
  mn_curves_say_empty (self);
}

static void
forget_points (MnCurves *self, guint index)
{
  mn_curves_get_shown (self, index)->n_scored = 0;
  for (int chart = 0; chart < MN_N_CURVES; chart++)
    for (int source = 0; (chart == (int) F || self->right[chart] == F) && source < MN_N_SOURCES; source++)
      mn_chart_clear_points (self->charts[chart],
                             mn_curves_get_series (self, (MnCurvesMetric) chart, chart != (int) F, index, (MnSource) source));
}

static void
on_read (MnScoreTrack *track, MnCurves *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (mn_curves_get_run (self, i)->track == track)
      {
        mn_curves_draw_scores (self, mn_curves_find_shown (self, mn_curves_get_run (self, i)));
        mn_curves_draw_later (self);
        g_signal_emit_by_name (self, "drawn");
        return;
      }
}

void
mn_curves_find_scores (MnCurves *self, MnCurvesRun *run)
{
  if (!self->scores || run->dir == NULL || run->counted < 0)
    return;
  if (run->track == NULL)
    {
      run->track = mn_score_track_new (run->dir, self->beta);
      g_signal_connect_object (run->track, "read", G_CALLBACK (on_read), self, 0);
    }
  mn_score_track_read (run->track, run->counted);
}

void
mn_curves_drop_scores (MnCurvesRun *run)
{
  if (run->track != NULL)
    mn_score_track_stop (run->track);
  g_clear_object (&run->track);
  g_clear_pointer (&run->dir, g_free);
  run->counted = -1;
  run->n_scored = 0;
}

static void
find_all (MnCurves *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    mn_curves_find_scores (self, mn_curves_get_run (self, i));
}

void
mn_curves_want_scores (MnCurves *self, gboolean wanted)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (self->scores == !!wanted)
    return;
  self->scores = !!wanted;
  for (guint i = 0; i < self->runs->len && !wanted; i++)
    if (mn_curves_get_run (self, i)->track != NULL)
      mn_score_track_stop (mn_curves_get_run (self, i)->track);
  find_all (self);
}

void
mn_curves_finish_scores (MnCurves *self)
{
  for (guint i = 0; i < self->runs->len && self->scores; i++)
    if (mn_curves_get_run (self, i)->track != NULL)
      mn_score_track_finish (mn_curves_get_run (self, i)->track);
}

char *
mn_curves_find_failure (MnCurves *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (MN_IS_CURVES (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const MnCurvesRun *run = mn_curves_get_run (self, i);
      const GError *error = run->track != NULL ? mn_score_track_get_error (run->track) : NULL;

      if (error == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (self->runs->len > 1)
        /* Translators: a run, and the reason. */
        g_string_append_printf (text, _("F over epochs of %s is left out: %s"), run->title, error->message);
      else
        g_string_append_printf (text, _("F over epochs is left out: %s"), error->message);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

void
mn_curves_follow_scores (MnCurves *self, const char *dir, gint64 step)
{
  MnCurvesRun *run;

  g_return_if_fail (MN_IS_CURVES (self) && dir != NULL);

  run = mn_curves_get_run (self, 0);
  if (run->dir == NULL)
    run->dir = g_strdup (dir);
  run->counted = MAX (run->counted, step);
  mn_curves_find_scores (self, run);
  mn_curves_say_empty (self);
}

void
mn_curves_set_beta (MnCurves *self, double beta)
{
  g_return_if_fail (MN_IS_CURVES (self) && beta >= 0);

  if (self->beta == beta)
    return;
  self->beta = beta;
  mn_curves_title (self, F);
  for (guint i = 0; i < self->runs->len; i++)
    if (mn_curves_get_run (self, i)->track != NULL && mn_score_track_set_beta (mn_curves_get_run (self, i)->track, beta))
      forget_points (self, mn_curves_find_shown (self, mn_curves_get_run (self, i)));
  /* On the right the legend says which F it is. */
  for (int chart = 0; chart < MN_N_CURVES; chart++)
    if (self->right[chart] == F && chart != (int) F)
      {
        mn_curves_draw_anew (self);
        break;
      }
  find_all (self);
}
