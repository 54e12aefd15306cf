/* test-node-canvas.c - the canvas: what it shows and selects, and how its nodes find their places.
 *
 * SPDX-License-Identifier: MIT
 */
#include "canvas-window.h"

static void
count (gpointer counter)
{
  (*(int *) counter)++;
}

static gboolean
press (GtkEventController *keys, const char *signal)
{
  gboolean handled = FALSE;

  if (g_str_equal (signal, "key-pressed"))
    g_signal_emit_by_name (keys, signal, GDK_KEY_space, 65, 0, &handled);
  else
    g_signal_emit_by_name (keys, signal, GDK_KEY_space, 65, 0);
  return handled;
}

/* However long it is held, the space bar is told of once, when it is let go of; nobody else hears of the presses. */
static void
test_space (void)
{
  g_autoptr (GListModel) controllers = NULL;
  GtkEventController *keys = NULL;
  int n = 0;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  controllers = gtk_widget_observe_controllers (GTK_WIDGET (f.canvas));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        keys = controller;
    }
  g_assert_nonnull (keys);
  g_signal_connect_swapped (f.canvas, "space", G_CALLBACK (count), &n);
  for (int i = 0; i < 3; i++)
    g_assert_true (press (keys, "key-pressed"));
  g_assert_cmpint (n, ==, 0);
  press (keys, "key-released");
  g_assert_cmpint (n, ==, 1);
  press (keys, "key-released");
  g_assert_cmpint (n, ==, 1);
  g_clear_object (&controllers);
  tear_down (&f);
}

/* Without places of their own, nodes are arranged; a new one makes room for itself; with places they lie there. */
static void
test_places (void)
{
  CanvasNode nodes[6];
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  for (guint i = 1; i < 6; i++)
    mn_test_wait_until (y_of (&f, i) > y_of (&f, i - 1) + 100);
  g_assert_cmpuint (count_colors (&f), >, 10);

  /* Without the wire around the block, and one node less. */
  memcpy (nodes, residual, sizeof residual);
  nodes[4].from[1] = -1;
  fill_model (f.model, nodes, 5);
  mn_test_wait_until (fabs (x_of (&f, 4) - x_of (&f, 0)) < 1e-3);

  for (guint i = 0; i < 5; i++)
    {
      nodes[i].x = 40.0 + 16 * i;
      nodes[i].y = 200.0 * i;
    }
  fill_model (f.model, nodes, 5);
  mn_assert_close (x_of (&f, 3), 88, 0);
  mn_assert_close (y_of (&f, 3), 600, 0);
  mn_test_spin (300);
  mn_assert_close (y_of (&f, 3), 600, 0);

  /* And back. */
  fill_model (f.model, residual, 5);
  mn_test_wait_until (y_of (&f, 3) < 500);
  tear_down (&f);
}

static void
test_selection (void)
{
  const guint some[] = { 1, 3 };
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  int changed = 0, notified = 0;
  CanvasNode fewer[2] = { { "conv2", { -1, -1 }, 0 }, { "sum", { 0, -1 }, 16 } };
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  g_signal_connect_swapped (f.canvas, "selection-changed", G_CALLBACK (count), &changed);
  g_signal_connect_swapped (f.canvas, "notify::selected", G_CALLBACK (count), &notified);
  mn_node_canvas_set_selected (f.canvas, 2);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 2);
  g_assert_cmpint (changed, ==, 1);
  g_assert_cmpint (notified, ==, 1);
  mn_node_canvas_set_selected (f.canvas, 2);
  g_assert_cmpint (changed, ==, 1);
  g_assert_cmpint (notified, ==, 1);
  mn_node_canvas_set_selected (f.canvas, 99);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, -1);
  g_assert_cmpuint (n_selected (&f), ==, 0);

  g_array_append_vals (positions, some, 2);
  mn_node_canvas_select (f.canvas, positions);
  g_assert_cmpuint (n_selected (&f), ==, 2);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 1);
  g_assert_cmpuint (count_colors (&f), >, 10);

  /* The selection goes with its node; the keyboard's node is gone. */
  fill_model (f.model, fewer, 2);
  g_assert_cmpuint (n_selected (&f), ==, 1);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, -1);
  fill_model (f.model, NULL, 0);
  g_assert_cmpuint (n_selected (&f), ==, 0);
  g_assert_cmpuint (count_colors (&f), >, 1);
  tear_down (&f);
}

/* A node that is taken out of the selection is not the one that is edited any more. */
static void
test_take_out (void)
{
  const guint some[] = { 1, 3, 4 };
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  select_these (&f, some, 3);
  mn_node_canvas_press_node (f.canvas, 3, GDK_CONTROL_MASK);
  g_assert_cmpuint (n_selected (&f), ==, 2);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 1);
  mn_node_canvas_press_node (f.canvas, 1, GDK_CONTROL_MASK);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 4);
  mn_node_canvas_press_node (f.canvas, 0, GDK_SHIFT_MASK);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 0);
  mn_node_canvas_press_node (f.canvas, 4, GDK_SHIFT_MASK);
  mn_node_canvas_press_node (f.canvas, 0, GDK_SHIFT_MASK);
  g_assert_cmpuint (n_selected (&f), ==, 0);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 0);
  tear_down (&f);
}

static void
test_zoom (void)
{
  GtkWidget *widget;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  widget = GTK_WIDGET (f.canvas);
  gtk_widget_activate_action (widget, "canvas.zoom-reset", NULL);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 0);
  gtk_widget_activate_action (widget, "canvas.zoom-in", NULL);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1.25, 1e-9);
  gtk_widget_activate_action (widget, "canvas.zoom-out", NULL);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 1e-9);
  for (int i = 0; i < 50; i++)
    gtk_widget_activate_action (widget, "canvas.zoom-out", NULL);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), MN_NODE_CANVAS_MIN_ZOOM, 1e-9);
  g_assert_cmpuint (count_colors (&f), >, 2);
  mn_node_canvas_set_zoom (f.canvas, 100);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), MN_NODE_CANVAS_MAX_ZOOM, 1e-9);
  mn_node_canvas_pan (f.canvas, 1e9, -1e9);
  g_assert_cmpuint (count_colors (&f), >, 1);
  gtk_widget_activate_action (widget, "canvas.zoom-fit", NULL);
  g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), <=, 1);
  gtk_widget_activate_action (widget, "canvas.zoom-to", "i", 150);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1.5, 1e-9);
  mn_node_canvas_set_selected (f.canvas, 1);
  gtk_widget_activate_action (widget, "canvas.zoom-selected", NULL);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 1e-9);
  /* Titles only. */
  mn_node_canvas_set_zoom (f.canvas, 0.3);
  g_assert_cmpuint (count_colors (&f), >, 10);
  tear_down (&f);
}

/* A wide network is seen as a whole, a long one in all its width, whatever the size of the canvas; also when it changes. */
static void
test_start (void)
{
  CanvasNode wide[9] = { { "image", { -1, -1 }, 0 } };
  Fixture f;

  for (guint i = 1; i < 9; i++)
    wide[i] = (CanvasNode) { g_intern_string (((char[]) { 'a' + i, 0 })), { 0, -1 }, 1 };
  set_up (&f, wide, G_N_ELEMENTS (wide));
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) < 0.4);
  mn_test_spin (400);
  g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), >, 0.3);
  fill_model (f.model, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 0.6);
  mn_test_spin (400);
  fill_large (f.model, 100);
  mn_test_spin (400);
  g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), >, 0.8);
  tear_down (&f);
}

/* A network that grows beyond what can be read as a whole stays as large as it was, until there is room for it. */
static void
test_growth (void)
{
  double zoom = 1, fitting;
  Fixture f;

  set_up (&f, NULL, 0);
  for (guint n = 3; n <= 14; n++)
    {
      fill_large (f.model, n);
      mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
      gtk_widget_queue_allocate (GTK_WIDGET (f.canvas));
      mn_test_spin (50);
      g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), <=, zoom);
      zoom = mn_node_canvas_get_zoom (f.canvas);
      g_assert_cmpfloat (zoom, >=, MN_CANVAS_LEGIBLE_ZOOM);
    }
  g_assert_cmpfloat (zoom, <, 0.8);
  gtk_window_set_default_size (GTK_WINDOW (f.window), 820, 600);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 0.8);
  /* Another one of the same length has not grown. */
  fill_large (f.model, 7);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) < 0.8);
  fill_model (f.model, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->layout == NULL && f.canvas->tick_id == 0);
  fitting = mn_node_canvas_get_zoom (f.canvas);
  g_assert_cmpfloat (fitting, <, 0.9);
  fill_large (f.model, 14);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 0.85);
  tear_down (&f);
}

static void
test_align (void)
{
  const guint some[] = { 0, 2, 4 };
  CanvasNode nodes[6];
  int moved = 0;
  Fixture f;

  memcpy (nodes, residual, sizeof residual);
  for (guint i = 0; i < 6; i++)
    {
      nodes[i].x = 40.0 * (i + 1);
      nodes[i].y = 200.0 * i;
    }
  set_up (&f, nodes, 6);
  g_signal_connect_swapped (f.canvas, "moved", G_CALLBACK (count), &moved);
  select_these (&f, some, 3);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.align", "s", "left");
  g_assert_cmpint (moved, ==, 1);
  for (guint i = 0; i < 6; i++)
    mn_assert_close (x_of (&f, i), i % 2 == 0 ? 40 : nodes[i].x, 0);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.align", "s", "left");
  g_assert_cmpint (moved, ==, 1);

  /* One alone has nothing to be brought into line with. */
  select_these (&f, some, 1);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.align", "s", "top");
  g_assert_cmpint (moved, ==, 1);
  tear_down (&f);
}

/* Along the wires of the node that has the keyboard, each time another one. */
static void
test_jump (void)
{
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_node_canvas_set_selected (f.canvas, 1);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.go-to-target", NULL);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 2);
  mn_node_canvas_set_selected (f.canvas, 1);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.go-to-target", NULL);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 4);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.go-to-source", NULL);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 3);
  mn_node_canvas_set_selected (f.canvas, 0);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.go-to-source", NULL);
  g_assert_cmpint (mn_node_canvas_get_selected (f.canvas), ==, 0);
  tear_down (&f);
}

/* On paper is what lies on the canvas, its texts as texts. */
static void
test_diagram (void)
{
  static const char *const names[] = { "network.svg", "network.pdf", "network.png", "network.csv" };
  g_autoptr (MnDiagram) diagram = NULL;
  double width, height;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_spin (400);
  diagram = mn_node_canvas_make_diagram (f.canvas);
  mn_diagram_get_size (diagram, &width, &height);
  g_assert_cmpfloat (width, >, 200);
  g_assert_cmpfloat (height, >, 6 * 76);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = mn_figure_to_bytes (MN_FIGURE (diagram), names[i], width, height, mn_figure_style_print (),
                                                     &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), >, 50);
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      for (guint j = 0; j < G_N_ELEMENTS (residual) && i % 3 == 0; j++)
        g_assert_nonnull (strstr (text, residual[j].id));
    }
  tear_down (&f);
}

static void
assert_told (Fixture *f, const char *text)
{
  g_autofree char *other
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (f->canvas), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);

  g_assert_cmpstr (other, ==, NULL);
}

/* How many are selected, of either kind, in the right number. */
static void
test_selection_told (void)
{
  const MnCanvasNoteInfo notes[2] = { { .text = "one", .width = 100, .height = 50 },
                                      { .text = "two", .y = 100, .width = 100, .height = 50 } };
  const guint numbers[] = { 0, 1, 2 };
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint)), marked = g_array_new (FALSE, FALSE, sizeof (guint));
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 5);
  mn_node_canvas_set_notes (f.canvas, notes, 2);
  mn_test_spin (100);
  g_array_append_vals (nodes, numbers, 3);
  mn_node_canvas_select_only_these (f.canvas, nodes, marked);
  assert_told (&f, "3 nodes selected");
  g_array_append_vals (marked, numbers, 1);
  mn_node_canvas_select_only_these (f.canvas, nodes, marked);
  assert_told (&f, "3 nodes selected, 1 note selected");
  g_array_append_vals (marked, numbers + 1, 1);
  mn_node_canvas_select_only_these (f.canvas, nodes, marked);
  assert_told (&f, "3 nodes selected, 2 notes selected");
  tear_down (&f);
}

static void
test_arrange (void)
{
  int arranged = 0;
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  g_signal_connect_swapped (f.canvas, "arranged", G_CALLBACK (count), &arranged);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.arrange", NULL);
  g_assert_cmpint (arranged, ==, 1);
  /* In the middle of being laid out and on the way. */
  fill_model (f.model, residual, 4);
  mn_test_spin (30);
  tear_down (&f);
}

/* Drags from one point of the scene to another, as the pointer would. */
static void
drag_wire (Fixture *f, const graphene_point_t *from, double x, double y, gboolean drop)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (f->canvas));
  const double zoom = f->canvas->zoom;
  GtkGesture *drag = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && drag == NULL; i++)
    {
      g_autoptr (GtkEventController) each = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (each))
        drag = GTK_GESTURE (each);   /* the canvas has it */
    }
  g_assert_nonnull (drag);
  g_signal_emit_by_name (drag, "drag-begin", (from->x - f->canvas->x) * zoom, (from->y - f->canvas->y) * zoom);
  g_assert_cmpint (f->canvas->drag, ==, MN_CANVAS_CONNECT);
  g_signal_emit_by_name (drag, "drag-update", (x - from->x) * zoom, (y - from->y) * zoom);
  if (drop)
    g_signal_emit_by_name (drag, "drag-end", (x - from->x) * zoom, (y - from->y) * zoom);
}

static void
note_connected (MnNodeCanvas *canvas, guint from, guint to, guint input, int old_to, int old_input, int *got)
{
  got[0] = (int) from;
  got[1] = (int) to;
  got[2] = (int) input;
}

static void
note_released (MnNodeCanvas *canvas, double x, double y, int from, int to, guint input, int *got)
{
  got[0] = from;
  got[1] = to;
  got[2] = (int) input;
}

/* A wire let go of beside a port ends at it; over a node that would feed itself it is wished for all the same, so that somebody
 * says why not; where nothing is near, a layer is asked for. */
static void
test_wire_near_port (void)
{
  Fixture f;
  graphene_point_t out, port;
  int connected[3] = { -1, -1, -1 }, released[3] = { -9, -9, -9 };

  set_up (&f, residual, G_N_ELEMENTS (residual));
  g_signal_connect (f.canvas, "connected", G_CALLBACK (note_connected), connected);
  g_signal_connect (f.canvas, "released", G_CALLBACK (note_released), released);
  mn_canvas_scene_get_port (f.canvas->scene, 2, -1, &out);
  mn_canvas_scene_get_port (f.canvas->scene, 4, 1, &port);

  drag_wire (&f, &out, port.x + 20, port.y - 12, FALSE);
  g_assert_cmpint (f.canvas->hover.part, ==, MN_CANVAS_INPUT);
  g_assert_cmpuint (f.canvas->hover.node, ==, 4);
  g_assert_cmpuint (f.canvas->hover.input, ==, 1);
  mn_node_canvas_cancel_drag (f.canvas);
  g_assert_cmpint (connected[0], ==, -1);

  drag_wire (&f, &out, port.x + 20, port.y - 12, TRUE);
  g_assert_cmpint (connected[0], ==, 2);
  g_assert_cmpint (connected[1], ==, 4);
  g_assert_cmpint (connected[2], ==, 1);
  g_assert_cmpint (released[0], ==, -9);

  /* The first convolution feeds this activation: a wire back is wished for over its card, not from beside it. */
  mn_canvas_scene_get_port (f.canvas->scene, 1, 0, &port);
  drag_wire (&f, &out, port.x, port.y + 30, TRUE);
  g_assert_cmpint (connected[1], ==, 1);
  connected[1] = -1;
  drag_wire (&f, &out, port.x + 15, port.y - 15, TRUE);
  g_assert_cmpint (connected[1], ==, -1);

  released[0] = -9;
  drag_wire (&f, &out, out.x + 500, out.y + 40, TRUE);
  g_assert_cmpint (connected[1], ==, -1);
  g_assert_cmpint (released[0], ==, 2);
  g_assert_cmpint (released[1], ==, -1);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  /* What is told to assistive technology is kept for the test to look at. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-canvas/wire-near-port", test_wire_near_port);
  g_test_add_func ("/node-canvas/space", test_space);
  g_test_add_func ("/node-canvas/places", test_places);
  g_test_add_func ("/node-canvas/selection", test_selection);
  g_test_add_func ("/node-canvas/take-out", test_take_out);
  g_test_add_func ("/node-canvas/zoom", test_zoom);
  g_test_add_func ("/node-canvas/start", test_start);
  g_test_add_func ("/node-canvas/growth", test_growth);
  g_test_add_func ("/node-canvas/align", test_align);
  g_test_add_func ("/node-canvas/jump", test_jump);
  g_test_add_func ("/node-canvas/diagram", test_diagram);
  g_test_add_func ("/node-canvas/arrange", test_arrange);
  g_test_add_func ("/node-canvas/selection-told", test_selection_told);
  return g_test_run ();
}
