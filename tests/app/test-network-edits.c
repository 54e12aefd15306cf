/* test-network-edits.c - groups added, unfolded, copied and pasted: each is one step of the history.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "mn-error.h"
#include "mn-group-library.h"
#include "mn-network-edits.h"
#include "mn-network-groups.h"
#include "mn-network-infos.h"
#include "mn-test.h"

static MnDocument *
open_recipe (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-skip-cifar10.minima");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MnDocument *document = mn_document_open (file, &error);

  g_assert_no_error (error);
  return document;
}

static MnGraph *
graph_of (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

static MnGroup *
library_group (const char *name)
{
  g_autofree char *file = g_strconcat ("data/groups/", name, ".json", NULL);
  g_autofree char *path = mn_test_source_path (file);
  g_autoptr (GError) error = NULL;
  MnGroup *group = mn_group_library_load_file (path, &error);

  g_assert_no_error (error);
  return group;
}

static gboolean
get (MnDocument *document, const char *property)
{
  gboolean value;

  g_object_get (document, property, &value, NULL);
  return value;
}

/* What the list says of a group's node. */
static void
test_row (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (MnNetworkInfos) infos = mn_network_infos_new (mn_experiment_get_graph (mn_document_get_experiment (document)),
                                                           mn_document_get_frozen (document),
                                                           mn_document_get_problems (document));
  guint n;
  const MnNodeInfo *rows = mn_network_infos_get (infos, &n);

  g_assert_cmpuint (n, ==, mn_graph_get_n_nodes (graph_of (document)));
  g_assert_cmpstr (rows[2].id, ==, "block1");
  g_assert_cmpstr (rows[2].subtitle, ==, "Pre-activation block · 64 channels");
  g_assert_null (rows[2].brief);
  g_assert_cmpstr (rows[1].subtitle, ==, "Convolution 2D · 64 filters, 3×3, padding 1");
  g_assert_cmpstr (rows[1].brief, ==, "64 filters, 3×3, padding 1");
  g_assert_cmpstr (rows[2].value, ==, "64×32×32");
  g_assert_cmpstr (rows[2].detail, ==, "37\xe2\x80\xaf" "056 param.");
  g_assert_null (rows[2].problem);
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
}

/* The definition comes with the node and goes with it; channels are those that enter. */
static void
test_insert (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (MnGroup) residual = library_group ("residual");
  MnGraph *graph = graph_of (document);
  guint n = mn_graph_get_n_nodes (graph);
  MnNode *node = mn_network_insert (document, 4, mn_group_get_kind (residual));

  g_assert_cmpstr (mn_node_get_id (node), ==, "residual");
  g_assert_true (mn_node_get_group (node) == mn_graph_find_group (graph, "residual"));
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (node), "channels"), ==, 128);
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
  mn_network_insert (document, 5, mn_group_get_kind (residual));
  g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 2);
  mn_document_undo (document);
  mn_document_undo (document);
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, n);
  g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 1);
  g_assert_false (get (document, "can-undo"));
  mn_document_redo (document);
  g_assert_nonnull (mn_node_get_group (mn_graph_find (graph, "residual")));
}

static void
test_unfold (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  MnGraph *graph = graph_of (document);
  g_autofree char *before = mn_experiment_to_string (mn_document_get_experiment (document));
  g_autofree char *after = NULL;
  MnNode *output = mn_network_unfold (document, mn_graph_find (graph, "block2"));
  MnCosts costs;

  g_assert_cmpstr (mn_node_get_id (output), ==, "block2/sum");
  g_assert_nonnull (mn_graph_find (graph, "block2/conv"));
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
  mn_frozen_graph_get_totals (mn_document_get_frozen (document), &costs);
  g_assert_cmpint (costs.parameters, ==, 11137098);
  mn_document_undo (document);
  after = mn_experiment_to_string (mn_document_get_experiment (document));
  g_assert_cmpstr (before, ==, after);
  g_assert_false (get (document, "can-undo"));
  g_assert_false (get (document, "modified"));
}

/* A parameter set in a form, and a value that is refused. */
static void
test_parameter (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (JsonNode) value = json_node_init_int (json_node_alloc (), 32);
  g_autoptr (JsonNode) wrong = json_node_init_int (json_node_alloc (), 0);
  g_autoptr (GError) error = NULL;
  const MnProblem *problem;

  g_assert_true (mn_document_set (document, "network.block1.channels", value, &error));
  g_assert_cmpuint (mn_document_get_problems (document)->len, >, 0);
  problem = mn_document_get_problems (document)->pdata[0];
  g_assert_cmpstr (problem->node, ==, "block1");
  g_assert_nonnull (strstr (problem->reason, "its layer “sum”"));
  mn_document_undo (document);
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
  g_assert_false (mn_document_set (document, "network.block1.channels", wrong, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

/* Copied into an experiment that does not know the group, and into one that knows another of its name. */
static void
test_paste (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (MnDocument) other = mn_document_new (mn_experiment_new (), NULL);
  g_autofree char *text = mn_network_copy (document, "block2");
  g_autofree char *plain = mn_network_copy (document, "stem");
  g_autoptr (GError) error = NULL;
  MnGraph *graph = graph_of (other);
  MnNode *node;

  g_assert_null (mn_network_copy (document, "nobody"));
  g_assert_true (mn_network_paste (other, text, 1, &error));
  g_assert_no_error (error);
  node = mn_graph_find (graph, "block2");
  g_assert_true (mn_node_get_group (node) == mn_graph_find_group (graph, "preact"));
  g_assert_cmpint (mn_values_get_int (mn_node_get_values (node), "channels"), ==, 128);
  g_assert_true (mn_network_paste (other, text, 1, &error));
  g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 1);
  g_assert_nonnull (mn_graph_find (graph, "block2_2"));
  g_assert_true (mn_network_paste (other, plain, 1, &error));
  mn_document_undo (other);
  mn_document_undo (other);
  mn_document_undo (other);
  g_assert_cmpuint (mn_graph_get_n_groups (graph), ==, 0);

  /* By name alone it means what the document defines. */
  g_assert_false (mn_network_paste (other, "{\"id\":\"b\",\"layer\":\"group\",\"group\":\"preact\"}", 1, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (mn_network_paste (document, "{\"id\":\"b\",\"layer\":\"group\",\"group\":\"preact\"}", 1, &error));
  g_assert_no_error (error);
  g_assert_false (mn_network_paste (other, "{\"groups\":5,\"network\":[{\"layer\":\"relu\"}]}", 1, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

/* What is offered: the experiment's own before the library's, each name once. */
static void
test_offer (void)
{
  g_autofree char *folder = mn_test_source_path ("data/groups");
  g_autoptr (MnDocument) document = open_recipe ();
  g_autoptr (GPtrArray) library = NULL, groups = NULL, later = NULL;
  MnGraph *graph = graph_of (document);
  const char *block[] = { "widen1", "pool1", NULL };
  g_autoptr (GError) error = NULL;

  g_setenv ("MINIMA_GROUPS", folder, TRUE);
  library = mn_group_library_list ();
  groups = mn_network_list_groups (document, library);
  g_assert_cmpuint (groups->len, ==, library->len);
  g_assert_true (mn_network_find_kind (groups, "group:preact")
                 == mn_group_get_kind (mn_graph_find_group (graph, "preact")));
  g_assert_true (mn_network_find_kind (groups, "relu") == mn_layer_find ("relu"));
  g_assert_null (mn_network_find_kind (groups, "group:nothing"));
  g_assert_null (mn_network_find_kind (groups, "preact"));
  mn_network_insert (document, 4, mn_network_find_kind (groups, "group:residual"));
  later = mn_network_list_groups (document, library);
  g_assert_true (mn_network_look_alike (groups, later));
  g_assert_null (mn_graph_fold (graph, block, "down", "Smaller", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  block[0] = "pool1";
  block[1] = NULL;
  g_assert_nonnull (mn_graph_fold (graph, block, "down", "Smaller", &error));
  g_clear_pointer (&later, g_ptr_array_unref);
  later = mn_network_list_groups (document, library);
  g_assert_false (mn_network_look_alike (groups, later));
  g_assert_cmpstr (mn_group_get_name (later->pdata[0]), ==, "down");
  g_unsetenv ("MINIMA_GROUPS");
}

static void
on_done (const char *id, const char *message, gpointer user_data)
{
  char **told = user_data;

  *told = g_strdup (id ? id : message);
}

/* The dialog whose extra child has the rows; NULL: none is open. */
static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

/* Asked for a group that ends with block1, the dialog begins with the layer above, and the group is one step. */
static void
test_ask_fold (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  MnGraph *graph = graph_of (document);
  GtkWidget *window, *dialog;
  g_autofree char *told = NULL;

  if (!gtk_init_check ())
    {
      g_test_skip ("there is no display");
      return;
    }
  adw_init ();
  window = adw_window_new ();
  mn_network_ask_fold (window, document, "block1", on_done, &told);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (told);
  g_assert_false (get (document, "modified"));

  mn_network_ask_fold (window, document, "block1", on_done, &told);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "make");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (told, ==, "my_block");
  g_assert_null (mn_graph_find (graph, "stem"));
  g_assert_null (mn_graph_find (graph, "block1"));
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
  mn_document_undo (document);
  g_assert_nonnull (mn_graph_find (graph, "block1"));
  g_assert_false (get (document, "modified"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-edits/row", test_row);
  g_test_add_func ("/network-edits/insert", test_insert);
  g_test_add_func ("/network-edits/unfold", test_unfold);
  g_test_add_func ("/network-edits/parameter", test_parameter);
  g_test_add_func ("/network-edits/paste", test_paste);
  g_test_add_func ("/network-edits/offer", test_offer);
  g_test_add_func ("/network-edits/ask-fold", test_ask_fold);
  return g_test_run ();
}
