/* mn-features-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-features-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-columns.h"
#include "mn-format.h"
#include "mn-image-view.h"
#include "mn-prediction-grid.h"

#define CELL 76
/* More maps than that are not told apart; the first are shown. */
#define MAX_MAPS 128

struct _MnFeaturesView
{
  MnWeightsView  parent_instance;

  GtkLabel      *text;
  GtkWidget     *content;
  GtkDropDown   *part;
  GtkSpinButton *number;
  GtkDropDown   *layer;
  GtkStringList *layer_names;
  GtkToggleButton *common;    /* one scale for all maps */
  MnImageView   *maps_view;

  MnFrozenGraph *graph;       /* (owned) (nullable): whose layers can be chosen */
  GArray        *nodes;       /* of int: those layers */
  MnDataset     *dataset;     /* (owned) (nullable) */
  float         *maps;        /* what is shown; NULL: nothing */
  MnShape        shape;
  int            predicted;
  double         score;
  gint64         step;
  gboolean       updating;
  GSignalGroup  *session_signals;
};

G_DEFINE_FINAL_TYPE (MnFeaturesView, mn_features_view, MN_TYPE_WEIGHTS_VIEW)

static gboolean
mn_features_view_suits (MnWeightsView *view, const MnShape *shape, int n_classes)
{
  return shape->rank == 3 && (shape->dim[0] == 1 || shape->dim[0] == 3) && shape->dim[1] > 1 && shape->dim[2] > 1;
}

static const MnDataPart *
get_part (MnFeaturesView *self)
{
  const gboolean test = gtk_drop_down_get_selected (self->part) == 0;

  if (self->dataset->test.n == 0)
    return &self->dataset->train;
  return test ? &self->dataset->test : &self->dataset->train;
}

static gint64
get_index (MnFeaturesView *self)
{
  return (gint64) lround (gtk_spin_button_get_value (self->number)) - 1;
}

static int
get_node (MnFeaturesView *self)
{
  const guint chosen = gtk_drop_down_get_selected (self->layer);

  return chosen < self->nodes->len ? g_array_index (self->nodes, int, chosen) : -1;
}

static void
show_nothing (MnFeaturesView *self)
{
  g_clear_pointer (&self->maps, g_free);
  self->step = -1;
  mn_image_grid_clear (mn_image_view_get_grid (self->maps_view));
  mn_image_view_changed (self->maps_view);
}

/* The picture that is chosen; NULL: none is. (transfer full) */
static float *
get_sample (MnFeaturesView *self)
{
  const MnDataPart *part = self->dataset != NULL ? get_part (self) : NULL;
  const gint64 index = get_index (self);
  float *sample;

  if (part == NULL || index < 0 || (gsize) index >= part->n)
    return NULL;
  sample = g_new (float, (gsize) mn_shape_elements (&self->dataset->shape));
  mn_prediction_get_sample (self->dataset, part, index, sample);
  return sample;
}

static void
ask (MnFeaturesView *self, gboolean urgent)
{
  const int node = get_node (self);
  float *sample;

  if (mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self)) == NULL || node < 0 || self->updating)
    return;
  sample = get_sample (self);
  if (sample != NULL)
    mn_weights_view_ask_maps (MN_WEIGHTS_VIEW (self), sample, node, urgent);
}

/* Maps: channels of more than one number. */
static gboolean
gives_maps (const MnFrozenNode *node)
{
  return node->output.rank == 3 && node->output.dim[1] * node->output.dim[2] > 1
         && !g_str_equal (node->kind->base.name, "input");
}

gboolean
mn_features_view_can_show (MnExperiment *experiment)
{
  g_autoptr (MnFrozenGraph) graph = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), FALSE);

  graph = mn_experiment_freeze (experiment);
  for (int i = 0; mn_frozen_graph_is_valid (graph) && i < mn_frozen_graph_get_n_nodes (graph); i++)
    if (gives_maps (mn_frozen_graph_get_node (graph, i)))
      return TRUE;
  return FALSE;
}

static void
know_graph (MnFeaturesView *self, MnFrozenGraph *graph)
{
  const guint before = gtk_drop_down_get_selected (self->layer);
  g_autofree char *chosen = before < self->nodes->len
                              ? g_strdup (gtk_string_list_get_string (self->layer_names, before)) : NULL;
  guint selected = 0;

  if (self->graph == graph)
    return;
  g_clear_pointer (&self->graph, mn_frozen_graph_unref);
  self->graph = mn_frozen_graph_ref (graph);
  self->updating = TRUE;
  g_array_set_size (self->nodes, 0);
  gtk_string_list_splice (self->layer_names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->layer_names)), NULL);
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      const gint64 *dim = node->output.dim;
      g_autofree char *name = NULL;

      if (!gives_maps (node))
        continue;
      name = g_strdup_printf ("%s (%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT ")", node->id, dim[0],
                              dim[1], dim[2]);
      if (g_strcmp0 (name, chosen) == 0)
        selected = self->nodes->len;
      gtk_string_list_append (self->layer_names, name);
      g_array_append_val (self->nodes, i);
    }
  gtk_drop_down_set_selected (self->layer, selected);
  self->updating = FALSE;
}

static void
show_range (MnFeaturesView *self)
{
  gtk_spin_button_set_range (self->number, 1, (double) MAX (get_part (self)->n, 1));
}

/* Another view has asked for this sample. */
static void
take_chosen (MnFeaturesView *self)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (self));
  gboolean test;
  gint64 index;

  if (session != NULL && self->dataset != NULL && mn_session_get_chosen_sample (session, &test, &index))
    mn_features_view_set_sample (self, test, index);
}

static void
know_dataset (MnFeaturesView *self, MnDataset *dataset)
{
  if (self->dataset == dataset)
    return;
  g_clear_pointer (&self->dataset, mn_dataset_unref);
  self->dataset = mn_dataset_ref (dataset);
  self->updating = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->part), dataset->test.n > 0 && dataset->train.n > 0);
  show_range (self);
  self->updating = FALSE;
  take_chosen (self);
}

static void
mn_features_view_weights (MnWeightsView *view)
{
  MnFeaturesView *self = MN_FEATURES_VIEW (view);
  MnWeights *weights = mn_weights_view_get_weights (view);

  if (weights != NULL)
    {
      know_graph (self, weights->graph);
      know_dataset (self, weights->dataset);
    }
  gtk_widget_set_visible (self->content, weights != NULL && self->nodes->len > 0);
  if (weights != NULL && self->nodes->len > 0)
    {
      if (self->maps == NULL)
        gtk_label_set_label (self->text, "");
      ask (self, FALSE);
      return;
    }
  show_nothing (self);
  gtk_label_set_label (self->text,
                       weights != NULL ? _("No layer of this network gives maps. Add a convolution to see what it finds in a "
                                           "picture.")
                       : mn_weights_view_get_suits (view)
                         ? _("Start training: feature maps come with the first steps, and stay when the run is over.")
                         : _("Feature maps are for networks of pictures. Choose such data, and add a convolution."));
}

/* What the network is given, before what it makes of it. */
static void
add_picture (MnFeaturesView *self, MnImageGrid *grid)
{
  const MnDataPart *part = get_part (self);
  const gint64 index = get_index (self), *dim = self->dataset->shape.dim;
  g_autofree float *sample = NULL;

  if (index < 0 || (gsize) index >= part->n)
    return;
  sample = g_new (float, (gsize) mn_shape_elements (&self->dataset->shape));
  mn_prediction_get_sample (self->dataset, part, index, sample);
  mn_image_grid_add_values (grid, sample, (int) dim[0], (int) dim[1], (int) dim[2], self->dataset->range_min,
                            self->dataset->range_max, _("picture"));
}

static void
find_range (const float *numbers, gsize n, float *low, float *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (numbers[i]))
      {
        *low = MIN (*low, numbers[i]);
        *high = MAX (*high, numbers[i]);
      }
}

/* A map that is nothing but one number is black, not white. */
static void
show_maps (MnFeaturesView *self)
{
  MnImageGrid *grid = mn_image_view_get_grid (self->maps_view);
  const int height = (int) self->shape.dim[1], width = (int) self->shape.dim[2];
  const gsize plane = (gsize) height * (gsize) width;
  const int n = (int) MIN (self->shape.dim[0], MAX_MAPS);
  const gboolean common = gtk_toggle_button_get_active (self->common);
  float low, high;

  mn_image_grid_clear (grid);
  add_picture (self, grid);
  find_range (self->maps, (gsize) n * plane, &low, &high);
  for (int c = 0; c < n; c++)
    {
      const float *map = self->maps + (gsize) c * plane;
      g_autofree char *caption = g_strdup_printf ("%d", c + 1);

      if (!common)
        find_range (map, plane, &low, &high);
      mn_image_grid_add_values (grid, map, 1, height, width, low, high > low ? high : low + 1, caption);
    }
  mn_image_view_changed (self->maps_view);
}

static void
say (MnFeaturesView *self)
{
  const MnDataPart *part = get_part (self);
  const gint64 index = get_index (self);
  const char *const *names = (const char *const *) self->dataset->class_names;
  const guint chosen = gtk_drop_down_get_selected (self->layer);
  g_autofree char *step = mn_format_fixed ((double) self->step, 0), *title = NULL, *text = NULL;
  MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self));

  /* Translators: a layer with the shape of its maps. */
  title = g_strdup_printf (_("Feature maps of %s"), gtk_string_list_get_string (self->layer_names, chosen));
  mn_image_view_set_title (self->maps_view, title);
  if (part->labels != NULL && self->predicted >= 0 && index >= 0 && (gsize) index < part->n)
    {
      g_autofree char *label = mn_class_name (names, part->labels[index]);
      g_autofree char *class = mn_class_name (names, self->predicted);
      g_autofree char *score = mn_prediction_format_score (weights->outputs, self->score);

      text = g_strdup_printf (_("A picture of %s, taken for %s (%s) after step %s"), label, class, score, step);
    }
  else
    text = g_strdup_printf (_("After step %s"), step);
  if (self->shape.dim[0] > MAX_MAPS)
    {
      g_autofree char *more = g_strdup_printf (_("%s. The first %d of %d maps"), text, MAX_MAPS, (int) self->shape.dim[0]);

      gtk_label_set_label (self->text, more);
    }
  else
    gtk_label_set_label (self->text, text);
}

static void
mn_features_view_answered (MnWeightsView *view, const MnAnswer *answer)
{
  MnFeaturesView *self = MN_FEATURES_VIEW (view);
  MnWeights *weights = mn_weights_view_get_weights (view);
  const MnShape *shape = &mn_frozen_graph_get_node (weights->graph, answer->node)->output;
  const double *scores = answer->scores;
  g_autofree float *sample = get_sample (self);

  /* Another layer or picture has been chosen meanwhile, and asked for. */
  if (answer->node != get_node (self) || sample == NULL
      || memcmp (sample, answer->samples, (gsize) mn_shape_elements (&self->dataset->shape) * sizeof *sample) != 0)
    return;
  g_free (self->maps);
  self->maps = g_memdup2 (answer->maps, (gsize) mn_shape_elements (shape) * sizeof *self->maps);
  self->shape = *shape;
  self->step = answer->step;
  self->predicted = self->dataset->n_classes > 0 ? 0 : -1;
  for (int c = 1; c < self->dataset->n_classes; c++)
    if (scores[c] > scores[self->predicted])
      self->predicted = c;
  self->score = self->predicted >= 0 ? scores[self->predicted] : NAN;
  show_maps (self);
  say (self);
}

static void
part_selected (MnFeaturesView *self)
{
  if (self->dataset == NULL || self->updating)
    return;
  self->updating = TRUE;
  show_range (self);
  self->updating = FALSE;
  ask (self, TRUE);
}

static void
chosen (MnFeaturesView *self)
{
  ask (self, TRUE);
}

static void
random_clicked (MnFeaturesView *self)
{
  if (self->dataset != NULL)
    gtk_spin_button_set_value (self->number, 1 + floor (g_random_double () * (double) get_part (self)->n));
}

static void
common_toggled (MnFeaturesView *self)
{
  if (self->maps != NULL)
    show_maps (self);
}

static void
document_changed (MnFeaturesView *self)
{
  g_signal_group_set_target (self->session_signals, mn_run_view_get_session (MN_RUN_VIEW (self)));
}

static void
mn_features_view_dispose (GObject *object)
{
  MnFeaturesView *self = MN_FEATURES_VIEW (object);

  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->graph, mn_frozen_graph_unref);
  g_clear_pointer (&self->dataset, mn_dataset_unref);
  g_clear_pointer (&self->nodes, g_array_unref);
  g_clear_pointer (&self->maps, g_free);
  G_OBJECT_CLASS (mn_features_view_parent_class)->dispose (object);
}

static void
mn_features_view_class_init (MnFeaturesViewClass *klass)
{
  MnWeightsViewClass *weights_class = MN_WEIGHTS_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_features_view_dispose;
  weights_class->suits = mn_features_view_suits;
  weights_class->weights = mn_features_view_weights;
  weights_class->answered = mn_features_view_answered;
}

static void
name_widget (gpointer widget, const char *name, const char *tip)
{
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (widget, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
make_tools (MnFeaturesView *self)
{
  const char *const parts[] = { _("Test"), _("Training"), NULL };
  GtkWidget *tools = g_object_new (MN_TYPE_COLUMNS, "threshold", 560, "spacing", 12, "share", 0.0, NULL);
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *right = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *random = gtk_button_new_from_icon_name ("media-playlist-shuffle-symbolic");
  GtkWidget *number = gtk_spin_button_new_with_range (1, 1, 1);

  self->part = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (parts));
  name_widget (self->part, _("Part of the data"), _("Which part of the data the picture is from"));
  self->number = GTK_SPIN_BUTTON (number);
  gtk_editable_set_width_chars (GTK_EDITABLE (number), 5);
  name_widget (number, _("Number of the picture"), _("Number of the picture"));
  name_widget (random, _("Random picture"), _("A picture at random"));
  self->layer_names = gtk_string_list_new (NULL);
  self->layer = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (self->layer_names), NULL));
  name_widget (self->layer, _("Layer"), _("Whose maps are shown"));
  self->common = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("One Scale")));
  gtk_widget_set_valign (GTK_WIDGET (self->common), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->common),
                               _("Black and white are the least and the greatest number of all maps, not of each by itself"));
  gtk_box_append (GTK_BOX (left), GTK_WIDGET (self->part));
  gtk_box_append (GTK_BOX (left), number);
  gtk_box_append (GTK_BOX (left), random);
  gtk_box_append (GTK_BOX (right), GTK_WIDGET (self->layer));
  gtk_box_append (GTK_BOX (right), GTK_WIDGET (self->common));
  gtk_widget_set_parent (left, tools);
  gtk_widget_set_parent (right, tools);
  g_signal_connect_swapped (self->part, "notify::selected", G_CALLBACK (part_selected), self);
  g_signal_connect_swapped (number, "value-changed", G_CALLBACK (chosen), self);
  g_signal_connect_swapped (random, "clicked", G_CALLBACK (random_clicked), self);
  g_signal_connect_swapped (self->layer, "notify::selected", G_CALLBACK (chosen), self);
  g_signal_connect_swapped (self->common, "toggled", G_CALLBACK (common_toggled), self);
  return tools;
}

static void
mn_features_view_init (MnFeaturesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *tools;

  self->session_signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "sample-chosen", G_CALLBACK (take_chosen), self);
  g_signal_connect (self, "notify::document", G_CALLBACK (document_changed), NULL);
  self->step = -1;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (int));
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_xalign (self->text, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
  self->maps_view = MN_IMAGE_VIEW (mn_image_view_new (_("Feature maps"), CELL));
  gtk_widget_add_css_class (GTK_WIDGET (self->maps_view), "card");
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  tools = make_tools (self);
  gtk_widget_add_css_class (tools, MN_VIEW_CONTROLS);
  gtk_box_append (GTK_BOX (self->content), tools);
  gtk_box_append (GTK_BOX (self->content), GTK_WIDGET (self->maps_view));
  gtk_widget_set_visible (self->content, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), self->content);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
mn_features_view_set_sample (MnFeaturesView *self, gboolean test, gint64 index)
{
  g_return_if_fail (MN_IS_FEATURES_VIEW (self));

  gtk_drop_down_set_selected (self->part, test ? 0 : 1);
  gtk_spin_button_set_value (self->number, (double) index + 1);
}

gint64
mn_features_view_get_step (MnFeaturesView *self)
{
  g_return_val_if_fail (MN_IS_FEATURES_VIEW (self), -1);

  return self->step;
}

const float *
mn_features_view_get_maps (MnFeaturesView *self, MnShape *shape)
{
  g_return_val_if_fail (MN_IS_FEATURES_VIEW (self) && shape != NULL, NULL);

  *shape = self->shape;
  return self->maps;
}
