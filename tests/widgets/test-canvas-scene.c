/* test-canvas-scene.c - where the nodes and wires of a canvas lie, and what is found there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "canvas-fixture.h"
#include "mn-canvas-index.h"
#include "mn-canvas-layout.h"
#include "mn-canvas-scene.h"
#include "mn-test.h"

#define W MN_CANVAS_NODE_WIDTH
#define H MN_CANVAS_NODE_HEIGHT

static MnCanvasScene *
load (MnNodeModel *model, const CanvasNode *nodes, guint n)
{
  MnCanvasScene *scene = mn_canvas_scene_new ();

  fill_model (model, nodes, n);
  g_assert_true (mn_canvas_scene_load (scene, model));
  mn_canvas_scene_settle (scene);
  mn_canvas_scene_route (scene);
  return scene;
}

static void
assert_apart (MnCanvasScene *scene)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < mn_canvas_scene_get_n_nodes (scene); i++)
    {
      mn_canvas_scene_find_nodes (scene, &mn_canvas_scene_get_node (scene, i)->rect, found);
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpuint (g_array_index (found, guint, 0), ==, i);
    }
}

/* The index gives what looking at all would: random rectangles, some removed again, some as long as wires. */
static void
test_index (void)
{
  enum { N = 400 };
  g_autoptr (MnCanvasIndex) index = mn_canvas_index_new (100);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint));
  graphene_rect_t rects[N];
  gboolean there[N];

  for (guint i = 0; i < N; i++)
    {
      double size = i % 10 == 0 ? 3000 : 80;

      graphene_rect_init (&rects[i], g_rand_double_range (rand, -2000, 2000), g_rand_double_range (rand, -2000, 2000),
                          g_rand_double_range (rand, 1, size), g_rand_double_range (rand, 1, size));
      mn_canvas_index_insert (index, i, &rects[i]);
      there[i] = TRUE;
    }
  for (guint i = 0; i < N; i += 3)
    {
      mn_canvas_index_remove (index, i, &rects[i]);
      there[i] = FALSE;
    }
  for (int query = 0; query < 200; query++)
    {
      graphene_rect_t rect, both;
      gboolean found[N] = { FALSE };

      graphene_rect_init (&rect, g_rand_double_range (rand, -2500, 2500), g_rand_double_range (rand, -2500, 2500),
                          g_rand_double_range (rand, 1, query % 2 ? 50 : 4000), g_rand_double_range (rand, 1, 300));
      mn_canvas_index_query (index, &rect, keys);
      for (guint i = 0; i < keys->len; i++)
        {
          guint key = g_array_index (keys, guint, i);

          g_assert_true (there[key]);
          g_assert_false (found[key]);
          g_assert_true (i == 0 || key > g_array_index (keys, guint, i - 1));
          found[key] = TRUE;
        }
      for (guint i = 0; i < N; i++)
        if (there[i] && graphene_rect_intersection (&rects[i], &rect, &both))
          g_assert_true (found[i]);
    }
  mn_canvas_index_clear (index);
  mn_canvas_index_query (index, &GRAPHENE_RECT_INIT (-5000, -5000, 10000, 10000), keys);
  g_assert_cmpuint (keys->len, ==, 0);
}

static void
test_load (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));
  graphene_rect_t bounds;
  const guint *outputs;
  guint n;

  g_assert_cmpuint (mn_canvas_scene_get_n_nodes (scene), ==, 6);
  g_assert_cmpuint (mn_canvas_scene_get_n_wires (scene), ==, 6);
  assert_apart (scene);
  g_assert_cmpuint (mn_canvas_scene_get_node (scene, 0)->n_ports, ==, 0);
  g_assert_cmpuint (mn_canvas_scene_get_node (scene, 1)->n_ports, ==, 1);
  /* One more, where another wire may end. */
  g_assert_cmpuint (mn_canvas_scene_get_node (scene, 4)->n_ports, ==, 3);
  outputs = mn_canvas_scene_get_outputs (scene, 1, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (mn_canvas_scene_get_wire (scene, outputs[0])->to, ==, 2);
  g_assert_cmpuint (mn_canvas_scene_get_wire (scene, outputs[1])->to, ==, 4);
  g_assert_cmpuint (mn_canvas_scene_get_wire (scene, outputs[1])->input, ==, 1);
  g_assert_true (mn_canvas_scene_reaches (scene, 0, 5));
  g_assert_true (mn_canvas_scene_reaches (scene, 1, 1));
  g_assert_false (mn_canvas_scene_reaches (scene, 2, 1));

  g_assert_true (mn_canvas_scene_get_bounds (scene, &bounds));
  mn_assert_close (bounds.size.width, W, 1e-6);
  mn_assert_close (bounds.size.height, 6 * H + 5 * MN_CANVAS_GAP_Y, 1e-6);
}

static void
test_empty (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = mn_canvas_scene_new ();
  graphene_rect_t bounds;

  g_assert_false (mn_canvas_scene_load (scene, model));
  mn_canvas_scene_settle (scene);
  mn_canvas_scene_route (scene);
  g_assert_false (mn_canvas_scene_get_bounds (scene, &bounds));
  g_assert_cmpint (mn_canvas_scene_hit (scene, &GRAPHENE_POINT_INIT (0, 0), 10).part, ==, MN_CANVAS_NOTHING);
}

/* What was moved or selected stays so when the model changes; a place in the model counts more. */
static void
test_reload (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));
  CanvasNode fewer[5];

  g_assert_false (mn_canvas_scene_load (scene, model));
  mn_canvas_scene_move (scene, 5, 800, 16);
  mn_canvas_scene_select (scene, 5, TRUE);
  /* Without the input, which was the first: positions shift. */
  for (guint i = 0; i < 5; i++)
    {
      fewer[i] = residual[i + 1];
      for (guint j = 0; j < 2; j++)
        if (fewer[i].from[j] >= 0)
          fewer[i].from[j] = fewer[i].from[j] == 0 ? -2 : fewer[i].from[j] - 1;
    }
  fewer[1].x = -400;
  fewer[1].y = 24;
  fill_model (model, fewer, 5);
  g_assert_true (mn_canvas_scene_load (scene, model));
  mn_canvas_scene_settle (scene);
  mn_canvas_scene_route (scene);
  g_assert_true (mn_canvas_scene_get_node (scene, 4)->selected);
  g_assert_cmpuint (mn_canvas_scene_get_n_selected (scene), ==, 1);
  mn_assert_close (mn_canvas_scene_get_node (scene, 4)->rect.origin.x, 800, 0);
  mn_assert_close (mn_canvas_scene_get_node (scene, 1)->rect.origin.x, -400, 0);
  g_assert_true (mn_canvas_scene_get_node (scene, 1)->fixed);
  g_assert_cmpint (mn_canvas_scene_get_wire (scene, 0)->from, ==, -1);
}

static void
test_hit (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));
  graphene_point_t point;
  MnCanvasHit hit;

  graphene_rect_get_center (&mn_canvas_scene_get_node (scene, 3)->rect, &point);
  hit = mn_canvas_scene_hit (scene, &point, 8);
  g_assert_cmpint (hit.part, ==, MN_CANVAS_NODE);
  g_assert_cmpuint (hit.node, ==, 3);

  mn_canvas_scene_get_port (scene, 4, 2, &point);
  point.y -= 5;
  hit = mn_canvas_scene_hit (scene, &point, 8);
  g_assert_cmpint (hit.part, ==, MN_CANVAS_INPUT);
  g_assert_cmpuint (hit.node, ==, 4);
  g_assert_cmpuint (hit.input, ==, 2);

  mn_canvas_scene_get_port (scene, 2, -1, &point);
  hit = mn_canvas_scene_hit (scene, &point, 8);
  g_assert_cmpint (hit.part, ==, MN_CANVAS_OUTPUT);
  g_assert_cmpuint (hit.node, ==, 2);

  /* Half way down the wire to the next node. */
  point.y += MN_CANVAS_GAP_Y / 2.0;
  point.x += 3;
  hit = mn_canvas_scene_hit (scene, &point, 8);
  g_assert_cmpint (hit.part, ==, MN_CANVAS_WIRE);
  g_assert_cmpint (mn_canvas_scene_get_wire (scene, hit.wire)->from, ==, 2);
  point.x += 40;
  g_assert_cmpint (mn_canvas_scene_hit (scene, &point, 8).part, ==, MN_CANVAS_NOTHING);
}

static void
assert_routes_clear (MnCanvasScene *scene)
{
  for (guint w = 0; w < mn_canvas_scene_get_n_wires (scene); w++)
    {
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (scene, w);

      for (guint i = 0; i < mn_canvas_scene_get_n_nodes (scene); i++)
        if ((int) i != wire->from && i != wire->to)
          g_assert_false (mn_canvas_route_crosses (&wire->route, &mn_canvas_scene_get_node (scene, i)->rect));
    }
}

/* The wire around the block passes beside it, and finds its way when something is put there; backwards, too. */
static void
test_routes (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));
  graphene_point_t end;

  assert_routes_clear (scene);
  mn_canvas_scene_move (scene, 5, 230, 300);
  mn_canvas_scene_route (scene);
  assert_routes_clear (scene);
  /* The output above all: its wire runs upwards. */
  mn_canvas_scene_move (scene, 5, 16, -400);
  mn_canvas_scene_get_port (scene, 5, 0, &end);
  mn_assert_close (mn_canvas_route_distance (&mn_canvas_scene_get_wire (scene, 5)->route, &end), 0, 1e-4);
  mn_canvas_scene_route (scene);
  mn_assert_close (mn_canvas_route_distance (&mn_canvas_scene_get_wire (scene, 5)->route, &end), 0, 1e-4);
  assert_routes_clear (scene);
}

static void
test_keys (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));

  g_assert_cmpint (mn_canvas_scene_go_along (scene, 0, -1), ==, -1);
  g_assert_cmpint (mn_canvas_scene_go_along (scene, 0, 1), ==, 1);
  /* The nearer of two, and back along the first input. */
  g_assert_cmpint (mn_canvas_scene_go_along (scene, 1, 1), ==, 2);
  g_assert_cmpint (mn_canvas_scene_go_along (scene, 4, -1), ==, 3);
  g_assert_cmpint (mn_canvas_scene_go_along (scene, 5, 1), ==, -1);
  g_assert_cmpint (mn_canvas_scene_go_aside (scene, 2, 1), ==, -1);
  mn_canvas_scene_move (scene, 5, 400, 250);
  g_assert_cmpint (mn_canvas_scene_go_aside (scene, 2, 1), ==, 5);
  g_assert_cmpint (mn_canvas_scene_go_aside (scene, 5, -1), ==, 2);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object ((GAsyncResult **) data, result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_layout (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = load (model, residual, G_N_ELEMENTS (residual));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree graphene_point_t *places = NULL;
  guint n;

  mn_canvas_layout_async (scene, NULL, on_done, &result);
  places = mn_canvas_layout_finish (wait_for (&result), &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 6);
  for (guint i = 0; i < n; i++)
    mn_canvas_scene_move (scene, i, places[i].x, places[i].y);
  mn_canvas_scene_route (scene);
  assert_apart (scene);
  assert_routes_clear (scene);
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat (places[i].y, >=, places[i - 1].y + H + MN_CANVAS_GAP_Y - 1);
  mn_assert_close (places[0].y, 0, 1e-3);
}

/* One so large that it is laid out in pieces, with a branch that ends beside a neck and a node of its own. */
static void
test_layout_pieces (void)
{
  enum { N = 700 };
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = mn_canvas_scene_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GStringChunk) names = g_string_chunk_new (4096);
  g_autofree graphene_point_t *places = NULL;
  CanvasNode nodes[N];
  guint n;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      nodes[i] = (CanvasNode) { g_string_chunk_insert (names, id), { (int) i - 1, i % 4 || !i ? -1 : (int) i - 4 }, 16 };
      /* A dead end, five long. */
      if (i >= 140 && i < 145)
        nodes[i].from[0] = i == 140 ? 100 : (int) i - 1;
      if (i == 145)
        nodes[i].from[0] = 139;
      if (i == 144 || i == 148)
        nodes[i].from[1] = -1;
    }
  nodes[400].from[0] = -1;
  nodes[401].from[0] = 399;
  nodes[404].from[1] = -1;
  fill_model (model, nodes, N);
  mn_canvas_scene_load (scene, model);
  mn_canvas_layout_async (scene, NULL, on_done, &result);
  places = mn_canvas_layout_finish (wait_for (&result), &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, N);
  for (guint i = 0; i < n; i++)
    mn_canvas_scene_move (scene, i, places[i].x, places[i].y);
  assert_apart (scene);
  for (guint w = 0; w < mn_canvas_scene_get_n_wires (scene); w++)
    {
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (scene, w);

      g_assert_cmpfloat (places[wire->to].y, >=, places[wire->from].y + H + MN_CANVAS_GAP_Y - 1);
    }
}

static void
test_layout_cancelled (void)
{
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnCanvasScene) scene = mn_canvas_scene_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree graphene_point_t *places = NULL;
  guint n;

  fill_large (model, 300);
  mn_canvas_scene_load (scene, model);
  mn_canvas_layout_async (scene, cancellable, on_done, &first);
  mn_canvas_layout_async (scene, NULL, on_done, &second);
  g_cancellable_cancel (cancellable);
  g_assert_null (mn_canvas_layout_finish (wait_for (&first), &n, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  places = mn_canvas_layout_finish (wait_for (&second), &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/canvas/index", test_index);
  g_test_add_func ("/canvas/load", test_load);
  g_test_add_func ("/canvas/empty", test_empty);
  g_test_add_func ("/canvas/reload", test_reload);
  g_test_add_func ("/canvas/hit", test_hit);
  g_test_add_func ("/canvas/routes", test_routes);
  g_test_add_func ("/canvas/keys", test_keys);
  g_test_add_func ("/canvas/layout", test_layout);
  g_test_add_func ("/canvas/layout/pieces", test_layout_pieces);
  g_test_add_func ("/canvas/layout/cancelled", test_layout_cancelled);
  return g_test_run ();
}
