/* test-network-stack.c - stacks of layers in a document: the preview says what then comes, and it is one step of the
 * history.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-stack.h"
#include "mn-presets.h"
#include "mn-test.h"

static MnDocument *
open_recipe (void)
{
  g_autofree char *path = mn_test_source_path ("data/recipes/vgg-cifar10.minima");
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

static char *
save (MnDocument *document)
{
  g_autoptr (JsonNode) nodes = mn_graph_save_json (graph_of (document));

  return json_to_string (nodes, FALSE);
}

static void
test_insert (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  const MnStackKind *kind = mn_stack_find ("residual");
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  guint position = mn_graph_get_position (graph_of (document), mn_graph_find (graph_of (document), "act1")) + 1;
  g_autofree char *before = save (document);
  g_autofree char *preview = NULL;
  g_autofree char *with = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *redone = NULL;
  const MnFrozenNode *frozen;
  MnCosts costs, more;
  gboolean valid;
  MnNode *node;

  preview = mn_network_preview_stack (document, position, kind, values, &valid);
  g_assert_true (valid);
  /* Two 3×3 convolutions of 64 channels without biases, two norms. */
  g_assert_cmpstr (preview, ==, "7 layers, 73\u202f984 parameters, output 64×32×32");
  mn_frozen_graph_get_totals (mn_document_get_frozen (document), &costs);
  node = mn_network_insert_stack (document, position, kind, values, NULL);
  g_assert_nonnull (node);
  mn_frozen_graph_get_totals (mn_document_get_frozen (document), &more);
  g_assert_cmpint (more.parameters - costs.parameters, ==, 73984);
  frozen = mn_frozen_graph_find (mn_document_get_frozen (document), mn_node_get_id (node));
  g_assert_cmpint (frozen->output.dim[0], ==, 64);
  g_assert_true (mn_frozen_graph_is_valid (mn_document_get_frozen (document)));
  with = save (document);
  mn_document_undo (document);
  undone = save (document);
  g_assert_cmpstr (undone, ==, before);
  mn_document_redo (document);
  redone = save (document);
  g_assert_cmpstr (redone, ==, with);
}

/* What cannot be is said before it is tried. */
static void
test_impossible (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  const MnStackKind *kind = mn_stack_find ("vgg");
  const MnStackKind *mlp = mn_stack_find ("mlp");
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  g_autoptr (MnValues) none = mn_values_new (mlp->base.properties);
  g_autofree char *before = save (document);
  g_autofree char *preview = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *after = NULL;
  gboolean valid;

  /* Behind the last layer there is no image any more. It may be added all the same: editing passes through such states. */
  preview = mn_network_preview_stack (document, G_MAXUINT, kind, values, &valid);
  g_assert_true (valid);
  g_assert_nonnull (strstr (preview, "Needs an image"));
  g_assert_true (mn_values_set_string (none, "widths", "", NULL));
  nothing = mn_network_preview_stack (document, 3, mlp, none, &valid);
  g_assert_false (valid);
  g_assert_null (mn_network_insert_stack (document, 3, mlp, none, NULL));
  after = save (document);
  g_assert_cmpstr (after, ==, before);
}

/* A preset over the whole network is one step, too. */
static void
test_presets (void)
{
  g_autoptr (MnDocument) document = open_recipe ();
  g_autofree char *before = save (document);
  g_autofree char *undone = NULL;

  mn_document_begin_group (document);
  g_assert_cmpuint (mn_presets_replace_activations (graph_of (document), NULL, mn_layer_find ("gelu")), ==, 8);
  mn_document_end_group (document);
  g_assert_true (mn_frozen_graph_is_valid (mn_document_get_frozen (document)));
  g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph_of (document), "act3"))->base.name, ==, "gelu");
  mn_document_undo (document);
  undone = save (document);
  g_assert_cmpstr (undone, ==, before);
}

int
main (int argc, char **argv)
{
  /* Numbers and texts are compared in the language they are written in. */
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-stack/insert", test_insert);
  g_test_add_func ("/network-stack/impossible", test_impossible);
  g_test_add_func ("/network-stack/presets", test_presets);
  return g_test_run ();
}
