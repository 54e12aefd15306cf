/* mn-pad.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pad.h"

#include <glib/gi18n-lib.h>

#define PEN 22
#define ERASER 44

struct _MnPad
{
  GtkWidget        parent_instance;

  cairo_surface_t *ink;      /* A8 */
  cairo_surface_t *image;    /* (nullable) */
  gboolean         erases;
  double           x, y;     /* where the stroke begins, in pixels of the pad */
  double           last_x, last_y;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnPad, mn_pad, GTK_TYPE_WIDGET)

/* The square in the widget. */
static double
get_scale (MnPad *self, double *left, double *top)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  const double side = MAX (MIN (width, height), 1);

  *left = (width - side) / 2;
  *top = 0;
  return side / MN_PAD_SIZE;
}

static void
changed (MnPad *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
mn_pad_draw_line (MnPad *self, double x0, double y0, double x1, double y1)
{
  cairo_t *cr;

  g_return_if_fail (MN_IS_PAD (self));

  g_clear_pointer (&self->image, cairo_surface_destroy);
  cr = cairo_create (self->ink);
  cairo_set_operator (cr, self->erases ? CAIRO_OPERATOR_CLEAR : CAIRO_OPERATOR_OVER);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, self->erases ? ERASER : PEN);
  cairo_move_to (cr, x0, y0);
  /* A line without length is a dot. */
  cairo_line_to (cr, x1, y1);
  cairo_stroke (cr);
  cairo_destroy (cr);
  changed (self);
}

void
mn_pad_clear (MnPad *self)
{
  cairo_t *cr;

  g_return_if_fail (MN_IS_PAD (self));

  g_clear_pointer (&self->image, cairo_surface_destroy);
  cr = cairo_create (self->ink);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_destroy (cr);
  changed (self);
}

void
mn_pad_set_erases (MnPad *self, gboolean erases)
{
  g_return_if_fail (MN_IS_PAD (self));

  self->erases = erases;
}

void
mn_pad_show_image (MnPad *self, const float *pixels, int height, int width)
{
  g_return_if_fail (MN_IS_PAD (self));

  g_clear_pointer (&self->image, cairo_surface_destroy);
  if (pixels != NULL)
    {
      guint8 *data;
      int stride;

      self->image = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
      data = cairo_image_surface_get_data (self->image);
      stride = cairo_image_surface_get_stride (self->image);
      for (int r = 0; r < height && data != NULL; r++)
        for (int c = 0; c < width; c++)
          data[r * stride + c] = (guint8) (CLAMP (pixels[r * width + c], 0, 1) * 255);
      cairo_surface_mark_dirty (self->image);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

float *
mn_pad_get_ink (MnPad *self)
{
  float *ink = g_new (float, MN_PAD_SIZE * MN_PAD_SIZE);
  const guint8 *data;
  int stride;

  g_return_val_if_fail (MN_IS_PAD (self), ink);

  cairo_surface_flush (self->ink);
  data = cairo_image_surface_get_data (self->ink);
  stride = cairo_image_surface_get_stride (self->ink);
  for (int r = 0; r < MN_PAD_SIZE; r++)
    for (int c = 0; c < MN_PAD_SIZE; c++)
      ink[r * MN_PAD_SIZE + c] = data[r * stride + c] / 255.0f;
  return ink;
}

static void
mn_pad_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnPad *self = MN_PAD (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_surface_t *shown = self->image != NULL ? self->image : self->ink;
  double left, top, scale;
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  scale = get_scale (self, &left, &top);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_translate (cr, left, top);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, MN_PAD_SIZE, MN_PAD_SIZE);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_fill (cr);
  cairo_rectangle (cr, 0, 0, MN_PAD_SIZE, MN_PAD_SIZE);
  cairo_clip (cr);
  cairo_scale (cr, (double) MN_PAD_SIZE / cairo_image_surface_get_width (shown),
               (double) MN_PAD_SIZE / cairo_image_surface_get_height (shown));
  cairo_set_source_rgb (cr, 1, 1, 1);
  {
    cairo_pattern_t *mask = cairo_pattern_create_for_surface (shown);

    cairo_pattern_set_filter (mask, self->image != NULL ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
    cairo_mask (cr, mask);
    cairo_pattern_destroy (mask);
  }
  cairo_destroy (cr);
}

static void
mn_pad_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                int *minimum_baseline, int *natural_baseline)
{
  *minimum = 140;
  *natural = MN_PAD_SIZE;
  /* A square, as far as the width tells. */
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = *natural = CLAMP (for_size, 140, MN_PAD_SIZE);
}

static GtkSizeRequestMode
mn_pad_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, MnPad *self)
{
  double left, top, scale = get_scale (self, &left, &top);

  self->x = self->last_x = (x - left) / scale;
  self->y = self->last_y = (y - top) / scale;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  mn_pad_draw_line (self, self->x, self->y, self->x, self->y);
}

static void
on_drag_update (GtkGestureDrag *gesture, double width, double height, MnPad *self)
{
  double left, top, scale = get_scale (self, &left, &top);
  const double x = self->x + width / scale, y = self->y + height / scale;

  mn_pad_draw_line (self, self->last_x, self->last_y, x, y);
  self->last_x = x;
  self->last_y = y;
}

static void
mn_pad_finalize (GObject *object)
{
  MnPad *self = MN_PAD (object);

  cairo_surface_destroy (self->ink);
  g_clear_pointer (&self->image, cairo_surface_destroy);
  G_OBJECT_CLASS (mn_pad_parent_class)->finalize (object);
}

static void
mn_pad_class_init (MnPadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_pad_finalize;
  widget_class->snapshot = mn_pad_snapshot;
  widget_class->measure = mn_pad_measure;
  widget_class->get_request_mode = mn_pad_get_request_mode;
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "pad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mn_pad_init (MnPad *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->ink = cairo_image_surface_create (CAIRO_FORMAT_A8, MN_PAD_SIZE, MN_PAD_SIZE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Drawing pad"), -1);
}

GtkWidget *
mn_pad_new (void)
{
  return g_object_new (MN_TYPE_PAD, NULL);
}
