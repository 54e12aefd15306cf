/* mn-node-canvas-drag.c - what the pointer drags on the canvas: nodes, notes and their corners, wires, a rubber band, the view.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

/* Beginning */

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

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, MnNodeCanvas *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  MnCanvasHit hit;

  graphene_point_init (&self->drag_start, x, y);
  self->drag_point = self->pressed = self->drag_start;
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
  hit = mn_node_canvas_hit_at (self, &self->drag_start);
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
      mn_node_canvas_press_node (self, hit.node, state);
      if (mn_canvas_scene_get_node (self->scene, hit.node)->selected)
        grab_node (self, hit.node);
      break;
    case MN_CANVAS_INPUT:
    case MN_CANVAS_OUTPUT:
      mn_node_canvas_grab_port (self, &hit);
      break;
    case MN_CANVAS_WIRE:
      mn_node_canvas_grab_wire (self, hit.wire);
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

/* What is dragged goes to where the pointer is. */
static void
drag_on (MnNodeCanvas *self)
{
  double dx = self->drag_point.x - self->pressed.x, dy = self->drag_point.y - self->pressed.y;

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
      mn_node_canvas_resize_note (self, (self->drag_point.x - self->drag_start.x) / self->zoom,
                                  (self->drag_point.y - self->drag_start.y) / self->zoom);
      break;
    case MN_CANVAS_CONNECT:
      self->hover = mn_node_canvas_end_at (self, &self->drag_point);
      break;
    case MN_CANVAS_BAND:
    case MN_CANVAS_IDLE:
    default:
      break;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, MnNodeCanvas *self)
{
  graphene_point_init (&self->drag_point, self->pressed.x + dx, self->pressed.y + dy);
  drag_on (self);
}

void
mn_node_canvas_drag_along (MnNodeCanvas *self, double x, double y, double zoom)
{
  /* To pan is to choose the view, and where a wire begins is not asked of the pointer. */
  if (self->drag != MN_CANVAS_MOVE && self->drag != MN_CANVAS_RESIZE && self->drag != MN_CANVAS_BAND)
    return;
  graphene_point_init (&self->drag_start, (x - self->x + self->drag_start.x / zoom) * self->zoom,
                       (y - self->y + self->drag_start.y / zoom) * self->zoom);
  if (!self->allocating)
    drag_on (self);
}

/* Ending */

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
  else if (drag == MN_CANVAS_RESIZE && self->grabbed_note &&
           !graphene_point_near (&self->drag_point, &self->drag_start, 0.5f))
    mn_node_canvas_note_done (self, self->grabbed_note);
  else if (drag == MN_CANVAS_RESIZE)
    cancel_resize (self);
  else if (drag == MN_CANVAS_BAND)
    select_band (self);
  else if (drag == MN_CANVAS_CONNECT)
    mn_node_canvas_drop_wire (self);
  self->grabbed_note = NULL;
  self->wire_from = self->wire_to = self->old_wire = self->drop_wire = -1;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  mn_node_canvas_catch_up_layout (self);
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
  mn_node_canvas_catch_up_layout (self);
}

static void
on_drag_cancel (GtkGesture *gesture, GdkEventSequence *sequence, MnNodeCanvas *self)
{
  if (self->drag != MN_CANVAS_IDLE)
    mn_node_canvas_cancel_drag (self);
}

GtkGesture *
mn_node_canvas_add_drag (MnNodeCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_drag_cancel), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  return drag;
}
