/* mn-patch-view.c - a small picture, pixel by pixel, with a patch outlined and heat over it; a pixel may be picked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-patch-view.h"

#include <math.h>

#define NATURAL 260
#define MINIMUM 140

struct _MnPatchView
{
  GtkWidget        parent_instance;

  cairo_surface_t *image;    /* (nullable) */
  cairo_surface_t *heat;     /* (nullable) */
  int              width;
  int              height;
  gint64           patch[4]; /* top, left, height, width */
  gboolean         pickable;
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnPatchView, mn_patch_view, GTK_TYPE_WIDGET)

/* How many pixels around the image are shown, on each side. */
static void
find_margin (MnPatchView *self, double margin[2])
{
  const gint64 sizes[2] = { self->height, self->width };

  for (int axis = 0; axis < 2; axis++)
    {
      gint64 before = -self->patch[axis], behind = self->patch[axis] + self->patch[2 + axis] - sizes[axis];

      margin[axis] = self->patch[2] > 0 ? CLAMP (MAX (before, behind) + 1, 0, (sizes[axis] + 1) / 2) : 0;
      if (before <= 0 && behind <= 0)
        margin[axis] = 0;
    }
}

/* Size of a pixel, and where the first one lies. */
static double
find_scale (MnPatchView *self, double *left, double *top)
{
  double margin[2], scale;
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  find_margin (self, margin);
  scale = MIN ((width - 2) / (self->width + 2 * margin[1]), (height - 2) / (self->height + 2 * margin[0]));
  *left = (width - scale * self->width) / 2;
  *top = (height - scale * self->height) / 2;
  return scale;
}

static void
draw_surface (cairo_t *cr, cairo_surface_t *surface)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (surface);

  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

static void
mn_patch_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnPatchView *self = MN_PATCH_VIEW (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  double left, top, scale, line;
  cairo_t *cr;

  if (!self->image)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  scale = find_scale (self, &left, &top);
  cairo_save (cr);
  cairo_translate (cr, left, top);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, self->width, self->height);
  cairo_clip (cr);
  draw_surface (cr, self->image);
  if (self->heat)
    draw_surface (cr, self->heat);
  cairo_restore (cr);

  if (self->patch[2] > 0)
    {
      cairo_rectangle (cr, left + scale * self->patch[1], top + scale * self->patch[0], scale * self->patch[3],
                       scale * self->patch[2]);
      /* Light on dark, so that it is seen on any picture. */
      line = 1.5;
      cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
      cairo_set_line_width (cr, line + 2);
      cairo_stroke_preserve (cr);
      cairo_set_source_rgb (cr, 0.35, 0.75, 1);
      cairo_set_line_width (cr, line);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
mn_patch_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = MINIMUM;
  *natural = NATURAL;
}

static void
pick (MnPatchView *self, gint64 row, gint64 column)
{
  if (!self->pickable || !self->image)
    return;
  g_signal_emit (self, signals[PICKED], 0, (int) CLAMP (row, 0, self->height - 1), (int) CLAMP (column, 0, self->width - 1));
}

static void
on_pressed (GtkGestureClick *gesture, int n, double x, double y, MnPatchView *self)
{
  double left, top, scale;

  if (!self->image)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  scale = find_scale (self, &left, &top);
  pick (self, (gint64) floor ((y - top) / scale), (gint64) floor ((x - left) / scale));
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnPatchView *self)
{
  gint64 row = self->patch[0], column = self->patch[1];

  if (!self->pickable || state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      row--;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      row++;
      break;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      column--;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      column++;
      break;
    case GDK_KEY_Home:
      column = 0;
      break;
    case GDK_KEY_End:
      column = self->width - 1;
      break;
    case GDK_KEY_Page_Up:
      row = 0;
      break;
    case GDK_KEY_Page_Down:
      row = self->height - 1;
      break;
    default:
      return FALSE;
    }
  pick (self, row, column);
  return TRUE;
}

static void
mn_patch_view_finalize (GObject *object)
{
  MnPatchView *self = MN_PATCH_VIEW (object);

  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_clear_pointer (&self->heat, cairo_surface_destroy);
  G_OBJECT_CLASS (mn_patch_view_parent_class)->finalize (object);
}

static void
mn_patch_view_class_init (MnPatchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_patch_view_finalize;
  widget_class->measure = mn_patch_view_measure;
  widget_class->snapshot = mn_patch_view_snapshot;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "patchview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mn_patch_view_init (MnPatchView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
mn_patch_view_new (void)
{
  return g_object_new (MN_TYPE_PATCH_VIEW, NULL);
}

void
mn_patch_view_set_image (MnPatchView *self, const guint8 *rgb, int width, int height)
{
  g_return_if_fail (MN_IS_PATCH_VIEW (self));

  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_clear_pointer (&self->heat, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!rgb)
    return;
  self->width = width;
  self->height = height;
  self->image = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_surface_flush (self->image);
  for (int y = 0; y < height; y++)
    {
      guint32 *line = (guint32 *) (cairo_image_surface_get_data (self->image)
                                   + (gsize) y * cairo_image_surface_get_stride (self->image));

      for (int x = 0; x < width; x++, rgb += 3)
        line[x] = (guint32) rgb[0] << 16 | (guint32) rgb[1] << 8 | rgb[2];
    }
  cairo_surface_mark_dirty (self->image);
}

void
mn_patch_view_set_heat (MnPatchView *self, const float *heat)
{
  float most = 0;

  g_return_if_fail (MN_IS_PATCH_VIEW (self));

  g_clear_pointer (&self->heat, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!heat || !self->image)
    return;
  for (int i = 0; i < self->width * self->height; i++)
    most = isfinite (heat[i]) ? MAX (most, heat[i]) : most;
  if (most <= 0)
    return;
  self->heat = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->width, self->height);
  cairo_surface_flush (self->heat);
  for (int y = 0; y < self->height; y++)
    {
      guint32 *line = (guint32 *) (cairo_image_surface_get_data (self->heat)
                                   + (gsize) y * cairo_image_surface_get_stride (self->heat));

      for (int x = 0; x < self->width; x++, heat++)
        {
          /* The root shows what is small, too; colours are premultiplied. */
          guint32 alpha = isfinite (*heat) ? (guint32) (230 * sqrtf (*heat / most)) : 0;

          line[x] = alpha << 24 | alpha << 16 | (alpha * 110 / 255) << 8;
        }
    }
  cairo_surface_mark_dirty (self->heat);
}

void
mn_patch_view_set_patch (MnPatchView *self, gint64 top, gint64 left, gint64 height, gint64 width)
{
  g_return_if_fail (MN_IS_PATCH_VIEW (self));

  self->patch[0] = top;
  self->patch[1] = left;
  self->patch[2] = height;
  self->patch[3] = width;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_patch_view_set_pickable (MnPatchView *self, gboolean pickable)
{
  g_return_if_fail (MN_IS_PATCH_VIEW (self));

  self->pickable = pickable;
  gtk_widget_set_focusable (GTK_WIDGET (self), pickable);
}
