/* mn-prediction-grid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-prediction-grid.h"

#include <glib/gi18n-lib.h>

#include "mn-figure-view.h"
#include "mn-format.h"
#include "mn-image-grid.h"
#include "mn-page-tools.h"

/* Wide enough for a short name and a number. */
#define CELL 84
#define MAX_VALUES 12

struct _MnPredictionGrid
{
  GtkWidget     parent_instance;

  MnFigureView *view;
  MnImageGrid  *images;
  GtkWidget    *scroller;
  GtkGrid      *rows;
  guint         n_shown;
  GArray       *indices;  /* of gint64: of those that are shown, in their part of the data */
  gboolean      test;     /* which part that is */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnPredictionGrid, mn_prediction_grid, GTK_TYPE_WIDGET)

char *
mn_prediction_format_score (MnOutputs outputs, double score)
{
  g_autofree char *number = NULL;

  if (outputs == MN_OUTPUTS_SCORES)
    return mn_format_number (score, 3);
  number = mn_format_fixed (score * 100, (score >= 0.995 && score < 0.9995) || (score > 0 && score < 0.0995) ? 1 : 0);
  /* Translators: percent. */
  return g_strdup_printf (_("%s\u202f%%"), number);
}

void
mn_prediction_get_sample (const MnDataset *dataset, const MnDataPart *part, gint64 index, float *out)
{
  const gsize elements = (gsize) mn_shape_elements (&dataset->shape);

  g_return_if_fail (index >= 0 && (gsize) index < part->n);

  for (gsize i = 0; i < elements; i++)
    out[i] = dataset->dtype == MN_DTYPE_U8 ? ((const guint8 *) part->samples)[(gsize) index * elements + i]
                                           : ((const float *) part->samples)[(gsize) index * elements + i];
}

static gboolean
is_image (const MnShape *shape)
{
  return shape->rank == 3 && (shape->dim[0] == 1 || shape->dim[0] == 3) && shape->dim[1] <= 4096 && shape->dim[2] <= 4096;
}

/* "3 → 5" (transfer full) */
static char *
format_classes (const MnPredictions *p, gsize sample, const char *const *names)
{
  g_autofree char *truth = mn_class_name (names, p->labels[sample]);
  g_autofree char *predicted = mn_class_name (names, p->predicted[sample]);

  return g_strdup_printf ("%s → %s", truth, predicted);
}

static char *
format_score (const MnPredictions *p, gsize sample)
{
  const int predicted = p->predicted[sample];

  if (predicted < 0 || predicted >= p->n_classes)
    return g_strdup (MN_DASH);
  return mn_prediction_format_score (p->outputs, mn_predictions_get_score (p, sample, predicted));
}

static void
add_image (MnPredictionGrid *self, const MnPredictions *p, gsize sample, const float *values, const char *const *names)
{
  const gint64 *dim = p->dataset->shape.dim;
  g_autofree char *truth = mn_class_name (names, p->labels[sample]);
  g_autofree char *predicted = mn_class_name (names, p->predicted[sample]), *score = format_score (p, sample);
  g_autofree char *second = g_strdup_printf ("→ %s (%s)", predicted, score);

  mn_image_grid_add_values (self->images, values, (int) dim[0], (int) dim[1], (int) dim[2], p->dataset->range_min,
                            p->dataset->range_max, truth);
  mn_image_grid_add_line (self->images, second);
}

static void
add_cell (MnPredictionGrid *self, int column, int row, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 || column == 2 ? 1 : 0);
  gtk_widget_add_css_class (label, "numeric");
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  gtk_grid_attach (self->rows, label, column, row, 1, 1);
}

static void
add_row (MnPredictionGrid *self, const MnPredictions *p, gsize sample, const float *values, const char *const *names)
{
  const gsize n = (gsize) mn_shape_elements (&p->dataset->shape);
  const int row = (int) self->n_shown + 1;
  g_autofree char *number = mn_format_fixed ((double) p->indices[sample] + 1, 0);
  g_autofree char *classes = format_classes (p, sample, names), *score = format_score (p, sample);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (n, MAX_VALUES); i++)
    {
      g_autofree char *value = mn_format_number (values[i], 4);

      g_string_append_printf (text, i > 0 ? "   %s" : "%s", value);
    }
  if (n > MAX_VALUES)
    g_string_append (text, " …");
  add_cell (self, 0, row, number, "dim-label");
  add_cell (self, 1, row, classes, NULL);
  add_cell (self, 2, row, score, NULL);
  add_cell (self, 3, row, text->str, NULL);
}

static void
clear (MnPredictionGrid *self)
{
  GtkWidget *child;

  mn_image_grid_clear (self->images);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_grid_remove (self->rows, child);
  self->n_shown = 0;
  g_array_set_size (self->indices, 0);
  mn_figure_view_set_cell (self->view, -1, -1);
}

void
mn_prediction_grid_show (MnPredictionGrid *self, const MnPredictions *predictions, const GArray *samples,
                         const char *const *class_names)
{
  const MnDataPart *part;
  g_autofree float *values = NULL;
  gboolean images;

  g_return_if_fail (MN_IS_PREDICTION_GRID (self));

  clear (self);
  if (predictions == NULL || samples == NULL || predictions->dataset == NULL)
    {
      gtk_widget_queue_resize (GTK_WIDGET (self));
      return;
    }
  self->test = predictions->source == MN_SOURCE_TEST;
  part = self->test ? &predictions->dataset->test : &predictions->dataset->train;
  values = g_new (float, (gsize) mn_shape_elements (&predictions->dataset->shape));
  images = is_image (&predictions->dataset->shape);
  gtk_widget_set_visible (GTK_WIDGET (self->view), images);
  gtk_widget_set_visible (self->scroller, !images);
  if (!images)
    {
      add_cell (self, 0, 0, _("Sample"), "heading");
      add_cell (self, 1, 0, _("True → predicted"), "heading");
      add_cell (self, 2, 0, predictions->outputs == MN_OUTPUTS_SCORES ? _("Score") : _("Probability"), "heading");
      add_cell (self, 3, 0, _("Values"), "heading");
    }
  for (guint i = 0; i < samples->len; i++)
    {
      const gsize sample = g_array_index (samples, gsize, i);

      mn_prediction_get_sample (predictions->dataset, part, predictions->indices[sample], values);
      (images ? add_image : add_row) (self, predictions, sample, values, class_names);
      g_array_append_val (self->indices, predictions->indices[sample]);
      self->n_shown++;
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
mn_prediction_grid_get_n_shown (MnPredictionGrid *self)
{
  g_return_val_if_fail (MN_IS_PREDICTION_GRID (self), 0);

  return self->n_shown;
}

void
mn_prediction_grid_set_title (MnPredictionGrid *self, const char *title)
{
  g_return_if_fail (MN_IS_PREDICTION_GRID (self));

  mn_figure_view_set_title (self->view, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

void
mn_prediction_grid_set_hint (MnPredictionGrid *self, const char *hint)
{
  g_return_if_fail (MN_IS_PREDICTION_GRID (self));

  mn_figure_view_set_image_hint (self->view, hint);
}

static void
image_activated (MnPredictionGrid *self, int image, int column)
{
  if ((guint) image < self->indices->len)
    g_signal_emit (self, signals[CHOSEN], 0, self->test, g_array_index (self->indices, gint64, image));
}

static GtkSizeRequestMode
mn_prediction_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mn_prediction_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  MnPredictionGrid *self = MN_PREDICTION_GRID (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 220;
      *natural = 640;
    }
  else if (self->n_shown == 0)
    *minimum = *natural = 0;
  else if (gtk_widget_get_visible (self->scroller))
    gtk_widget_measure (self->scroller, GTK_ORIENTATION_VERTICAL, for_size, minimum, natural, NULL, NULL);
  else
    *minimum = *natural = (int) mn_image_grid_height (self->images, for_size > 0 ? for_size : 640,
                                                       mn_figure_view_get_style (self->view));
}

static void
mn_prediction_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnPredictionGrid *self = MN_PREDICTION_GRID (widget);
  const GtkAllocation all = { 0, 0, width, height };

  if (gtk_widget_get_visible (GTK_WIDGET (self->view)))
    gtk_widget_size_allocate (GTK_WIDGET (self->view), &all, -1);
  if (gtk_widget_get_visible (self->scroller))
    gtk_widget_size_allocate (self->scroller, &all, -1);
}

static void
mn_prediction_grid_dispose (GObject *object)
{
  MnPredictionGrid *self = MN_PREDICTION_GRID (object);

  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->view)));
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->images);
  g_clear_pointer (&self->indices, g_array_unref);
  G_OBJECT_CLASS (mn_prediction_grid_parent_class)->dispose (object);
}

static void
mn_prediction_grid_class_init (MnPredictionGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_prediction_grid_dispose;
  widget_class->get_request_mode = mn_prediction_grid_get_request_mode;
  widget_class->measure = mn_prediction_grid_measure;
  widget_class->size_allocate = mn_prediction_grid_size_allocate;
  signals[CHOSEN] = g_signal_new ("chosen", MN_TYPE_PREDICTION_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_BOOLEAN, G_TYPE_INT64);
}

static void
mn_prediction_grid_init (MnPredictionGrid *self)
{
  self->indices = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->images = mn_image_grid_new ();
  mn_image_grid_set_cell (self->images, CELL);
  self->view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_figure (self->view, MN_FIGURE (self->images));
  mn_page_report_exports (self->view);
  g_signal_connect_swapped (self->view, "cell-activated", G_CALLBACK (image_activated), self);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));

  self->rows = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->rows, 18);
  gtk_grid_set_row_spacing (self->rows, 6);
  gtk_widget_set_margin_top (GTK_WIDGET (self->rows), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->rows), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->rows), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->rows), 12);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->rows));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_visible (self->scroller, FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
mn_prediction_grid_new (void)
{
  return g_object_new (MN_TYPE_PREDICTION_GRID, NULL);
}
