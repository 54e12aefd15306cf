/* mn-canvas-minimap.c - a whole network in a corner of its canvas, with what of it is seen.
 *
 * The nodes are painted into a texture, which is used until they change: there may be thousands.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-minimap.h"

#define WIDTH 132
#define HEIGHT 148
#define MARGIN 6

struct _MnCanvasMinimap
{
  GtkWidget        parent_instance;

  GdkTexture      *texture; /* (nullable) */
  graphene_rect_t  bounds;  /* of the scene */
  graphene_rect_t  view;
  double           scale;
  GdkRGBA          background;
  GdkRGBA          border;
  GdkRGBA          accent;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnCanvasMinimap, mn_canvas_minimap, GTK_TYPE_WIDGET)

/* Where the scene's upper left corner lies in the widget. */
static graphene_point_t
get_origin (MnCanvasMinimap *self)
{
  return GRAPHENE_POINT_INIT ((WIDTH - self->bounds.size.width * self->scale) / 2,
                              (HEIGHT - self->bounds.size.height * self->scale) / 2);
}

static void
mn_canvas_minimap_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnCanvasMinimap *self = MN_CANVAS_MINIMAP (widget);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  const float widths[4] = { 1, 1, 1, 1 };
  const GdkRGBA borders[4] = { self->border, self->border, self->border, self->border };
  const GdkRGBA accents[4] = { self->accent, self->accent, self->accent, self->accent };
  graphene_point_t origin = get_origin (self);
  graphene_rect_t view;
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &all, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  if (self->texture)
    gtk_snapshot_append_texture (snapshot, self->texture, &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  else
    gtk_snapshot_append_color (snapshot, &self->background, &all);
  graphene_rect_init (&view, origin.x + (self->view.origin.x - self->bounds.origin.x) * self->scale,
                      origin.y + (self->view.origin.y - self->bounds.origin.y) * self->scale,
                      MAX (self->view.size.width * self->scale, 4), MAX (self->view.size.height * self->scale, 4));
  if (graphene_rect_intersection (&view, &GRAPHENE_RECT_INIT (1, 1, WIDTH - 2, HEIGHT - 2), &view))
    {
      GdkRGBA fill = mn_canvas_style_fade (self->accent, 0.15);
      GskRoundedRect outline;

      gtk_snapshot_append_color (snapshot, &fill, &view);
      gsk_rounded_rect_init_from_rect (&outline, &view, 0);
      gtk_snapshot_append_border (snapshot, &outline, widths, accents);
    }
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &frame, widths, borders);
}

static void
mn_canvas_minimap_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
choose (MnCanvasMinimap *self, double x, double y)
{
  graphene_point_t origin = get_origin (self);

  if (self->scale > 0)
    g_signal_emit (self, signals[CHOSEN], 0, self->bounds.origin.x + (x - origin.x) / self->scale,
                   self->bounds.origin.y + (y - origin.y) / self->scale);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, MnCanvasMinimap *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  choose (self, x, y);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, MnCanvasMinimap *self)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    choose (self, x + dx, y + dy);
}

static void
mn_canvas_minimap_dispose (GObject *object)
{
  g_clear_object (&MN_CANVAS_MINIMAP (object)->texture);

  G_OBJECT_CLASS (mn_canvas_minimap_parent_class)->dispose (object);
}

static void
mn_canvas_minimap_class_init (MnCanvasMinimapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_canvas_minimap_dispose;
  widget_class->snapshot = mn_canvas_minimap_snapshot;
  widget_class->measure = mn_canvas_minimap_measure;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_css_name (widget_class, "minimap");
  /* Of use to the eye only. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mn_canvas_minimap_init (MnCanvasMinimap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
mn_canvas_minimap_new (void)
{
  return g_object_new (MN_TYPE_CANVAS_MINIMAP, NULL);
}

static void
paint_rect (MnCanvasMinimap *self, cairo_t *cr, const graphene_rect_t *rect, const GdkRGBA *color)
{
  graphene_point_t origin = get_origin (self);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_rectangle (cr, origin.x + (rect->origin.x - self->bounds.origin.x) * self->scale,
                   origin.y + (rect->origin.y - self->bounds.origin.y) * self->scale,
                   MAX (rect->size.width * self->scale, 1.5), MAX (rect->size.height * self->scale, 0.75));
  cairo_fill (cr);
}

/* Three bytes for each pixel. The cairo renderer converts a texture whenever it draws it, and this one at a tenth of the cost
 * of one that may be transparent. (transfer full) */
static GdkTexture *
make_opaque (cairo_surface_t *surface)
{
  const int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  const int stride = cairo_image_surface_get_stride (surface);
  const guchar *data = cairo_image_surface_get_data (surface);
  guchar *rgb = g_malloc_n ((gsize) width * height, 3), *out = rgb;
  g_autoptr (GBytes) bytes = g_bytes_new_take (rgb, (gsize) width * height * 3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint32 pixel = ((const guint32 *) (data + (gsize) y * stride))[x];

        *out++ = pixel >> 16 & 0xff;
        *out++ = pixel >> 8 & 0xff;
        *out++ = pixel & 0xff;
      }
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, (gsize) width * 3);
}

static GdkTexture *
paint (MnCanvasMinimap *self, MnCanvasScene *scene, const GArray *notes, const MnCanvasStyle *style, int factor)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH * factor, HEIGHT * factor);
  cairo_t *cr = cairo_create (surface);
  GdkTexture *texture;

  gdk_cairo_set_source_rgba (cr, &self->background);
  cairo_paint (cr);
  cairo_scale (cr, factor, factor);
  for (guint i = 0; i < notes->len; i++)
    paint_rect (self, cr, &g_array_index (notes, graphene_rect_t, i), &style->note);
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (scene); i++)
    {
      const MnCanvasNode *node = mn_canvas_scene_get_node (scene, i);

      paint_rect (self, cr, &node->rect, mn_node_item_get_info (node->item)->problem ? &style->error : &style->wire);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  texture = make_opaque (surface);
  cairo_surface_destroy (surface);
  return texture;
}

void
mn_canvas_minimap_load (MnCanvasMinimap *self, MnCanvasScene *scene, const graphene_rect_t *bounds, const GArray *notes,
                        const MnCanvasStyle *style)
{
  g_return_if_fail (MN_IS_CANVAS_MINIMAP (self));

  g_clear_object (&self->texture);
  self->background = style->background;
  self->border = style->border;
  self->accent = style->accent;
  if (bounds)
    {
      self->bounds = *bounds;
      self->scale = MIN ((WIDTH - 2.0 * MARGIN) / self->bounds.size.width, (HEIGHT - 2.0 * MARGIN) / self->bounds.size.height);
      self->texture = paint (self, scene, notes, style, MAX (gtk_widget_get_scale_factor (GTK_WIDGET (self)), 1));
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_canvas_minimap_show (MnCanvasMinimap *self, const graphene_rect_t *view)
{
  g_return_if_fail (MN_IS_CANVAS_MINIMAP (self));

  if (graphene_rect_equal (&self->view, view))
    return;
  self->view = *view;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
