/* mn-figure-view-draw.c - when the figure is drawn, and how it looks.
 *
 * The figure is drawn into a picture, which is shown again while only the pointer moves. While data stream in, a figure is
 * drawn anew at most once a frame, and so rarely that drawing takes no more than about three hundredths of the time: what
 * is shown of a training run must not slow it down. What is scrolled out of sight is drawn once it comes into sight.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <math.h>

/* Time between two drawings for data, in units of what one costs. */
#define PATIENCE 30
#define LONGEST_WAIT_US (G_USEC_PER_SEC / 2)

static gboolean
on_redraw (gpointer data)
{
  MnFigureView *self = data;

  self->redraw_timeout = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

void
mn_figure_view_redraw_soon (MnFigureView *self)
{
  gint64 wait;

  self->stale = TRUE;
  if (self->redraw_timeout != 0)
    return;
  wait = self->drawn_at + MIN (PATIENCE * self->cost, LONGEST_WAIT_US) - g_get_monotonic_time ();
  if (wait <= 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    {
      self->redraw_timeout = g_timeout_add ((guint) (wait / 1000 + 1), on_redraw, self);
      g_source_set_name_by_id (self->redraw_timeout, "[minima] figure redraw");
    }
}

void
mn_figure_view_redraw_now (MnFigureView *self)
{
  g_clear_handle_id (&self->redraw_timeout, g_source_remove);
  self->stale = TRUE;
  self->cost = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Of the desktop, so the same for all. */
static gboolean high_contrast;

void
mn_figure_view_set_high_contrast (gboolean high)
{
  high_contrast = high;
}

/* Light or dark as the text of the widget is dark or light; letters in the desktop's font and size. */
static void
update_style (MnFigureView *self)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  MnFigureStyle style;
  GtkRequisition button;
  GdkRGBA color;
  g_autofree char *family = NULL;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  style = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue > 0.5 ? *mn_figure_style_dark ()
                                                                              : *mn_figure_style_light ();
  if (high_contrast)
    {
      /* Nothing is told more faintly than the rest, and the grid can be seen. */
      style.grid = style.muted;
      style.muted = style.foreground;
    }
  if (pango_font_description_get_size_is_absolute (font))
    size *= 72.0 / 96;
  /* Labels of figures are a little smaller than the text around them. */
  if (size > 0)
    style.font_size = size * 9 / 11;
  family = g_strdup_printf ("%s,%s", pango_font_description_get_family (font), style.font);
  if (g_strcmp0 (family, self->font) != 0)
    {
      g_free (self->font);
      self->font = g_steal_pointer (&family);
      self->stale = TRUE;
    }
  style.font = self->font;
  gtk_widget_get_preferred_size (self->menu_button, &button, NULL);
  style.corner = button.width;
  if (style.font_size != self->style.font_size || style.corner != self->style.corner
      || style.background.red != self->style.background.red || style.muted.red != self->style.muted.red
      || style.font != self->style.font)
    self->stale = TRUE;
  self->style = style;
}

const MnFigureStyle *
mn_figure_view_get_style (MnFigureView *self)
{
  g_return_val_if_fail (MN_IS_FIGURE_VIEW (self), NULL);

  update_style (self);
  return &self->style;
}

void
mn_figure_view_clear_picture (MnFigureView *self)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_object (&self->texture);
}

static void
draw_picture (MnFigureView *self, int width, int height, int scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  gint64 start = g_get_monotonic_time ();
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  mn_figure_draw (self->figure, cr, width, height, &self->style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  mn_figure_view_clear_picture (self);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    self->picture = surface;
  else
    cairo_surface_destroy (surface);
  self->picture_width = width;
  self->picture_height = height;
  self->picture_scale = scale;
  self->stale = FALSE;
  self->drawn_at = g_get_monotonic_time ();
  self->cost = self->drawn_at - start;
}

/* Whether everything around it lets some of it be seen. */
static gboolean
is_in_sight (MnFigureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  for (GtkWidget *around = gtk_widget_get_parent (widget); around != NULL; around = gtk_widget_get_parent (around))
    {
      graphene_rect_t bounds, shown;

      if (gtk_widget_get_overflow (around) != GTK_OVERFLOW_HIDDEN)
        continue;
      shown = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (around), gtk_widget_get_height (around));
      if (gtk_widget_compute_bounds (widget, around, &bounds) && !graphene_rect_intersection (&bounds, &shown, NULL))
        return FALSE;
    }
  return TRUE;
}

void
mn_figure_view_forget_sight (MnFigureView *self)
{
  if (self->clock != NULL)
    g_clear_signal_handler (&self->frame_handler, self->clock);
  g_clear_object (&self->clock);
}

static void
after_frame (MnFigureView *self)
{
  if (!is_in_sight (self))
    return;
  mn_figure_view_forget_sight (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Whatever brings it into sight, scrolling or a change of what is above it, makes a frame. */
static void
wait_for_sight (MnFigureView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->clock != NULL || clock == NULL)
    return;
  self->clock = g_object_ref (clock);
  self->frame_handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_frame), self);
}

/* A texture is uploaded once. GTK's software renderer would convert it pixel by pixel at every frame, so that one gets the
 * surface itself. */
static void
append_picture (MnFigureView *self, GtkSnapshot *snapshot, int width, int height)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (self)));
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);

  if (renderer && GSK_IS_CAIRO_RENDERER (renderer))
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

      cairo_set_source_surface (cr, self->picture, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
      return;
    }
  if (self->texture == NULL)
    {
      gsize stride = (gsize) cairo_image_surface_get_stride (self->picture);
      int rows = cairo_image_surface_get_height (self->picture);
      g_autoptr (GBytes) bytes
          = g_bytes_new_with_free_func (cairo_image_surface_get_data (self->picture), stride * rows,
                                        (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (self->picture));

      self->texture = gdk_memory_texture_new (cairo_image_surface_get_width (self->picture), rows, GDK_MEMORY_DEFAULT,
                                              bytes, stride);
    }
  gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
}

void
mn_figure_view_draw (MnFigureView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  gint64 now = g_get_monotonic_time ();
  gboolean fits;

  if (self->figure == NULL || width <= 0 || height <= 0)
    return;
  update_style (self);
  fits = self->picture && self->picture_width == width && self->picture_height == height && self->picture_scale == scale;
  /* With a timeout pending, this frame is for the pointer; the data come with the timeout. */
  if (!fits || (self->stale && (self->redraw_timeout == 0 || now > self->drawn_at + LONGEST_WAIT_US)))
    {
      if (is_in_sight (self))
        draw_picture (self, width, height, scale);
      else
        wait_for_sight (self);
    }
  if (self->picture)
    append_picture (self, snapshot, width, height);
  if (self->hovering || self->dragging || !isnan (self->cursor) || self->cell_row >= 0)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

      mn_figure_view_draw_overlay (self, cr, width, height);
      cairo_destroy (cr);
    }
}

void
mn_figure_view_end_drawing (MnFigureView *self)
{
  mn_figure_view_forget_sight (self);
  g_clear_handle_id (&self->redraw_timeout, g_source_remove);
  mn_figure_view_clear_picture (self);
}
