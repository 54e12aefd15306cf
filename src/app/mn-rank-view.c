/* mn-rank-view.c
 *
 * The samples are sorted on another thread, as there may be many, and while a run goes on when it is this view's turn.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-rank-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-background.h"
#include "mn-clock.h"
#include "mn-columns.h"
#include "mn-evaluation-scale.h"
#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-page-tools.h"
#include "mn-prediction-grid.h"
#include "mn-prediction-source.h"

/* More lines cannot be told apart; of more classes the first are shown, or a chosen one. */
#define MAX_CLASSES 10
/* More points than a line has pixels. */
#define MAX_POINTS 4000
#define HEIGHT 380

struct _MnRankView
{
  MnRunView      parent_instance;

  GtkDropDown   *source;
  GtkDropDown   *classes;
  GtkStringList *class_list;
  MnEvaluationScale *scale;
  GtkWidget     *charts;
  GtkLabel      *empty;
  MnChart       *precision_recall;
  MnChart       *roc;

  MnPredictions *shown;      /* (owned) (nullable): those whose curves are seen or on their way */
  gboolean       working;
  gboolean       stale;      /* there are others to be shown */
  gboolean       urgent;     /* somebody waits for it */
  guint          timeout;    /* until it is this view's turn */
  gboolean       updating;
};

G_DEFINE_FINAL_TYPE (MnRankView, mn_rank_view, MN_TYPE_RUN_VIEW)

typedef struct
{
  MnPredictions *predictions;
  int            first;
  int            n;
  GPtrArray     *curves;     /* of GArray: precision over recall and ROC of each class */
  GArray        *areas;      /* of double, likewise */
  gboolean       urgent;
  double         worked;     /* seconds */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mn_predictions_unref (job->predictions);
  g_ptr_array_unref (job->curves);
  g_array_unref (job->areas);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  const double start = mn_clock_work ();

  for (int c = job->first; c < job->first + job->n; c++)
    {
      double area;

      g_ptr_array_add (job->curves, mn_predictions_precision_recall (job->predictions, c, &area));
      g_array_append_val (job->areas, area);
      g_ptr_array_add (job->curves, mn_predictions_roc (job->predictions, c, &area));
      g_array_append_val (job->areas, area);
    }
  job->worked = mn_clock_work () - start;
  g_task_return_boolean (task, TRUE);
}

static void update (MnRankView *self);

static gboolean
on_timeout (gpointer data)
{
  MnRankView *self = data;

  self->timeout = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
add_curve (MnChart *chart, const GArray *points, const char *name, int class)
{
  const int series = mn_chart_add_numbered (chart, name, class);
  const guint stride = points->len / MAX_POINTS + 1;

  for (guint i = 0; i < points->len; i++)
    if (i % stride == 0 || i + 1 == points->len)
      mn_chart_append (chart, series, g_array_index (points, MnRankPoint, i).x, g_array_index (points, MnRankPoint, i).y);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  MnRankView *self = MN_RANK_VIEW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *const *names = session != NULL ? mn_session_get_class_names (session) : NULL;

  self->working = FALSE;
  if (session != NULL && !job->urgent)
    mn_session_charge (session, self, job->worked);
  /* Those of older predictions are better than none, those of other classes are not. */
  if (self->shown == job->predictions && !self->urgent)
    {
      mn_chart_clear (self->precision_recall);
      mn_chart_clear (self->roc);
      for (int i = 0; i < job->n; i++)
        {
          g_autofree char *class = mn_prediction_class_name (names, job->first + i);
          g_autofree char *ap = mn_format_fixed (g_array_index (job->areas, double, 2 * i), 3);
          g_autofree char *auc = mn_format_fixed (g_array_index (job->areas, double, 2 * i + 1), 3);
          /* Translators: a class and its average precision. */
          g_autofree char *left = g_strdup_printf (_("%s (AP %s)"), class, ap);
          /* Translators: a class and the area under its ROC curve. */
          g_autofree char *right = g_strdup_printf (_("%s (AUC %s)"), class, auc);

          add_curve (self->precision_recall, g_ptr_array_index (job->curves, 2 * i), left, job->first + i);
          add_curve (self->roc, g_ptr_array_index (job->curves, 2 * i + 1), right, job->first + i);
        }
    }
  if (self->stale)
    update (self);
}

static gboolean
is_listed (MnRankView *self, GPtrArray *titles)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->class_list)) != titles->len)
    return FALSE;
  for (guint i = 0; i < titles->len; i++)
    if (!g_str_equal (gtk_string_list_get_string (self->class_list, i), g_ptr_array_index (titles, i)))
      return FALSE;
  return TRUE;
}

static void
show_classes (MnRankView *self, const MnPredictions *p, const char *const *names)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (titles, p->n_classes > MAX_CLASSES ? g_strdup_printf (_("First %d classes"), MAX_CLASSES)
                                                      : g_strdup (_("All classes")));
  for (int c = 0; c < p->n_classes; c++)
    g_ptr_array_add (titles, mn_prediction_class_name (names, c));
  /* Another run may have as many classes with other names. */
  if (is_listed (self, titles))
    return;
  g_ptr_array_add (titles, NULL);
  gtk_string_list_splice (self->class_list, 0, g_list_model_get_n_items (G_LIST_MODEL (self->class_list)),
                          (const char *const *) titles->pdata);
  gtk_drop_down_set_selected (self->classes, 0);
}

static void
start (MnRankView *self, MnPredictions *p)
{
  const guint selected = gtk_drop_down_get_selected (self->classes);
  const gboolean all = selected == 0 || selected == GTK_INVALID_LIST_POSITION;
  Job *job = g_new0 (Job, 1);

  job->predictions = mn_predictions_ref (p);
  job->first = all ? 0 : (int) selected - 1;
  job->n = all ? MIN (p->n_classes, MAX_CLASSES) : 1;
  job->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  job->areas = g_array_new (FALSE, FALSE, sizeof (double));
  job->urgent = self->urgent;
  self->working = TRUE;
  self->stale = self->urgent = FALSE;
  mn_background_run (self, work, job, job_free, NULL, on_done, NULL);
}

static void
update (MnRankView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  MnPredictions *predictions;
  gboolean known;
  guint wait;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->updating)
    return;
  self->updating = TRUE;
  predictions = mn_prediction_source_find (self->source, session);
  known = predictions != NULL && mn_predictions_is_complete (predictions);
  /* What is shown stays until there is something else. */
  if (predictions == NULL && session != NULL && mn_session_get_reading (session))
    {
      self->updating = FALSE;
      return;
    }
  if (known)
    show_classes (self, predictions, mn_session_get_class_names (session));
  self->updating = FALSE;
  gtk_widget_set_visible (self->charts, known);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), !known);
  gtk_widget_set_sensitive (GTK_WIDGET (self->classes), known);
  gtk_label_set_label (self->empty,
                       predictions != NULL ? _("There are too many samples and classes to keep all scores.")
                       : session != NULL && mn_session_get_shown_step (session) >= 0
                         ? _("What the network said of single samples at this evaluation is not stored. Move the slider to "
                             "another one.")
                                           : _("Curves come with the first evaluation of this split, of networks that tell "
                                               "classes apart."));
  self->stale = known && (self->stale || predictions != self->shown);
  self->urgent = self->stale && self->urgent;
  if (!known)
    g_clear_pointer (&self->shown, mn_predictions_unref);
  if (!self->stale || self->working)
    return;
  wait = session != NULL && !self->urgent ? mn_session_get_wait (session, self) : 0;
  if (wait > 0)
    {
      if (self->timeout == 0)
        self->timeout = g_timeout_add (wait, on_timeout, self);
      return;
    }
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->shown, mn_predictions_unref);
  self->shown = mn_predictions_ref (predictions);
  start (self, predictions);
}

static void
chosen (MnRankView *self)
{
  if (self->updating)
    return;
  self->stale = self->urgent = TRUE;
  update (self);
}

static void
mn_rank_view_cleared (MnRunView *view)
{
  MnRankView *self = MN_RANK_VIEW (view);

  g_clear_pointer (&self->shown, mn_predictions_unref);
  mn_chart_clear (self->precision_recall);
  mn_chart_clear (self->roc);
  update (self);
}

static void
mn_rank_view_load (MnRunView *view)
{
  mn_evaluation_scale_set_session (MN_RANK_VIEW (view)->scale, mn_run_view_get_session (view));
  mn_rank_view_cleared (view);
}

/* Who moves the slider does not want to wait. */
static void
mn_rank_view_shown (MnRunView *view)
{
  MnRankView *self = MN_RANK_VIEW (view);

  self->urgent = TRUE;
  update (self);
}

/* Nothing is to be waited for any more. */
static void
mn_rank_view_ended (MnRunView *view)
{
  update (MN_RANK_VIEW (view));
}

/* A run that is paused lets everybody have their turn. */
static void
mn_rank_view_status (MnRunView *view)
{
  if (MN_RANK_VIEW (view)->stale)
    update (MN_RANK_VIEW (view));
}

static void
mn_rank_view_evaluations (MnRunView *view, guint first, guint n)
{
  update (MN_RANK_VIEW (view));
}

static void
mn_rank_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_rank_view_parent_class)->map (widget);
  update (MN_RANK_VIEW (widget));
}

static void
mn_rank_view_dispose (GObject *object)
{
  MnRankView *self = MN_RANK_VIEW (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->shown, mn_predictions_unref);
  g_clear_object (&self->precision_recall);
  g_clear_object (&self->roc);
  G_OBJECT_CLASS (mn_rank_view_parent_class)->dispose (object);
}

static void
mn_rank_view_class_init (MnRankViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_rank_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = mn_rank_view_map;
  view_class->load = mn_rank_view_load;
  view_class->cleared = mn_rank_view_cleared;
  view_class->shown = mn_rank_view_shown;
  view_class->evaluations = mn_rank_view_evaluations;
  view_class->status = mn_rank_view_status;
  view_class->ended = mn_rank_view_ended;
}

static MnChart *
make_chart (MnRankView *self, const char *title, const char *x, const char *y)
{
  MnChart *chart = mn_chart_new ();
  GtkWidget *view = mn_figure_view_new ();

  mn_chart_set_title (chart, title);
  mn_chart_set_labels (chart, x, y);
  mn_chart_set_x_range (chart, 0, 1);
  mn_chart_set_y_range (chart, 0, 1);
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (chart));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), title);
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_set_size_request (view, -1, HEIGHT);
  gtk_widget_add_css_class (view, "card");
  gtk_widget_set_parent (view, self->charts);
  return chart;
}

static void
mn_rank_view_init (MnRankView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *controls = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->source = GTK_DROP_DOWN (mn_prediction_source_new ());
  self->class_list = gtk_string_list_new (NULL);
  self->classes = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (self->class_list), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->classes), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Class"), -1);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->source));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->classes));
  self->empty = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->empty, TRUE);
  gtk_label_set_xalign (self->empty, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "dim-label");
  self->charts = g_object_new (MN_TYPE_COLUMNS, "threshold", 640, "spacing", 12, "share", 0.5, NULL);
  self->precision_recall = make_chart (self, _("Precision and recall"), _("Recall"), _("Precision"));
  self->roc = make_chart (self, _("ROC"), _("False positive rate"), _("True positive rate"));
  /* Of who guesses. */
  mn_chart_set_guide (self->roc, 0, 0, 1, 1);
  gtk_widget_set_visible (self->charts, FALSE);
  gtk_widget_set_vexpand (self->charts, TRUE);
  self->scale = MN_EVALUATION_SCALE (mn_evaluation_scale_new ());
  gtk_widget_add_css_class (controls, MN_VIEW_CONTROLS);
  gtk_box_append (GTK_BOX (controls), bar);
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->scale));
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->empty));
  gtk_box_append (GTK_BOX (box), self->charts);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->source, "notify::selected", G_CALLBACK (chosen), self);
  g_signal_connect_swapped (self->classes, "notify::selected", G_CALLBACK (chosen), self);
}

MnChart *
mn_rank_view_get_precision_recall (MnRankView *self)
{
  g_return_val_if_fail (MN_IS_RANK_VIEW (self), NULL);

  return self->precision_recall;
}

MnChart *
mn_rank_view_get_roc (MnRankView *self)
{
  g_return_val_if_fail (MN_IS_RANK_VIEW (self), NULL);

  return self->roc;
}
