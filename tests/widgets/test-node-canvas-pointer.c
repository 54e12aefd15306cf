/* test-node-canvas-pointer.c - the canvas by pointer and by touch: what is pressed, dragged and pinched.
 *
 * SPDX-License-Identifier: MIT
 */
#include "canvas-window.h"

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

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-canvas-pointer/covered", test_covered);
  return g_test_run ();
}
