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
/* What the buttons hide at the bottom. */
#define CONTROLS 48.0
#define CONTROLS_MARGIN 12.0
/* How large a network is shown that is too long to be seen as a whole, unless it has been shown otherwise before it grew. */
#define START_ZOOM 0.9
/* How long nodes are on their way, in microseconds. */
#define MOVE_TIME 250000
/* After twice this many milliseconds without another one a movement of the view has ended. */
#define REST_TIME 80

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

static gboolean
say_zoom (gpointer user_data)
{
  MnNodeCanvas *self = user_data;
  g_autofree char *text = g_strdup_printf (_("%d %%"), (int) round (self->zoom * 100));

  g_clear_handle_id (&self->zoom_id, g_source_remove);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->zoom_label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->zoom_label), text);
  return G_SOURCE_REMOVE;
}

void
mn_node_canvas_view_changed (MnNodeCanvas *self)
{
  graphene_rect_t view;

  mn_node_canvas_get_view (self, &view);
  mn_node_canvas_update_map (self, &view);
  if (self->notes->len > 0 && !self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  /* A text asks for a new layout, which nothing may do in the middle of one. */
  if (!self->allocating)
    say_zoom (self);
  else if (self->zoom_id == 0)
    self->zoom_id = g_idle_add (say_zoom, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* So that what is left of the network is never out of sight entirely. */
static void
keep_in_sight (MnNodeCanvas *self)
{
  graphene_rect_t bounds, view;

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  mn_node_canvas_get_view (self, &view);
  self->x = CLAMP (self->x, bounds.origin.x + MARGIN - view.size.width, bounds.origin.x + bounds.size.width - MARGIN);
  self->y = CLAMP (self->y, bounds.origin.y + MARGIN - view.size.height, bounds.origin.y + bounds.size.height - MARGIN);
}

static gboolean
on_rest (gpointer user_data)
{
  MnNodeCanvas *self = user_data;

  /* The first one may come late, right after a frame that took long. */
  if (!self->resting)
    {
      self->resting = TRUE;
      return G_SOURCE_CONTINUE;
    }
  self->rest_id = 0;
  if (self->in_motion)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->in_motion = FALSE;
  return G_SOURCE_REMOVE;
}

/* What is seen in passing is drawn more coarsely; a single step, as a key makes it, is no movement. */
static void
note_motion (MnNodeCanvas *self)
{
  if (self->allocating)
    return;
  self->in_motion = self->rest_id != 0;
  self->resting = FALSE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_TIME, on_rest, self);
}

static void
set_view (MnNodeCanvas *self, double x, double y, double zoom)
{
  gboolean zoomed = self->zoom != zoom;

  note_motion (self);
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

/* The zoom at which all of @bounds is seen, or all of its width. */
static double
fitting_zoom (MnNodeCanvas *self, const graphene_rect_t *bounds, double height, gboolean only_width)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 1);
  double zoom = width / bounds->size.width;

  if (!only_width)
    zoom = MIN (zoom, MAX (height - 2 * MARGIN, 1) / bounds->size.height);
  return CLAMP (zoom, MN_NODE_CANVAS_MIN_ZOOM, 1);
}

static void
show_in_middle (MnNodeCanvas *self, const graphene_rect_t *bounds, double height, MnCanvasView *view)
{
  view->x = bounds->origin.x + bounds->size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / view->zoom / 2;
  view->y = bounds->origin.y + bounds->size.height / 2 - height / view->zoom / 2;
}

/* What shows @bounds as a whole, in the middle; where the buttons would hide some of it, above them. */
static void
fit_to (MnNodeCanvas *self, const graphene_rect_t *bounds, MnCanvasView *view)
{
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  double left, bottom;
  GtkRequisition size;

  view->zoom = fitting_zoom (self, bounds, height, FALSE);
  show_in_middle (self, bounds, height, view);
  if (self->bare)
    return;
  gtk_widget_get_preferred_size (self->controls, NULL, &size);
  left = (bounds->origin.x - view->x) * view->zoom;
  bottom = (bounds->origin.y + bounds->size.height - view->y) * view->zoom;
  if (left > CONTROLS_MARGIN + size.width || bottom < height - CONTROLS || height < 4 * CONTROLS)
    return;
  view->zoom = fitting_zoom (self, bounds, height - CONTROLS, FALSE);
  show_in_middle (self, bounds, height - CONTROLS, view);
}

void
mn_node_canvas_fit (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  MnCanvasView view;

  g_return_if_fail (MN_IS_NODE_CANVAS (self));

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  fit_to (self, &bounds, &view);
  set_view (self, view.x, view.y, view.zoom);
}

/* A network is never cut off at its sides. One that is too long to be read as a whole is shown from its beginning, or
 * from around the node that has the keyboard. */
static void
find_start (MnNodeCanvas *self, const graphene_rect_t *bounds, const graphene_rect_t *cursor, MnCanvasView *view)
{
  double height, y;

  fit_to (self, bounds, view);
  if (view->zoom >= MN_CANVAS_LEGIBLE_ZOOM)
    return;
  view->zoom = MAX (view->zoom, MIN (fitting_zoom (self, bounds, 0, TRUE), self->start_zoom));
  view->x = bounds->origin.x + bounds->size.width / 2 - gtk_widget_get_width (GTK_WIDGET (self)) / view->zoom / 2;
  height = gtk_widget_get_height (GTK_WIDGET (self)) / view->zoom;
  y = bounds->origin.y - MARGIN / view->zoom;
  if (height > bounds->size.height + 2 * MARGIN / view->zoom)
    y = bounds->origin.y + bounds->size.height / 2 - height / 2;
  else if (cursor && cursor->origin.y + cursor->size.height > y + height - MARGIN / view->zoom)
    y = cursor->origin.y + cursor->size.height + MARGIN / view->zoom - height;
  view->y = y;
}

void
mn_node_canvas_keep_start (MnNodeCanvas *self)
{
  if (self->started && self->zoom >= MN_CANVAS_LEGIBLE_ZOOM)
    self->start_zoom = MIN (self->zoom, START_ZOOM);
}

void
mn_node_canvas_forget_start (MnNodeCanvas *self)
{
  self->start_zoom = START_ZOOM;
}

void
mn_node_canvas_show_start (MnNodeCanvas *self)
{
  graphene_rect_t bounds;
  MnCanvasView view;

  if (!mn_node_canvas_get_bounds (self, &bounds))
    return;
  find_start (self, &bounds, self->cursor >= 0 ? &mn_canvas_scene_get_node (self->scene, self->cursor)->rect : NULL,
              &view);
  set_view (self, view.x, view.y, view.zoom);
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
  bottom = rect->origin.y + rect->size.height + (MARGIN + CONTROLS) / self->zoom;
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
  mn_node_canvas_load_map (self);
  if (self->started && !self->touched)
    mn_node_canvas_show_start (self);
  else if (self->cursor >= 0 && self->started)
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

/* Unless the user has chosen what is seen, it goes along. */
static void
follow (MnNodeCanvas *self, double t)
{
  const MnCanvasView *from = &self->leaving_view, *to = &self->going_view;

  if (self->touched || !self->started)
    return;
  set_view (self, from->x + t * (to->x - from->x), from->y + t * (to->y - from->y),
            from->zoom + t * (to->zoom - from->zoom));
}

/* What shall be seen when all have arrived. */
static void
aim (MnNodeCanvas *self)
{
  graphene_rect_t bounds, cursor, node = GRAPHENE_RECT_INIT (0, 0, MN_CANVAS_NODE_WIDTH, MN_CANVAS_NODE_HEIGHT);

  self->leaving_view = (MnCanvasView) { self->x, self->y, self->zoom };
  self->going_view = self->leaving_view;
  for (guint i = 0; i < self->going->len; i++)
    {
      node.origin = g_array_index (self->going, graphene_point_t, i);
      node.size = mn_canvas_scene_get_node (self->scene, i)->rect.size;
      if ((int) i == self->cursor)
        cursor = node;
      if (i == 0)
        bounds = node;
      else
        graphene_rect_union (&bounds, &node, &bounds);
    }
  for (guint i = 0; i < self->notes->len && self->going->len > 0; i++)
    {
      mn_canvas_note_get_rect (self->notes->pdata[i], &node);
      graphene_rect_union (&bounds, &node, &bounds);
    }
  if (self->going->len > 0)
    find_start (self, &bounds, self->cursor >= 0 ? &cursor : NULL, &self->going_view);
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
  follow (self, 1 - rest * rest * rest);
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
      aim (self);
      self->tick_start = 0;
      self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
      return;
    }
  put_between (self, 1);
  arrived (self);
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
zoom_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mn_node_canvas_set_zoom (MN_NODE_CANVAS (widget), g_variant_get_int32 (parameter) / 100.0);
}

static void
zoom_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  g_autoptr (GArray) selected = mn_node_canvas_list_selected (self);
  graphene_rect_t bounds;
  MnCanvasView view;

  for (guint i = 0; i < selected->len; i++)
    {
      const graphene_rect_t *rect = &mn_canvas_scene_get_node (self->scene, g_array_index (selected, guint, i))->rect;

      if (i == 0)
        bounds = *rect;
      else
        graphene_rect_union (&bounds, rect, &bounds);
    }
  if (selected->len == 0)
    return;
  self->touched = TRUE;
  fit_to (self, &bounds, &view);
  set_view (self, view.x, view.y, view.zoom);
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
  gtk_widget_class_install_action (widget_class, "canvas.zoom-selected", NULL, zoom_selected);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-to", "i", zoom_to);
  gtk_widget_class_install_action (widget_class, "canvas.arrange", NULL, arrange);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK, keys[i].action, NULL);
}
