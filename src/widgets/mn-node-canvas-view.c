/* mn-node-canvas-view.c - what of the plane is seen, and how its nodes go from place to place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ZOOM_STEP 1.25
/* Around what is shown as a whole, or revealed. */
#define MARGIN 24.0
/* Texts can be read down to here. */
#define LEGIBLE_ZOOM 0.75
/* How long nodes are on their way, in microseconds. */
#define MOVE_TIME 250000
/* Fewer nodes need no minimap. */
#define MIN_MAPPED 10

void
mn_node_canvas_to_scene (MnNodeCanvas *self, const graphene_point_t *point, graphene_point_t *out)
{
  graphene_point_init (out, self->x + point->x / self->zoom, self->y + point->y / self->zoom);
}

void
mn_node_canvas_get_view (MnNodeCanvas *self, graphene_rect_t *view)
{
  graphene_rect_init (view, self->x, self->y, gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom,
                      gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom);
}

void
mn_node_canvas_view_changed (MnNodeCanvas *self)
{
  graphene_rect_t view, bounds;
  g_autofree char *text = g_strdup_printf (_("%d %%"), (int) round (self->zoom * 100));
  gboolean mapped;

  mn_node_canvas_get_view (self, &view);
  mapped = mn_canvas_scene_get_n_nodes (self->scene) >= MIN_MAPPED && mn_canvas_scene_get_bounds (self->scene, &bounds) &&
           !graphene_rect_contains_rect (&view, &bounds) && gtk_widget_get_width (GTK_WIDGET (self)) >= 480;
  gtk_widget_set_visible (self->minimap, mapped);
  mn_canvas_minimap_show (MN_CANVAS_MINIMAP (self->minimap), &view);
  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->zoom_button)), text) != 0)
    gtk_button_set_label (GTK_BUTTON (self->zoom_button), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* So that what is left of the network is never out of sight entirely. */
static void
keep_in_sight (MnNodeCanvas *self)
{
  graphene_rect_t bounds, view;

  if (!mn_canvas_scene_get_bounds (self->scene, &bounds))
    return;
  mn_node_canvas_get_view (self, &view);
  self->x = CLAMP (self->x, bounds.origin.x + MARGIN - view.size.width, bounds.origin.x + bounds.size.width - MARGIN);
  self->y = CLAMP (self->y, bounds.origin.y + MARGIN - view.size.height, bounds.origin.y + bounds.size.height - MARGIN);
}

static void
set_view (MnNodeCanvas *self, double x, double y, double zoom)
{
  gboolean zoomed = self->zoom != zoom;

  self->x = x;
  self->y = y;
  self->zoom = zoom;
  keep_in_sight (self);
  mn_node_canvas_view_changed (self);
  if (zoomed)
    g_object_notify (G_OBJECT (self), "zoom");
}

void
mn_node_canvas_zoom_at (MnNodeCanvas *self, double zoom, double x, double y)
{
  if (!isfinite (zoom))
    return;
  zoom = CLAMP (zoom, MN_NODE_CANVAS_MIN_ZOOM, MN_NODE_CANVAS_MAX_ZOOM);
  self->touched = TRUE;
  set_view (self, self->x + x / self->zoom - x / zoom, self->y + y / self->zoom - y / zoom, zoom);
}

double
mn_node_canvas_get_zoom (MnNodeCanvas *self)
{
  g_return_val_if_fail (MN_IS_NODE_CANVAS (self), 1);
  return self->zoom;
}

void
mn_node_canvas_set_zoom (MnNodeCanvas *self, double zoom)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  mn_node_canvas_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                          gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
mn_node_canvas_pan (MnNodeCanvas *self, double dx, double dy)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (self));
  self->touched = TRUE;
  set_view (self, self->x - dx / self->zoom, self->y - dy / self->zoom, self->zoom);
}

void
mn_node_canvas_center_on (MnNodeCanvas *self, double x, double y)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  self->touched = TRUE;
  set_view (self, x - view.size.width / 2, y - view.size.height / 2, self->zoom);
}

/* The zoom at which all of @bounds is seen. */
static double
fitting_zoom (MnNodeCanvas *self, const graphene_rect_t *bounds)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 1);
  double height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2 * MARGIN, 1);

  return CLAMP (MIN (width / bounds->size.width, height / bounds->size.height), MN_NODE_CANVAS_MIN_ZOOM, 1);
}

void
mn_node_canvas_fit (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  double zoom;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  if (!mn_canvas_scene_get_bounds (self->scene, &bounds))
    return;
  zoom = fitting_zoom (self, &bounds);
  set_view (self, bounds.origin.x + bounds.size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / zoom / 2,
            bounds.origin.y + bounds.size.height / 2 - gtk_widget_get_height (GTK_WIDGET (self)) / zoom / 2, zoom);
}

void
mn_node_canvas_show_start (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  double zoom;

  mn_node_canvas_fit (self);
  if (self->zoom >= LEGIBLE_ZOOM || !mn_canvas_scene_get_bounds (self->scene, &bounds))
    return;
  /* Where a node has the keyboard, it shall be seen. */
  zoom = 1;
  set_view (self, bounds.origin.x + bounds.size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / zoom / 2,
            bounds.origin.y - MARGIN / zoom, zoom);
  if (self->cursor >= 0)
    mn_node_canvas_reveal (self, self->cursor);
}

void
mn_node_canvas_reveal (MnNodeCanvas *self, guint node)
{
  const graphene_rect_t *rect = &mn_canvas_scene_get_node (self->scene, node)->rect;
  double margin = MARGIN / self->zoom;
  double x, y, right, bottom;
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  if (view.size.width <= 0 || view.size.height <= 0)
    return;
  x = rect->origin.x - margin;
  y = rect->origin.y - margin;
  right = rect->origin.x + rect->size.width + margin;
  bottom = rect->origin.y + rect->size.height + margin;
  x = MIN (MAX (self->x, right - view.size.width), x);
  y = MIN (MAX (self->y, bottom - view.size.height), y);
  if (x != self->x || y != self->y)
    set_view (self, x, y, self->zoom);
}

/* Nodes on their way */

static void
arrived (MnNodeCanvas *self)
{
  mn_canvas_scene_route (self->scene);
  if (self->has_style)
    mn_canvas_minimap_load (MN_CANVAS_MINIMAP (self->minimap), self->scene, &self->style);
  if (self->cursor >= 0 && self->started)
    mn_node_canvas_reveal (self, self->cursor);
  mn_node_canvas_view_changed (self);
}

/* @t: from 0 to 1. */
static void
put_between (MnNodeCanvas *self, double t)
{
  for (guint i = 0; i < self->going->len; i++)
    {
      const graphene_point_t *from = &g_array_index (self->leaving, graphene_point_t, i);
      const graphene_point_t *to = &g_array_index (self->going, graphene_point_t, i);

      if (t >= 1)
        mn_canvas_scene_move (self->scene, i, to->x, to->y);
      else if (!graphene_point_near (from, to, 0.01f))
        mn_canvas_scene_move (self->scene, i, from->x + t * (to->x - from->x), from->y + t * (to->y - from->y));
    }
}

void
mn_node_canvas_stop_moving (MnNodeCanvas *self)
{
  if (!self->tick_id)
    return;
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  put_between (self, 1);
  arrived (self);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double t, rest;

  if (self->tick_start == 0)
    self->tick_start = now;
  t = (double) (now - self->tick_start) / MOVE_TIME;
  if (t >= 1)
    {
      self->tick_id = 0;
      put_between (self, 1);
      arrived (self);
      return G_SOURCE_REMOVE;
    }
  rest = 1 - t;
  put_between (self, 1 - rest * rest * rest);
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

void
mn_node_canvas_go_to (MnNodeCanvas *self, const graphene_point_t *places, guint n, gboolean animate)
{
  gboolean animations = FALSE;

  g_return_if_fail (n == mn_canvas_scene_get_n_nodes (self->scene));

  mn_node_canvas_stop_moving (self);
  g_array_set_size (self->leaving, n);
  g_array_set_size (self->going, 0);
  g_array_append_vals (self->going, places, n);
  for (guint i = 0; i < n; i++)
    g_array_index (self->leaving, graphene_point_t, i) = mn_canvas_scene_get_node (self->scene, i)->rect.origin;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  if (animate && animations)
    {
      self->tick_start = 0;
      self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
      return;
    }
  put_between (self, 1);
  arrived (self);
  if (self->started && !self->touched)
    mn_node_canvas_show_start (self);
}

/* Actions */

static void
zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), MN_NODE_CANVAS (widget)->zoom * ZOOM_STEP);
}

static void
zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), MN_NODE_CANVAS (widget)->zoom / ZOOM_STEP);
}

static void
zoom_reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), 1);
}

static void
zoom_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MN_NODE_CANVAS (widget)->touched = TRUE;
  mn_node_canvas_fit (MN_NODE_CANVAS (widget));
}

static void
arrange (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, mn_node_canvas_signals[MN_CANVAS_ARRANGED], 0);
}

void
mn_node_canvas_class_view (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "canvas.zoom-in" },     { GDK_KEY_equal, "canvas.zoom-in" },  { GDK_KEY_KP_Add, "canvas.zoom-in" },
    { GDK_KEY_minus, "canvas.zoom-out" },   { GDK_KEY_KP_Subtract, "canvas.zoom-out" },
    { GDK_KEY_0, "canvas.zoom-reset" },     { GDK_KEY_KP_0, "canvas.zoom-reset" },
    { GDK_KEY_9, "canvas.zoom-fit" },       { GDK_KEY_KP_9, "canvas.zoom-fit" },
  };

  gtk_widget_class_install_action (widget_class, "canvas.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-reset", NULL, zoom_reset);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-fit", NULL, zoom_fit);
  gtk_widget_class_install_action (widget_class, "canvas.arrange", NULL, arrange);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK, keys[i].action, NULL);
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *action, const char *name)
{
  GtkWidget *button = icon ? gtk_button_new_from_icon_name (icon) : gtk_button_new_with_label ("");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

GtkWidget *
mn_node_canvas_make_controls (MnNodeCanvas *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "canvas-controls");
  add_button (box, "zoom-out-symbolic", "canvas.zoom-out", _("Zoom Out"));
  self->zoom_button = add_button (box, NULL, "canvas.zoom-reset", _("Original Size"));
  gtk_widget_add_css_class (self->zoom_button, "numeric");
  add_button (box, "zoom-in-symbolic", "canvas.zoom-in", _("Zoom In"));
  add_button (box, "zoom-fit-best-symbolic", "canvas.zoom-fit", _("Show All"));
  add_button (box, "view-grid-symbolic", "canvas.arrange", _("Arrange"));
  return box;
}
