/* test-node-canvas-view.c - what is seen of the plane when the canvas gets another size, and before an audience.
 *
 * SPDX-License-Identifier: MIT
 */
#include "canvas-window.h"

static void
resize (Fixture *f, int width, int height)
{
  g_assert_cmpint (f->canvas->width, !=, width);
  gtk_window_set_default_size (GTK_WINDOW (f->window), width, height);
  /* What is seen is decided as soon as the canvas has its size. */
  mn_test_wait_until (f->canvas->width == width);
}

static void
settle (Fixture *f)
{
  mn_test_wait_until (f->canvas->layout == NULL && f->canvas->tick_id == 0);
  mn_test_spin (100);
}

static void
assert_view (Fixture *f, double x, double y, double zoom)
{
  mn_assert_close (f->canvas->x, x, 1e-9);
  mn_assert_close (f->canvas->y, y, 1e-9);
  mn_assert_close (f->canvas->zoom, zoom, 1e-9);
}

/* The beginning of a network that is too long fits into any size; what the user has chosen of it stays where it is. */
static void
test_resize (void)
{
  double x, y, zoom;
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 100);
  settle (&f);
  zoom = mn_node_canvas_get_zoom (f.canvas);
  g_assert_cmpfloat (zoom, >, 0.8);
  resize (&f, 300, 500);
  g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), <, zoom);
  resize (&f, 900, 700);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), zoom, 1e-9);

  mn_node_canvas_set_zoom (f.canvas, 0.5);
  mn_node_canvas_pan (f.canvas, 40, -300);
  x = f.canvas->x;
  y = f.canvas->y;
  for (int i = 0; i < 4; i++)
    {
      resize (&f, i % 2 ? 900 : 600, i < 2 ? 700 : 400);
      assert_view (&f, x, y, 0.5);
    }
  /* Panning alone is a choice, too. */
  mn_node_canvas_pan (f.canvas, 0, -10);
  y = f.canvas->y;
  resize (&f, 820, 600);
  assert_view (&f, x, y, 0.5);

  /* At the right edge of a wide window it would be gone from a narrow one. */
  mn_node_canvas_pan (f.canvas, 300, 0);
  x = f.canvas->x;
  resize (&f, 300, 600);
  {
    graphene_rect_t bounds, view;

    g_assert_true (mn_node_canvas_get_bounds (f.canvas, &bounds));
    mn_node_canvas_get_view (f.canvas, &view);
    g_assert_true (graphene_rect_intersection (&bounds, &view, NULL));
  }
  g_assert_cmpfloat (f.canvas->x, !=, x);
  /* It was not the user who has moved it. */
  resize (&f, 820, 600);
  assert_view (&f, x, y, 0.5);
  tear_down (&f);
}

static void
assert_all_seen (Fixture *f)
{
  graphene_rect_t bounds, view;

  g_assert_true (mn_node_canvas_get_bounds (f->canvas, &bounds));
  mn_node_canvas_get_view (f->canvas, &view);
  g_assert_true (graphene_rect_contains_rect (&view, &bounds));
}

static void
test_overview (void)
{
  double zoom;
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 10);
  settle (&f);
  zoom = mn_node_canvas_get_zoom (f.canvas);
  g_assert_cmpfloat (zoom, >, 0.8);

  /* All of it, though only titles are read; and its beginning where not even these would be. */
  mn_node_canvas_set_overview (f.canvas, TRUE);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) < zoom);
  {
    graphene_rect_t bounds, view;

    g_assert_true (mn_node_canvas_get_bounds (f.canvas, &bounds));
    mn_node_canvas_get_view (f.canvas, &view);
    g_assert_true (graphene_rect_contains_rect (&view, &bounds));
  }
  fill_large (f.model, 100);
  settle (&f);
  g_assert_cmpfloat (mn_node_canvas_get_zoom (f.canvas), >, 0.8);
  mn_node_canvas_set_overview (f.canvas, FALSE);
  tear_down (&f);
}

/* Without the controls a network fills its place; what was seen before is seen again afterwards. */
static void
test_bare (void)
{
  double x, y;
  Fixture f;

  set_up (&f, NULL, 0);
  fill_large (f.model, 2);
  settle (&f);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 0);
  mn_node_canvas_set_bare (f.canvas, TRUE);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 1.5);
  assert_all_seen (&f);
  mn_node_canvas_set_bare (f.canvas, FALSE);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) <= 1);
  mn_assert_close (mn_node_canvas_get_zoom (f.canvas), 1, 0);

  mn_node_canvas_set_zoom (f.canvas, 0.5);
  mn_node_canvas_pan (f.canvas, 30, 20);
  x = f.canvas->x;
  y = f.canvas->y;
  mn_node_canvas_set_bare (f.canvas, TRUE);
  mn_node_canvas_set_bare (f.canvas, TRUE);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 1.5);
  mn_node_canvas_set_zoom (f.canvas, 2);
  mn_node_canvas_set_bare (f.canvas, FALSE);
  mn_test_spin (100);
  assert_view (&f, x, y, 0.5);

  /* One that is too long begins with larger letters. */
  fill_large (f.model, 100);
  settle (&f);
  mn_node_canvas_set_bare (f.canvas, TRUE);
  mn_test_wait_until (mn_node_canvas_get_zoom (f.canvas) > 1.2);
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-canvas-view/resize", test_resize);
  g_test_add_func ("/node-canvas-view/overview", test_overview);
  g_test_add_func ("/node-canvas-view/bare", test_bare);
  return g_test_run ();
}
