/* mn-evaluation-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-evaluation-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-class-order.h"
#include "mn-columns.h"
#include "mn-features-view.h"
#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-heat-map.h"
#include "mn-in-sight.h"
#include "mn-page-tools.h"
#include "mn-prediction-grid.h"
#include "mn-remember.h"
#include "mn-reveal.h"
#include "mn-scores-view.h"

struct _MnEvaluationView
{
  MnRunView     parent_instance;

  /* template children */
  GtkDropDown  *split;
  GtkStringList *split_names;
  GtkDropDown  *normalize;
  GtkToggleButton *transposed;
  GtkDropDown  *order;
  GtkScale     *position_scale;
  GtkAdjustment *position;
  GtkLabel     *position_label;
  GtkWidget    *latest;
  MnFigureView *map_view;
  MnScoresView *scores;
  GtkWidget    *cell_box;
  GtkLabel     *cell_label;
  MnPredictionGrid *cell_samples;
  GtkWidget    *cell_more;

  /* owned */
  MnHeatMap    *map;

  GArray       *splits;        /* of MnSource: those in the drop-down, in its order */
  GArray       *shown;         /* of guint: which evaluations of the session are of the chosen split */
  int          *places;        /* which class stands at which place of the matrix */
  int           n_places;
  int           truth;         /* of the cell whose samples are shown; -1: none */
  int           predicted;
  guint         n_samples;     /* so many samples of it are shown, where there are as many */
  MnPredictions *cell_of;      /* (owned) (nullable) those that are shown */
  gboolean      reveal_cell;   /* the user waits for them: they are scrolled to when they come */
  gboolean      chosen;        /* the user has chosen a split */
  gboolean      follow;        /* the latest evaluation is shown as it comes */
  gboolean      stale;         /* what is shown is of before, when nobody could see it */
  gboolean      updating;
};

G_DEFINE_FINAL_TYPE (MnEvaluationView, mn_evaluation_view, MN_TYPE_RUN_VIEW)

static const char *
split_title (MnSource source)
{
  switch (source)
    {
    case MN_SOURCE_TRAIN:
      return _("Training");
    case MN_SOURCE_VALIDATION:
      return _("Validation");
    case MN_SOURCE_TEST:
      return _("Test");
    case MN_SOURCE_BATCH:
    case MN_N_SOURCES:
    default:
      return _("Mini-batch");
    }
}

/* Validation is what one looks at while training; test after it. */
static int
split_rank (MnSource source)
{
  static const int ranks[MN_N_SOURCES]
      = { [MN_SOURCE_VALIDATION] = 0, [MN_SOURCE_TEST] = 1, [MN_SOURCE_TRAIN] = 2, [MN_SOURCE_BATCH] = 3 };

  return ranks[source];
}

static MnSource
chosen_split (MnEvaluationView *self)
{
  guint selected = gtk_drop_down_get_selected (self->split);

  return selected < self->splits->len ? g_array_index (self->splits, MnSource, selected) : MN_N_SOURCES;
}

const MnEvaluation *
mn_evaluation_view_get_shown (MnEvaluationView *self)
{
  MnSession *session;
  guint at;

  g_return_val_if_fail (MN_IS_EVALUATION_VIEW (self), NULL);

  session = mn_run_view_get_session (MN_RUN_VIEW (self));
  at = (guint) lround (gtk_adjustment_get_value (self->position));
  return session != NULL && at < self->shown->len
           ? g_ptr_array_index (mn_session_get_evaluations (session), g_array_index (self->shown, guint, at)) : NULL;
}

/* So many samples of a cell are shown at first, the surest ones, and so many more each time. */
#define N_SAMPLES 24

/* What is to be seen, of how many. (transfer full) */
static char *
describe_cell (MnEvaluationView *self, const MnPredictions *predictions, const char *truth, const char *predicted,
               guint shown, guint total)
{
  g_autofree char *step = mn_format_fixed ((double) predictions->step, 0);
  g_autofree char *some = mn_format_fixed (shown, 0), *all = mn_format_fixed (total, 0);

  if (total == 0)
    return g_strdup_printf (_("No sample of %s is taken for %s at step %s."), truth, predicted, step);
  if (self->truth == self->predicted)
    /* Translators: a class, a step, then "24 of 137". */
    return g_strdup_printf (_("%s, found, at step %s: %s of %s, the surest first"), truth, step, some, all);
  /* Translators: two classes, a step, then "24 of 137". */
  return g_strdup_printf (_("%s taken for %s at step %s: %s of %s, the surest first"), truth, predicted, step, some, all);
}

/* The samples of the chosen cell. */
static void
show_cell (MnEvaluationView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  MnPredictions *predictions = session != NULL ? mn_session_get_predictions (session, chosen_split (self)) : NULL;
  const char *const *names = session != NULL ? mn_session_get_class_names (session) : NULL;
  const MnEvaluation *evaluation = mn_evaluation_view_get_shown (self);
  g_autofree char *truth = NULL, *predicted = NULL, *text = NULL, *title = NULL;
  g_autoptr (GArray) samples = NULL;
  guint total = 0;

  gtk_widget_set_visible (self->cell_box, self->truth >= 0 && evaluation != NULL);
  if (self->truth < 0 || evaluation == NULL || (predictions != NULL && predictions == self->cell_of))
    return;
  /* What is shown stays until there is something else. */
  if (predictions == NULL && mn_session_get_reading (session))
    return;
  g_clear_pointer (&self->cell_of, mn_predictions_unref);
  truth = mn_class_name (names, self->truth);
  predicted = mn_class_name (names, self->predicted);
  /* Translators: the name of a file and of a picture: samples of one class taken for another. */
  title = g_strdup_printf (_("Samples of %s taken for %s"), truth, predicted);
  mn_prediction_grid_set_title (self->cell_samples, title);
  if (predictions != NULL)
    {
      self->cell_of = mn_predictions_ref (predictions);
      samples = mn_predictions_pick (predictions, MN_PICK_CELL, self->truth, self->predicted, G_MAXUINT, 0);
      total = samples->len;
      g_array_set_size (samples, MIN (total, self->n_samples));
      text = describe_cell (self, predictions, truth, predicted, samples->len, total);
    }
  mn_prediction_grid_show (self->cell_samples, predictions, samples, names);
  mn_prediction_grid_set_hint (self->cell_samples,
                               mn_features_view_can_show (mn_run_view_get_experiment (MN_RUN_VIEW (self)))
                                 ? _("Click to see its feature maps") : NULL);
  gtk_label_set_label (self->cell_label, text != NULL ? text : _("What the network said of single samples at this evaluation "
                                                                 "is not stored."));
  gtk_widget_set_visible (self->cell_more, samples != NULL && samples->len < total);
  if (self->reveal_cell)
    mn_reveal (self->cell_box);
  self->reveal_cell = FALSE;
}

static void
choose_cell (MnEvaluationView *self, int truth, int predicted)
{
  self->truth = truth;
  self->predicted = predicted;
  self->n_samples = N_SAMPLES;
  self->reveal_cell = truth >= 0;
  g_clear_pointer (&self->cell_of, mn_predictions_unref);
  show_cell (self);
}

static void
cell_activated (MnEvaluationView *self, int row, int column)
{
  const gboolean transposed = gtk_toggle_button_get_active (self->transposed);
  const int truth = transposed ? column : row, predicted = transposed ? row : column;

  if (truth < self->n_places && predicted < self->n_places)
    choose_cell (self, self->places[truth], self->places[predicted]);
}

static void
sample_chosen (MnEvaluationView *self, gboolean test, gint64 index)
{
  mn_session_choose_sample (mn_run_view_get_session (MN_RUN_VIEW (self)), test, index);
}

static void
more_clicked (MnEvaluationView *self)
{
  self->n_samples += N_SAMPLES;
  g_clear_pointer (&self->cell_of, mn_predictions_unref);
  show_cell (self);
  /* There is nothing left to ask for. */
  if (!gtk_widget_get_visible (self->cell_more))
    gtk_widget_child_focus (GTK_WIDGET (self->cell_samples), GTK_DIR_TAB_FORWARD);
}

static void
cell_closed (MnEvaluationView *self)
{
  choose_cell (self, -1, -1);
  mn_figure_view_set_cell (self->map_view, -1, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->map_view));
}

/* Rows and columns in the chosen order. */
static void
show_matrix (MnEvaluationView *self, const MnConfusion *c, const char *const *names)
{
  const gsize n = (gsize) c->n;
  g_autofree double *values = g_new (double, n * n);
  g_auto (GStrv) labels = g_new0 (char *, n + 1);
  g_autofree int *places = g_new (int, n);

  mn_class_order_find ((MnClassOrder) gtk_drop_down_get_selected (self->order), c, names, places);
  for (gsize r = 0; r < n; r++)
    {
      labels[r] = mn_class_name (names, places[r]);
      for (gsize k = 0; k < n; k++)
        values[r * n + k] = (double) c->counts[(gsize) places[r] * n + (gsize) places[k]];
    }
  /* The mark belongs to a pair of classes, not to a place. */
  if (self->n_places != c->n || memcmp (places, self->places, n * sizeof *places) != 0)
    mn_figure_view_set_cell (self->map_view, -1, -1);
  g_free (self->places);
  self->places = g_steal_pointer (&places);
  self->n_places = c->n;
  mn_heat_map_set_data (self->map, c->n, c->n, values, (const char *const *) labels, (const char *const *) labels);
}

static void
show_evaluation (MnEvaluationView *self)
{
  const MnEvaluation *evaluation = mn_evaluation_view_get_shown (self);
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const char *const *names = session != NULL ? mn_session_get_class_names (session) : NULL;
  g_autofree char *epoch = NULL, *step = NULL, *accuracy = NULL, *loss = NULL, *title = NULL, *text = NULL, *file = NULL;
  const guint at = (guint) lround (gtk_adjustment_get_value (self->position));
  g_autoptr (MnConfusion) c = NULL;

  gtk_widget_set_sensitive (self->latest, !self->follow);
  /* Counts are the square of the classes, and a run goes on for long without anybody looking. */
  self->stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->stale)
    return;
  c = evaluation != NULL ? mn_session_get_confusion (session, g_array_index (self->shown, guint, at)) : NULL;
  if (c == NULL)
    {
      mn_heat_map_set_data (self->map, 0, 0, NULL, NULL, NULL);
      mn_scores_view_set_confusion (self->scores, NULL, NULL, NULL);
      gtk_label_set_label (self->position_label, "");
      show_cell (self);
      return;
    }
  epoch = mn_format_number (evaluation->row.epoch, 4);
  step = mn_format_fixed ((double) evaluation->row.step, 0);
  accuracy = mn_format_fixed (evaluation->row.accuracy, 3);
  loss = mn_format_number (evaluation->row.loss, 3);
  /* Translators: of a split, after so many epochs. */
  title = g_strdup_printf (_("Confusion matrix — %s, epoch %s"), split_title (evaluation->row.source), epoch);
  if (isnan (evaluation->row.top_k))
    text = g_strdup_printf (_("Epoch %s, step %s: accuracy %s, loss %s"), epoch, step, accuracy, loss);
  else
    {
      g_autofree char *top_k = mn_format_fixed (evaluation->row.top_k, 3);

      text = g_strdup_printf (_("Epoch %s, step %s: accuracy %s, top-k %s, loss %s"), epoch, step, accuracy, top_k, loss);
    }
  file = g_strdup_printf ("scores-%s-step-%" G_GINT64_FORMAT, mn_source_name (evaluation->row.source),
                          evaluation->row.step);
  mn_heat_map_set_title (self->map, title);
  show_matrix (self, c, names);
  mn_scores_view_set_confusion (self->scores, c, names, file);
  gtk_label_set_label (self->position_label, text);
  show_cell (self);
}

/* Collects the evaluations of the chosen split and keeps the slider on the same one, or on the latest. */
static void
show_split (MnEvaluationView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  GPtrArray *evaluations = session != NULL ? mn_session_get_evaluations (session) : NULL;
  MnSource source = chosen_split (self);
  const gint64 step = session != NULL ? mn_session_get_shown_step (session) : -1;
  guint at = 0;

  g_array_set_size (self->shown, 0);
  for (guint i = 0; evaluations && i < evaluations->len; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (evaluations, i);

      if (evaluation->row.source != source || !mn_session_has_confusion (session))
        continue;
      if (step < 0 || evaluation->row.step <= step)
        at = self->shown->len;
      g_array_append_val (self->shown, i);
    }
  self->follow = step < 0;
  self->updating = TRUE;
  gtk_adjustment_set_upper (self->position, MAX (1, self->shown->len) - 1);
  gtk_adjustment_set_value (self->position, at);
  self->updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->position_scale), self->shown->len > 1);
  show_evaluation (self);
}

/* Adds a split that is new to the drop-down. */
static void
know_split (MnEvaluationView *self, MnSource source)
{
  MnSource before = chosen_split (self);
  guint at = 0;

  while (at < self->splits->len && split_rank (g_array_index (self->splits, MnSource, at)) < split_rank (source))
    at++;
  if (at < self->splits->len && g_array_index (self->splits, MnSource, at) == source)
    return;
  g_array_insert_val (self->splits, at, source);
  self->updating = TRUE;
  gtk_string_list_splice (self->split_names, at, 0, (const char *const[]) { split_title (source), NULL });
  /* Until somebody chooses, the first one is shown. */
  for (guint i = 0; i < self->splits->len; i++)
    if (self->chosen ? g_array_index (self->splits, MnSource, i) == before : i == 0)
      gtk_drop_down_set_selected (self->split, i);
  self->updating = FALSE;
}

static void
mn_evaluation_view_evaluations (MnRunView *view, guint first, guint n)
{
  MnEvaluationView *self = MN_EVALUATION_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  GPtrArray *evaluations = mn_session_get_evaluations (session);
  const MnSource before = chosen_split (self);
  gboolean more = FALSE;

  if (!mn_session_has_confusion (session))
    return;
  for (guint i = first; i < first + n; i++)
    know_split (self, ((const MnEvaluation *) g_ptr_array_index (evaluations, i))->row.source);
  for (guint i = first; i < first + n && !more; i++)
    more = ((const MnEvaluation *) g_ptr_array_index (evaluations, i))->row.source == chosen_split (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (more || chosen_split (self) != before)
    show_split (self);
}

static void
mn_evaluation_view_cleared (MnRunView *view)
{
  MnEvaluationView *self = MN_EVALUATION_VIEW (view);

  g_array_set_size (self->shown, 0);
  self->updating = TRUE;
  gtk_string_list_splice (self->split_names, 0, self->splits->len, NULL);
  g_array_set_size (self->splits, 0);
  self->updating = FALSE;
  self->follow = TRUE;
  self->chosen = FALSE;
  choose_cell (self, -1, -1);
  mn_figure_view_set_cell (self->map_view, -1, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  show_split (self);
}

static void
split_selected (MnEvaluationView *self)
{
  if (self->updating)
    return;
  self->chosen = TRUE;
  g_clear_pointer (&self->cell_of, mn_predictions_unref);
  show_split (self);
}

static void
order_selected (MnEvaluationView *self)
{
  if (!self->updating)
    show_evaluation (self);
}

static void
normalize_selected (MnEvaluationView *self)
{
  static const MnNormalize choices[]
      = { MN_NORMALIZE_NONE, MN_NORMALIZE_ROWS, MN_NORMALIZE_COLUMNS, MN_NORMALIZE_ALL };
  guint selected = gtk_drop_down_get_selected (self->normalize);

  if (selected < G_N_ELEMENTS (choices))
    mn_heat_map_set_normalize (self->map, choices[selected]);
}

static void
transposed_toggled (MnEvaluationView *self)
{
  int row, column;

  if (mn_figure_view_get_cell (self->map_view, &row, &column))
    mn_figure_view_set_cell (self->map_view, column, row);
  mn_heat_map_set_transposed (self->map, gtk_toggle_button_get_active (self->transposed));
}

static void
position_changed (MnEvaluationView *self)
{
  const MnEvaluation *evaluation = mn_evaluation_view_get_shown (self);

  if (self->updating)
    return;
  if (evaluation != NULL)
    mn_session_set_shown_step (mn_run_view_get_session (MN_RUN_VIEW (self)),
                               lround (gtk_adjustment_get_value (self->position)) + 1 >= (long) self->shown->len
                                 ? -1 : evaluation->row.step);
}

static void
mn_evaluation_view_shown (MnRunView *view)
{
  show_split (MN_EVALUATION_VIEW (view));
}

static void
mn_evaluation_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_evaluation_view_parent_class)->map (widget);
  if (MN_EVALUATION_VIEW (widget)->stale)
    show_evaluation (MN_EVALUATION_VIEW (widget));
}

static void
latest_clicked (MnEvaluationView *self)
{
  mn_session_set_shown_step (mn_run_view_get_session (MN_RUN_VIEW (self)), -1);
  /* The button is no longer of use. */
  gtk_widget_grab_focus (GTK_WIDGET (self->position_scale));
}

static void
mn_evaluation_view_load (MnRunView *view)
{
  MnSession *session = mn_run_view_get_session (view);

  mn_evaluation_view_cleared (view);
  if (session != NULL && mn_session_get_evaluations (session)->len > 0)
    mn_evaluation_view_evaluations (view, 0, mn_session_get_evaluations (session)->len);
}

static void
mn_evaluation_view_dispose (GObject *object)
{
  MnEvaluationView *self = MN_EVALUATION_VIEW (object);

  g_array_set_size (self->shown, 0);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_EVALUATION_VIEW);
  g_clear_object (&self->map);
  g_clear_pointer (&self->cell_of, mn_predictions_unref);
  G_OBJECT_CLASS (mn_evaluation_view_parent_class)->dispose (object);
}

static void
mn_evaluation_view_finalize (GObject *object)
{
  MnEvaluationView *self = MN_EVALUATION_VIEW (object);

  g_array_unref (self->splits);
  g_array_unref (self->shown);
  g_free (self->places);
  G_OBJECT_CLASS (mn_evaluation_view_parent_class)->finalize (object);
}

static void
mn_evaluation_view_class_init (MnEvaluationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  object_class->dispose = mn_evaluation_view_dispose;
  object_class->finalize = mn_evaluation_view_finalize;
  widget_class->map = mn_evaluation_view_map;
  view_class->load = mn_evaluation_view_load;
  view_class->cleared = mn_evaluation_view_cleared;
  view_class->evaluations = mn_evaluation_view_evaluations;
  view_class->shown = mn_evaluation_view_shown;

  g_type_ensure (MN_TYPE_COLUMNS);
  g_type_ensure (MN_TYPE_FIGURE_VIEW);
  g_type_ensure (MN_TYPE_PREDICTION_GRID);
  g_type_ensure (MN_TYPE_SCORES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-evaluation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, split);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, split_names);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, normalize);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, transposed);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, order);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, cell_box);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, cell_label);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, cell_samples);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, cell_more);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, position_scale);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, position);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, position_label);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, latest);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, map_view);
  gtk_widget_class_bind_template_child (widget_class, MnEvaluationView, scores);
  gtk_widget_class_bind_template_callback (widget_class, split_selected);
  gtk_widget_class_bind_template_callback (widget_class, normalize_selected);
  gtk_widget_class_bind_template_callback (widget_class, transposed_toggled);
  gtk_widget_class_bind_template_callback (widget_class, order_selected);
  gtk_widget_class_bind_template_callback (widget_class, cell_activated);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked);
  gtk_widget_class_bind_template_callback (widget_class, cell_closed);
  gtk_widget_class_bind_template_callback (widget_class, position_changed);
  gtk_widget_class_bind_template_callback (widget_class, latest_clicked);
}

static void
beta_changed (MnEvaluationView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));

  if (session != NULL)
    mn_session_set_beta (session, mn_scores_view_get_beta (self->scores));
}

static void
mn_evaluation_view_init (MnEvaluationView *self)
{
  self->splits = g_array_new (FALSE, FALSE, sizeof (MnSource));
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  self->follow = TRUE;
  self->truth = self->predicted = -1;
  self->map = mn_heat_map_new ();
  mn_heat_map_set_axes (self->map, _("True class"), _("Predicted class"));

  gtk_widget_init_template (GTK_WIDGET (self));
  mn_figure_view_set_figure (self->map_view, MN_FIGURE (self->map));
  mn_page_report_exports (self->map_view);
  mn_in_sight_keep (self->map_view, GTK_WIDGET (self));
  g_signal_connect_swapped (self->cell_samples, "chosen", G_CALLBACK (sample_chosen), self);
  g_signal_connect_swapped (self->scores, "notify::beta", G_CALLBACK (beta_changed), self);
  mn_remember_choice (self->normalize, "confusion-numbers");
  mn_remember (self->transposed, "active", "confusion-predicted-rows");
  mn_remember_choice (self->order, "confusion-order");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
