/* mn-sample-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sample-view.h"

#include <glib/gi18n-lib.h>

#include "mn-figure-view.h"
#include "mn-image-grid.h"
#include "mn-page-tools.h"
#include "mn-sample-table.h"
#include "mn-scatter.h"

/* So many fill a few rows, and no more points can be told apart. */
#define N_IMAGES 36
#define N_POINTS 3000
#define CELL 64
#define SCATTER_HEIGHT 420

struct _MnSampleView
{
  GtkWidget      parent_instance;

  MnFigureView  *view;
  MnImageGrid   *grid;
  MnScatter     *scatter;
  GtkWidget     *table;    /* in the place of the figure */
  MnDataPreview *preview;
  gboolean       images;
};

G_DEFINE_FINAL_TYPE (MnSampleView, mn_sample_view, GTK_TYPE_WIDGET)

static gboolean
is_image (const MnShape *shape)
{
  return shape->rank == 3 && (shape->dim[0] == 1 || shape->dim[0] == 3) && shape->dim[1] <= 4096 && shape->dim[2] <= 4096;
}

static gboolean
is_plane (const MnDataset *dataset)
{
  return dataset->shape.rank == 1 && dataset->shape.dim[0] == 2 && dataset->dtype == MN_DTYPE_F32 && dataset->n_classes > 0;
}

static gboolean
is_table (const MnDataPreview *preview)
{
  return !is_plane (preview->dataset) && mn_sample_table_can_show (preview);
}

gboolean
mn_sample_view_can_show (const MnDataPreview *preview)
{
  return preview->splits->n[MN_SPLIT_TRAIN] > 0
         && (is_image (&preview->dataset->shape) || is_plane (preview->dataset) || is_table (preview));
}

gboolean
mn_sample_view_is_random (const MnDataPreview *preview)
{
  gsize n = preview->splits->n[MN_SPLIT_TRAIN];

  return is_image (&preview->dataset->shape) ? n > N_IMAGES : is_table (preview) && n > MN_SAMPLE_TABLE_COLUMNS;
}

static const char *
class_name (MnDataPreview *preview, gsize number)
{
  const MnDataPart *part = mn_splits_get_part (preview->splits, MN_SPLIT_TRAIN);
  gint32 label;

  if (part->labels == NULL || preview->dataset->class_names == NULL)
    return NULL;
  label = part->labels[preview->splits->indices[MN_SPLIT_TRAIN][number]];
  return label >= 0 && label < preview->dataset->n_classes ? preview->dataset->class_names[label] : NULL;
}

static void
fill_grid (MnSampleView *self, gboolean first)
{
  const MnShape *shape = &self->preview->dataset->shape;
  gsize n = self->preview->splits->n[MN_SPLIT_TRAIN];
  g_autofree guint8 *pixels = g_malloc ((gsize) mn_shape_elements (shape));

  mn_image_grid_clear (self->grid);
  mn_image_grid_set_cell (self->grid, CELL);
  for (gsize i = 0; i < MIN (n, N_IMAGES); i++)
    {
      gsize number = first ? i : (gsize) (g_random_double () * (double) n);

      number = MIN (number, n - 1);
      mn_data_preview_get_pixels (self->preview, MN_SPLIT_TRAIN, number, pixels);
      mn_image_grid_add (self->grid, pixels, (int) shape->dim[0], (int) shape->dim[1], (int) shape->dim[2],
                         class_name (self->preview, number));
    }
}

static void
fill_scatter (MnSampleView *self)
{
  const MnDataPart *part = mn_splits_get_part (self->preview->splits, MN_SPLIT_TRAIN);
  const gint64 *indices = self->preview->splits->indices[MN_SPLIT_TRAIN];
  int n = (int) MIN (self->preview->splits->n[MN_SPLIT_TRAIN], N_POINTS);
  g_autofree float *points = g_new (float, (gsize) n * 2);
  g_autofree gint32 *classes = g_new0 (gint32, (gsize) n);

  for (int i = 0; i < n; i++)
    {
      points[2 * i] = ((const float *) part->samples)[2 * indices[i]];
      points[2 * i + 1] = ((const float *) part->samples)[2 * indices[i] + 1];
      if (part->labels != NULL)
        classes[i] = part->labels[indices[i]];
    }
  mn_scatter_set_data (self->scatter, n, points, classes, (const char *const *) self->preview->dataset->class_names);
}

void
mn_sample_view_take (MnSampleView *self, MnDataPreview *preview)
{
  g_return_if_fail (MN_IS_SAMPLE_VIEW (self));
  g_return_if_fail (preview != NULL);

  g_clear_pointer (&self->preview, mn_data_preview_free);
  self->preview = preview;
  if (!mn_sample_view_can_show (preview))
    return;

  gtk_widget_set_child_visible (self->table, is_table (preview));
  gtk_widget_set_child_visible (GTK_WIDGET (self->view), !is_table (preview));
  self->images = is_image (&preview->dataset->shape);
  if (self->images)
    fill_grid (self, TRUE);
  else if (is_table (preview))
    mn_sample_table_fill (GTK_GRID (self->table), preview, TRUE);
  else
    fill_scatter (self);
  if (!is_table (preview))
    mn_figure_view_set_figure (self->view, self->images ? MN_FIGURE (self->grid) : MN_FIGURE (self->scatter));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
mn_sample_view_draw_others (MnSampleView *self)
{
  g_return_if_fail (MN_IS_SAMPLE_VIEW (self));

  if (self->preview != NULL && self->images)
    fill_grid (self, FALSE);
  else if (self->preview != NULL && is_table (self->preview))
    mn_sample_table_fill (GTK_GRID (self->table), self->preview, FALSE);
}

static GtkSizeRequestMode
mn_sample_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mn_sample_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  MnSampleView *self = MN_SAMPLE_VIEW (widget);

  if (gtk_widget_get_child_visible (self->table))
    gtk_widget_measure (self->table, orientation, for_size, minimum, natural, NULL, NULL);
  else if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 640;
    }
  else
    {
      int width = for_size > 0 ? for_size : 640;

      *minimum = *natural = self->images
                              ? (int) mn_image_grid_height (self->grid, width, mn_figure_view_get_style (self->view))
                              : MIN (width, SCATTER_HEIGHT);
    }
}

static void
mn_sample_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MnSampleView *self = MN_SAMPLE_VIEW (widget);
  GtkWidget *shown = gtk_widget_get_child_visible (self->table) ? self->table : GTK_WIDGET (self->view);

  gtk_widget_size_allocate (shown, &(GtkAllocation) { 0, 0, width, height }, -1);
}

static void
mn_sample_view_dispose (GObject *object)
{
  MnSampleView *self = MN_SAMPLE_VIEW (object);

  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->view)));
  g_clear_pointer (&self->table, gtk_widget_unparent);
  g_clear_object (&self->grid);
  g_clear_object (&self->scatter);
  g_clear_pointer (&self->preview, mn_data_preview_free);

  G_OBJECT_CLASS (mn_sample_view_parent_class)->dispose (object);
}

static void
mn_sample_view_class_init (MnSampleViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_sample_view_dispose;
  widget_class->get_request_mode = mn_sample_view_get_request_mode;
  widget_class->measure = mn_sample_view_measure;
  widget_class->size_allocate = mn_sample_view_size_allocate;
}

static void
mn_sample_view_init (MnSampleView *self)
{
  self->grid = mn_image_grid_new ();
  self->scatter = mn_scatter_new ();
  self->images = TRUE;
  self->view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_title (self->view, _("Training samples"));
  mn_page_report_exports (self->view);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  self->table = mn_sample_table_new ();
  gtk_widget_set_child_visible (self->table, FALSE);
  gtk_widget_set_parent (self->table, GTK_WIDGET (self));
}

GtkWidget *
mn_sample_view_new (void)
{
  return g_object_new (MN_TYPE_SAMPLE_VIEW, NULL);
}
