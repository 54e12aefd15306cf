/* mn-node-canvas-keys.c - the canvas by keyboard.
 *
 * Arrow keys go along wires and to neighbours; with Shift they select on the way, with Alt they push the selected nodes, with
 * Ctrl they move the view. "c" begins a wire at the node: the arrow keys look for its end, Enter makes it. "x" takes
 * away the last wire that ends at the node. "[" and "]" jump along a wire (mn-node-canvas-jump.c). "n" begins a
 * note; Tab goes to the notes, Enter edits one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-node-canvas-private.h"

#include <math.h>

#define PAN_STEP 80.0

static void
go_to (MnNodeCanvas *self, int node, gboolean extend)
{
  if (node < 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (self->source >= 0)
    mn_node_canvas_set_cursor (self, node);
  else if (extend)
    {
      mn_canvas_scene_select (self->scene, node, TRUE);
      mn_node_canvas_set_cursor (self, node);
      mn_node_canvas_selection_done (self);
    }
  else
    mn_node_canvas_select_only (self, node);
  mn_node_canvas_reveal (self, node);
}

/* By one step of the grid. */
static gboolean
push (MnNodeCanvas *self, int dx, int dy)
{
  if (mn_canvas_scene_get_n_selected (self->scene) + mn_node_canvas_count_notes (self) == 0)
    return FALSE;
  mn_node_canvas_stop_moving (self);
  mn_node_canvas_take_notes (self);
  mn_node_canvas_shift_notes (self, dx * MN_CANVAS_GRID, dy * MN_CANVAS_GRID);
  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (self->scene); i++)
    {
      const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, i);

      if (node->selected)
        mn_canvas_scene_move (self->scene, i,
                              MN_CANVAS_GRID * (round (node->rect.origin.x / MN_CANVAS_GRID) + dx),
                              MN_CANVAS_GRID * (round (node->rect.origin.y / MN_CANVAS_GRID) + dy));
    }
  mn_canvas_scene_route (self->scene);
  mn_node_canvas_view_changed (self);
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_MOVED], 0);
  return TRUE;
}

static gboolean
on_arrow (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  gboolean extend, alt;
  int dx, dy, node;

  g_variant_get (args, "(iibb)", &dx, &dy, &extend, &alt);
  if (mn_canvas_scene_get_n_nodes (self->scene) == 0)
    return FALSE;
  if (alt)
    return push (self, dx, dy);
  gtk_widget_grab_focus (widget);
  if (self->cursor < 0)
    node = 0;
  else if (dy != 0)
    node = mn_canvas_scene_go_along (self->scene, self->cursor, dy);
  else
    node = mn_canvas_scene_go_aside (self->scene, self->cursor, dx);
  go_to (self, node, extend);
  return TRUE;
}

static gboolean
on_pan (GtkWidget *widget, GVariant *args, gpointer data)
{
  int dx, dy;

  g_variant_get (args, "(ii)", &dx, &dy);
  mn_node_canvas_pan (MN_NODE_CANVAS (widget), -dx * PAN_STEP, -dy * PAN_STEP);
  return TRUE;
}

static gboolean
on_end (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  int n = mn_canvas_scene_get_n_nodes (self->scene);

  if (n == 0)
    return FALSE;
  go_to (self, g_variant_get_int32 (args) < 0 ? 0 : n - 1, FALSE);
  return TRUE;
}

void
mn_node_canvas_connect_here (MnNodeCanvas *self)
{
  guint from = self->source, to = self->cursor;
  const MnCanvasNode *node = mn_canvas_scene_get_node (self->scene, to);

  if (node->n_ports == 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  self->source = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  mn_node_canvas_wish_wire (self, from, to, node->n_ports - 1, -1);
}

static gboolean
on_enter (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  if (mn_node_canvas_get_focused_note (self))
    {
      mn_canvas_note_edit (mn_node_canvas_get_focused_note (self));
      return TRUE;
    }
  if (self->cursor < 0)
    return FALSE;
  if (self->source >= 0)
    mn_node_canvas_connect_here (self);
  else
    g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_ACTIVATED], 0, (guint) self->cursor);
  return TRUE;
}

static gboolean
on_delete (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  if (self->wire >= 0)
    {
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (self->scene, self->wire);

      g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_DISCONNECTED], 0, wire->to, wire->input);
      return TRUE;
    }
  if (mn_canvas_scene_get_n_selected (self->scene) + mn_node_canvas_count_notes (self) == 0)
    return FALSE;
  g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_REMOVED], 0);
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  if (self->drag != MN_CANVAS_IDLE)
    {
      mn_node_canvas_cancel_drag (self);
      return TRUE;
    }
  if (self->source < 0)
    return FALSE;
  mn_node_canvas_select_only (self, self->source);
  self->source = -1;
  mn_node_canvas_set_cursor (self, self->cursor);
  return TRUE;
}

static void
select_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  gboolean changed = mn_canvas_scene_select_all (self->scene, TRUE);

  for (guint i = 0; i < self->n_notes; i++)
    {
      changed |= !mn_canvas_note_get_selected (self->notes->pdata[i]);
      mn_canvas_note_set_selected (self->notes->pdata[i], TRUE);
    }
  if (changed)
    mn_node_canvas_selection_done (self);
}

/* Menu and connections */

static gboolean
on_menu_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);
  MnCanvasNote *note = mn_node_canvas_get_focused_note (self);
  graphene_point_t center;

  if (note)
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (GTK_WIDGET (note), widget, &bounds))
        mn_node_canvas_popup_note_menu (self, bounds.origin.x + bounds.size.width / 2,
                                        bounds.origin.y + bounds.size.height / 2);
      return TRUE;
    }
  if (self->cursor < 0)
    {
      mn_node_canvas_popup_menu (self, &(MnCanvasHit) { MN_CANVAS_NOTHING }, gtk_widget_get_width (widget) / 2.0,
                                 gtk_widget_get_height (widget) / 2.0);
      return TRUE;
    }
  mn_node_canvas_reveal (self, self->cursor);
  graphene_rect_get_center (&mn_canvas_scene_get_node (self->scene, self->cursor)->rect, &center);
  mn_node_canvas_popup_menu (self, &(MnCanvasHit) { MN_CANVAS_NODE }, (center.x - self->x) * self->zoom,
                             (center.y - self->y) * self->zoom);
  return TRUE;
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MnNodeCanvas *self = MN_NODE_CANVAS (widget);

  if (self->cursor < 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  self->source = self->cursor;
  gtk_widget_grab_focus (widget);
  mn_node_canvas_set_cursor (self, self->cursor);
}

void
mn_node_canvas_class_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keys[2];
    int dx, dy;
  } arrows[] = {
    { { GDK_KEY_Up, GDK_KEY_KP_Up }, 0, -1 },
    { { GDK_KEY_Down, GDK_KEY_KP_Down }, 0, 1 },
    { { GDK_KEY_Left, GDK_KEY_KP_Left }, -1, 0 },
    { { GDK_KEY_Right, GDK_KEY_KP_Right }, 1, 0 },
  };
  static const guint enters[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };
  static const guint deletes[] = { GDK_KEY_Delete, GDK_KEY_KP_Delete, GDK_KEY_BackSpace };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    for (guint k = 0; k < 2; k++)
      {
        guint key = arrows[i].keys[k];
        int dx = arrows[i].dx, dy = arrows[i].dy;

        gtk_widget_class_add_binding (widget_class, key, 0, on_arrow, "(iibb)", dx, dy, FALSE, FALSE);
        gtk_widget_class_add_binding (widget_class, key, GDK_SHIFT_MASK, on_arrow, "(iibb)", dx, dy, TRUE, FALSE);
        gtk_widget_class_add_binding (widget_class, key, GDK_ALT_MASK, on_arrow, "(iibb)", dx, dy, FALSE, TRUE);
        gtk_widget_class_add_binding (widget_class, key, GDK_CONTROL_MASK, on_pan, "(ii)", dx, dy);
      }
  for (guint i = 0; i < G_N_ELEMENTS (enters); i++)
    gtk_widget_class_add_binding (widget_class, enters[i], 0, on_enter, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (deletes); i++)
    gtk_widget_class_add_binding (widget_class, deletes[i], 0, on_delete, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, on_end, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, on_end, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_install_action (widget_class, "canvas.select-all", NULL, select_all);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, "canvas.select-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketleft, 0, "canvas.go-to-source", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_bracketright, 0, "canvas.go-to-target", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_install_action (widget_class, "canvas.connect", NULL, connect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, 0, "canvas.connect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, 0, "canvas.disconnect", NULL);
}

/* Space with a drag moves the view; by itself it may mean something to who shows the canvas, but only once it is clear that
 * nothing was to be dragged, and once for as long as it is held. */

static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnNodeCanvas *self)
{
  if (key != GDK_KEY_space || state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return FALSE;
  if (!self->space)
    self->space_used = FALSE;
  self->space = TRUE;
  return TRUE;
}

static void
on_key_released (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MnNodeCanvas *self)
{
  const gboolean alone = self->space && !self->space_used;

  if (key != GDK_KEY_space)
    return;
  self->space = FALSE;
  if (alone)
    g_signal_emit (self, mn_node_canvas_signals[MN_CANVAS_SPACE], 0);
}

static void
on_focus (GtkEventControllerFocus *controller, MnNodeCanvas *self)
{
  self->space = FALSE;
  if (gtk_event_controller_focus_is_focus (controller) && self->cursor < 0 &&
      mn_canvas_scene_get_n_nodes (self->scene) > 0)
    mn_node_canvas_select_only (self, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
mn_node_canvas_add_keys (MnNodeCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "enter", G_CALLBACK (on_focus), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
