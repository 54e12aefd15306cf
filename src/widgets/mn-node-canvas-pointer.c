/* mn-node-canvas-pointer.c - the canvas by mouse, touchpad and touch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* How near the pointer must be to a port or a wire, in pixels. */
#define TOLERANCE 9.0
/* A wire is taken by the end that is nearer than this. */
#define END_REACH 40.0
/* A wire that is being drawn jumps to a port that is nearer than this, in pixels. */
#define SNAP 30.0
/* What one notch of a wheel moves and zooms. */
#define WHEEL_STEP 60.0
#define WHEEL_ZOOM 1.15

static MnCanvasHit
hit_at (MnNodeCanvas *self, const graphene_point_t *point)
{
  graphene_point_t at;

  mn_node_canvas_to_scene (self, point, &at);
  return mn_canvas_scene_hit (self->scene, &at, TOLERANCE / self->zoom);
}

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

/* Where the wire that is being drawn would end if it were let go of there: at a port under or near the pointer, or at the
 * free one of the node under it. A node that does not take it is told as a node. */
static MnCanvasHit
end_at (MnNodeCanvas *self, const graphene_point_t *point)
{
  MnCanvasHit hit = hit_at (self, point);
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

/* Beginning a drag */

/* Where all lie now. */
static void
take_all (MnNodeCanvas *self)
{
  mn_node_canvas_take_notes (self);
  g_array_set_size (self->dragged, mn_canvas_scene_get_n_nodes (self->scene));
  for (guint i = 0; i < self->dragged->len; i++)
    g_array_index (self->dragged, graphene_point_t, i) = mn_canvas_scene_get_node (self->scene, i)->rect.origin;
}

static void
grab_node (MnNodeCanvas *self, guint node)
{
  mn_node_canvas_stop_moving (self);
  self->drag = MN_CANVAS_MOVE;
  self->grabbed_node = node;
  self->grabbed_note = NULL;
  self->grabbed = mn_canvas_scene_get_node (self->scene, node)->rect.origin;
  take_all (self);
}

/* The whole of it, or its corner. */
static void
grab_note (MnNodeCanvas *self, MnCanvasNote *note)
{
  graphene_point_t at;
  graphene_rect_t rect;

  mn_node_canvas_stop_moving (self);
  mn_canvas_note_get_rect (note, &rect);
  self->grabbed_node = -1;
  self->grabbed_note = note;
  self->grabbed = rect.origin;
  self->drag = MN_CANVAS_MOVE;
  take_all (self);
  if (!gtk_widget_compute_point (GTK_WIDGET (self), GTK_WIDGET (note), &self->drag_start, &at) ||
      !mn_canvas_note_is_on_handle (note, at.x, at.y))
    return;
  self->drag = MN_CANVAS_RESIZE;
  graphene_point_init (&self->grabbed, rect.size.width, rect.size.height);
  /* What it was, should it come to nothing. */
  {
    double width, height;

    mn_canvas_note_get_least (note, &width, &height);
    g_array_set_size (self->dragged_notes, 1);
    graphene_point_init (&g_array_index (self->dragged_notes, graphene_point_t, 0), width, height);
  }
}

/* A new wire from a port, or the one that ends there. */
static void
grab_port (MnNodeCanvas *self, const MnCanvasHit *hit)
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

/* A wire by the end that is near, or else only selected. */
static void
grab_wire (MnNodeCanvas *self, guint index)
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

static void
press_node (MnNodeCanvas *self, guint node, GdkModifierType state)
{
  if (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK))
    {
      mn_canvas_scene_select (self->scene, node, !mn_canvas_scene_get_node (self->scene, node)->selected);
      mn_node_canvas_set_cursor (self, node);
      mn_node_canvas_selection_done (self);
    }
  else if (!mn_canvas_scene_get_node (self->scene, node)->selected)
    mn_node_canvas_select_only (self, node);
  else
    mn_node_canvas_set_cursor (self, node);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, MnNodeCanvas *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  MnCanvasHit hit;

  graphene_point_init (&self->drag_start, x, y);
  self->drag_point = self->drag_start;
  self->extend = (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;
  self->wire_from = self->wire_to = self->old_wire = self->drop_wire = -1;
  /* The menu is another gesture's, and the minimap and the buttons have their own. */
  if (button == GDK_BUTTON_SECONDARY || (note && mn_canvas_note_is_editing (note)) ||
      (picked != GTK_WIDGET (self) && !MN_IS_CANVAS_NOTE (picked)))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  if (!note)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  hit = hit_at (self, &self->drag_start);
  if (self->source >= 0 && button == GDK_BUTTON_PRIMARY && !self->space &&
      (hit.part == MN_CANVAS_NODE || hit.part == MN_CANVAS_INPUT))
    {
      mn_node_canvas_set_cursor (self, hit.node);
      mn_node_canvas_connect_here (self);
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->source = -1;
  if (button == GDK_BUTTON_MIDDLE || self->space)
    {
      self->space_used = TRUE;
      self->drag = MN_CANVAS_PAN;
      self->pan_x = self->x;
      self->pan_y = self->y;
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
      return;
    }
  if (note)
    {
      mn_node_canvas_press_note (self, note, self->extend);
      if (mn_canvas_note_get_selected (note))
        grab_note (self, note);
      return;
    }
  switch (hit.part)
    {
    case MN_CANVAS_NODE:
      press_node (self, hit.node, state);
      if (mn_canvas_scene_get_node (self->scene, hit.node)->selected)
        grab_node (self, hit.node);
      break;
    case MN_CANVAS_INPUT:
    case MN_CANVAS_OUTPUT:
      grab_port (self, &hit);
      break;
    case MN_CANVAS_WIRE:
      grab_wire (self, hit.wire);
      break;
    case MN_CANVAS_NOTHING:
    default:
      self->drag = MN_CANVAS_BAND;
      if (!self->extend)
        mn_node_canvas_select_only (self, -1);
      break;
    }
}

/* Dragging */

/* The wire under a node that may be put into it, or -1. */
static int
wire_under (MnNodeCanvas *self, guint node)
{
  const MnCanvasNode *moved = mn_canvas_scene_get_node (self->scene, node);
  graphene_rect_t middle = moved->rect;
  g_autoptr (GArray) wires = g_array_new (FALSE, FALSE, sizeof (guint));

  if (mn_canvas_scene_get_n_selected (self->scene) > 1 || moved->n_ports == 0)
    return -1;
  graphene_rect_inset (&middle, MN_CANVAS_NODE_WIDTH / 4.0, MN_CANVAS_NODE_HEIGHT / 4.0);
  mn_canvas_scene_find_wires (self->scene, &middle, wires);
  for (guint i = 0; i < wires->len; i++)
    {
      guint index = g_array_index (wires, guint, i);
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, index);

      if (wire->from >= 0 && wire->from != (int) node && wire->to != node &&
          mn_canvas_route_crosses (&wire->route, &middle))
        return index;
    }
  return -1;
}

/* Moves the selected nodes so that the one under the pointer lies on the grid. */
static void
move_selected (MnNodeCanvas *self)
{
  double dx = (self->drag_point.x - self->drag_start.x) / self->zoom;
  double dy = (self->drag_point.y - self->drag_start.y) / self->zoom;

  dx = MN_CANVAS_GRID * round ((self->grabbed.x + dx) / MN_CANVAS_GRID) - self->grabbed.x;
  dy = MN_CANVAS_GRID * round ((self->grabbed.y + dy) / MN_CANVAS_GRID) - self->grabbed.y;
  for (guint i = 0; i < self->dragged->len; i++)
    if (mn_canvas_scene_get_node (self->scene, i)->selected)
      {
        const graphene_point_t *from = &g_array_index (self->dragged, graphene_point_t, i);

        mn_canvas_scene_move (self->scene, i, from->x + dx, from->y + dy);
      }
  mn_node_canvas_shift_notes (self, dx, dy);
  self->drop_wire = self->grabbed_node >= 0 && mn_node_canvas_count_notes (self) == 0
                      ? wire_under (self, self->grabbed_node) : -1;
}

static void
select_band (MnNodeCanvas *self)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  graphene_point_t a, b;
  graphene_rect_t band;
  gboolean changed = FALSE;

  mn_node_canvas_to_scene (self, &self->drag_start, &a);
  mn_node_canvas_to_scene (self, &self->drag_point, &b);
  graphene_rect_init (&band, a.x, a.y, b.x - a.x, b.y - a.y);
  graphene_rect_normalize (&band);
  mn_canvas_scene_find_nodes (self->scene, &band, found);
  if (!self->extend)
    {
      changed = mn_canvas_scene_select_all (self->scene, FALSE);
      changed |= mn_node_canvas_unselect_notes (self);
    }
  for (guint i = 0; i < found->len; i++)
    changed |= mn_canvas_scene_select (self->scene, g_array_index (found, guint, i), TRUE);
  if (found->len > 0)
    mn_node_canvas_set_cursor (self, g_array_index (found, guint, 0));
  changed |= mn_node_canvas_select_notes_in (self, &band);
  if (changed)
    mn_node_canvas_selection_done (self);
}

/* Whether what is being dragged lies elsewhere already. */
static gboolean
has_left (MnNodeCanvas *self)
{
  graphene_rect_t rect;

  if (self->grabbed_node >= 0)
    rect = mn_canvas_scene_get_node (self->scene, self->grabbed_node)->rect;
  else if (self->grabbed_note)
    mn_canvas_note_get_rect (self->grabbed_note, &rect);
  else
    return FALSE;
  return !graphene_point_equal (&self->grabbed, &rect.origin);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, MnNodeCanvas *self)
{
  graphene_point_init (&self->drag_point, self->drag_start.x + dx, self->drag_start.y + dy);
  switch (self->drag)
    {
    case MN_CANVAS_PAN:
      self->x = self->pan_x;
      self->y = self->pan_y;
      mn_node_canvas_pan (self, dx, dy);
      break;
    case MN_CANVAS_MOVE:
      if (gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, dx, dy) || self->extend || self->drop_wire >= 0 ||
          has_left (self))
        move_selected (self);
      break;
    case MN_CANVAS_RESIZE:
      mn_node_canvas_resize_note (self, dx / self->zoom, dy / self->zoom);
      break;
    case MN_CANVAS_CONNECT:
      self->hover = end_at (self, &self->drag_point);
      break;
    case MN_CANVAS_BAND:
    case MN_CANVAS_IDLE:
    default:
      break;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Ending it */

static void
drop_nodes (MnNodeCanvas *self)
{
  int wire = self->drop_wire;
  gboolean moved = mn_node_canvas_shifted_notes (self);

  for (guint i = 0; i < self->dragged->len && !moved; i++)
    moved = !graphene_point_equal (&mn_canvas_scene_get_node (self->scene, i)->rect.origin,
                                   &g_array_index (self->dragged, graphene_point_t, i));
  if (!moved)
    return;
  mn_canvas_scene_route (self->scene);
  if (wire >= 0)
    {
      const MnCanvasWire *under = mn_canvas_scene_get_wire (self->scene, wire);

      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_INSERTED], 0, self->grabbed_node, under->to, under->input);
    }
  else
    g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_MOVED], 0);
  mn_node_canvas_load_map (self);
}

static void
drop_wire (MnNodeCanvas *self)
{
  const MnCanvasHit end = end_at (self, &self->drag_point);
  const double moved = graphene_point_distance (&self->drag_start, &self->drag_point, NULL, NULL);
  int from = self->wire_from, to = self->wire_to, old = self->old_wire;
  guint input = self->wire_input;

  self->old_wire = -1;
  self->hover.part = MN_CANVAS_NOTHING;
  /* Pressed and let go without a move. */
  if (moved < TOLERANCE)
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

/* Back to the size it had. */
static void
cancel_resize (MnNodeCanvas *self)
{
  const graphene_point_t *least = &g_array_index (self->dragged_notes, graphene_point_t, 0);

  if (self->grabbed_note && self->dragged_notes->len > 0)
    mn_canvas_note_set_least (self->grabbed_note, least->x, least->y);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, MnNodeCanvas *self)
{
  MnCanvasDrag drag = self->drag;

  /* The last stretch may not have been told of. */
  on_drag_update (gesture, dx, dy, self);
  self->drag = MN_CANVAS_IDLE;
  if (drag == MN_CANVAS_MOVE)
    drop_nodes (self);
  else if (drag == MN_CANVAS_RESIZE && self->grabbed_note && (fabs (dx) >= 1 || fabs (dy) >= 1))
    mn_node_canvas_note_done (self, self->grabbed_note);
  else if (drag == MN_CANVAS_RESIZE)
    cancel_resize (self);
  else if (drag == MN_CANVAS_BAND)
    select_band (self);
  else if (drag == MN_CANVAS_CONNECT)
    drop_wire (self);
  self->grabbed_note = NULL;
  self->wire_from = self->wire_to = self->old_wire = self->drop_wire = -1;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_node_canvas_cancel_drag (MnNodeCanvas *self)
{
  if (self->drag == MN_CANVAS_MOVE)
    for (guint i = 0; i < self->dragged->len && i < mn_canvas_scene_get_n_nodes (self->scene); i++)
      mn_canvas_scene_move (self->scene, i, g_array_index (self->dragged, graphene_point_t, i).x,
                            g_array_index (self->dragged, graphene_point_t, i).y);
  if (self->drag == MN_CANVAS_MOVE)
    mn_node_canvas_shift_notes (self, 0, 0);
  else if (self->drag == MN_CANVAS_RESIZE)
    cancel_resize (self);
  self->drag = MN_CANVAS_IDLE;
  self->grabbed_note = NULL;
  self->wire_from = self->wire_to = self->old_wire = self->drop_wire = -1;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, MnNodeCanvas *self)
{
  if (self->drag != MN_CANVAS_IDLE)
    mn_node_canvas_cancel_drag (self);
}

/* Clicks */

/* To the end of the wire that is farther away. */
static void
jump_from (MnNodeCanvas *self, guint index, double x, double y)
{
  const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, index);
  graphene_point_t at, from, to;

  if (wire->from < 0)
    return;
  mn_node_canvas_cancel_drag (self);
  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), &at);
  mn_canvas_scene_get_port (self->scene, wire->from, -1, &from);
  mn_canvas_scene_get_port (self->scene, wire->to, wire->input, &to);
  self->wire = index;
  mn_node_canvas_jump (self, graphene_point_distance (&at, &to, NULL, NULL) >=
                             graphene_point_distance (&at, &from, NULL, NULL));
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnNodeCanvas *self)
{
  MnCanvasHit hit = hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);
  graphene_point_t at;

  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), &at);
  if (n_press == 2 && note && !mn_canvas_note_is_editing (note))
    {
      mn_node_canvas_cancel_drag (self);
      mn_canvas_note_edit (note);
    }
  else if (n_press == 1 && hit.part == MN_CANVAS_NODE && mn_node_canvas_is_on_mark (self, hit.node, &at))
    {
      mn_node_canvas_cancel_drag (self);
      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_PROBLEM], 0, hit.node);
    }
  else if (n_press == 2 && hit.part == MN_CANVAS_NODE)
    g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_ACTIVATED], 0, hit.node);
  else if (n_press == 2 && hit.part == MN_CANVAS_WIRE)
    jump_from (self, hit.wire, x, y);
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnNodeCanvas *self)
{
  MnCanvasHit hit = hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);

  if (note && mn_canvas_note_is_editing (note))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!note)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  if (note)
    mn_node_canvas_press_note (self, note, FALSE);
  else if (hit.part == MN_CANVAS_NODE || hit.part == MN_CANVAS_INPUT || hit.part == MN_CANVAS_OUTPUT)
    press_node (self, hit.node, 0);
  else if (hit.part == MN_CANVAS_WIRE)
    {
      self->wire = hit.wire;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else
    mn_node_canvas_select_only (self, -1);
  mn_node_canvas_show_actions (self);
  mn_node_canvas_popup_menu (self, &hit, x, y);
}

static const char *
cursor_at (MnNodeCanvas *self, double x, double y)
{
  MnCanvasNote *note = self->notes->len > 0 ? mn_node_canvas_pick_note (self, x, y) : NULL;
  graphene_point_t at;

  if (note && gtk_widget_compute_point (GTK_WIDGET (self), GTK_WIDGET (note), &GRAPHENE_POINT_INIT (x, y), &at) &&
      mn_canvas_note_is_on_handle (note, at.x, at.y))
    return "nwse-resize";
  return self->hover.part == MN_CANVAS_INPUT || self->hover.part == MN_CANVAS_OUTPUT ? "crosshair" : NULL;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, MnNodeCanvas *self)
{
  MnCanvasHit before = self->hover;

  if (self->drag != MN_CANVAS_IDLE)
    return;
  self->hover = hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  if (memcmp (&before, &self->hover, sizeof before) == 0 && self->notes->len == 0)
    return;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursor_at (self, x, y));
  if (before.part > MN_CANVAS_NODE || self->hover.part > MN_CANVAS_NODE)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *controller, MnNodeCanvas *self)
{
  self->hover.part = MN_CANVAS_NOTHING;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Scrolling and zooming */

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, MnNodeCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  graphene_point_t point;
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double event_x, event_y, surface_x, surface_y;

  if (!(state & GDK_CONTROL_MASK))
    {
      double step = wheel ? WHEEL_STEP : 1;

      if (state & GDK_SHIFT_MASK && dx == 0)
        mn_node_canvas_pan (self, -dy * step, 0);
      else
        mn_node_canvas_pan (self, -dx * step, -dy * step);
      return TRUE;
    }
  if (event && native && gdk_event_get_position (event, &event_x, &event_y))
    {
      gtk_native_get_surface_transform (native, &surface_x, &surface_y);
      if (gtk_widget_compute_point (GTK_WIDGET (native), GTK_WIDGET (self),
                                    &GRAPHENE_POINT_INIT (event_x - surface_x, event_y - surface_y), &point))
        {
          x = point.x;
          y = point.y;
        }
    }
  mn_node_canvas_zoom_at (self, self->zoom * pow (WHEEL_ZOOM, wheel ? -dy : -dy / WHEEL_STEP), x, y);
  return TRUE;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, MnNodeCanvas *self)
{
  mn_node_canvas_cancel_drag (self);
  self->pinch = self->zoom;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, MnNodeCanvas *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    mn_node_canvas_zoom_at (self, self->pinch * scale, x, y);
}

/* Drops from elsewhere */

static void
drop_place (MnNodeCanvas *self, double x, double y, graphene_point_t *place)
{
  mn_node_canvas_to_scene (self, &GRAPHENE_POINT_INIT (x, y), place);
  place->x = MN_CANVAS_GRID * roundf ((place->x - MN_CANVAS_NODE_WIDTH / 2.0f) / MN_CANVAS_GRID);
  place->y = MN_CANVAS_GRID * roundf ((place->y - MN_CANVAS_NODE_HEIGHT / 2.0f) / MN_CANVAS_GRID);
}

static GdkDragAction
on_drop_motion (GtkDropTarget *target, double x, double y, MnNodeCanvas *self)
{
  MnCanvasHit hit = hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  int wire = hit.part == MN_CANVAS_WIRE && mn_canvas_scene_get_wire (self->scene, hit.wire)->from >= 0 ? (int) hit.wire : -1;

  if (wire != self->drop_wire)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->drop_wire = wire;
  return GDK_ACTION_COPY;
}

static void
on_drop_leave (GtkDropTarget *target, MnNodeCanvas *self)
{
  self->drop_wire = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, MnNodeCanvas *self)
{
  int wire, to = -1, input = -1;
  gboolean taken = FALSE;
  graphene_point_t place;

  on_drop_motion (target, x, y, self);
  wire = self->drop_wire;
  self->drop_wire = -1;
  if (wire >= 0)
    {
      to = mn_canvas_scene_get_wire (self->scene, wire)->to;
      input = mn_canvas_scene_get_wire (self->scene, wire)->input;
    }
  drop_place (self, x, y, &place);
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DROPPED], 0, g_value_get_string (value), (double) place.x,
                 (double) place.y, to, input, &taken);
  return taken;
}

void
mn_node_canvas_add_pointer (MnNodeCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (click, drag);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (secondary));

  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect (drop, "enter", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "motion", G_CALLBACK (on_drop_motion), self);
  g_signal_connect (drop, "leave", G_CALLBACK (on_drop_leave), self);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
}
