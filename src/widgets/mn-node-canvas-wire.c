/* mn-node-canvas-wire.c - a wire that is drawn by one of its ends: where it begins, where it would end, and the wish for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

/* A wire is taken by the end that is nearer than this. */
#define END_REACH 40.0
/* A wire that is being drawn jumps to a port that is nearer than this, in pixels. */
#define SNAP 30.0

/* Whether a node may be the other end of the wire that is being drawn: not its own, and not one that would feed itself. */
static gboolean
takes_wire (MnNodeCanvas *self, guint node)
{
  if (self->wire_from >= 0)
    return mn_canvas_scene_get_node (self->scene, node)->n_ports > 0 &&
           !mn_canvas_scene_reaches (self->scene, node, self->wire_from);
  return !mn_canvas_scene_reaches (self->scene, self->wire_to, node);
}

/* The nearest port that takes the wire, of those within reach; else nothing. */
static MnCanvasHit
find_port (MnNodeCanvas *self, const graphene_point_t *at)
{
  const double reach = SNAP / self->zoom;
  const graphene_rect_t around = GRAPHENE_RECT_INIT (at->x - reach, at->y - reach, 2 * reach, 2 * reach);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  MnCanvasHit hit = { MN_CANVAS_NOTHING, 0, 0, 0 };
  double least = reach;

  mn_canvas_scene_find_nodes (self->scene, &around, nodes);
  for (guint i = 0; i < nodes->len; i++)
    {
      const guint node = g_array_index (nodes, guint, i);
      const int last = self->wire_from >= 0 ? (int) mn_canvas_scene_get_node (self->scene, node)->n_ports - 1 : -1;

      if (!takes_wire (self, node))
        continue;
      for (int input = self->wire_from >= 0 ? 0 : -1; input <= last; input++)
        {
          graphene_point_t port;
          double distance;

          mn_canvas_scene_get_port (self->scene, node, input, &port);
          distance = graphene_point_distance (at, &port, NULL, NULL);
          if (distance >= least)
            continue;
          least = distance;
          hit = (MnCanvasHit){ input < 0 ? MN_CANVAS_OUTPUT : MN_CANVAS_INPUT, node, MAX (input, 0), 0 };
        }
    }
  return hit;
}

MnCanvasHit
mn_node_canvas_end_at (MnNodeCanvas *self, const graphene_point_t *point)
{
  MnCanvasHit hit = mn_node_canvas_hit_at (self, point);
  graphene_point_t at;

  if (hit.part == MN_CANVAS_NODE || hit.part == MN_CANVAS_INPUT || hit.part == MN_CANVAS_OUTPUT)
    {
      if (!takes_wire (self, hit.node))
        return (MnCanvasHit){ MN_CANVAS_NODE, hit.node, 0, 0 };
      if (self->wire_from < 0)
        return (MnCanvasHit){ MN_CANVAS_OUTPUT, hit.node, 0, 0 };
      if (hit.part != MN_CANVAS_INPUT)
        hit.input = mn_canvas_scene_get_node (self->scene, hit.node)->n_ports - 1;
      hit.part = MN_CANVAS_INPUT;
      return hit;
    }
  mn_node_canvas_to_scene (self, point, &at);
  return find_port (self, &at);
}

void
mn_node_canvas_grab_port (MnNodeCanvas *self, const MnCanvasHit *hit)
{
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, hit->node);

  self->drag = MN_CANVAS_CONNECT;
  self->wire_from = self->wire_to = self->old_wire = -1;
  if (hit->part == MN_CANVAS_OUTPUT)
    self->wire_from = hit->node;
  else if (hit->input < node->n_inputs &&
           mn_canvas_scene_get_wire (self->scene, node->first_wire + hit->input)->from >= 0)
    {
      self->old_wire = node->first_wire + hit->input;
      self->wire_from = mn_canvas_scene_get_wire (self->scene, self->old_wire)->from;
    }
  else
    {
      self->wire_to = hit->node;
      self->wire_input = hit->input;
    }
}

void
mn_node_canvas_grab_wire (MnNodeCanvas *self, guint index)
{
  const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, index);
  graphene_point_t at, from, to;

  mn_node_canvas_set_cursor (self, self->cursor);
  self->wire = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (wire->from < 0)
    return;
  mn_node_canvas_to_scene (self, &self->drag_start, &at);
  mn_canvas_scene_get_port (self->scene, wire->from, -1, &from);
  mn_canvas_scene_get_port (self->scene, wire->to, wire->input, &to);
  if (graphene_point_distance (&at, &to, NULL, NULL) <= END_REACH)
    self->wire_from = wire->from;
  else if (graphene_point_distance (&at, &from, NULL, NULL) <= END_REACH)
    {
      self->wire_to = wire->to;
      self->wire_input = wire->input;
    }
  else
    return;
  self->drag = MN_CANVAS_CONNECT;
  self->old_wire = index;
}

void
mn_node_canvas_drop_wire (MnNodeCanvas *self)
{
  const MnCanvasHit end = mn_node_canvas_end_at (self, &self->drag_point);
  const double moved = graphene_point_distance (&self->drag_start, &self->drag_point, NULL, NULL);
  int from = self->wire_from, to = self->wire_to, old = self->old_wire;
  guint input = self->wire_input;

  self->old_wire = -1;
  self->hover.part = MN_CANVAS_NOTHING;
  /* Pressed and let go without a move. */
  if (moved < MN_CANVAS_TOLERANCE)
    return;
  if (end.part == MN_CANVAS_INPUT)
    mn_node_canvas_wish_wire (self, from, end.node, end.input, old);
  else if (end.part == MN_CANVAS_OUTPUT)
    mn_node_canvas_wish_wire (self, end.node, to, input, old);
  /* It cannot be, but why is for others to say. */
  else if (end.part == MN_CANVAS_NODE && (int) end.node != from && (int) end.node != to)
    mn_node_canvas_wish_wire (self, from >= 0 ? from : (int) end.node, from >= 0 ? (int) end.node : to, input, old);
  else if (end.part == MN_CANVAS_NOTHING && old >= 0)
    {
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, old);

      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DISCONNECTED], 0, wire->to, wire->input);
    }
  /* One let go of beside the port it began at was hardly meant to lead anywhere. */
  else if (end.part == MN_CANVAS_NOTHING && moved >= SNAP)
    {
      graphene_point_t at;

      mn_node_canvas_to_scene (self, &self->drag_point, &at);
      self->pending_point = at;
      self->pending_from = from;
      self->pending_to = to;
      self->pending_input = input;
      self->releasing = TRUE;
      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_RELEASED], 0, at.x - MN_CANVAS_NODE_WIDTH / 2.0,
                     from >= 0 ? at.y : at.y - MN_CANVAS_NODE_HEIGHT, from, to, input);
      self->releasing = FALSE;
    }
}

void
mn_node_canvas_wish_wire (MnNodeCanvas *self, guint from, guint to, guint input, int old_wire)
{
  const MnCanvasWire *old = old_wire >= 0 ? mn_canvas_scene_get_wire (self->scene, old_wire) : NULL;
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, to);
  int old_to = old ? (int) old->to : -1, old_input = old ? (int) old->input : -1;

  if (from == to)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  for (guint j = 0; j < node->n_inputs; j++)
    if (j == input && mn_canvas_scene_get_wire (self->scene, node->first_wire + j)->from == (int) from)
      return;
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_CONNECTED], 0, from, to, input, old_to, old_input);
}
