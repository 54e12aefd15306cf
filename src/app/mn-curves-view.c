/* mn-curves-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view.h"

#include <glib/gi18n-lib.h>

#include "mn-columns.h"
#include "mn-curves.h"
#include "mn-figure-view.h"
#include "mn-page-tools.h"

struct _MnCurvesView
{
  MnRunView         parent_instance;

  /* template children */
  GtkDropDown      *unit;
  GtkToggleButton  *log_x;
  GtkToggleButton  *log_y;
  GtkAdjustment    *smoothing;
  GtkCheckButton   *metric_checks[MN_N_CURVES];
  GtkCheckButton   *source_checks[MN_N_SOURCES];
  MnFigureView     *views[MN_N_CURVES];

  MnCurves         *curves;      /* owned */
  guint             n_drawn;     /* rows of the session that the curves have */
};

G_DEFINE_FINAL_TYPE (MnCurvesView, mn_curves_view, MN_TYPE_RUN_VIEW)

static void
update_visible (MnCurvesView *self)
{
  const gboolean has_accuracy = mn_curves_has_accuracy (self->curves);

  gtk_widget_set_sensitive (GTK_WIDGET (self->metric_checks[MN_CURVES_ACCURACY]), has_accuracy);
  for (int i = 0; i < MN_N_CURVES; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->views[i]), gtk_check_button_get_active (self->metric_checks[i])
                                                             && (i != MN_CURVES_ACCURACY || has_accuracy));
}

/* Adds to the curves what they do not have yet. */
static void
draw_rows (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GArray *rows = session != NULL ? mn_session_get_rows (session) : NULL;

  if (rows == NULL || self->n_drawn >= rows->len)
    return;
  mn_curves_add (self->curves, &g_array_index (rows, MnMetricRow, self->n_drawn), rows->len - self->n_drawn);
  self->n_drawn = rows->len;
  update_visible (self);
}

/* What the end of a run tells is marked in the curves: where it was best, where it broke. */
static void
mark_events (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GArray *rows = mn_session_get_rows (session);
  MnTrainerSummary summary;

  mn_session_get_summary (session, &summary);
  for (guint i = 0; i < rows->len && summary.best_validation_step >= 0; i++)
    {
      const MnMetricRow *row = &g_array_index (rows, MnMetricRow, i);

      if (row->source == MN_SOURCE_VALIDATION && row->step == summary.best_validation_step)
        {
          mn_curves_add_event (self->curves, row, _("best validation"));
          break;
        }
    }
  if (mn_session_get_phase (session) == MN_PHASE_DIVERGED && rows->len > 0)
    mn_curves_add_event (self->curves, &g_array_index (rows, MnMetricRow, rows->len - 1), _("diverged"));
}

static void
unit_selected (MnCurvesView *self)
{
  static const MnCurvesUnit units[] = { MN_CURVES_EPOCHS, MN_CURVES_UPDATES, MN_CURVES_SECONDS };
  const guint selected = gtk_drop_down_get_selected (self->unit);

  if (selected < G_N_ELEMENTS (units))
    mn_curves_set_unit (self->curves, units[selected]);
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

/* The legend says how the run is evaluated. */
static void
mn_curves_view_cleared (MnRunView *view)
{
  MnCurvesView *self = MN_CURVES_VIEW (view);
  MnDocument *document = mn_run_view_get_document (view);

  for (int i = 0; document != NULL && i < MN_N_SPLITS; i++)
    {
      g_autofree char *name = mn_experiment_describe_split (mn_document_get_experiment (document), (MnSplit) i);

      mn_curves_set_name (self->curves, (MnSource) i, name);
    }
  self->n_drawn = 0;
  mn_curves_clear (self->curves);
  update_visible (self);
}

static void
mn_curves_view_load (MnRunView *view)
{
  MnSession *session = mn_run_view_get_session (view);

  mn_curves_view_cleared (view);
  draw_rows (MN_CURVES_VIEW (view));
  if (session != NULL && MN_PHASE_IS_OVER (mn_session_get_phase (session)))
    mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_rows (MnRunView *view, guint first, guint n)
{
  draw_rows (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_ended (MnRunView *view)
{
  draw_rows (MN_CURVES_VIEW (view));
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_dispose (GObject *object)
{
  MnCurvesView *self = MN_CURVES_VIEW (object);

  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_CURVES_VIEW);
  g_clear_object (&self->curves);
  G_OBJECT_CLASS (mn_curves_view_parent_class)->dispose (object);
}

static void
mn_curves_view_class_init (MnCurvesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);
  static const char *const views[MN_N_CURVES] = { "loss_view", "accuracy_view", "rate_view" };
  static const char *const metrics[MN_N_CURVES] = { "loss_check", "accuracy_check", "rate_check" };
  static const char *const sources[MN_N_SOURCES] = { "train_check", "validation_check", "test_check", "batch_check" };

  G_OBJECT_CLASS (klass)->dispose = mn_curves_view_dispose;
  view_class->load = mn_curves_view_load;
  view_class->cleared = mn_curves_view_cleared;
  view_class->rows = mn_curves_view_rows;
  view_class->rows_reset = mn_curves_view_cleared;
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
      gtk_widget_class_bind_template_child_full (widget_class, views[i], FALSE,
                                                 G_STRUCT_OFFSET (MnCurvesView, views) + i * sizeof (gpointer));
      gtk_widget_class_bind_template_child_full (widget_class, metrics[i], FALSE,
                                                 G_STRUCT_OFFSET (MnCurvesView, metric_checks) + i * sizeof (gpointer));
    }
  for (int i = 0; i < MN_N_SOURCES; i++)
    gtk_widget_class_bind_template_child_full (widget_class, sources[i], FALSE,
                                               G_STRUCT_OFFSET (MnCurvesView, source_checks) + i * sizeof (gpointer));
  gtk_widget_class_bind_template_callback (widget_class, unit_selected);
  gtk_widget_class_bind_template_callback (widget_class, log_toggled);
  gtk_widget_class_bind_template_callback (widget_class, smoothing_changed);
  gtk_widget_class_bind_template_callback (widget_class, source_toggled);
  gtk_widget_class_bind_template_callback (widget_class, update_visible);
}

static void
mn_curves_view_init (MnCurvesView *self)
{
  self->curves = mn_curves_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_figure_view_set_figure (self->views[i], MN_FIGURE (mn_curves_get_chart (self->curves, (MnCurvesMetric) i)));
      mn_page_report_exports (self->views[i]);
    }
  smoothing_changed (self);
  update_visible (self);
}
