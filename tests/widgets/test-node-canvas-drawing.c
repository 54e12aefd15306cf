/* test-node-canvas-drawing.c - what the canvas draws, and where what lies over it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "canvas-window.h"

/* A view of many nodes draws what is seen of them, and the minimap shows. */
static void
test_large (void)
{
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 2000);
  mn_test_wait_until (y_of (&f, 1999) > 100000);
  mn_node_canvas_set_selected (f.canvas, 1500);
  g_assert_cmpuint (count_colors (&f), >, 10);
  mn_node_canvas_fit (f.canvas);
  g_assert_cmpuint (count_colors (&f), >, 2);
  tear_down (&f);
}

/* Whether a node was drawn with all others, not by itself above them. */
static gboolean
is_flat (Fixture *f, guint node)
{
  for (guint i = 0; i < f->canvas->shown->len; i++)
    if (g_array_index (f->canvas->shown, MnCanvasShown, i).node == node)
      return g_array_index (f->canvas->shown, MnCanvasShown, i).flat;
  g_assert_not_reached ();
}

/* A card that lies over another one hides what that says. */
static void
test_overlapping (void)
{
  const CanvasNode nodes[] = {
    { "low", { -1, -1 }, 0, 10, 10 }, { "high", { -1, -1 }, 0, 100, 50 }, { "apart", { -1, -1 }, 0, 400, 10 },
    { "marked", { -1, -1 }, 0, 400, 200 },
  };
  const guint marked = 3;
  Fixture f;

  set_up (&f, nodes, G_N_ELEMENTS (nodes));
  select_these (&f, &marked, 1);
  for (guint i = 0; i < 3; i++)
    {
      static const double zooms[] = { 1, 0.4, 0.2 };

      mn_node_canvas_set_zoom (f.canvas, zooms[i]);
      g_assert_cmpuint (count_colors (&f), >, 10);
      g_assert_cmpuint (f.canvas->shown->len, ==, 4);
      g_assert_true (is_flat (&f, 0));
      g_assert_false (is_flat (&f, 1));
      g_assert_true (is_flat (&f, 2));
      g_assert_false (is_flat (&f, 3));
    }
  tear_down (&f);
}

/* One step is drawn as what stays; the second one soon after it is on the way, until there is no other. */
static void
test_motion (void)
{
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  mn_test_wait_until (f.canvas->rest_id == 0);
  mn_node_canvas_set_zoom (f.canvas, 0.7);
  g_assert_false (f.canvas->in_motion);
  mn_node_canvas_set_zoom (f.canvas, 0.71);
  g_assert_true (f.canvas->in_motion);
  mn_test_wait_until (f.canvas->rest_id == 0);
  g_assert_false (f.canvas->in_motion);
  /* It may go in the middle of one. */
  mn_node_canvas_pan (f.canvas, 5, 0);
  mn_node_canvas_pan (f.canvas, 5, 0);
  g_assert_true (f.canvas->in_motion);
  tear_down (&f);
}

static GtkWidget *
find_child (Fixture *f, const char *css)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (f->canvas)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (gtk_widget_get_css_name (child), css) || gtk_widget_has_css_class (child, css))
      return child;
  return NULL;
}

static graphene_rect_t
bounds_of (Fixture *f, const char *css)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (find_child (f, css), GTK_WIDGET (f->canvas), &bounds));
  return bounds;
}

/* Of orange pixels, as notes are. */
static int
count_notes (Fixture *f)
{
  cairo_surface_t *surface = take_picture (find_child (f, "minimap"));
  const int n = cairo_image_surface_get_width (surface) * cairo_image_surface_get_height (surface);
  const guint32 *pixels = (const guint32 *) cairo_image_surface_get_data (surface);
  int found = 0;

  for (int i = 0; i < n; i++)
    found += (int) (pixels[i] >> 16 & 0xff) - (int) (pixels[i] & 0xff) > 40;
  cairo_surface_destroy (surface);
  return found;
}

/* The minimap shows notes, however far they lie from the nodes, and lies where it hides no node. */
static void
test_minimap (void)
{
  const MnCanvasNoteInfo note = { .text = "far away", .x = -2000, .y = 0, .width = 400, .height = 400 };
  int without;
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 40);
  mn_test_wait_until (y_of (&f, 39) > 2000 && f.canvas->layout == NULL && f.canvas->tick_id == 0);
  g_assert_true (gtk_widget_get_mapped (find_child (&f, "minimap")));
  g_assert_cmpfloat (bounds_of (&f, "minimap").origin.y, >, 400);
  without = count_notes (&f);
  mn_node_canvas_set_notes (f.canvas, &note, 1);
  mn_test_spin (100);
  g_assert_cmpint (count_notes (&f), >, without + 20);

  /* The beginning at the right, half way down: nodes are in the lower corner, and none in the upper one. */
  mn_node_canvas_set_zoom (f.canvas, 1);
  mn_node_canvas_pan (f.canvas, 690 - shown_x (&f, 0), 300 - shown_y (&f, 0));
  mn_test_spin (100);
  g_assert_cmpfloat (bounds_of (&f, "minimap").origin.y, <, 100);
  /* Out of the way of both: it stays. */
  mn_node_canvas_pan (f.canvas, -400, 0);
  mn_test_spin (100);
  g_assert_cmpfloat (bounds_of (&f, "minimap").origin.y, <, 100);
  /* The end at the right, half way up. */
  mn_node_canvas_pan (f.canvas, 400, 0);
  mn_node_canvas_pan (f.canvas, 0, 200 - shown_y (&f, 39));
  mn_test_spin (100);
  g_assert_cmpfloat (bounds_of (&f, "minimap").origin.y, >, 400);
  tear_down (&f);
}

/* What is shown as a whole is not hidden by the buttons. */
static void
test_fit_above_buttons (void)
{
  graphene_rect_t controls;
  Fixture f;

  set_up (&f, NULL, 0);
  gtk_window_set_default_size (GTK_WINDOW (f.window), 360, 480);
  fill_large (f.model, 5);
  mn_test_wait_until (y_of (&f, 4) > 300 && gtk_widget_get_width (GTK_WIDGET (f.canvas)) <= 360);
  mn_test_spin (400);
  mn_node_canvas_fit (f.canvas);
  controls = bounds_of (&f, "canvas-controls");
  g_assert_cmpfloat (shown_x (&f, 4), <, controls.origin.x + controls.size.width);
  g_assert_cmpfloat (shown_y (&f, 4) + MN_CANVAS_NODE_HEIGHT * mn_node_canvas_get_zoom (f.canvas), <=, controls.origin.y);
  g_assert_cmpfloat (shown_y (&f, 0), >=, 0);

  /* Without them there is more room. */
  mn_node_canvas_set_bare (f.canvas, TRUE);
  mn_node_canvas_fit (f.canvas);
  g_assert_false (gtk_widget_get_visible (find_child (&f, "canvas-controls")));
  g_assert_cmpfloat (shown_y (&f, 4) + MN_CANVAS_NODE_HEIGHT * mn_node_canvas_get_zoom (f.canvas), >, controls.origin.y);
  tear_down (&f);
}

/* Icons are of a theme and for a scale: those that were made for another one are not drawn on. */
static void
test_icons (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  Fixture f;

  set_up (&f, residual, G_N_ELEMENTS (residual));
  count_colors (&f);
  g_assert_cmpuint (g_hash_table_size (f.canvas->cards), ==, G_N_ELEMENTS (residual));
  g_signal_emit_by_name (theme, "changed");
  g_assert_cmpuint (g_hash_table_size (f.canvas->cards), ==, 0);
  count_colors (&f);
  g_assert_cmpuint (g_hash_table_size (f.canvas->cards), ==, G_N_ELEMENTS (residual));
  g_object_notify (G_OBJECT (f.canvas), "scale-factor");
  g_assert_cmpuint (g_hash_table_size (f.canvas->cards), ==, 0);
  tear_down (&f);
  /* Nobody listens any more. */
  g_signal_emit_by_name (theme, "changed");
}

/* In high contrast nothing is dim. */
static void
test_contrast (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new ("text"));
  MnCanvasStyle plain, high;

  mn_canvas_style_load (&plain, label);
  mn_canvas_style_set_high_contrast (TRUE);
  mn_canvas_style_load (&high, label);
  mn_canvas_style_set_high_contrast (FALSE);
  g_assert_cmpfloat (plain.dim.alpha, <, 0.8);
  g_assert_cmpfloat (high.dim.alpha, >, 0.9 * high.text.alpha);
  g_assert_cmpfloat (fabs (high.wire.red - high.text.red), <, fabs (plain.wire.red - plain.text.red));
  g_assert_finalize_object (label);
}

/* Where languages are written to the left, shapes are not turned round. */
static void
test_right_to_left (void)
{
  Fixture f;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&f, residual, G_N_ELEMENTS (residual));
  {
    g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (f.canvas), "1×8×9");
    PangoRectangle first, last;

    pango_layout_index_to_pos (layout, 0, &first);
    pango_layout_index_to_pos (layout, (int) strlen ("1×8×"), &last);
    g_assert_cmpint (first.x, <, last.x);
  }
  tear_down (&f);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-canvas-drawing/right-to-left", test_right_to_left);
  g_test_add_func ("/node-canvas-drawing/contrast", test_contrast);
  g_test_add_func ("/node-canvas-drawing/icons", test_icons);
  g_test_add_func ("/node-canvas-drawing/large", test_large);
  g_test_add_func ("/node-canvas-drawing/overlapping", test_overlapping);
  g_test_add_func ("/node-canvas-drawing/motion", test_motion);
  g_test_add_func ("/node-canvas-drawing/minimap", test_minimap);
  g_test_add_func ("/node-canvas-drawing/fit-above-buttons", test_fit_above_buttons);
  return g_test_run ();
}
