/* mn-curves-view.c - which charts there are, and what they show of the run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view-private.h"

#include <glib/gi18n-lib.h>

#include "mn-columns.h"
#include "mn-json-reader.h"
#include "mn-page-tools.h"
#include "mn-remember.h"
#include "mn-run-info.h"

#define CHARTS_KEY "curves-charts"

/* As in the template and in the settings. */
static const char *const metric_names[MN_N_CURVES] = {
  [MN_METRIC_LOSS] = "loss", [MN_METRIC_ACCURACY] = "accuracy", [MN_METRIC_TOP_K] = "top_k",
  [MN_METRIC_F_BETA] = "f_beta", [MN_METRIC_MAE] = "mae", [MN_METRIC_RMSE] = "rmse", [MN_METRIC_R2] = "r2",
  [MN_METRIC_GRADIENT_NORM] = "gradient_norm", [MN_CURVES_LEARNING_RATE] = "rate",
};

G_DEFINE_FINAL_TYPE (MnCurvesView, mn_curves_view, MN_TYPE_RUN_VIEW)

const char *
mn_curves_view_metric_name (MnCurvesMetric metric)
{
  return metric_names[metric];
}

void
mn_curves_view_show_charts (MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      /* F is not looked for before somebody wants to see it, but classes that are told apart have one. */
      const gboolean has = i == MN_CURVES_ACCURACY || i == MN_METRIC_F_BETA
                               ? mn_curves_has_accuracy (self->curves)
                               : i == MN_CURVES_LOSS || i == MN_CURVES_LEARNING_RATE
                                     || mn_curves_has (self->curves, (MnCurvesMetric) i);

      gtk_widget_set_sensitive (GTK_WIDGET (self->metric_checks[i]), has);
      gtk_widget_set_visible (GTK_WIDGET (self->views[i]), has && gtk_check_button_get_active (self->metric_checks[i]));
      gtk_widget_set_visible (self->right_labels[i], gtk_widget_get_visible (GTK_WIDGET (self->views[i])));
      gtk_widget_set_visible (self->right_menus[i], gtk_widget_get_visible (GTK_WIDGET (self->views[i])));
    }
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      /* A row of two of which none is there would leave a gap. */
      GtkWidget *pair = gtk_widget_get_parent (GTK_WIDGET (self->views[i]));
      gboolean any = FALSE;

      for (int k = 0; MN_IS_COLUMNS (pair) && k < MN_N_CURVES; k++)
        any |= gtk_widget_get_parent (GTK_WIDGET (self->views[k])) == pair
               && gtk_widget_get_visible (GTK_WIDGET (self->views[k]));
      if (MN_IS_COLUMNS (pair))
        gtk_widget_set_visible (pair, any);
    }
  mn_curves_view_want_scores (self);
}

void
mn_curves_view_want_scores (MnCurvesView *self)
{
  const gboolean on_screen = gtk_widget_get_mapped (GTK_WIDGET (self));
  gboolean wanted = FALSE;

  for (int i = 0; on_screen && i < MN_N_CURVES; i++)
    wanted |= gtk_widget_get_visible (GTK_WIDGET (self->views[i]))
              && (i == MN_METRIC_F_BETA || (int) mn_curves_get_right (self->curves, (MnCurvesMetric) i) == MN_METRIC_F_BETA);
  mn_curves_want_scores (self->curves, wanted);
}

/* Up to the last evaluation that has been told, the folder has all counts. */
static void
follow_scores (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *dir = session != NULL ? mn_session_get_run_dir (session) : NULL;
  GPtrArray *evaluations = session != NULL ? mn_session_get_evaluations (session) : NULL;

  if (dir != NULL && evaluations->len > 0 && mn_session_has_confusion (session))
    mn_curves_follow_scores (self->curves, dir,
                             ((const MnEvaluation *) g_ptr_array_index (evaluations, evaluations->len - 1))->row.step);
}

/* The document may have been changed since its run began. */
static void
know_experiment (MnCurvesView *self, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "experiment.json", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, NULL);

  mn_curves_set_experiment (self->curves, experiment);
  mn_curves_view_show_repeats (self);
}

/* An epoch has as many samples as the folder of the run says, once it is there. */
static void
find_samples (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *dir = session != NULL ? mn_session_get_run_dir (session) : NULL;
  g_autofree char *path = dir != NULL ? g_build_filename (dir, "run.json", NULL) : NULL;
  g_autoptr (JsonNode) root = NULL;

  if (self->samples > 0 || path == NULL)
    return;
  root = mn_json_load_file (path, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self->samples = MAX (mn_run_info_get_n_samples (json_node_get_object (root), MN_SPLIT_TRAIN), 0);
  if (self->samples == 0)
    return;
  mn_curves_set_epoch_samples (self->curves, self->samples);
  know_experiment (self, dir);
}

/* What the user has chosen of the charts is usual from then on. */
static void
chart_toggled (MnCurvesView *self, GtkCheckButton *check)
{
  for (int i = 0; i < MN_N_CURVES && !self->choosing; i++)
    if (self->metric_checks[i] == check)
      mn_remember_shown (CHARTS_KEY, metric_names[i], gtk_check_button_get_active (check));
  mn_curves_view_show_charts (self);
}

/* Unless the user has decided otherwise, also in another view. */
static void
choose_chart (MnCurvesView *self, int metric, gboolean usual)
{
  gboolean shown = usual;

  mn_remember_find_shown (CHARTS_KEY, metric_names[metric], &shown);
  self->choosing = TRUE;
  gtk_check_button_set_active (self->metric_checks[metric], shown);
  self->choosing = FALSE;
}

/* What the rows that are drawn tell. */
static void
on_drawn (MnCurvesView *self)
{
  mn_curves_view_show_warning (self);
  /* An error in the target's own unit says more than a loss; nobody has to look for it. */
  if (!self->regression && mn_curves_has (self->curves, (MnCurvesMetric) MN_METRIC_RMSE))
    {
      self->regression = TRUE;
      choose_chart (self, MN_METRIC_RMSE, TRUE);
    }
  mn_curves_view_show_charts (self);
}

/* A run that has ended, or that has just been resumed, may have no rows to say so with. */
static void
mn_curves_view_status (MnRunView *view)
{
  MnSession *session = mn_run_view_get_session (view);

  mn_curves_set_over (MN_CURVES_VIEW (view)->curves, session != NULL && MN_PHASE_IS_OVER (mn_session_get_phase (session))
                                                         && mn_session_get_run_dir (session) != NULL);
}

static void
draw_rows (MnCurvesView *self)
{
  find_samples (self);
  mn_curves_view_status (MN_RUN_VIEW (self));
  mn_curves_update (self->curves);
  follow_scores (self);
  on_drawn (self);
}

static void
add_event (MnCurvesView *self, const MnRunEvent *event, const char *label)
{
  const MnMetricRow row = { .step = event->step, .epoch = event->epoch, .seconds = event->seconds };

  mn_curves_add_event (self->curves, &row, label);
}

/* What happened, as far as it belongs on the curves: of checkpoints and best evaluations, of which there are many, the last
 * alone is named. */
static void
mark_events (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GPtrArray *events = session != NULL ? mn_session_get_events (session) : NULL;
  const MnRunEvent *best = NULL, *saved = NULL;

  mn_curves_clear_events (self->curves);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const MnRunEvent *event = g_ptr_array_index (events, i);
      g_autofree char *words = NULL;

      switch (event->kind)
        {
        case MN_RUN_EVENT_BEST:
          best = event;
          break;
        case MN_RUN_EVENT_CHECKPOINT:
          saved = event;
          break;
        case MN_RUN_EVENT_CHANGED:
          words = mn_run_event_describe (event, mn_session_get_experiment (session));
          add_event (self, event, words);
          break;
        case MN_RUN_EVENT_PAUSED:
        case MN_RUN_EVENT_FORKED:
        case MN_RUN_EVENT_DIVERGED:
          add_event (self, event, _(mn_run_event_kind_title (event->kind)));
          break;
        case MN_RUN_EVENT_STARTED:
        case MN_RUN_EVENT_RESUMED:
        case MN_RUN_EVENT_ENDED:
        case MN_N_RUN_EVENTS:
        default:
          break;
        }
    }
  if (best != NULL)
    /* The loss may be least elsewhere. */
    add_event (self, best, mn_session_has_confusion (session) ? _("best validation accuracy") : _("best validation loss"));
  if (saved != NULL && (best == NULL || saved->step != best->step))
    add_event (self, saved, _("last checkpoint"));
}

static void
unit_selected (MnCurvesView *self)
{
  const guint selected = gtk_drop_down_get_selected (self->unit);

  /* Not while the template is being built. */
  if (selected >= MN_CURVES_N_UNITS || self->range_ends[0][0] == NULL)
    return;
  mn_curves_view_clear_x_range (self);
  mn_curves_set_unit (self->curves, (MnCurvesUnit) selected);
  mn_curves_view_keep_ranges (self);
}

static void
log_toggled (MnCurvesView *self)
{
  mn_curves_set_log (self->curves, gtk_toggle_button_get_active (self->log_x), gtk_toggle_button_get_active (self->log_y));
}

static void
smoothing_changed (MnCurvesView *self)
{
  mn_curves_set_smoothing (self->curves, CLAMP (gtk_adjustment_get_value (self->smoothing), 0, 0.999));
}

static void
source_toggled (MnCurvesView *self)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    mn_curves_set_source_visible (self->curves, (MnSource) i, gtk_check_button_get_active (self->source_checks[i]));
}

/* What is seen of one chart is seen of all that lie over the same. */
static void
on_zoomed (MnFigureView *view, double low, double high, MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    if (self->views[i] != view)
      mn_figure_view_show_x (self->views[i], low, high);
}

static void
on_cursor (MnFigureView *view, double x, MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    if (self->views[i] != view)
      mn_figure_view_set_cursor (self->views[i], x);
}

static void
on_about_to_write (MnCurvesView *self)
{
  mn_curves_finish (self->curves);
}

/* The legend says how the run is evaluated. */
static void
mn_curves_view_cleared (MnRunView *view)
{
  MnCurvesView *self = MN_CURVES_VIEW (view);
  MnExperiment *experiment = mn_run_view_get_experiment (view);
  MnSession *session = mn_run_view_get_session (view);

  for (int i = 0; experiment != NULL && i < MN_N_SPLITS; i++)
    {
      g_autofree char *name = mn_experiment_describe_split (experiment, (MnSplit) i);

      mn_curves_set_name (self->curves, (MnSource) i, name);
    }
  self->samples = 0;
  mn_curves_clear (self->curves);
  mn_curves_view_keep_ranges (self);
  mn_curves_set_epoch_samples (self->curves, 0);
  mn_curves_set_experiment (self->curves, NULL);
  mn_curves_view_show_repeats (self);
  if (session != NULL)
    mn_curves_share (self->curves, mn_session_get_rows (session));
  mn_curves_view_show_warning (self);
  mn_curves_view_show_charts (self);
}

static void
mn_curves_view_beta (MnRunView *view)
{
  MnSession *session = mn_run_view_get_session (view);

  if (session != NULL)
    mn_curves_set_beta (MN_CURVES_VIEW (view)->curves, mn_session_get_beta (session));
}

static void
mn_curves_view_load (MnRunView *view)
{
  mn_curves_view_cleared (view);
  mn_curves_view_beta (view);
  draw_rows (MN_CURVES_VIEW (view));
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_rows (MnRunView *view, guint first, guint n)
{
  draw_rows (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_evaluations (MnRunView *view, guint first, guint n)
{
  follow_scores (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_rows_reset (MnRunView *view)
{
  mn_curves_view_cleared (view);
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_events (MnRunView *view, guint first, guint n)
{
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_ended (MnRunView *view)
{
  draw_rows (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_dispose (GObject *object)
{
  MnCurvesView *self = MN_CURVES_VIEW (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_CURVES_VIEW);
  g_clear_object (&self->curves);
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  G_OBJECT_CLASS (mn_curves_view_parent_class)->dispose (object);
}

/* F is found for who is on screen. */
static void
mn_curves_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_curves_view_parent_class)->map (widget);
  mn_curves_view_want_scores (MN_CURVES_VIEW (widget));
}

static void
mn_curves_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_curves_view_parent_class)->unmap (widget);
  mn_curves_view_want_scores (MN_CURVES_VIEW (widget));
}

static void
mn_curves_view_class_init (MnCurvesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);
  static const char *const sources[MN_N_SOURCES] = { "train_check", "validation_check", "test_check", "batch_check" };

  G_OBJECT_CLASS (klass)->dispose = mn_curves_view_dispose;
  widget_class->map = mn_curves_view_map;
  widget_class->unmap = mn_curves_view_unmap;
  view_class->load = mn_curves_view_load;
  view_class->cleared = mn_curves_view_cleared;
  view_class->rows = mn_curves_view_rows;
  view_class->rows_reset = mn_curves_view_rows_reset;
  view_class->evaluations = mn_curves_view_evaluations;
  view_class->beta = mn_curves_view_beta;
  view_class->events = mn_curves_view_events;
  view_class->status = mn_curves_view_status;
  view_class->ended = mn_curves_view_ended;

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-curves-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, unit);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, log_x);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, log_y);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, smoothing);
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      g_autofree char *view = g_strconcat (metric_names[i], "_view", NULL);
      g_autofree char *check = g_strconcat (metric_names[i], "_check", NULL);

      gtk_widget_class_bind_template_child_full (widget_class, view, FALSE,
                                                 G_STRUCT_OFFSET (MnCurvesView, views) + i * sizeof (gpointer));
      gtk_widget_class_bind_template_child_full (widget_class, check, FALSE,
                                                 G_STRUCT_OFFSET (MnCurvesView, metric_checks) + i * sizeof (gpointer));
    }
  for (int i = 0; i < MN_N_SOURCES; i++)
    gtk_widget_class_bind_template_child_full (widget_class, sources[i], FALSE,
                                               G_STRUCT_OFFSET (MnCurvesView, source_checks) + i * sizeof (gpointer));
  gtk_widget_class_bind_template_callback (widget_class, unit_selected);
  gtk_widget_class_bind_template_callback (widget_class, log_toggled);
  gtk_widget_class_bind_template_callback (widget_class, smoothing_changed);
  gtk_widget_class_bind_template_callback (widget_class, source_toggled);
  gtk_widget_class_bind_template_callback (widget_class, chart_toggled);
  mn_curves_view_class_axes (widget_class);
  mn_curves_view_class_runs (widget_class);
}

static void
remember (MnCurvesView *self)
{
  mn_remember_choice (self->unit, "curves-unit");
  mn_remember (self->log_x, "active", "curves-log-x");
  mn_remember (self->log_y, "active", "curves-log-y");
  mn_remember (self->smoothing, "value", "curves-smoothing");
  for (int i = 0; i < MN_N_CURVES; i++)
    choose_chart (self, i, gtk_check_button_get_active (self->metric_checks[i]));
}

static void
mn_curves_view_init (MnCurvesView *self)
{
  self->curves = mn_curves_new ();
  g_signal_connect_object (self->curves, "drawn", G_CALLBACK (on_drawn), self, G_CONNECT_SWAPPED);
  self->loading = g_cancellable_new ();
  self->wanted = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_figure_view_set_figure (self->views[i], MN_FIGURE (mn_curves_get_chart (self->curves, (MnCurvesMetric) i)));
      g_signal_connect (self->views[i], "zoomed", G_CALLBACK (on_zoomed), self);
      g_signal_connect (self->views[i], "cursor", G_CALLBACK (on_cursor), self);
      g_signal_connect_swapped (self->views[i], "about-to-write", G_CALLBACK (on_about_to_write), self);
      mn_page_report_exports (self->views[i]);
    }
  mn_curves_view_add_axes (self);
  smoothing_changed (self);
  remember (self);
  mn_curves_view_show_runs (self);
}

MnCurves *
mn_curves_view_get_curves (MnCurvesView *self)
{
  g_return_val_if_fail (MN_IS_CURVES_VIEW (self), NULL);

  return self->curves;
}
