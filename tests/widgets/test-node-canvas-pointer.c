/* test-node-canvas-pointer.c - the canvas by pointer and by touch: what is pressed, dragged and pinched.
 *
 * SPDX-License-Identifier: MIT
 */
#include "canvas-window.h"
#include "mn-node-list.h"
#include "mn-node-row.h"

/* The gesture of that very type that hears of a button, 0: of all. (transfer none) */
static GtkGesture *
find_gesture (Fixture *f, GType type, guint button)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) each = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (each) == type &&
          (!GTK_IS_GESTURE_SINGLE (each) || gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (each)) == button))
        return GTK_GESTURE (each);
    }
  g_assert_not_reached ();
}

/* Moves the view so that the upper left corner of a node is there. */
static void
show_at (Fixture *f, guint node, double x, double y)
{
  mn_node_canvas_pan (f->canvas, x - shown_x (f, node), y - shown_y (f, node));
  mn_test_spin (50);
}

static gboolean
has_tooltip (Fixture *f, int x, int y)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shown = FALSE;

  g_signal_emit_by_name (f->canvas, "query-tooltip", x, y, FALSE, tooltip, &shown);
  return shown;
}

/* What lies below the buttons is neither clicked nor told of. */
static void
test_covered (void)
{
  graphene_rect_t controls;
  GtkGesture *secondary;
  double x, y;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  mn_node_canvas_set_zoom (f.canvas, 1);
  secondary = find_gesture (&f, GTK_TYPE_GESTURE_CLICK, GDK_BUTTON_SECONDARY);
  g_assert_true (gtk_widget_compute_bounds (f.canvas->controls, GTK_WIDGET (f.canvas), &controls));
  x = controls.origin.x + 10;
  y = controls.origin.y + 10;
  show_at (&f, 2, x - 40, y - 40);
  mn_node_canvas_set_selected (f.canvas, 4);
  show_at (&f, 2, x - 40, y - 40);
  g_assert_false (has_tooltip (&f, (int) x, (int) y));
  g_signal_emit_by_name (secondary, "released", 1, x, y);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 4);
  /* Above them it is. */
  g_assert_true (has_tooltip (&f, (int) x, (int) (y - 30)));
  g_signal_emit_by_name (secondary, "released", 1, x, y - 30);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 2);
  tear_down (&f);
}

/* Whatever becomes of the view while nodes are dragged, they lie under the pointer, on the grid; a rubber band begins where
 * it began. */
static void
test_view_changes (void)
{
  const MnCanvasNoteInfo note = { .text = "note", .x = 600, .y = 0, .width = 160, .height = 96 };
  MnCanvasNoteInfo info;
  graphene_rect_t rect;
  GtkGesture *drag;
  double x, y, zoom;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  mn_node_canvas_set_notes (f.canvas, &note, 1);
  mn_node_canvas_set_zoom (f.canvas, 1);
  show_at (&f, 1, 100, 100);
  drag = find_gesture (&f, GTK_TYPE_GESTURE_DRAG, 0);

  g_signal_emit_by_name (drag, "drag-begin", 130.0, 120.0);
  g_assert_cmpint (f.canvas->drag, ==, MN_CANVAS_MOVE);
  g_signal_emit_by_name (drag, "drag-update", 40.0, 0.0);
  mn_node_canvas_pan (f.canvas, 0, -80);
  g_assert_cmpfloat (fabs (shown_x (&f, 1) - 140), <=, MN_CANVAS_GRID);
  g_assert_cmpfloat (fabs (shown_y (&f, 1) - 100), <=, MN_CANVAS_GRID);
  mn_node_canvas_zoom_at (f.canvas, 1.25, 50, 50);
  g_signal_emit_by_name (drag, "drag-update", 41.0, 20.0);
  zoom = mn_node_canvas_get_zoom (f.canvas);
  g_assert_cmpfloat (fabs (shown_x (&f, 1) + 30 * zoom - 171), <=, zoom * MN_CANVAS_GRID);
  g_assert_cmpfloat (fabs (shown_y (&f, 1) + 20 * zoom - 140), <=, zoom * MN_CANVAS_GRID);
  mn_node_canvas_cancel_drag (f.canvas);

  /* From above the first node down to the second, which has been brought there. */
  mn_node_canvas_set_zoom (f.canvas, 1);
  show_at (&f, 0, 100, 100);
  g_signal_emit_by_name (drag, "drag-begin", 80.0, 80.0);
  g_assert_cmpint (f.canvas->drag, ==, MN_CANVAS_BAND);
  g_signal_emit_by_name (drag, "drag-update", 40.0, 50.0);
  mn_node_canvas_pan (f.canvas, 0, 130 - shown_y (&f, 1));
  g_signal_emit_by_name (drag, "drag-end", 40.0, 50.0);
  g_assert_cmpuint (n_selected (&f), ==, 2);

  /* The corner of a note. */
  mn_node_canvas_get_view (f.canvas, &rect);
  mn_node_canvas_pan (f.canvas, 300 - (600 - rect.origin.x), 100 + rect.origin.y);
  mn_test_spin (100);
  mn_canvas_note_get_rect (f.canvas->notes->pdata[0], &rect);
  x = 300 + rect.size.width - 4;
  y = 100 + rect.size.height - 4;
  g_signal_emit_by_name (drag, "drag-begin", x, y);
  g_assert_cmpint (f.canvas->drag, ==, MN_CANVAS_RESIZE);
  g_signal_emit_by_name (drag, "drag-update", 0.0, 0.0);
  mn_node_canvas_pan (f.canvas, -80, -40);
  g_signal_emit_by_name (drag, "drag-end", 0.0, 0.0);
  mn_node_canvas_get_note (f.canvas, 0, &info);
  g_assert_cmpfloat (fabs (info.width - rect.size.width - 80), <=, MN_CANVAS_GRID);
  g_assert_cmpfloat (fabs (info.height - rect.size.height - 40), <=, MN_CANVAS_GRID);
  tear_down (&f);
}

/* How far the nodes lie from the straight line that those of a plain chain make. */
static double
spread (Fixture *f)
{
  double most = 0;

  for (guint i = 1; i < 6; i++)
    most = MAX (most, fabs (x_of (f, i) - x_of (f, 0)));
  return most;
}

/* Nodes that are pressed while they are being arranged are arranged afterwards. */
static void
test_pressed_meanwhile (void)
{
  CanvasNode chain[G_N_ELEMENTS (residual)];
  GtkGesture *drag;
  Fixture f;

  memcpy (chain, residual, sizeof residual);
  chain[4].from[1] = -1;
  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  g_assert_cmpfloat (spread (&f), >, 4);
  drag = find_gesture (&f, GTK_TYPE_GESTURE_DRAG, 0);
  fill_model (f.model, chain, G_N_ELEMENTS (chain));
  g_assert_nonnull (f.canvas->layout);
  g_signal_emit_by_name (drag, "drag-begin", shown_x (&f, 1) + 20, shown_y (&f, 1) + 20);
  g_assert_cmpint (f.canvas->drag, ==, MN_CANVAS_MOVE);
  mn_test_wait_until (f.canvas->layout == NULL);
  mn_test_spin (400);
  g_assert_cmpfloat (spread (&f), >, 4);
  g_signal_emit_by_name (drag, "drag-end", 0.0, 0.0);
  mn_test_wait_until (spread (&f) < 0.01);
  tear_down (&f);
}

/* Where the middle between two fingers is, which no display of a test has. */
static graphene_point_t fingers;

gboolean __wrap_gtk_gesture_get_bounding_box_center (GtkGesture *gesture, double *x, double *y);

gboolean
__wrap_gtk_gesture_get_bounding_box_center (GtkGesture *gesture, double *x, double *y)
{
  *x = fingers.x;
  *y = fingers.y;
  return TRUE;
}

/* Two fingers take the network along, and zoom it around what is between them. */
static void
test_pinch (void)
{
  GtkGesture *pinch;
  double x, y;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  mn_node_canvas_set_zoom (f.canvas, 1);
  show_at (&f, 1, 200, 200);
  pinch = find_gesture (&f, GTK_TYPE_GESTURE_ZOOM, 0);
  graphene_point_init (&fingers, 200, 200);
  g_signal_emit_by_name (pinch, "begin", NULL);
  graphene_point_init (&fingers, 230, 150);
  g_signal_emit_by_name (pinch, "scale-changed", 1.0);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 1e-9);
  mn_assert_close (shown_x (&f, 1), 230, 1e-3);
  mn_assert_close (shown_y (&f, 1), 150, 1e-3);
  graphene_point_init (&fingers, 250, 180);
  g_signal_emit_by_name (pinch, "scale-changed", 1.5);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1.5, 1e-9);
  mn_assert_close (shown_x (&f, 1), 250, 1e-3);
  mn_assert_close (shown_y (&f, 1), 180, 1e-3);
  /* Others elsewhere take it from there. */
  x = shown_x (&f, 1);
  y = shown_y (&f, 1);
  graphene_point_init (&fingers, 400, 400);
  g_signal_emit_by_name (pinch, "begin", NULL);
  g_signal_emit_by_name (pinch, "scale-changed", 1.0);
  mn_assert_close (shown_x (&f, 1), x, 1e-3);
  mn_assert_close (shown_y (&f, 1), y, 1e-3);
  tear_down (&f);
}

/* A finger that stays where it is opens the menu of what is there, and has dragged nothing. */
static void
test_long_press (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkGesture *drag, *hold;
  graphene_rect_t controls;
  double was;
  Fixture f;

  g_menu_append (menu, "Duplicate", "node.duplicate");
  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  g_object_set (f.canvas, "menu", menu, NULL);
  drag = find_gesture (&f, GTK_TYPE_GESTURE_DRAG, 0);
  hold = find_gesture (&f, GTK_TYPE_GESTURE_LONG_PRESS, GDK_BUTTON_PRIMARY);
  g_assert_true (gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (hold)));
  g_assert_true (gtk_widget_compute_bounds (f.canvas->controls, GTK_WIDGET (f.canvas), &controls));
  g_signal_emit_by_name (hold, "pressed", controls.origin.x + 10.0, controls.origin.y + 10.0);
  g_assert_null (f.canvas->popover);

  was = x_of (&f, 2);
  g_signal_emit_by_name (drag, "drag-begin", shown_x (&f, 2) + 20, shown_y (&f, 2) + 20);
  g_signal_emit_by_name (drag, "drag-update", 40.0, 0.0);
  g_signal_emit_by_name (hold, "pressed", shown_x (&f, 2) + 20, shown_y (&f, 2) + 20);
  g_assert_cmpint (f.canvas->drag, ==, MN_CANVAS_IDLE);
  mn_assert_close (x_of (&f, 2), was, 0);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 2);
  g_assert_nonnull (f.canvas->popover);
  mn_test_wait_until (gtk_widget_get_mapped (f.canvas->popover));
  /* Nothing is told of the node over the menu. */
  g_assert_false (GTK_WIDGET_GET_CLASS (f.canvas)->query_tooltip (GTK_WIDGET (f.canvas), (int) shown_x (&f, 2) + 20,
                                                                  (int) shown_y (&f, 2) + 20, FALSE, NULL));
  gtk_popover_popdown (GTK_POPOVER (f.canvas->popover));
  mn_test_spin (200);
  tear_down (&f);
}

/* The same in the list. */
static void
test_long_press_list (void)
{
  GtkWidget *window = gtk_window_new (), *list = mn_node_list_new (), *row = NULL, *found = list;
  g_autoptr (GListModel) controllers = NULL;
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *popover;

  g_menu_append (menu, "Duplicate", "node.duplicate");
  fill_model (mn_node_list_get_model (MN_NODE_LIST (list)), residual, G_N_ELEMENTS (residual));
  g_object_set (list, "menu", menu, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 600);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_wait_until (gtk_widget_get_height (list) > 0);
  mn_test_spin (100);
  for (found = gtk_widget_pick (list, 100, 150, GTK_PICK_DEFAULT); found && !row; found = gtk_widget_get_parent (found))
    row = MN_IS_NODE_ROW (found) ? found : NULL;
  g_assert_nonnull (row);
  controllers = gtk_widget_observe_controllers (row);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) each = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_LONG_PRESS (each))
        g_signal_emit_by_name (each, "pressed", 20.0, 10.0);
    }
  g_assert_cmpint (mn_node_list_get_selected (MN_NODE_LIST (list)), ==, mn_node_row_get_position (MN_NODE_ROW (row)));
  popover = gtk_widget_get_last_child (list);
  g_assert_true (GTK_IS_POPOVER_MENU (popover));
  mn_test_wait_until (gtk_widget_get_mapped (popover));
  gtk_popover_popdown (GTK_POPOVER (popover));
  mn_test_spin (200);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-canvas-pointer/covered", test_covered);
  g_test_add_func ("/node-canvas-pointer/view-changes", test_view_changes);
  g_test_add_func ("/node-canvas-pointer/pressed-meanwhile", test_pressed_meanwhile);
  g_test_add_func ("/node-canvas-pointer/pinch", test_pinch);
  g_test_add_func ("/node-canvas-pointer/long-press", test_long_press);
  g_test_add_func ("/node-canvas-pointer/long-press/list", test_long_press_list);
  return g_test_run ();
}
