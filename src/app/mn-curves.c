/* mn-curves.c - which rows there are, and how they are shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"

G_DEFINE_FINAL_TYPE (MnCurves, mn_curves, G_TYPE_OBJECT)

static void
event_clear (gpointer data)
{
  g_free (((MnCurvesEvent *) data)->label);
}

MnCurvesRun *
mn_curves_run_new (GArray *rows)
{
  MnCurvesRun *run = g_new0 (MnCurvesRun, 1);

  run->rows = rows;
  run->counted = -1;
  return run;
}

void
mn_curves_run_set_experiment (MnCurvesRun *run, MnExperiment *experiment)
{
  const MnValues *training = experiment != NULL ? mn_experiment_get_training (experiment) : NULL;

  g_set_object (&run->experiment, experiment);
  run->batch_size = training != NULL ? mn_values_get_int (training, "batch_size") : 0;
  run->drop_last = training != NULL && mn_values_get_bool (training, "drop_last");
}

static void
run_free (gpointer data)
{
  MnCurvesRun *run = data;

  mn_curves_drop_scores (run);
  g_array_unref (run->rows);
  g_clear_pointer (&run->mean, mn_run_mean_free);
  g_clear_pointer (&run->members, g_ptr_array_unref);
  g_clear_pointer (&run->run, mn_run_free);
  g_clear_object (&run->experiment);
  g_free (run->title);
  g_free (run);
}

static void
mn_curves_finalize (GObject *object)
{
  MnCurves *self = MN_CURVES (object);

  g_clear_handle_id (&self->drawing, g_source_remove);
  for (int i = 0; i < MN_N_CURVES; i++)
    g_clear_object (&self->charts[i]);
  for (int i = 0; i < MN_N_SOURCES; i++)
    g_free (self->names[i]);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->means);
  g_ptr_array_unref (self->runs);
  g_array_unref (self->events);
  G_OBJECT_CLASS (mn_curves_parent_class)->finalize (object);
}

static void
mn_curves_class_init (MnCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_curves_finalize;
  g_signal_new ("drawn", MN_TYPE_CURVES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_curves_init (MnCurves *self)
{
  self->runs = g_ptr_array_new_with_free_func (run_free);
  self->means = g_ptr_array_new_with_free_func (run_free);
  self->shown = g_ptr_array_new ();
  self->events = g_array_new (FALSE, FALSE, sizeof (MnCurvesEvent));
  g_array_set_clear_func (self->events, event_clear);
  self->beta = 1;
  g_ptr_array_add (self->runs, mn_curves_run_new (g_array_new (FALSE, FALSE, sizeof (MnMetricRow))));
  for (int i = 0; i < MN_N_SOURCES; i++)
    self->visible[i] = TRUE;
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      self->charts[i] = mn_chart_new ();
      self->right[i] = (MnCurvesMetric) i;
    }
  mn_curves_draw_anew (self);
}

MnCurves *
mn_curves_new (void)
{
  return g_object_new (MN_TYPE_CURVES, NULL);
}

const char *
mn_curves_get_title (MnCurvesMetric metric)
{
  static const char *const titles[MN_N_CURVES] = {
    [MN_METRIC_LOSS] = N_("Loss"), [MN_METRIC_ACCURACY] = N_("Accuracy"), [MN_METRIC_TOP_K] = N_("Top-k accuracy"),
    [MN_METRIC_F_BETA] = N_("F-beta, macro average"),
    [MN_METRIC_MAE] = N_("Mean absolute error"), [MN_METRIC_RMSE] = N_("Root mean squared error"),
    [MN_METRIC_R2] = N_("R²"), [MN_METRIC_GRADIENT_NORM] = N_("Gradient norm"), [MN_CURVES_LEARNING_RATE] = N_("Learning rate"),
  };

  g_return_val_if_fail (metric < MN_N_CURVES, NULL);

  return _(titles[metric]);
}

MnChart *
mn_curves_get_chart (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (metric < MN_N_CURVES, NULL);

  return self->charts[metric];
}

gboolean
mn_curves_has (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);
  g_return_val_if_fail (metric < MN_N_CURVES, FALSE);

  for (guint i = 0; i < self->runs->len; i++)
    if (mn_curves_get_run (self, i)->measured[metric])
      return TRUE;
  for (guint i = 0; i < self->means->len; i++)
    if (((const MnCurvesRun *) g_ptr_array_index (self->means, i))->measured[metric])
      return TRUE;
  return FALSE;
}

gboolean
mn_curves_has_accuracy (MnCurves *self)
{
  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);

  return mn_curves_has (self, MN_CURVES_ACCURACY) || mn_curves_get_run (self, 0)->rows->len == 0;
}

void
mn_curves_say_empty (MnCurves *self)
{
  const MnCurvesRun *run = mn_curves_get_run (self, 0);
  const gboolean all_seen = self->over && !mn_curves_has_more (self, 0);
  const char *why = run->rows->len == 0 ? _("No metrics are recorded in the folder of this run")
                                        : _("Not recorded in the folder of this run");

  /* A folder without counts has no F. */
  const gboolean all_scored = run->counted < 0 || (run->track != NULL && mn_score_track_has_read (run->track, run->counted));
  const GError *error = all_scored && run->track != NULL ? mn_score_track_get_error (run->track) : NULL;
  const char *unread = g_error_matches (error, MN_ERROR, MN_ERROR_INPUT)
                           ? _("The confusion counts in the folder of this run are damaged")
                           : _("The confusion counts in the folder of this run cannot be read");

  for (int i = 0; i < MN_N_CURVES; i++)
    {
      const gboolean is_score = i == MN_METRIC_F_BETA;
      const char *reason = is_score && error != NULL ? unread : why;

      mn_chart_set_empty (self->charts[i],
                          all_seen && (!is_score || all_scored) && !mn_curves_has (self, (MnCurvesMetric) i) ? reason : NULL);
    }
}

void
mn_curves_set_over (MnCurves *self, gboolean over)
{
  g_return_if_fail (MN_IS_CURVES (self));

  self->over = over;
  mn_curves_say_empty (self);
}

/* Nothing is known of the document's run any more. */
static void
forget (MnCurves *self)
{
  MnCurvesRun *run = mn_curves_get_run (self, 0);

  run->n_drawn = 0;
  memset (run->measured, 0, sizeof run->measured);
}

static void
fit (MnCurves *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_chart_set_x_range (self->charts[i], NAN, NAN);
      mn_chart_set_y_range (self->charts[i], NAN, NAN);
      mn_chart_set_right_range (self->charts[i], NAN, NAN);
    }
}

void
mn_curves_clear (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  mn_curves_drop_scores (mn_curves_get_run (self, 0));
  mn_curves_share (self, NULL);
  mn_curves_set_over (self, FALSE);
  g_array_set_size (self->events, 0);
  mn_curves_draw_anew (self);
  fit (self);
}

void
mn_curves_share (MnCurves *self, GArray *rows)
{
  MnCurvesRun *run;

  g_return_if_fail (MN_IS_CURVES (self));

  run = mn_curves_get_run (self, 0);
  g_array_unref (run->rows);
  run->rows = rows != NULL ? g_array_ref (rows) : g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  forget (self);
  /* A mean has the rows that were. */
  if (self->means->len > 0)
    mn_curves_draw_anew (self);
}

void
mn_curves_update (MnCurves *self)
{
  const MnCurvesRun *shown;

  g_return_if_fail (MN_IS_CURVES (self));

  shown = mn_curves_get_shown (self, 0);
  /* They may have gone without a word. */
  if (mn_curves_get_run (self, 0)->rows->len < (shown->mean != NULL ? shown->mean->n_done : shown->n_drawn))
    {
      forget (self);
      mn_curves_draw_anew (self);
    }
  else
    mn_curves_draw_rows (self, 0);
}

void
mn_curves_set_name (MnCurves *self, MnSource source, const char *name)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  g_free (self->names[source]);
  self->names[source] = g_strdup (name);
}

void
mn_curves_set_epoch_samples (MnCurves *self, gint64 samples)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (mn_curves_get_run (self, 0)->epoch_samples == samples)
    return;
  mn_curves_get_run (self, 0)->epoch_samples = samples;
  if (self->unit == MN_CURVES_SAMPLES)
    mn_curves_draw_anew (self);
}

void
mn_curves_add (MnCurves *self, const MnMetricRow *rows, guint n)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (n == 0)
    return;
  g_array_append_vals (mn_curves_get_run (self, 0)->rows, rows, n);
  mn_curves_draw_rows (self, 0);
}

void
mn_curves_add_event (MnCurves *self, const MnMetricRow *row, const char *label)
{
  MnCurvesEvent event = { *row, g_strdup (label) };

  g_return_if_fail (MN_IS_CURVES (self));

  g_array_append_val (self->events, event);
  mn_curves_draw_event (self, &event);
}

void
mn_curves_clear_events (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  g_array_set_size (self->events, 0);
  for (int i = 0; i < MN_N_CURVES; i++)
    mn_chart_clear_events (self->charts[i]);
}

static gboolean
may_be_log (MnCurvesMetric metric)
{
  return (int) metric != MN_METRIC_ACCURACY && (int) metric != MN_METRIC_TOP_K && (int) metric != MN_METRIC_F_BETA
         && (int) metric != MN_METRIC_R2;
}

/* What may be below zero, and shares, are linear. */
static void
update_log (MnCurves *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_chart_set_log (self->charts[i], self->log_x, self->log_y && may_be_log ((MnCurvesMetric) i));
      mn_chart_set_right_log (self->charts[i], self->log_y && may_be_log (self->right[i]));
    }
}

void
mn_curves_set_right (MnCurves *self, MnCurvesMetric metric, MnCurvesMetric other)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (metric < MN_N_CURVES && other < MN_N_CURVES);

  if (self->right[metric] == other)
    return;
  self->right[metric] = other;
  mn_chart_set_right_range (self->charts[metric], NAN, NAN);
  update_log (self);
  mn_curves_draw_anew (self);
}

MnCurvesMetric
mn_curves_get_right (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self) && metric < MN_N_CURVES, metric);

  return self->right[metric];
}

void
mn_curves_set_unit (MnCurves *self, MnCurvesUnit unit)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (unit < MN_CURVES_N_UNITS);

  if (self->unit == unit)
    return;
  self->unit = unit;
  fit (self);
  mn_curves_draw_anew (self);
}

void
mn_curves_set_log (MnCurves *self, gboolean x, gboolean y)
{
  g_return_if_fail (MN_IS_CURVES (self));

  self->log_x = x;
  self->log_y = y;
  update_log (self);
}

void
mn_curves_set_smoothing (MnCurves *self, double weight)
{
  g_return_if_fail (MN_IS_CURVES (self));

  for (int i = 0; i < MN_N_CURVES; i++)
    mn_chart_set_smoothing (self->charts[i], weight);
}
