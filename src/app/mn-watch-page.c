/* mn-watch-page.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-watch-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-columns.h"
#include "mn-curves.h"
#include "mn-figure-view.h"
#include "mn-page-tools.h"
#include "mn-run-text.h"
#include "mn-run-view-section.h"
#include "mn-run-views.h"

struct _MnWatchPage
{
  AdwBin            parent_instance;

  /* template children */
  GtkStack         *stack;
  GtkLabel         *status;
  GtkDropDown      *unit;
  GtkToggleButton  *log_x;
  GtkToggleButton  *log_y;
  GtkAdjustment    *smoothing;
  GtkCheckButton   *metric_checks[MN_N_CURVES];
  GtkCheckButton   *source_checks[MN_N_SOURCES];
  MnFigureView     *views[MN_N_CURVES];
  GtkBox           *sections;    /* of MnRunViewSection */

  /* owned */
  MnDocument       *document;
  GSignalGroup     *session_signals;
  MnCurves         *curves;

  guint             n_drawn;     /* rows of the session that the curves have */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnWatchPage, mn_watch_page, ADW_TYPE_BIN)

static MnSession *
get_session (MnWatchPage *self)
{
  return self->document ? mn_document_get_session (self->document) : NULL;
}

static void
update_visible (MnWatchPage *self)
{
  MnSession *session = get_session (self);
  gboolean any = session
                 && (mn_session_get_running (session) || mn_session_get_rows (session)->len > 0
                     || mn_session_get_phase (session) != MN_PHASE_WAITING);
  gboolean has_accuracy = mn_curves_has_accuracy (self->curves);

  gtk_stack_set_visible_child_name (self->stack, any ? "run" : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->metric_checks[MN_CURVES_ACCURACY]), has_accuracy);
  for (int i = 0; i < MN_N_CURVES; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->views[i]), gtk_check_button_get_active (self->metric_checks[i])
                                                             && (i != MN_CURVES_ACCURACY || has_accuracy));
}

static void
show_status (MnWatchPage *self)
{
  MnSession *session = get_session (self);
  g_autofree char *text = NULL;
  MnTrainerStatus status;

  if (session == NULL)
    return;
  mn_session_get_status (session, &status);
  if (MN_PHASE_IS_OVER (status.phase))
    {
      MnTrainerSummary summary;

      mn_session_get_summary (session, &summary);
      text = mn_run_text_ending (&status, &summary, mn_session_get_error (session));
    }
  else
    text = mn_run_text_status (&status);
  gtk_label_set_label (self->status, text);
}

/* Adds to the curves what they do not have yet. */
static void
draw_rows (MnWatchPage *self)
{
  GArray *rows = mn_session_get_rows (get_session (self));

  if (self->n_drawn >= rows->len)
    return;
  mn_curves_add (self->curves, &g_array_index (rows, MnMetricRow, self->n_drawn), rows->len - self->n_drawn);
  self->n_drawn = rows->len;
  update_visible (self);
}

static void
on_phase (MnWatchPage *self)
{
  if (get_session (self))
    draw_rows (self);
  update_visible (self);
  show_status (self);
}

/* The legend says how the run is evaluated. */
static void
clear_curves (MnWatchPage *self)
{
  for (int i = 0; self->document != NULL && i < MN_N_SPLITS; i++)
    {
      g_autofree char *name = mn_experiment_describe_split (mn_document_get_experiment (self->document), (MnSplit) i);

      mn_curves_set_name (self->curves, (MnSource) i, name);
    }
  self->n_drawn = 0;
  mn_curves_clear (self->curves);
}

static void
on_cleared (MnWatchPage *self)
{
  clear_curves (self);
  update_visible (self);
}

/* What the end of a run tells is marked in the curves: where it was best, where it broke. */
static void
mark_events (MnWatchPage *self)
{
  MnSession *session = get_session (self);
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
on_ended (MnWatchPage *self)
{
  on_phase (self);
  mark_events (self);
}

static void
unit_selected (MnWatchPage *self)
{
  static const MnCurvesUnit units[] = { MN_CURVES_EPOCHS, MN_CURVES_UPDATES, MN_CURVES_SECONDS };
  guint selected = gtk_drop_down_get_selected (self->unit);

  if (selected < G_N_ELEMENTS (units))
    mn_curves_set_unit (self->curves, units[selected]);
}

static void
log_toggled (MnWatchPage *self)
{
  mn_curves_set_log (self->curves, gtk_toggle_button_get_active (self->log_x), gtk_toggle_button_get_active (self->log_y));
}

static void
smoothing_changed (MnWatchPage *self)
{
  mn_curves_set_smoothing (self->curves, CLAMP (gtk_adjustment_get_value (self->smoothing), 0, 0.999));
}

static void
source_toggled (MnWatchPage *self)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    mn_curves_set_source_visible (self->curves, (MnSource) i, gtk_check_button_get_active (self->source_checks[i]));
}

static void
set_document (MnWatchPage *self, MnDocument *document)
{
  MnSession *session;

  if (!g_set_object (&self->document, document))
    return;
  session = get_session (self);
  g_signal_group_set_target (self->session_signals, session);
  clear_curves (self);
  if (session)
    draw_rows (self);
  if (session && MN_PHASE_IS_OVER (mn_session_get_phase (session)))
    mark_events (self);
  on_phase (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
mn_watch_page_dispose (GObject *object)
{
  MnWatchPage *self = MN_WATCH_PAGE (object);

  g_clear_object (&self->session_signals);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_WATCH_PAGE);
  g_clear_object (&self->document);
  g_clear_object (&self->curves);
  G_OBJECT_CLASS (mn_watch_page_parent_class)->dispose (object);
}

static void
mn_watch_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_WATCH_PAGE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_watch_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (MN_WATCH_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_watch_page_class_init (MnWatchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const views[MN_N_CURVES] = { "loss_view", "accuracy_view", "rate_view" };
  static const char *const metrics[MN_N_CURVES] = { "loss_check", "accuracy_check", "rate_check" };
  static const char *const sources[MN_N_SOURCES] = { "train_check", "validation_check", "test_check", "batch_check" };

  object_class->dispose = mn_watch_page_dispose;
  object_class->get_property = mn_watch_page_get_property;
  object_class->set_property = mn_watch_page_set_property;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-watch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, status);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, unit);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, log_x);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, log_y);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, smoothing);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, sections);
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      gtk_widget_class_bind_template_child_full (widget_class, views[i], FALSE,
                                                 G_STRUCT_OFFSET (MnWatchPage, views) + i * sizeof (gpointer));
      gtk_widget_class_bind_template_child_full (widget_class, metrics[i], FALSE,
                                                 G_STRUCT_OFFSET (MnWatchPage, metric_checks) + i * sizeof (gpointer));
    }
  for (int i = 0; i < MN_N_SOURCES; i++)
    gtk_widget_class_bind_template_child_full (widget_class, sources[i], FALSE,
                                               G_STRUCT_OFFSET (MnWatchPage, source_checks) + i * sizeof (gpointer));
  gtk_widget_class_bind_template_callback (widget_class, unit_selected);
  gtk_widget_class_bind_template_callback (widget_class, log_toggled);
  gtk_widget_class_bind_template_callback (widget_class, smoothing_changed);
  gtk_widget_class_bind_template_callback (widget_class, source_toggled);
  gtk_widget_class_bind_template_callback (widget_class, update_visible);
}

static void
mn_watch_page_init (MnWatchPage *self)
{
  self->curves = mn_curves_new ();
  self->session_signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "rows", G_CALLBACK (draw_rows), self);
  g_signal_group_connect_swapped (self->session_signals, "status", G_CALLBACK (show_status), self);
  g_signal_group_connect_swapped (self->session_signals, "cleared", G_CALLBACK (on_cleared), self);
  g_signal_group_connect_swapped (self->session_signals, "rows-reset", G_CALLBACK (on_cleared), self);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (on_ended), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::phase", G_CALLBACK (on_phase), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_figure_view_set_figure (self->views[i], MN_FIGURE (mn_curves_get_chart (self->curves, (MnCurvesMetric) i)));
      mn_page_report_exports (self->views[i]);
    }
  for (guint i = 0; i < mn_run_views_get_n_kinds (); i++)
    {
      GtkWidget *section = mn_run_view_section_new (mn_run_views_get_kind (i));

      g_object_bind_property (self, "document", section, "document", G_BINDING_SYNC_CREATE);
      gtk_box_append (self->sections, section);
    }
  mn_page_ignore_wheel (GTK_WIDGET (self));
  smoothing_changed (self);
  update_visible (self);
}
