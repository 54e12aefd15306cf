/* test-network-overlay.c - the amounts that the canvas shows of each node.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>
#include <math.h>

#include "mn-network-overlay.h"
#include "mn-test.h"

/* The recipe for digits: image, flat, hidden, act, output. */
static MnDocument *
open_recipe (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("MN_SOURCE_DIR"), "data", "recipes", "digits-mlp.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MnDocument *document = mn_document_open (file, &error);

  g_assert_no_error (error);
  return document;
}

static void
test_costs (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (MnCanvasHeat) cost = mn_network_overlay_new (document, "cost");
  g_autoptr (MnCanvasHeat) parameters = mn_network_overlay_new (document, "parameters");
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  const MnFrozenNode *hidden = mn_frozen_graph_find (frozen, "hidden"), *output = mn_frozen_graph_find (frozen, "output");
  const char *text;
  double share = (double) hidden->costs.multiplications
                 / (hidden->costs.multiplications + output->costs.multiplications);
  g_autofree char *expected = g_strdup_printf ("%.0f\u202f%%", 100 * share);

  mn_assert_close (mn_canvas_heat_get (cost, 2, &text), 1, 0);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (cost->high, ==, expected);
  g_assert_cmpstr (cost->low, ==, "0.0\u202f%");
  mn_assert_close (mn_canvas_heat_get (cost, 4, NULL), (1 - share) / share, 1e-9);

  /* Between the least and the largest; what has none has no colour. */
  mn_assert_close (mn_canvas_heat_get (parameters, 2, NULL), 1, 0);
  mn_assert_close (mn_canvas_heat_get (parameters, 4, NULL), 0, 0);
  g_assert_true (isnan (mn_canvas_heat_get (parameters, 3, &text)));
  g_assert_null (text);
  g_assert_true (isnan (mn_canvas_heat_get (parameters, 99, NULL)));
}

static void
test_memory_and_field (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (MnCanvasHeat) memory = mn_network_overlay_new (document, "memory");
  g_autoptr (MnCanvasHeat) field = mn_network_overlay_new (document, "field");

  mn_assert_close (mn_canvas_heat_get (memory, 0, NULL), mn_canvas_heat_get (memory, 1, NULL), 0);
  mn_assert_close (mn_canvas_heat_get (memory, 4, NULL), 0, 0);
  g_assert_false (isnan (mn_canvas_heat_get (field, 0, NULL)));
}

/* Without a run there is nothing to see of one; what is looked at is what is shown. */
static void
test_runs (void)
{
  static const char *const names[] = { "gradient", "dead", "update" };
  g_autoptr (MnDocument) document = open_recipe ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (MnCanvasHeat) heat = mn_network_overlay_new (document, names[i]);

      g_assert_null (heat->high);
      g_assert_true (isnan (mn_canvas_heat_get (heat, 2, NULL)));
      g_assert_cmpuint (mn_network_overlay_probe (names[i]), !=, MN_PROBE_NOTHING);
    }
  g_assert_cmpuint (mn_network_overlay_probe ("cost"), ==, MN_PROBE_NOTHING);
  g_assert_cmpuint (mn_network_overlay_probe ("none"), ==, MN_PROBE_NOTHING);
  g_assert_null (mn_network_overlay_new (document, "none"));
}

/* While it trains, what the session has seen. */
static void
test_live (void)
{
  g_autoptr (MnCanvasHeat) heat = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("MN_SOURCE_DIR"), "data", "recipes", "two-spirals.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MnDocument) other = mn_document_open (file, &error);
  MnSession *session;
  MnGraph *graph;
  guint n_seen = 0;

  g_assert_no_error (error);
  session = mn_document_get_session (other);
  mn_session_watch (session, &n_seen, MN_PROBE_LAYERS);
  mn_session_start (session, mn_document_get_experiment (other));
  mn_test_wait_until (mn_session_get_probe (session) != NULL);
  heat = mn_network_overlay_new (other, "gradient");
  graph = mn_experiment_get_graph (mn_document_get_experiment (other));
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    n_seen += !isnan (mn_canvas_heat_get (heat, i, NULL));
  g_assert_cmpuint (n_seen, >=, 2);
  g_assert_nonnull (heat->low);
  mn_session_watch (session, &n_seen, MN_PROBE_NOTHING);
  mn_session_finish (session);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/network-overlay/costs", test_costs);
  g_test_add_func ("/network-overlay/memory-and-field", test_memory_and_field);
  g_test_add_func ("/network-overlay/runs", test_runs);
  g_test_add_func ("/network-overlay/live", test_live);
  return g_test_run ();
}
