/* mn-pad-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pad-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-columns.h"
#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-image-view.h"
#include "mn-pad-image.h"
#include "mn-page-tools.h"
#include "mn-prediction-grid.h"

#define MAX_CLASSES 30
#define CELL 84

struct _MnPadView
{
  MnWeightsView parent_instance;

  GtkLabel     *text;
  GtkWidget    *content;
  MnPad        *pad;
  GtkToggleButton *pen;
  MnImageView  *seen;        /* what the network is given */
  MnBarChart   *bars;

  float        *sample;      /* of the data set, as stored; NULL: what is drawn counts */
  int           label;       /* of that sample */
  int           predicted;
};

G_DEFINE_FINAL_TYPE (MnPadView, mn_pad_view, MN_TYPE_WEIGHTS_VIEW)

static gboolean
mn_pad_view_suits (MnWeightsView *view, const MnShape *shape, int n_classes)
{
  return shape->rank == 3 && shape->dim[0] == 1 && shape->dim[1] <= 128 && shape->dim[2] <= 128 && n_classes > 1;
}

static void
show_nothing (MnPadView *self)
{
  self->predicted = -1;
  mn_bar_chart_set_data (self->bars, 0, NULL, 0, NULL, NULL);
  mn_image_grid_clear (mn_image_view_get_grid (self->seen));
  mn_image_view_changed (self->seen);
}

/* What the network says stands out from what is said about the pad, which is dimmed as in other views. */
static void
say (MnPadView *self, const char *text, gboolean verdict)
{
  gtk_label_set_label (self->text, text);
  if (verdict)
    gtk_widget_remove_css_class (GTK_WIDGET (self->text), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
}

/* What is drawn or loaded, as the data set would store it. NULL: nothing. (transfer full) */
static float *
make_sample (MnPadView *self, const MnDataset *dataset)
{
  const int height = (int) dataset->shape.dim[1], width = (int) dataset->shape.dim[2];
  const gsize n = (gsize) height * (gsize) width;
  g_autofree float *ink = NULL;
  float *sample;

  if (self->sample != NULL)
    return g_memdup2 (self->sample, n * sizeof (float));
  ink = mn_pad_get_ink (self->pad);
  sample = g_new (float, n);
  if (!mn_pad_image_make (ink, MN_PAD_SIZE, height, width, sample))
    {
      g_free (sample);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    sample[i] = dataset->range_min + sample[i] * (dataset->range_max - dataset->range_min);
  return sample;
}

static void
ask (MnPadView *self, gboolean urgent)
{
  MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self));
  float *sample = weights != NULL ? make_sample (self, weights->dataset) : NULL;
  const gint64 *dim;

  if (sample == NULL)
    {
      show_nothing (self);
      return;
    }
  dim = weights->dataset->shape.dim;
  mn_image_grid_clear (mn_image_view_get_grid (self->seen));
  mn_image_grid_add_values (mn_image_view_get_grid (self->seen), sample, 1, (int) dim[1], (int) dim[2],
                            weights->dataset->range_min, weights->dataset->range_max, _("seen"));
  mn_image_view_changed (self->seen);
  mn_weights_view_ask (MN_WEIGHTS_VIEW (self), sample, 1, urgent);
}

static void
mn_pad_view_weights (MnWeightsView *view)
{
  MnPadView *self = MN_PAD_VIEW (view);
  const gboolean known = mn_weights_view_get_weights (view) != NULL;

  gtk_widget_set_visible (self->content, known);
  if (!known)
    {
      g_clear_pointer (&self->sample, g_free);
      mn_pad_show_image (self->pad, NULL, 0, 0);
      show_nothing (self);
      say (self,
           mn_weights_view_get_suits (view) ? _("Draw something once the network is being trained.")
                                            : _("The pad is for networks that tell grey pictures apart, such as digits."),
           FALSE);
      return;
    }
  if (self->predicted < 0)
    say (self, _("Draw something, or load a sample, and see what the network says of it."), FALSE);
  ask (self, FALSE);
}

static void
mn_pad_view_answered (MnWeightsView *view, const MnAnswer *answer)
{
  const double *scores = answer->scores;
  MnPadView *self = MN_PAD_VIEW (view);
  MnWeights *weights = mn_weights_view_get_weights (view);
  const char *const *names = (const char *const *) weights->dataset->class_names;
  const int n_classes = MIN (weights->dataset->n_classes, MAX_CLASSES);
  g_auto (GStrv) labels = g_new0 (char *, n_classes + 1);
  g_autofree double *rounded = g_new (double, n_classes);
  g_autofree float *sample = make_sample (self, weights->dataset);
  g_autofree char *class = NULL, *score = NULL, *step = NULL, *text = NULL;

  /* Something else has been drawn or loaded meanwhile, and asked about. */
  if (sample == NULL
      || memcmp (sample, answer->samples, (gsize) mn_shape_elements (&weights->dataset->shape) * sizeof *sample) != 0)
    return;
  self->predicted = 0;
  for (int c = 0; c < weights->dataset->n_classes; c++)
    if (scores[c] > scores[self->predicted])
      self->predicted = c;
  for (int c = 0; c < n_classes; c++)
    {
      labels[c] = mn_class_name (names, c);
      /* Beyond that nobody reads probabilities. */
      rounded[c] = round (scores[c] * 1000) / 1000;
    }
  mn_bar_chart_set_data (self->bars, n_classes, (const char *const *) labels, 1, NULL, rounded);
  mn_bar_chart_set_axis (self->bars, weights->outputs == MN_OUTPUTS_SCORES ? _("Score") : _("Probability"));
  class = mn_class_name (names, self->predicted);
  score = mn_prediction_format_score (weights->outputs, scores[self->predicted]);
  step = mn_format_fixed ((double) answer->step, 0);
  if (self->sample != NULL)
    {
      g_autofree char *label = mn_class_name (names, self->label);

      text = g_strdup_printf (_("A sample of %s, taken for %s (%s) after step %s"), label, class, score, step);
    }
  else
    text = g_strdup_printf (_("Taken for %s (%s) after step %s"), class, score, step);
  say (self, text, TRUE);
}

static void
pad_changed (MnPadView *self)
{
  g_clear_pointer (&self->sample, g_free);
  ask (self, TRUE);
}

static void
pen_toggled (MnPadView *self)
{
  mn_pad_set_erases (self->pad, !gtk_toggle_button_get_active (self->pen));
}

static void
clear_clicked (MnPadView *self)
{
  mn_pad_clear (self->pad);
  gtk_toggle_button_set_active (self->pen, TRUE);
  say (self, _("Draw something, or load a sample, and see what the network says of it."), FALSE);
}

/* One that the network was not trained with, where there are such. */
static void
load_clicked (MnPadView *self)
{
  MnWeights *weights = mn_weights_view_get_weights (MN_WEIGHTS_VIEW (self));
  const MnDataset *dataset = weights != NULL ? weights->dataset : NULL;
  const MnDataPart *part = dataset == NULL ? NULL : dataset->test.n > 0 ? &dataset->test : &dataset->train;
  g_autofree float *shown = NULL;
  gsize n;
  gint64 index;

  if (part == NULL || part->n == 0)
    return;
  n = (gsize) mn_shape_elements (&dataset->shape);
  index = (gint64) (g_random_double () * (double) part->n) % (gint64) part->n;
  mn_pad_clear (self->pad);
  g_free (self->sample);
  self->sample = g_new (float, n);
  self->label = part->labels[index];
  mn_prediction_get_sample (dataset, part, index, self->sample);
  shown = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    shown[i] = (self->sample[i] - dataset->range_min) / (dataset->range_max - dataset->range_min);
  mn_pad_show_image (self->pad, shown, (int) dataset->shape.dim[1], (int) dataset->shape.dim[2]);
  ask (self, TRUE);
}

static void
mn_pad_view_dispose (GObject *object)
{
  MnPadView *self = MN_PAD_VIEW (object);

  g_clear_object (&self->bars);
  g_clear_pointer (&self->sample, g_free);
  G_OBJECT_CLASS (mn_pad_view_parent_class)->dispose (object);
}

static void
mn_pad_view_class_init (MnPadViewClass *klass)
{
  MnWeightsViewClass *weights_class = MN_WEIGHTS_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_pad_view_dispose;
  weights_class->suits = mn_pad_view_suits;
  weights_class->weights = mn_pad_view_weights;
  weights_class->answered = mn_pad_view_answered;
}

static GtkWidget *
make_figure (MnFigure *figure, const char *title)
{
  GtkWidget *view = mn_figure_view_new ();

  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), figure);
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), title);
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_add_css_class (view, "card");
  return view;
}

static GtkWidget *
make_tools (MnPadView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *pens = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *eraser = gtk_toggle_button_new_with_label (_("Eraser"));
  GtkWidget *clear = gtk_button_new_with_label (_("Clear"));
  GtkWidget *load = gtk_button_new_with_label (_("Load Sample"));

  self->pen = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("Pen")));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (eraser), self->pen);
  gtk_toggle_button_set_active (self->pen, TRUE);
  gtk_widget_add_css_class (pens, "linked");
  gtk_box_append (GTK_BOX (pens), GTK_WIDGET (self->pen));
  gtk_box_append (GTK_BOX (pens), eraser);
  gtk_widget_set_tooltip_text (load, _("Show a sample of the data set, at random"));
  gtk_box_append (GTK_BOX (bar), pens);
  gtk_box_append (GTK_BOX (bar), clear);
  g_signal_connect_swapped (self->pen, "toggled", G_CALLBACK (pen_toggled), self);
  g_signal_connect_swapped (clear, "clicked", G_CALLBACK (clear_clicked), self);
  g_signal_connect_swapped (load, "clicked", G_CALLBACK (load_clicked), self);
  {
    GtkWidget *tools = g_object_new (MN_TYPE_COLUMNS, "threshold", 370, "spacing", 12, "share", 0.0, NULL);

    gtk_widget_set_halign (load, GTK_ALIGN_START);
    gtk_widget_set_parent (bar, tools);
    gtk_widget_set_parent (load, tools);
    return tools;
  }
}

static void
mn_pad_view_init (MnPadView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *pictures = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *seen, *bars;

  self->predicted = -1;
  self->bars = mn_bar_chart_new ();
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_xalign (self->text, 0);
  self->pad = MN_PAD (mn_pad_new ());
  gtk_widget_set_size_request (GTK_WIDGET (self->pad), 140, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->pad), TRUE);
  seen = mn_image_view_new (_("What the network sees"), CELL);
  gtk_widget_add_css_class (seen, "card");
  gtk_widget_set_valign (seen, GTK_ALIGN_START);
  self->seen = MN_IMAGE_VIEW (seen);
  bars = make_figure (MN_FIGURE (self->bars), _("What the network says"));
  gtk_widget_set_size_request (bars, -1, 280);
  gtk_box_append (GTK_BOX (pictures), GTK_WIDGET (self->pad));
  gtk_box_append (GTK_BOX (pictures), seen);
  gtk_box_append (GTK_BOX (left), pictures);
  gtk_box_append (GTK_BOX (left), make_tools (self));
  self->content = g_object_new (MN_TYPE_COLUMNS, "threshold", 640, "spacing", 12, "share", 0.5, NULL);
  gtk_widget_set_parent (left, self->content);
  gtk_widget_set_parent (bars, self->content);
  gtk_widget_set_visible (self->content, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), self->content);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->pad, "changed", G_CALLBACK (pad_changed), self);
}

MnPad *
mn_pad_view_get_pad (MnPadView *self)
{
  g_return_val_if_fail (MN_IS_PAD_VIEW (self), NULL);

  return self->pad;
}

int
mn_pad_view_get_predicted (MnPadView *self)
{
  g_return_val_if_fail (MN_IS_PAD_VIEW (self), -1);

  return self->predicted;
}
