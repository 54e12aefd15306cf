/* mn-node-canvas-pointer.c - the canvas by mouse, touchpad and touch: what is under the pointer, and clicks on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

MnCanvasHit
mn_node_canvas_hit_at (MnNodeCanvas *self, const graphene_point_t *point)
{
  graphene_point_t at;

  mn_node_canvas_to_scene (self, point, &at);
  return mn_canvas_scene_hit (self->scene, &at, MN_CANVAS_TOLERANCE / self->zoom);
}

gboolean
mn_node_canvas_is_covered (MnNodeCanvas *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  return picked && (picked == self->minimap || picked == self->controls || gtk_widget_is_ancestor (picked, self->controls));
}

/* What has the keyboard is what is edited: not @node, which has just been taken out of a selection, as long as there are
 * others. */
static int
find_still_selected (MnNodeCanvas *self, guint node)
{
  if (self->cursor >= 0 && mn_canvas_scene_get_node (self->scene, self->cursor)->selected)
    return self->cursor;
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    if (mn_canvas_scene_get_node (self->scene, i)->selected)
      return i;
  return node;
}

void
mn_node_canvas_press_node (MnNodeCanvas *self, guint node, GdkModifierType state)
{
  if (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK))
    {
      gboolean selected = !mn_canvas_scene_get_node (self->scene, node)->selected;

      mn_canvas_scene_select (self->scene, node, selected);
      mn_node_canvas_set_cursor (self, selected ? (int) node : find_still_selected (self, node));
      mn_node_canvas_selection_done (self);
    }
  else if (!mn_canvas_scene_get_node (self->scene, node)->selected)
    mn_node_canvas_select_only (self, node);
  else
    mn_node_canvas_set_cursor (self, node);
}

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
  MnCanvasHit hit = mn_node_canvas_hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);
  graphene_point_t at;

  if (mn_node_canvas_is_covered (self, x, y))
    return;
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

/* The buttons, the minimap and a note that is being written have their own menus, or none. */
static gboolean
has_menu_at (MnNodeCanvas *self, double x, double y)
{
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);

  return !mn_node_canvas_is_covered (self, x, y) && !(note && mn_canvas_note_is_editing (note));
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MnNodeCanvas *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture),
                         has_menu_at (self, x, y) ? GTK_EVENT_SEQUENCE_CLAIMED : GTK_EVENT_SEQUENCE_DENIED);
}

/* Selects what is there and opens its menu. */
static void
open_menu (MnNodeCanvas *self, double x, double y)
{
  MnCanvasHit hit = mn_node_canvas_hit_at (self, &GRAPHENE_POINT_INIT (x, y));
  MnCanvasNote *note = mn_node_canvas_pick_note (self, x, y);

  if (!note)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  if (note)
    mn_node_canvas_press_note (self, note, FALSE);
  else if (hit.part == MN_CANVAS_NODE || hit.part == MN_CANVAS_INPUT || hit.part == MN_CANVAS_OUTPUT)
    mn_node_canvas_press_node (self, hit.node, 0);
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

/* Not before the button is let go of: GTK 4.8 loses count of what is pressed, and warns, when a popover comes between. */
static void
on_secondary_released (GtkGestureClick *gesture, int n_press, double x, double y, MnNodeCanvas *self)
{
  /* Who lets go elsewhere has thought better of it. */
  if (gtk_widget_contains (GTK_WIDGET (self), x, y) && !mn_node_canvas_is_covered (self, x, y))
    open_menu (self, x, y);
}

/* A finger has no other button. What it has begun to drag meanwhile stays where it is. */
static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, MnNodeCanvas *self)
{
  if (!has_menu_at (self, x, y))
    return;
  mn_node_canvas_cancel_drag (self);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, x, y);
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
  if (mn_node_canvas_is_covered (self, x, y))
    self->hover = (MnCanvasHit){ MN_CANVAS_NOTHING, 0, 0, 0 };
  else
    self->hover = mn_node_canvas_hit_at (self, &GRAPHENE_POINT_INIT (x, y));
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

void
mn_node_canvas_add_pointer (MnNodeCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = mn_node_canvas_add_drag (self);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (click, drag);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed), self);
  g_signal_connect (secondary, "released", G_CALLBACK (on_secondary_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (secondary));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect (hold, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (hold));

  mn_node_canvas_add_scroll (self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  mn_node_canvas_add_drop (self);
}
