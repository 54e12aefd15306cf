/* test-stack.c - stacks of layers, and presets for many layers at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-presets.h"
#include "mn-stack.h"
#include "mn-test.h"

#include <string.h>

static MnGraph *
load (const char *nodes)
{
  g_autofree char *text = g_strdelimit (g_strdup (nodes), "'", '"');
  g_autoptr (JsonNode) json = json_from_string (text, NULL);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  MnGraph *graph = mn_graph_new ();

  g_assert_nonnull (json);
  mn_graph_load_json (graph, json, "network", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return graph;
}

/* "input conv2d(64) add[a b]": the layers in order, with explicit wires. (transfer full) */
static char *
describe (MnGraph *graph)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);
      const char *const *from = mn_node_get_from (node);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", mn_node_get_id (node));
      for (int k = 0; from && from[k]; k++)
        g_string_append_printf (text, "%s%s", k == 0 ? "[" : " ", from[k]);
      if (from && from[0])
        g_string_append_c (text, ']');
    }
  return g_string_free (text, FALSE);
}

static void
assert_valid (MnGraph *graph, MnShape input, const char *output, gint64 parameters)
{
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, &input);
  g_autofree char *shape = NULL;
  MnCosts totals;

  g_assert_true (mn_frozen_graph_is_valid (frozen));
  shape = mn_shape_to_string (&mn_frozen_graph_get_node (frozen, mn_frozen_graph_get_output (frozen))->output);
  g_assert_cmpstr (shape, ==, output);
  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, ==, parameters);
}

static MnNode *
insert (MnGraph *graph, guint position, const char *name, const char *settings, MnShape input, GError **error)
{
  const MnStackKind *kind = mn_stack_find (name);
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);

  for (int i = 0; pairs[i] && *pairs[i]; i++)
    {
      char *value = strchr (pairs[i], '=');
      g_autoptr (JsonNode) json = NULL;

      *value++ = '\0';
      json = json_from_string (value, NULL);
      g_assert_true (mn_values_set_json (values, pairs[i], json, NULL));
    }
  return mn_stack_insert (graph, position, kind, values, &input, error);
}

static void
test_mlp (void)
{
  g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }, { 'id': 'out', 'layer': 'linear', 'units': 10 }]");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  MnNode *last = insert (graph, 1, "mlp", "widths=\"300, 100\";activation=\"gelu\";dropout=0.2",
                         (MnShape) { 3, { 1, 28, 28 } }, NULL);

  g_assert_cmpstr (mn_node_get_id (last), ==, "dropout_2");
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input flatten linear gelu dropout linear_2 gelu_2 dropout_2 out");
  g_assert_cmpfloat (mn_values_get_float (mn_node_get_values (last), "p"), ==, 0.2);
  assert_valid (graph, (MnShape) { 3, { 1, 28, 28 } }, "10", 784 * 300 + 300 + 300 * 100 + 100 + 1010);

  g_assert_null (insert (graph, 1, "mlp", "widths=\"\"", (MnShape) { 1, { 4 } }, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, 9);
}

static void
test_vgg (void)
{
  g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }]");
  g_autofree char *text = NULL;

  insert (graph, 1, "vgg", "filters=16;convolutions=2", (MnShape) { 3, { 3, 32, 32 } }, NULL);
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input conv2d batch_norm relu conv2d_2 batch_norm_2 relu_2 max_pool2d");
  assert_valid (graph, (MnShape) { 3, { 3, 32, 32 } }, "16×16×16", 9 * 3 * 16 + 32 + 9 * 16 * 16 + 32);
}

/* The branch around the block is the input itself where it fits, and a convolution of it where not. What was wired behind
 * goes on behind the block. */
static void
test_residual (void)
{
  const MnShape same = { 3, { 8, 10, 10 } };
  g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }, { 'layer': 'flatten', 'from': ['input'] }]");
  g_autoptr (MnGraph) other = load ("[{ 'layer': 'input' }]");
  g_autoptr (MnGraph) empty = load ("[]");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *wide = NULL;

  insert (graph, 1, "residual", "filters=8", same, NULL);
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input conv2d batch_norm relu conv2d_2 batch_norm_2 add[batch_norm_2 input] relu_2 "
                             "flatten[relu_2]");
  assert_valid (graph, same, "800", 2 * (9 * 64 + 16));

  insert (other, 1, "residual", "filters=16;stride=2;batch_norm=false", same, NULL);
  wide = describe (other);
  g_assert_cmpstr (wide, ==, "input conv2d relu conv2d_2 conv2d_3[input] add[conv2d_2 conv2d_3] relu_2");
  assert_valid (other, same, "16×5×5", 9 * 8 * 16 + 16 + 9 * 256 + 16 + 8 * 16 + 16);

  g_assert_null (insert (empty, 0, "residual", "", same, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_assert_cmpuint (mn_graph_get_n_nodes (empty), ==, 0);
}

static void
test_bottleneck (void)
{
  g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }]");
  const MnShape maps = { 3, { 256, 8, 8 } };
  g_autofree char *text = NULL;

  insert (graph, 1, "bottleneck", "filters=256;inner=64;batch_norm=false", maps, NULL);
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input conv2d relu conv2d_2 relu_2 conv2d_3 add[conv2d_3 input] relu_3");
  assert_valid (graph, maps, "256×8×8", 16448 + 9 * 64 * 64 + 64 + 64 * 256 + 256);
}

/* Every stack has its words, and with its defaults a valid network. */
static void
test_tables (void)
{
  guint n;
  const MnStackKind *const *kinds = mn_stack_kinds (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MnGraph) graph = load ("[{ 'layer': 'input' }]");
      g_autoptr (MnFrozenGraph) frozen = NULL;
      const MnShape input = { 3, { 3, 16, 16 } };

      g_assert_cmpstr (kinds[i]->base.title, !=, NULL);
      g_assert_cmpstr (kinds[i]->base.help, !=, NULL);
      g_assert_true (mn_stack_find (kinds[i]->base.name) == kinds[i]);
      g_assert_nonnull (insert (graph, 1, kinds[i]->base.name, "", input, NULL));
      frozen = mn_graph_freeze (graph, &input);
      g_assert_true (mn_frozen_graph_is_valid (frozen));
    }
  g_assert_null (mn_stack_find ("none"));
}

#define NETWORK                                                                                                        \
  "[{ 'layer': 'input' }, { 'layer': 'conv2d', 'padding': 1, 'out_channels': 4 }, { 'layer': 'relu' },"                 \
  " { 'id': 'side', 'layer': 'conv2d', 'padding': 1, 'out_channels': 4 },"                                             \
  " { 'id': 'mine', 'layer': 'relu', 'from': ['side'], 'comment': 'kept' },"                                           \
  " { 'layer': 'add', 'from': ['relu', 'mine'] }, { 'layer': 'softmax' }]"

static void
test_activations (void)
{
  g_autoptr (MnGraph) graph = load (NETWORK);
  const char *const one[] = { "mine", NULL };
  g_autofree char *text = NULL;
  g_autofree char *part = NULL;

  g_assert_cmpuint (mn_presets_replace_activations (graph, one, mn_layer_find ("tanh")), ==, 1);
  part = describe (graph);
  g_assert_cmpstr (part, ==, "input conv2d relu side mine[side] add[relu mine] softmax");
  g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph, "mine"))->base.name, ==, "tanh");
  g_assert_cmpstr (mn_node_get_comment (mn_graph_find (graph, "mine")), ==, "kept");

  g_assert_cmpuint (mn_presets_replace_activations (graph, NULL, mn_layer_find ("gelu")), ==, 2);
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input conv2d gelu side mine[side] add[gelu mine] softmax");
  g_assert_cmpstr (mn_node_get_kind (mn_graph_find (graph, "mine"))->base.name, ==, "gelu");
  g_assert_cmpuint (mn_presets_replace_activations (graph, NULL, mn_layer_find ("gelu")), ==, 0);
}

static void
test_norms (void)
{
  g_autoptr (MnGraph) graph = load (NETWORK);
  g_autofree char *before = describe (graph);
  g_autofree char *text = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpuint (mn_presets_add_norms (graph, NULL, mn_layer_find ("batch_norm")), ==, 2);
  text = describe (graph);
  g_assert_cmpstr (text, ==, "input conv2d batch_norm relu side batch_norm_2[side] mine[batch_norm_2] add[relu mine] "
                             "softmax");
  g_assert_cmpuint (mn_presets_add_norms (graph, NULL, mn_layer_find ("batch_norm")), ==, 0);
  g_assert_cmpuint (mn_presets_remove_norms (graph, NULL), ==, 2);
  after = describe (graph);
  g_assert_cmpstr (after, ==, before);
}

static void
test_initialize (void)
{
  g_autoptr (MnGraph) graph = load (NETWORK);
  const char *const one[] = { "side", "relu", NULL };

  g_assert_cmpuint (mn_presets_initialize (graph, one, "kaiming_normal"), ==, 1);
  g_assert_cmpstr (mn_values_get_string (mn_node_get_values (mn_graph_find (graph, "side")), "init"), ==,
                   "kaiming_normal");
  g_assert_cmpuint (mn_presets_initialize (graph, NULL, "kaiming_normal"), ==, 1);
  g_assert_cmpuint (mn_presets_initialize (graph, NULL, "kaiming_normal"), ==, 0);
  g_assert_cmpuint (mn_presets_initialize (graph, NULL, "no such thing"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stack/mlp", test_mlp);
  g_test_add_func ("/stack/vgg", test_vgg);
  g_test_add_func ("/stack/residual", test_residual);
  g_test_add_func ("/stack/bottleneck", test_bottleneck);
  g_test_add_func ("/stack/tables", test_tables);
  g_test_add_func ("/presets/activations", test_activations);
  g_test_add_func ("/presets/norms", test_norms);
  g_test_add_func ("/presets/initialize", test_initialize);

  return g_test_run ();
}
