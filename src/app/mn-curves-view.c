/* mn-curves-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-columns.h"
#include "mn-curves.h"
#include "mn-figure-view.h"
#include "mn-page-tools.h"
#include "mn-run-chooser.h"

/* The horizontal range, then the vertical one of each chart, then that on the right of each. */
#define RIGHT_RANGES (1 + MN_N_CURVES)
#define N_RANGES (1 + 2 * MN_N_CURVES)
#define RANGE_HELP N_("Empty: as far as the data go")

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
  GtkLabel         *warning;
  GtkPopover       *runs_popover;
  GtkBox           *runs_list;
  GtkGrid          *ranges;
  GtkGrid          *rights;

  GtkLabel         *range_labels[N_RANGES];
  GtkEditable      *range_ends[N_RANGES][2];
  GtkWidget        *right_labels[MN_N_CURVES];
  GtkWidget        *right_menus[MN_N_CURVES];

  MnCurves         *curves;      /* owned */
  GCancellable     *loading;     /* owned: runs that are being read */
  gint64            samples;     /* of an epoch; 0: not known yet */
  gboolean          regression;  /* its charts are shown unless somebody has decided otherwise */
};

G_DEFINE_FINAL_TYPE (MnCurvesView, mn_curves_view, MN_TYPE_RUN_VIEW)

static void
update_visible (MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      const gboolean has = i == MN_CURVES_ACCURACY ? mn_curves_has_accuracy (self->curves)
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
}

/* The document may have been changed since its run began. */
static void
know_experiment (MnCurvesView *self, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "experiment.json", NULL);
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, NULL);

  mn_curves_set_experiment (self->curves, experiment);
}

/* An epoch has as many samples as the folder of the run says, once it is there. */
static void
find_samples (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *dir = session != NULL ? mn_session_get_run_dir (session) : NULL;
  g_autofree char *path = dir != NULL ? g_build_filename (dir, "run.json", NULL) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *node;

  if (self->samples > 0 || path == NULL || !json_parser_load_from_file (parser, path, NULL))
    return;
  node = json_parser_get_root (parser);
  node = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "dataset") : NULL;
  node = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "train") : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;
  self->samples = json_node_get_int (node);
  mn_curves_set_epoch_samples (self->curves, self->samples);
  know_experiment (self, dir);
}

static void
update_warning (MnCurvesView *self)
{
  g_autofree char *difference = mn_curves_find_difference (self->curves);

  gtk_widget_set_visible (GTK_WIDGET (self->warning), difference != NULL);
  if (difference != NULL)
    gtk_label_set_label (self->warning, difference);
}

static void
draw_rows (MnCurvesView *self)
{
  find_samples (self);
  mn_curves_update (self->curves);
  if (mn_curves_get_n_compared (self->curves) > 0)
    update_warning (self);
  /* An error in the target's own unit says more than a loss; nobody has to look for it. */
  if (!self->regression && mn_curves_has (self->curves, (MnCurvesMetric) MN_METRIC_RMSE))
    {
      self->regression = TRUE;
      gtk_check_button_set_active (self->metric_checks[MN_METRIC_RMSE], TRUE);
    }
  update_visible (self);
}

/* EVENTS */

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
          words = mn_run_event_describe (event);
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
    add_event (self, best, _("best validation"));
  if (saved != NULL && (best == NULL || saved->step != best->step))
    add_event (self, saved, _("last checkpoint"));
}

/* SETTINGS */

static void
unit_selected (MnCurvesView *self)
{
  const guint selected = gtk_drop_down_get_selected (self->unit);

  if (selected < MN_CURVES_N_UNITS)
    mn_curves_set_unit (self->curves, (MnCurvesUnit) selected);
}

/* In the menu of a chart the first is none, then come all metrics but the chart's own. */
static MnCurvesMetric
right_of_item (int chart, guint item)
{
  return item == 0 ? (MnCurvesMetric) chart : (MnCurvesMetric) ((int) item <= chart ? (int) item - 1 : (int) item);
}

static void
right_selected (MnCurvesView *self, GParamSpec *pspec, GtkDropDown *menu)
{
  const guint selected = gtk_drop_down_get_selected (menu);

  for (int i = 0; i < MN_N_CURVES; i++)
    if (self->right_menus[i] == GTK_WIDGET (menu) && selected < MN_N_CURVES)
      mn_curves_set_right (self->curves, (MnCurvesMetric) i, right_of_item (i, selected));
}

/* A menu for each chart that is shown. */
static void
add_rights (MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
      const char *title = mn_curves_get_title ((MnCurvesMetric) i);
      g_autofree char *name = g_strdup_printf (_("Right axis of %s"), title);

      gtk_string_list_append (names, _("Nothing"));
      for (guint item = 1; item < MN_N_CURVES; item++)
        gtk_string_list_append (names, mn_curves_get_title (right_of_item (i, item)));
      self->right_labels[i] = gtk_label_new (title);
      gtk_label_set_xalign (GTK_LABEL (self->right_labels[i]), 0);
      self->right_menus[i] = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
      gtk_widget_set_hexpand (self->right_menus[i], TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->right_menus[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_signal_connect_object (self->right_menus[i], "notify::selected", G_CALLBACK (right_selected), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (self->rights, self->right_labels[i], 0, i, 1, 1);
      gtk_grid_attach (self->rights, self->right_menus[i], 1, i, 1, 1);
    }
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

/* RANGES */

/* FALSE: not a number. Nothing typed in: NaN. A comma is understood as a point. */
static gboolean
parse_end (GtkEditable *entry, double *value)
{
  g_autofree char *text = g_strstrip (g_strdelimit (g_strdup (gtk_editable_get_text (entry)), ",", '.'));
  char *end;

  *value = NAN;
  if (*text == '\0')
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

/* The chart of a vertical range. */
static int
range_chart (int range)
{
  return range >= RIGHT_RANGES ? range - RIGHT_RANGES : range - 1;
}

/* With one end alone: the other is where the data end. */
static void
complete_range (MnChart *chart, int range, double *low, double *high)
{
  MnChartLayout fit;
  double fit_low, fit_high;

  if (isnan (*low) == isnan (*high))
    return;
  if (range >= RIGHT_RANGES)
    {
      if (!mn_chart_get_right_fit (chart, &fit_low, &fit_high))
        return;
    }
  else
    {
      if (!mn_chart_get_fit (chart, &fit))
        return;
      fit_low = range == 0 ? fit.x_low : fit.y_low;
      fit_high = range == 0 ? fit.x_high : fit.y_high;
    }
  *low = isnan (*low) ? fit_low : *low;
  *high = isnan (*high) ? fit_high : *high;
}

static void
range_typed (GtkEditable *entry, MnCurvesView *self)
{
  for (int i = 0; i < N_RANGES; i++)
    {
      double ends[2];
      gboolean good = TRUE;

      if (self->range_ends[i][0] != entry && self->range_ends[i][1] != entry)
        continue;
      for (int k = 0; k < 2; k++)
        good &= parse_end (self->range_ends[i][k], &ends[k]);
      good &= isnan (ends[0]) || isnan (ends[1]) || ends[0] < ends[1];
      for (int k = 0; k < 2; k++)
        mn_page_mark_wrong (GTK_WIDGET (self->range_ends[i][k]),
                            good ? NULL : _("Must be two numbers, the first less than the second"), _(RANGE_HELP));
      if (!good)
        return;
      for (int metric = 0; metric < MN_N_CURVES; metric++)
        {
          MnChart *chart = mn_curves_get_chart (self->curves, (MnCurvesMetric) metric);
          double low = ends[0], high = ends[1];

          if (i > 0 && metric != range_chart (i))
            continue;
          complete_range (chart, i, &low, &high);
          if (i == 0)
            mn_figure_view_show_x (self->views[metric], low, high);
          else if (i >= RIGHT_RANGES)
            mn_chart_set_right_range (chart, low, high);
          else
            mn_chart_set_y_range (chart, low, high);
        }
    }
}

static void
show_ranges (MnCurvesView *self)
{
  for (int i = 1; i < N_RANGES; i++)
    {
      const int chart = range_chart (i);
      const MnCurvesMetric right = mn_curves_get_right (self->curves, (MnCurvesMetric) chart);
      const gboolean visible = gtk_widget_get_visible (GTK_WIDGET (self->views[chart]))
                               && (i < RIGHT_RANGES || (int) right != chart);

      gtk_widget_set_visible (GTK_WIDGET (self->range_labels[i]), visible);
      for (int k = 0; k < 2; k++)
        gtk_widget_set_visible (GTK_WIDGET (self->range_ends[i][k]), visible);
    }
}

static void
add_ranges (MnCurvesView *self)
{
  for (int i = 0; i < N_RANGES; i++)
    {
      const char *chart = i > 0 ? mn_curves_get_title ((MnCurvesMetric) range_chart (i)) : NULL;
      /* Translators: the axis on the right of the chart of the loss, and so on */
      g_autofree char *right = i >= RIGHT_RANGES ? g_strdup_printf (_("%s, right"), chart) : NULL;
      const char *title = i == 0 ? _("Horizontal axis") : right != NULL ? right : chart;

      self->range_labels[i] = GTK_LABEL (gtk_label_new (title));
      gtk_label_set_xalign (self->range_labels[i], 0);
      gtk_grid_attach (self->ranges, GTK_WIDGET (self->range_labels[i]), 0, i, 1, 1);
      for (int k = 0; k < 2; k++)
        {
          GtkWidget *entry = gtk_entry_new ();
          g_autofree char *name = g_strdup_printf (k == 0 ? _("%s from") : _("%s to"), title);

          gtk_entry_set_placeholder_text (GTK_ENTRY (entry), k == 0 ? _("from") : _("to"));
          gtk_editable_set_width_chars (GTK_EDITABLE (entry), 7);
          gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 7);
          gtk_widget_set_tooltip_text (entry, _(RANGE_HELP));
          gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
          self->range_ends[i][k] = GTK_EDITABLE (entry);
          g_signal_connect (entry, "changed", G_CALLBACK (range_typed), self);
          gtk_grid_attach (self->ranges, entry, 1 + k, i, 1, 1);
        }
    }
}

/* OTHER RUNS */

static void update_runs (MnCurvesView *self);

static void
remove_run_clicked (GtkButton *button, MnCurvesView *self)
{
  const guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));

  mn_curves_remove (self->curves, index);
  update_runs (self);
}

static void
update_runs (MnCurvesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->runs_list))) != NULL)
    gtk_box_remove (self->runs_list, child);
  for (guint i = 0; i < mn_curves_get_n_compared (self->curves); i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label, *remove;
      g_autofree char *name = mn_curves_describe_compared (self->curves, i), *words = NULL;

      label = gtk_label_new (name);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_widget_set_tooltip_text (label, name);
      remove = gtk_button_new_from_icon_name ("list-remove-symbolic");
      gtk_widget_add_css_class (remove, "flat");
      words = g_strdup_printf (_("Remove %s"), name);
      gtk_widget_set_tooltip_text (remove, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
      g_object_set_data (G_OBJECT (remove), "index", GUINT_TO_POINTER (i));
      g_signal_connect (remove, "clicked", G_CALLBACK (remove_run_clicked), self);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), remove);
      gtk_box_append (self->runs_list, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->runs_list), mn_curves_get_n_compared (self->curves) > 0);
  update_warning (self);
  update_visible (self);
}

static void
read_run (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  GError *error = NULL;
  MnRun *run = mn_run_open (dir, &error);

  if (run != NULL)
    g_task_return_pointer (task, run, (GDestroyNotify) mn_run_free);
  else
    g_task_return_error (task, error);
}

static void
on_run_read (GObject *source, GAsyncResult *result, gpointer data)
{
  MnCurvesView *self = MN_CURVES_VIEW (source);
  g_autoptr (GError) error = NULL;
  MnRun *run = g_task_propagate_pointer (G_TASK (result), &error);

  if (run != NULL && self->curves != NULL)
    {
      mn_curves_compare (self->curves, run);
      update_runs (self);
      return;
    }
  g_clear_pointer (&run, mn_run_free);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

void
mn_curves_view_compare (MnCurvesView *self, const char *dir)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MN_IS_CURVES_VIEW (self));
  g_return_if_fail (dir != NULL);

  task = g_task_new (self, self->loading, on_run_read, NULL);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, read_run);
}

static void
run_chosen (MnCurvesView *self, const char *dir)
{
  mn_curves_view_compare (self, dir);
}

static void
add_run_clicked (MnCurvesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *chooser = mn_run_chooser_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, MN_RUN_CHOOSER_ADD,
                                           session != NULL ? mn_session_get_run_dir (session) : NULL);

  gtk_popover_popdown (self->runs_popover);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (run_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (chooser);
}

/* VIEW */

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
  mn_curves_set_epoch_samples (self->curves, 0);
  mn_curves_set_experiment (self->curves, NULL);
  if (session != NULL)
    mn_curves_share (self->curves, mn_session_get_rows (session));
  update_visible (self);
}

static void
mn_curves_view_load (MnRunView *view)
{
  mn_curves_view_cleared (view);
  draw_rows (MN_CURVES_VIEW (view));
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_rows (MnRunView *view, guint first, guint n)
{
  draw_rows (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_rows_reset (MnRunView *view)
{
  mn_curves_view_cleared (view);
  mark_events (MN_CURVES_VIEW (view));
}

static void
mn_curves_view_event (MnRunView *view, guint index)
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
  G_OBJECT_CLASS (mn_curves_view_parent_class)->dispose (object);
}

static void
mn_curves_view_class_init (MnCurvesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);
  static const char *const metrics[MN_N_CURVES] = {
    [MN_METRIC_LOSS] = "loss", [MN_METRIC_ACCURACY] = "accuracy", [MN_METRIC_TOP_K] = "top_k", [MN_METRIC_MAE] = "mae",
    [MN_METRIC_RMSE] = "rmse", [MN_METRIC_R2] = "r2", [MN_METRIC_GRADIENT_NORM] = "gradient_norm",
    [MN_CURVES_LEARNING_RATE] = "rate",
  };
  static const char *const sources[MN_N_SOURCES] = { "train_check", "validation_check", "test_check", "batch_check" };

  G_OBJECT_CLASS (klass)->dispose = mn_curves_view_dispose;
  view_class->load = mn_curves_view_load;
  view_class->cleared = mn_curves_view_cleared;
  view_class->rows = mn_curves_view_rows;
  view_class->rows_reset = mn_curves_view_rows_reset;
  view_class->event = mn_curves_view_event;
  view_class->ended = mn_curves_view_ended;

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-curves-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, unit);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, log_x);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, log_y);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, smoothing);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, warning);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, runs_popover);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, runs_list);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, ranges);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, rights);
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      g_autofree char *view = g_strconcat (metrics[i], "_view", NULL), *check = g_strconcat (metrics[i], "_check", NULL);

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
  gtk_widget_class_bind_template_callback (widget_class, update_visible);
  gtk_widget_class_bind_template_callback (widget_class, add_run_clicked);
  gtk_widget_class_bind_template_callback (widget_class, show_ranges);
}

static void
mn_curves_view_init (MnCurvesView *self)
{
  self->curves = mn_curves_new ();
  self->loading = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_figure_view_set_figure (self->views[i], MN_FIGURE (mn_curves_get_chart (self->curves, (MnCurvesMetric) i)));
      g_signal_connect (self->views[i], "zoomed", G_CALLBACK (on_zoomed), self);
      g_signal_connect (self->views[i], "cursor", G_CALLBACK (on_cursor), self);
      mn_page_report_exports (self->views[i]);
    }
  add_ranges (self);
  add_rights (self);
  smoothing_changed (self);
  update_runs (self);
}

MnCurves *
mn_curves_view_get_curves (MnCurvesView *self)
{
  g_return_val_if_fail (MN_IS_CURVES_VIEW (self), NULL);

  return self->curves;
}
