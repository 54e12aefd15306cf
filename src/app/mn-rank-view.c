/* mn-rank-view.c
 *
 * The samples are sorted on another thread, as there may be many, and while a run goes on when it is this view's turn.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-rank-view.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-clock.h"
#include "mn-columns.h"
#include "mn-evaluation-scale.h"
#include "mn-figure-view.h"
#include "mn-page-tools.h"
#include "mn-prediction-source.h"
#include "mn-score-figures.h"

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
  MnChart       *ranks[MN_N_RANKS];   /* what the charts are of */

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

      for (int rank = 0; rank < MN_N_RANKS; rank++)
        {
          g_ptr_array_add (job->curves, mn_rank_find ((MnRank) rank, job->predictions, c, &area));
          g_array_append_val (job->areas, area);
        }
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
clear (MnRankView *self)
{
  for (int rank = 0; rank < MN_N_RANKS; rank++)
    mn_chart_clear (self->ranks[rank]);
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
      clear (self);
      for (int i = 0; i < job->n * MN_N_RANKS; i++)
        {
          const int c = job->first + i / MN_N_RANKS;
          g_autofree char *class = mn_class_name (names, c);

          mn_rank_chart_add (self->ranks[i % MN_N_RANKS], (MnRank) (i % MN_N_RANKS), g_ptr_array_index (job->curves, i),
                             g_array_index (job->areas, double, i), class, c);
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

  g_ptr_array_add (titles, p->n_classes > MN_MAX_CLASS_LINES ? g_strdup_printf (_("First %d classes"), MN_MAX_CLASS_LINES)
                                                      : g_strdup (_("All classes")));
  for (int c = 0; c < p->n_classes; c++)
    g_ptr_array_add (titles, mn_class_name (names, c));
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
  job->n = all ? MIN (p->n_classes, MN_MAX_CLASS_LINES) : 1;
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
  clear (self);
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
  for (int rank = 0; rank < MN_N_RANKS; rank++)
    g_clear_object (&self->ranks[rank]);
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
make_chart (MnRankView *self, MnRank rank)
{
  MnChart *chart = mn_rank_chart_new (rank);
  GtkWidget *view = mn_figure_view_new ();

  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (chart));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), mn_rank_title (rank));
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
  for (int rank = 0; rank < MN_N_RANKS; rank++)
    self->ranks[rank] = make_chart (self, (MnRank) rank);
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

  return self->ranks[MN_RANK_PRECISION_RECALL];
}

MnChart *
mn_rank_view_get_roc (MnRankView *self)
{
  g_return_val_if_fail (MN_IS_RANK_VIEW (self), NULL);

  return self->ranks[MN_RANK_ROC];
}
