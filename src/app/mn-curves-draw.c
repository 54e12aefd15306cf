/* mn-curves-draw.c - from the rows of runs to the series of the charts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-curve-look.h"

/* Rows that are added to a chart at once. */
#define PORTION 4096

/* Rows that are drawn before the window is let go on: some milliseconds. */
#define SLICE 32768

/* How each source looks besides its colour and dashes, in the order of MnSource. */
static const struct
{
  const char *name;
  gboolean    markers;
} looks[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = { N_("training"), TRUE },
  [MN_SOURCE_VALIDATION] = { N_("validation"), TRUE },
  [MN_SOURCE_TEST] = { N_("test"), TRUE },
  [MN_SOURCE_BATCH] = { N_("mini-batch"), FALSE },
};

/* Number of the series of a source of a run in the charts of what is evaluated. */
static int
series_of (guint run, MnSource source)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    if (mn_curve_order[i] == source)
      return (int) run * MN_N_SOURCES + i;
  g_return_val_if_reached (0);
}

/* How many samples were trained on by then. A fork with other batches begins with a whole epoch, so that both ways agree there. */
static double
count_samples (const MnCurvesRun *run, const MnMetricRow *row)
{
  const gint64 n = run->epoch_samples, batch = run->batch_size;
  const gint64 per_epoch = batch <= 0 ? 0 : run->drop_last ? n / batch : (n + batch - 1) / batch;

  if (n <= 0)
    return NAN;
  /* The folder may tell of other batches than those that were; the epoch is what was measured. */
  if (per_epoch <= 0 || fabs (row->epoch * (double) per_epoch - (double) row->step) > 0.5)
    return round (row->epoch * (double) n);
  if (run->drop_last)
    return (double) row->step * (double) batch;
  return (double) (row->step / per_epoch) * (double) n + (double) MIN (row->step % per_epoch * batch, n);
}

static double
place (MnCurves *self, const MnCurvesRun *run, const MnMetricRow *row)
{
  switch (self->unit)
    {
    case MN_CURVES_UPDATES:
      return (double) row->step;
    case MN_CURVES_SAMPLES:
      return count_samples (run, row);
    case MN_CURVES_SECONDS:
      return row->seconds;
    case MN_CURVES_EPOCHS:
    case MN_CURVES_N_UNITS:
    default:
      return row->epoch;
    }
}

double
mn_curves_place (MnCurves *self, guint index, const MnMetricRow *row)
{
  return place (self, mn_curves_get_shown (self, index), row);
}

static double
value_of (MnCurvesMetric metric, const MnMetricRow *row)
{
  return metric == MN_CURVES_LEARNING_RATE ? row->learning_rate : mn_metric_get ((MnMetric) metric, row);
}

/* The number of that series among those on the right of a chart, which come after all others. */
static int
right_series_of (MnCurves *self, MnCurvesMetric chart, guint run, MnSource source)
{
  const guint before = self->shown->len * (chart == MN_CURVES_LEARNING_RATE ? 1 : MN_N_SOURCES);

  return (int) before + series_of (run, source);
}

int
mn_curves_get_series (MnCurves *self, MnCurvesMetric chart, gboolean right, guint run, MnSource source)
{
  return right ? right_series_of (self, chart, run, source) : series_of (run, source);
}

static gboolean
has_right (MnCurves *self, MnCurvesMetric chart)
{
  return self->right[chart] != chart;
}

/* Whether the chart is to have that value. A loss that is not a number is kept: the chart marks it. Of others that means that
 * there is none, unless they are no numbers because the loss is none: what had been @measured until then breaks with it. */
static gboolean
is_kept (MnCurvesMetric metric, const MnMetricRow *row, double value, gboolean measured)
{
  return metric == MN_CURVES_LOSS || !isnan (value) || (measured && !isfinite (row->loss));
}

/* What @source of a run measured of @metric in the rows that are not drawn yet, up to @end; F is in no row. */
static void
draw_source (MnCurves *self, guint index, MnCurvesMetric metric, MnSource source, MnChart *chart, int series, guint end)
{
  MnCurvesRun *run = mn_curves_get_shown (self, index);
  /* Of single mini-batches there is more noise than spread. */
  const GArray *deviations = run->mean != NULL && source != MN_SOURCE_BATCH ? run->mean->deviations : NULL;
  double x[PORTION], y[PORTION], spread[PORTION];
  gboolean measured = mn_chart_get_n_points (chart, series) > 0;
  gsize n = 0;

  if ((int) metric == MN_METRIC_F_BETA)
    return;
  for (guint i = run->n_drawn; i < end; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);
      const double value = value_of (metric, row);

      if (row->source != source || !is_kept (metric, row, value, measured))
        continue;
      measured = TRUE;
      if (deviations != NULL)
        spread[n] = value_of (metric, &g_array_index (deviations, MnMetricRow, i));
      x[n] = place (self, run, row);
      y[n++] = value;
      if (n == PORTION)
        {
          mn_chart_extend_spread (chart, series, x, y, deviations != NULL ? spread : NULL, n);
          run->measured[metric] = TRUE;
          n = 0;
        }
    }
  if (n > 0)
    run->measured[metric] = TRUE;
  mn_chart_extend_spread (chart, series, x, y, deviations != NULL ? spread : NULL, n);
}

gboolean
mn_curves_has_more (MnCurves *self, guint index)
{
  const MnCurvesRun *run = mn_curves_get_shown (self, index);

  return run->n_drawn < run->rows->len || (run->mean != NULL && mn_run_mean_has_more (run->mean));
}

static void
draw_slice (MnCurves *self, guint index)
{
  MnCurvesRun *run = mn_curves_get_shown (self, index);
  guint end;

  if (run->mean != NULL)
    mn_run_mean_extend (run->mean, SLICE);
  end = MIN (run->n_drawn + SLICE, run->rows->len);
  for (int metric = 0; metric < MN_N_CURVES; metric++)
    if (metric == MN_CURVES_LEARNING_RATE)
      draw_source (self, index, metric, MN_SOURCE_BATCH, self->charts[metric], (int) index, end);
    else
      for (int source = 0; source < MN_N_SOURCES; source++)
        draw_source (self, index, (MnCurvesMetric) metric, (MnSource) source, self->charts[metric],
                     series_of (index, (MnSource) source), end);
  for (int chart = 0; chart < MN_N_CURVES; chart++)
    for (int source = 0; has_right (self, (MnCurvesMetric) chart) && source < MN_N_SOURCES; source++)
      if (self->right[chart] != MN_CURVES_LEARNING_RATE || source == MN_SOURCE_BATCH)
        draw_source (self, index, self->right[chart], (MnSource) source, self->charts[chart],
                     right_series_of (self, (MnCurvesMetric) chart, index, (MnSource) source), end);
  /* Of so many even the frame that shows them would take long. */
  for (int metric = 0; end - run->n_drawn == SLICE && metric < MN_N_CURVES; metric++)
    mn_chart_prepare (self->charts[metric]);
  run->n_drawn = end;
  mn_curves_say_empty (self);
}

/* The first run of which something is left to be drawn; their number: there is none. */
static guint
find_more (MnCurves *self)
{
  guint index = 0;

  while (index < self->shown->len && !mn_curves_has_more (self, index) && !mn_curves_scores_wait (self, index))
    index++;
  return index;
}

static void
draw_some (MnCurves *self, guint index)
{
  if (mn_curves_has_more (self, index))
    draw_slice (self, index);
  mn_curves_draw_scores (self, index);
}

static gboolean
draw_more (gpointer data)
{
  MnCurves *self = data;
  const guint index = find_more (self);

  if (index == self->shown->len)
    {
      self->drawing = 0;
      return G_SOURCE_REMOVE;
    }
  draw_some (self, index);
  g_signal_emit_by_name (self, "drawn");
  return G_SOURCE_CONTINUE;
}

void
mn_curves_draw_later (MnCurves *self)
{
  if (self->drawing == 0 && find_more (self) < self->shown->len)
    self->drawing = g_idle_add (draw_more, self);
}

void
mn_curves_finish (MnCurves *self)
{
  gboolean any = FALSE;

  g_return_if_fail (MN_IS_CURVES (self));

  mn_curves_finish_scores (self);
  g_clear_handle_id (&self->drawing, g_source_remove);
  for (guint i = 0; i < self->shown->len; i++)
    for (; mn_curves_has_more (self, i) || mn_curves_scores_wait (self, i); any = TRUE)
      draw_some (self, i);
  if (any)
    g_signal_emit_by_name (self, "drawn");
}

void
mn_curves_draw_rows (MnCurves *self, guint index)
{
  draw_some (self, index);
  mn_curves_draw_later (self);
}

/* What a part of the data is called in a run. (transfer full) */
static char *
name_source (MnCurves *self, const MnCurvesRun *run, MnSource source)
{
  if ((run->run != NULL || run->mean != NULL) && source != MN_SOURCE_BATCH)
    return mn_experiment_describe_split (run->experiment, (MnSplit) source);
  return g_strdup (run->run == NULL && self->names[source] != NULL ? self->names[source] : _(looks[source].name));
}

/* Legends are narrow: what sets the document's run apart stands at its learning rate alone. */
static const char *
get_legend_title (const MnCurvesRun *run)
{
  return run->run != NULL || run->mean != NULL ? run->title : _("this run");
}

static char *
name_series (MnCurves *self, guint index, MnSource source)
{
  const MnCurvesRun *run = mn_curves_get_shown (self, index);
  g_autofree char *plain = name_source (self, run, source);

  if (self->shown->len == 1 && run->mean == NULL)
    return g_steal_pointer (&plain);
  return g_strdup_printf (_("%s, %s"), plain, get_legend_title (run));
}

static void
add_series (MnCurves *self, guint index)
{
  const gboolean alone = self->shown->len == 1;

  for (int metric = 0; metric < MN_CURVES_LEARNING_RATE; metric++)
    for (int i = 0; i < MN_N_SOURCES; i++)
      {
        MnChart *chart = self->charts[metric];
        g_autofree char *name = name_series (self, index, mn_curve_order[i]);
        const int series = mn_chart_add_series (chart, name, alone ? mn_curve_colors[mn_curve_order[i]] : (int) index,
                                                mn_curve_dashes[mn_curve_order[i]]);

        if (!alone)
          {
            g_autofree char *source = name_source (self, mn_curves_get_shown (self, index), mn_curve_order[i]);

            mn_chart_set_kind (chart, series, get_legend_title (mn_curves_get_shown (self, index)), source);
          }
        mn_chart_set_markers (chart, series, looks[mn_curve_order[i]].markers);
        mn_chart_set_faint (chart, series, mn_curve_order[i] == MN_SOURCE_BATCH);
        mn_chart_set_visible (chart, series, self->visible[mn_curve_order[i]]);
        mn_chart_set_last (chart, series, looks[mn_curve_order[i]].markers);
        if (looks[mn_curve_order[i]].markers)
          mn_chart_set_peak (chart, series, mn_metric_is_better ((MnMetric) metric, 1, 0) ? 1 : -1);
      }
  {
    g_autofree char *name = g_strdup (alone ? "" : mn_curves_get_shown (self, index)->title);

    mn_chart_set_exact (self->charts[MN_CURVES_LEARNING_RATE],
                        mn_chart_add_series (self->charts[MN_CURVES_LEARNING_RATE], name, (int) index,
                                             alone ? 0 : (int) index % 3),
                        TRUE);
  }
}

/* Other colours than those on the left. */
static void
add_right_series (MnCurves *self, MnCurvesMetric metric, guint index)
{
  MnChart *chart = self->charts[metric];
  const MnCurvesMetric right = self->right[metric];
  g_autofree char *title = mn_curves_dup_title (self, right);

  for (int i = 0; i < MN_N_SOURCES; i++)
    {
      g_autofree char *plain = name_series (self, index, mn_curve_order[i]);
      g_autofree char *name = right == MN_CURVES_LEARNING_RATE
                                  ? g_strdup_printf (_("%s (right)"), title)
                                  : g_strdup_printf (_("%s, %s (right)"), title, plain);
      const int color = (self->shown->len == 1 ? mn_curve_colors[mn_curve_order[i]] : (int) index) + MN_PALETTE_SIZE / 2;
      const int series = mn_chart_add_series (chart, name, color, mn_curve_dashes[mn_curve_order[i]]);

      mn_chart_set_right (chart, series, TRUE);
      mn_chart_set_exact (chart, series, right == MN_CURVES_LEARNING_RATE);
      mn_chart_set_markers (chart, series, looks[mn_curve_order[i]].markers);
      mn_chart_set_faint (chart, series, mn_curve_order[i] == MN_SOURCE_BATCH && right != MN_CURVES_LEARNING_RATE);
      mn_chart_set_visible (chart, series, self->visible[mn_curve_order[i]] || right == MN_CURVES_LEARNING_RATE);
    }
}

void
mn_curves_draw_event (MnCurves *self, const MnCurvesEvent *event)
{
  const double x = place (self, mn_curves_get_shown (self, 0), &event->row);

  for (int i = 0; i < MN_N_CURVES && isfinite (x); i++)
    mn_chart_add_event (self->charts[i], x, event->label);
}

void
mn_curves_draw_anew (MnCurves *self)
{
  static const char *const units[MN_CURVES_N_UNITS] = { N_("Epochs"), N_("Updates"), N_("Samples"),
                                                        N_("Seconds of training") };

  for (int metric = 0; metric < MN_N_CURVES; metric++)
    {
      mn_chart_clear (self->charts[metric]);
      mn_chart_set_labels (self->charts[metric], _(units[self->unit]), NULL);
    }
  mn_curves_name_runs (self);
  mn_curves_regroup (self);
  for (guint i = 0; i < self->shown->len; i++)
    add_series (self, i);
  for (int metric = 0; metric < MN_N_CURVES; metric++)
    for (guint i = 0; i < self->shown->len && has_right (self, (MnCurvesMetric) metric); i++)
      add_right_series (self, (MnCurvesMetric) metric, i);
  for (guint i = 0; i < self->shown->len; i++)
    {
      mn_curves_get_shown (self, i)->n_drawn = mn_curves_get_shown (self, i)->n_scored = 0;
      mn_curves_draw_rows (self, i);
    }
  for (guint i = 0; i < self->events->len; i++)
    mn_curves_draw_event (self, &g_array_index (self->events, MnCurvesEvent, i));
}

void
mn_curves_set_source_visible (MnCurves *self, MnSource source, gboolean visible)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  self->visible[source] = visible;
  for (guint run = 0; run < self->shown->len; run++)
    for (int metric = 0; metric < MN_N_CURVES; metric++)
      {
        const MnCurvesMetric chart = (MnCurvesMetric) metric;

        if (chart != MN_CURVES_LEARNING_RATE)
          mn_chart_set_visible (self->charts[metric], series_of (run, source), visible);
        if (has_right (self, chart) && self->right[metric] != MN_CURVES_LEARNING_RATE)
          mn_chart_set_visible (self->charts[metric], right_series_of (self, chart, run, source), visible);
      }
}
