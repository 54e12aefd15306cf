/* test-canvas-align.c - rectangles brought into line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-align.h"
#include "mn-test.h"

static void
fill (graphene_rect_t rects[3])
{
  graphene_rect_init (&rects[0], 10, 0, 20, 10);
  graphene_rect_init (&rects[1], 50, 40, 40, 20);
  graphene_rect_init (&rects[2], 35, 100, 10, 10);
}

static void
test_edges (void)
{
  static const struct
  {
    const char *name;
    double x[3], y[3];
  } cases[] = {
    { "left", { 10, 10, 10 }, { 0, 40, 100 } },    { "center", { 40, 30, 45 }, { 0, 40, 100 } },
    { "right", { 70, 50, 80 }, { 0, 40, 100 } },   { "top", { 10, 50, 35 }, { 0, 0, 0 } },
    { "middle", { 10, 50, 35 }, { 50, 45, 50 } },  { "bottom", { 10, 50, 35 }, { 100, 90, 100 } },
    /* 80 from the first to the last, 70 of them taken; 110, 40 of them. */
    { "across", { 10, 50, 35 }, { 0, 40, 100 } },  { "down", { 10, 50, 35 }, { 0, 45, 100 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      graphene_rect_t rects[3];
      MnCanvasAlign align;

      fill (rects);
      g_assert_true (mn_canvas_align_parse (cases[i].name, &align));
      mn_canvas_align (rects, 3, align);
      for (guint j = 0; j < 3; j++)
        {
          mn_assert_close (rects[j].origin.x, cases[i].x[j], 1e-5);
          mn_assert_close (rects[j].origin.y, cases[i].y[j], 1e-5);
        }
    }
}

/* Gaps, not centres, are equal, whichever order they are given in. */
static void
test_gaps (void)
{
  graphene_rect_t rects[3];

  graphene_rect_init (&rects[0], 200, 0, 20, 10);
  graphene_rect_init (&rects[1], 0, 0, 60, 10);
  graphene_rect_init (&rects[2], 61, 0, 100, 10);
  mn_canvas_align (rects, 3, MN_CANVAS_SPREAD_ACROSS);
  mn_assert_close (rects[0].origin.x, 200, 0);
  mn_assert_close (rects[1].origin.x, 0, 0);
  mn_assert_close (rects[2].origin.x, 80, 1e-5);
}

static void
test_nothing_to_do (void)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT (3, 4, 5, 6);
  MnCanvasAlign align;

  mn_canvas_align (&rect, 1, MN_CANVAS_SPREAD_DOWN);
  mn_canvas_align (NULL, 0, MN_CANVAS_ALIGN_LEFT);
  mn_assert_close (rect.origin.x, 3, 0);
  mn_assert_close (rect.origin.y, 4, 0);
  g_assert_false (mn_canvas_align_parse ("", &align));
  g_assert_false (mn_canvas_align_parse (NULL, &align));
  g_assert_false (mn_canvas_align_parse ("sideways", &align));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/canvas-align/edges", test_edges);
  g_test_add_func ("/canvas-align/gaps", test_gaps);
  g_test_add_func ("/canvas-align/nothing-to-do", test_nothing_to_do);
  return g_test_run ();
}
