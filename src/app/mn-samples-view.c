/* mn-samples-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-samples-view.h"

#include <glib/gi18n-lib.h>

#include "mn-evaluation-scale.h"
#include "mn-features-view.h"
#include "mn-format.h"
#include "mn-prediction-grid.h"
#include "mn-prediction-source.h"

#define MAX_SAMPLES 40

struct _MnSamplesView
{
  MnRunView         parent_instance;

  GtkDropDown      *source;
  GtkDropDown      *pick;
  GtkWidget        *others;
  MnEvaluationScale *scale;
  GtkLabel         *summary;
  MnPredictionGrid *grid;

  MnPredictions    *shown;     /* (owned) (nullable) */
  guint32           seed;
  gboolean          updating;
};

G_DEFINE_FINAL_TYPE (MnSamplesView, mn_samples_view, MN_TYPE_RUN_VIEW)

static MnPick
chosen_pick (MnSamplesView *self)
{
  static const MnPick picks[] = { MN_PICK_WORST, MN_PICK_UNCERTAIN, MN_PICK_RANDOM };
  const guint selected = gtk_drop_down_get_selected (self->pick);

  return picks[selected < G_N_ELEMENTS (picks) ? selected : 0];
}

/* What the samples are and of how many they are. (transfer full) */
static char *
summarize (const MnPredictions *p, MnPick pick)
{
  g_autofree char *total = mn_format_fixed ((double) p->n, 0), *wrong = NULL, *step = NULL;
  gsize n_wrong = 0;

  for (gsize i = 0; i < p->n; i++)
    n_wrong += p->labels[i] != p->predicted[i];
  wrong = mn_format_fixed ((double) n_wrong, 0);
  step = mn_format_fixed ((double) p->step, 0);
  if (pick == MN_PICK_WORST && n_wrong == 0)
    return g_strdup_printf (_("No mistake among %s samples at step %s."), total, step);
  if (pick == MN_PICK_WORST)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "The %s mistake among %s samples at step %s. True class → predicted, with what the "
                                         "network gives the latter.",
                                         "Of %s mistakes among %s samples at step %s those that give the true class least. "
                                         "True class → predicted, with what the network gives the latter.", n_wrong),
                            wrong, total, step);
  if (pick == MN_PICK_UNCERTAIN)
    return g_strdup_printf (_("Of %s samples at step %s those whose two likeliest classes are closest. "
                              "True class → predicted, with what the network gives the latter."), total, step);
  return g_strdup_printf (_("Of %s samples at step %s, %s of them mistaken, some at random. "
                            "True class → predicted, with what the network gives the latter."), total, step, wrong);
}

static void
update (MnSamplesView *self, gboolean anew)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  const MnPick pick = chosen_pick (self);
  g_autoptr (GArray) samples = NULL;
  g_autofree char *text = NULL;
  MnPredictions *predictions;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->updating)
    return;
  self->updating = TRUE;
  predictions = mn_prediction_source_find (self->source, session);
  self->updating = FALSE;
  gtk_widget_set_visible (self->others, pick == MN_PICK_RANDOM);
  gtk_widget_set_sensitive (self->others, predictions != NULL);
  if (predictions != NULL && predictions == self->shown && !anew)
    return;
  /* What is shown stays until there is something else. */
  if (predictions == NULL && session != NULL && mn_session_get_reading (session))
    return;
  g_clear_pointer (&self->shown, mn_predictions_unref);
  if (predictions == NULL)
    {
      mn_prediction_grid_show (self->grid, NULL, NULL, NULL);
      gtk_label_set_label (self->summary,
                           session != NULL && mn_session_get_shown_step (session) >= 0
                             ? _("What the network said of single samples at this evaluation is not stored. Move the slider "
                                 "to another one.")
                             : _("Samples come with the first evaluation of this split, of networks that tell classes apart."));
      return;
    }
  self->shown = mn_predictions_ref (predictions);
  samples = mn_predictions_pick (predictions, pick, -1, -1, MAX_SAMPLES, self->seed);
  mn_prediction_grid_show (self->grid, predictions, samples, mn_session_get_class_names (session));
  mn_prediction_grid_set_hint (self->grid, mn_features_view_can_show (mn_run_view_get_experiment (MN_RUN_VIEW (self)))
                                             ? _("Click to see its feature maps") : NULL);
  text = summarize (predictions, pick);
  gtk_label_set_label (self->summary, text);
}

static void
chosen (MnSamplesView *self)
{
  update (self, TRUE);
}

static void
others_clicked (MnSamplesView *self)
{
  self->seed++;
  update (self, TRUE);
}

static void
sample_chosen (MnSamplesView *self, gboolean test, gint64 index)
{
  mn_session_choose_sample (mn_run_view_get_session (MN_RUN_VIEW (self)), test, index);
}

static void
mn_samples_view_cleared (MnRunView *view)
{
  update (MN_SAMPLES_VIEW (view), TRUE);
}

static void
mn_samples_view_load (MnRunView *view)
{
  mn_evaluation_scale_set_session (MN_SAMPLES_VIEW (view)->scale, mn_run_view_get_session (view));
  mn_samples_view_cleared (view);
}

static void
mn_samples_view_shown (MnRunView *view)
{
  update (MN_SAMPLES_VIEW (view), FALSE);
}

static void
mn_samples_view_evaluations (MnRunView *view, guint first, guint n)
{
  update (MN_SAMPLES_VIEW (view), FALSE);
}

static void
mn_samples_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_samples_view_parent_class)->map (widget);
  update (MN_SAMPLES_VIEW (widget), FALSE);
}

static void
mn_samples_view_dispose (GObject *object)
{
  MnSamplesView *self = MN_SAMPLES_VIEW (object);

  g_clear_pointer (&self->shown, mn_predictions_unref);
  G_OBJECT_CLASS (mn_samples_view_parent_class)->dispose (object);
}

static void
mn_samples_view_class_init (MnSamplesViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_samples_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = mn_samples_view_map;
  view_class->load = mn_samples_view_load;
  view_class->cleared = mn_samples_view_cleared;
  view_class->shown = mn_samples_view_shown;
  view_class->evaluations = mn_samples_view_evaluations;
}

static void
mn_samples_view_init (MnSamplesView *self)
{
  const char *const picks[] = { _("Worst mistakes"), _("Most uncertain"), _("Random"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *controls = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->source = GTK_DROP_DOWN (mn_prediction_source_new ());
  self->pick = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (picks));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pick), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Which samples"), -1);
  self->others = gtk_button_new_from_icon_name ("view-refresh-symbolic");
  gtk_widget_set_tooltip_text (self->others, _("Show Others"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->others), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show Others"), -1);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->source));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->pick));
  gtk_box_append (GTK_BOX (bar), self->others);
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_label_set_xalign (self->summary, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "dim-label");
  self->grid = MN_PREDICTION_GRID (mn_prediction_grid_new ());
  mn_prediction_grid_set_title (self->grid, _("Samples"));
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "card");
  self->scale = MN_EVALUATION_SCALE (mn_evaluation_scale_new ());
  gtk_widget_add_css_class (controls, MN_VIEW_CONTROLS);
  gtk_box_append (GTK_BOX (controls), bar);
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->scale));
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->source, "notify::selected", G_CALLBACK (chosen), self);
  g_signal_connect_swapped (self->pick, "notify::selected", G_CALLBACK (chosen), self);
  g_signal_connect_swapped (self->others, "clicked", G_CALLBACK (others_clicked), self);
  g_signal_connect_swapped (self->grid, "chosen", G_CALLBACK (sample_chosen), self);
}

guint
mn_samples_view_get_n_shown (MnSamplesView *self)
{
  g_return_val_if_fail (MN_IS_SAMPLES_VIEW (self), 0);

  return mn_prediction_grid_get_n_shown (self->grid);
}
