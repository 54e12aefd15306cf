/* test-costs.c - what training will need is reckoned beside the window, of the latest state alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>

#include "mn-costs.h"
#include "mn-settings.h"
#include "mn-setup.h"
#include "mn-test.h"

typedef struct
{
  guint      n;
  MnRunCosts costs;
} Told;

static void
told (const MnRunCosts *costs, const GError *error, gpointer user_data)
{
  Told *told = user_data;

  g_assert_no_error (error);
  g_assert_nonnull (costs);
  told->n++;
  told->costs = *costs;
}

static gboolean
is_told (gpointer data)
{
  return ((Told *) data)->n > 0;
}

static MnDocument *
new_document (void)
{
  static const char *const json
      = "{\"minima\": 1, \"data\": {\"dataset\": \"digits\"}, \"network\": [{\"id\": \"image\", \"layer\": \"input\"},"
        " {\"id\": \"flat\", \"layer\": \"flatten\"}, {\"id\": \"fc\", \"layer\": \"linear\", \"units\": 10}],"
        " \"training\": {\"loss\": \"cross_entropy\", \"optimizer\": {\"name\": \"adam\"}}}";
  g_autoptr (GError) error = NULL;
  MnExperiment *experiment = mn_experiment_load_data (json, -1, "costs", NULL, &error);

  g_assert_no_error (error);
  return mn_document_new (experiment, NULL);
}

static void
set_batch (MnDocument *document, int size)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), size);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (document, "training.batch_size", node, &error));
  g_assert_no_error (error);
}

/* Nothing is told while somebody types, and only the last of many states is, with the right numbers. */
static void
test_latest (void)
{
  g_autoptr (MnDocument) document = new_document ();
  MnExperiment *experiment = mn_document_get_experiment (document);
  g_autoptr (GError) error = NULL;
  Told result = { 0 };
  g_autoptr (MnCostPlanner) planner = mn_cost_planner_new ("cpu", told, &result);
  MnBackend *backend = mn_backend_cpu_new (MN_DTYPE_F32, 1, FALSE, &error);
  MnNetMemory memory;

  g_assert_no_error (error);
  for (int batch = 1; batch <= 64; batch++)
    {
      set_batch (document, batch);
      g_assert_true (mn_cost_planner_ask (planner, document));
      g_assert_cmpuint (result.n, ==, 0);
    }
  mn_test_iterate_until (is_told, &result);
  mn_test_settle ();
  g_assert_cmpuint (result.n, ==, 1);
  g_assert_cmpint (result.costs.batch_size, ==, 64);
  mn_setup_choose_products (experiment, backend);
  g_assert_true (mn_net_plan (mn_document_get_frozen (document), backend, 64, mn_setup_training_flags (experiment), &memory,
                              &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.costs.net.parameters, ==, memory.parameters);
  g_assert_cmpuint (result.costs.net.activations, ==, memory.activations);
  /* Adam keeps two numbers for each weight; a sample is 8 by 8 pixels. */
  g_assert_cmpuint (result.costs.memory, ==, memory.parameters + 3 * memory.gradients + memory.activations + 64 * 64 * 4);
  mn_backend_free (backend);
}

/* What is not valid has no costs, and those of before are not told any more; nor are they to somebody who has gone. */
static void
test_dropped (void)
{
  g_autoptr (MnDocument) document = new_document ();
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  Told result = { 0 };
  MnCostPlanner *planner = mn_cost_planner_new ("cpu", told, &result);

  g_assert_true (mn_cost_planner_ask (planner, document));
  mn_graph_remove (graph, mn_graph_find (graph, "image"));
  g_assert_false (mn_cost_planner_ask (planner, document));
  mn_test_settle ();
  g_assert_cmpuint (result.n, ==, 0);
  mn_document_undo (document);
  g_assert_true (mn_cost_planner_ask (planner, document));
  mn_cost_planner_free (planner);
  mn_test_settle ();
  g_assert_cmpuint (result.n, ==, 0);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/costs/latest", test_latest);
  g_test_add_func ("/costs/dropped", test_dropped);
  return g_test_run ();
}
