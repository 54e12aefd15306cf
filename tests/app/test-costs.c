/* test-costs.c - what training will need is reckoned beside the window, of the latest state alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "find-widget.h"
#include "mn-cost-panel.h"
#include "mn-costs.h"
#include "mn-network-page-private.h"
#include "mn-resources.h"
#include "mn-settings.h"
#include "mn-setup.h"
#include "mn-test.h"
#include "mn-training-page.h"

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
  g_autoptr (MnCostPlanner) planner = mn_cost_planner_new (told, &result);
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
  MnCostPlanner *planner = mn_cost_planner_new (told, &result);

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

/* The text of the first label below @widget that begins with @begin. */
static const char *
find_text (GtkWidget *widget, const char *begin)
{
  const char *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), begin))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, begin);
  return found;
}

/* What the row of that title says. */
static const char *
find_value (GtkWidget *widget, const char *title)
{
  const char *found = NULL;

  if (ADW_IS_ACTION_ROW (widget) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    {
      GtkWidget *label = gtk_widget_get_last_child (gtk_widget_get_first_child (widget));

      return gtk_label_get_text (GTK_LABEL (find_widget (label, GTK_TYPE_LABEL)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_value (child, title);
  return found;
}

static gboolean
says_memory (gpointer page)
{
  return strstr (find_value (page, "Memory"), "iB") != NULL;
}

/* The Network page, below the network and below its costs, says what the Training page says: all that a run takes. */
static void
test_pages_agree (void)
{
  g_autoptr (MnDocument) document = new_document ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *network = mn_network_page_new (document), *training = g_object_new (MN_TYPE_TRAINING_PAGE, "document", document, NULL);
  g_autoptr (JsonNode) decay = json_node_init_double (json_node_alloc (), 0.9);
  g_autoptr (GError) error = NULL;
  g_autofree char *footer = NULL, *panel = NULL;
  MnNetworkPage *page = MN_NETWORK_PAGE (network);

  set_batch (document, 32);
  g_assert_true (mn_document_set (document, "training.ema_decay", decay, &error));
  g_assert_no_error (error);
  gtk_box_append (GTK_BOX (box), network);
  gtk_box_append (GTK_BOX (box), training);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_toggle_button_set_active (page->costs_button, TRUE);
  mn_test_iterate_until (says_memory, training);
  mn_test_settle ();

  footer = g_strdup_printf ("%s for a batch", find_value (training, "Memory"));
  panel = g_strdup_printf ("Counts are for one sample. Training with batches of 32 needs %s: parameters 2.6\u202fKiB, gradients "
                           "2.6\u202fKiB, optimizer 5.1\u202fKiB, averaged weights 2.6\u202fKiB, activations and scratch ",
                           find_value (training, "Memory"));
  g_test_message ("%s / %s", gtk_label_get_text (page->totals), find_text (network, "Counts are"));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (page->totals), footer));
  g_assert_true (g_str_has_prefix (find_text (network, "Counts are"), panel));
  g_assert_true (g_str_has_suffix (find_text (network, "Counts are"), ", samples 8.0\u202fKiB."));
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_settle ();
}

int
main (int argc, char *argv[])
{
  /* Texts are compared in the language they are written in. */
  g_setenv ("LANGUAGE", "C", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (mn_get_resource ());
  g_assert_nonnull (mn_settings_get ());
  g_settings_set_string (mn_settings_get (), "device", "cpu");
  g_settings_set_int (mn_settings_get (), "threads", 1);
  g_test_add_func ("/costs/latest", test_latest);
  g_test_add_func ("/costs/dropped", test_dropped);
  g_test_add_func ("/costs/pages-agree", test_pages_agree);
  return g_test_run ();
}
