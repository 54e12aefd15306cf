/* mn-image-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-image-view.h"

#include "mn-figure-view.h"
#include "mn-page-tools.h"

#define NATURAL_WIDTH 640

struct _MnImageView
{
  GtkWidget     parent_instance;

  MnFigureView *view;
  MnImageGrid  *grid;
  int           least;    /* width: one image and what is around it */
  /* When the last size was asked for: */
  guint         n_images;
  int           pixels;   /* of the largest */
  int           column;   /* height of all images one above the other: at any width that follows from these */
};

G_DEFINE_FINAL_TYPE (MnImageView, mn_image_view, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
mn_image_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
get_height (MnImageView *self, int width)
{
  return (int) mn_image_grid_height (self->grid, width, mn_figure_view_get_style (self->view));
}

static void
mn_image_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  MnImageView *self = MN_IMAGE_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = self->least;
      *natural = MAX (self->least, NATURAL_WIDTH);
    }
  else
    *minimum = *natural = get_height (self, for_size > 0 ? for_size : NATURAL_WIDTH);
}

static void
mn_image_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (GTK_WIDGET (MN_IMAGE_VIEW (widget)->view), &(GtkAllocation) { 0, 0, width, height }, -1);
}

static void
mn_image_view_dispose (GObject *object)
{
  MnImageView *self = MN_IMAGE_VIEW (object);

  if (self->view != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->view)));
  g_clear_object (&self->grid);
  G_OBJECT_CLASS (mn_image_view_parent_class)->dispose (object);
}

static void
mn_image_view_class_init (MnImageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_image_view_dispose;
  widget_class->get_request_mode = mn_image_view_get_request_mode;
  widget_class->measure = mn_image_view_measure;
  widget_class->size_allocate = mn_image_view_size_allocate;
}

static void
mn_image_view_init (MnImageView *self)
{
  self->grid = mn_image_grid_new ();
  self->view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_figure (self->view, MN_FIGURE (self->grid));
  mn_page_report_exports (self->view);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
mn_image_view_new (const char *title, double cell)
{
  MnImageView *self = g_object_new (MN_TYPE_IMAGE_VIEW, NULL);

  mn_image_grid_set_cell (self->grid, cell);
  self->least = MAX ((int) cell + 60, 160);
  mn_image_view_set_title (self, title);
  return GTK_WIDGET (self);
}

MnImageGrid *
mn_image_view_get_grid (MnImageView *self)
{
  g_return_val_if_fail (MN_IS_IMAGE_VIEW (self), NULL);

  return self->grid;
}

void
mn_image_view_set_title (MnImageView *self, const char *title)
{
  g_return_if_fail (MN_IS_IMAGE_VIEW (self));

  mn_figure_view_set_title (self->view, title);
}

void
mn_image_view_changed (MnImageView *self)
{
  guint n_images;
  int pixels, column;

  g_return_if_fail (MN_IS_IMAGE_VIEW (self));

  n_images = mn_image_grid_get_n_images (self->grid);
  pixels = mn_image_grid_get_pixels (self->grid);
  column = get_height (self, 0);
  /* Other images of the same number and size are drawn in the same place; while a run goes on these are most. What is the same
   * height at this width may be another one at the next. */
  if (n_images == self->n_images && pixels == self->pixels && column == self->column)
    return;
  self->n_images = n_images;
  self->pixels = pixels;
  self->column = column;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
