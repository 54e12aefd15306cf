/* mn-node-canvas-move.c - how the nodes go to new places, and the view with them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* How long nodes are on their way, in microseconds. */
#define MOVE_TIME 250000

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
  mn_node_canvas_set_view (self, from->x + t * (to->x - from->x), from->y + t * (to->y - from->y),
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
    mn_node_canvas_find_start (self, &bounds, self->cursor >= 0 ? &cursor : NULL, &self->going_view);
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
