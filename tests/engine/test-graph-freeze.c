/* test-graph-freeze.c - order, shapes, receptive fields, costs, and every problem a network can have.
 *
 * SPDX-License-Identifier: MIT
 */
#include "graph-fixture.h"

#include <time.h>

#define IMAGE (&(MnShape) { 3, { 3, 32, 32 } })

static MnFrozenGraph *
freeze (const char    *json,
        const MnShape *input)
{
  g_autoptr (MnGraph) graph = fixture_load (json, NULL);

  return mn_graph_freeze (graph, input);
}

static void
assert_shape (const MnFrozenGraph *frozen,
              const char          *id,
              const char          *shape)
{
  g_autofree char *got = mn_shape_to_string (&mn_frozen_graph_find (frozen, id)->output);

  g_assert_cmpstr (got, ==, shape);
}

/* Ids in topological order. */
static char *
order_of (const MnFrozenGraph *frozen)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", mn_frozen_graph_get_node (frozen, i)->id);

  return g_string_free (out, FALSE);
}

static const char residual[] =
  "[{'id':'image','layer':'input'},"
  "{'id':'stem','layer':'conv2d','out_channels':8,'padding':1},"
  "{'id':'norm','layer':'batch_norm'},"
  "{'id':'act','layer':'relu'},"
  "{'id':'conv','layer':'conv2d','out_channels':8,'padding':1},"
  "{'id':'sum','layer':'add','from':['stem','conv']},"
  "{'id':'pool','layer':'avg_pool2d','kernel_size':32},"
  "{'id':'flat','layer':'flatten'},"
  "{'id':'fc','layer':'linear','units':10}]";

static void
test_valid (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze (residual, IMAGE);
  g_autoptr (MnFrozenGraph) second = mn_frozen_graph_ref (frozen);
  const MnFrozenNode *sum = mn_frozen_graph_find (frozen, "sum");
  g_autofree char *order = order_of (frozen);

  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
  g_assert_true (mn_frozen_graph_is_valid (frozen));
  g_assert_cmpstr (order, ==, "image stem norm act conv sum pool flat fc");
  g_assert_cmpint (mn_frozen_graph_get_output (frozen), ==, 8);
  g_assert_cmpint (sum->n_inputs, ==, 2);
  g_assert_cmpint (sum->inputs[0], ==, 1);
  g_assert_cmpint (sum->inputs[1], ==, 4);
  g_assert_cmpint (sum->position, ==, 5);
  assert_shape (frozen, "image", "3×32×32");
  assert_shape (frozen, "sum", "8×32×32");
  assert_shape (frozen, "pool", "8×1×1");
  assert_shape (frozen, "fc", "10");
  g_assert_null (mn_frozen_graph_find (frozen, "nobody"));
}

/* Without the data's shape nothing is known, but nothing is wrong either. */
static void
test_unknown_input (void)
{
  const MnShape unknown = { 0 };
  g_autoptr (MnFrozenGraph) frozen = freeze (residual, &unknown);
  g_autoptr (MnFrozenGraph) null = freeze (residual, NULL);
  MnCosts totals;

  g_assert_cmpuint (mn_frozen_graph_get_problems (frozen)->len, ==, 0);
  g_assert_false (mn_frozen_graph_is_valid (frozen));
  g_assert_false (mn_frozen_graph_is_valid (null));
  assert_shape (frozen, "fc", "?");
  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, ==, 0);
}

/* What is frozen does not change with the graph it came from. */
static void
test_immutable (void)
{
  MnGraph *graph = fixture_load (residual, NULL);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (graph, IMAGE);
  g_autoptr (JsonNode) units = fixture_json ("7");

  mn_graph_set_value (graph, mn_graph_find (graph, "fc"), "units", units, NULL);
  mn_graph_rename (graph, mn_graph_find (graph, "fc"), "head", NULL);
  mn_graph_remove (graph, mn_graph_find (graph, "stem"));
  g_assert_finalize_object (graph);
  g_assert_cmpint (mn_values_get_int (mn_frozen_graph_find (frozen, "fc")->values, "units"), ==, 10);
  g_assert_cmpstr (mn_frozen_graph_find (frozen, "stem")->id, ==, "stem");
}

static void
test_order (void)
{
  const struct
  {
    const char *json;
    const char *order;
  } cases[] = {
    { "[{'id':'b','layer':'relu','from':['c']},{'id':'a','layer':'input'},{'id':'c','layer':'relu','from':['a']}]",
      "a c b" },
    { "[{'id':'d','layer':'add','from':['b','c']},{'id':'c','layer':'relu','from':['a']},"
      "{'id':'b','layer':'tanh','from':['a']},{'id':'a','layer':'input'}]", "a c b d" },
    { "[{'id':'a','layer':'input'},{'id':'x','layer':'relu','from':['z']},{'id':'y','layer':'relu','from':['a']},"
      "{'id':'z','layer':'relu','from':['y']},{'id':'w','layer':'add','from':['a','x']}]", "a y z x w" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnFrozenGraph) frozen = freeze (cases[i].json, IMAGE);
      g_autofree char *order = order_of (frozen);

      g_assert_cmpstr (order, ==, cases[i].order);
      g_assert_true (mn_frozen_graph_is_valid (frozen));
    }
}

typedef struct
{
  const char *name;
  const char *json;
  const char *problems;
} Wrong;

static const Wrong wrong[] = {
  { "empty", "[]", "network: is empty; it needs at least an input and a layer" },
  { "no-input", "[{'id':'f','layer':'flatten'},{'id':'l','layer':'linear'}]",
    "network: has no input; put one at the beginning" },
  { "above-the-input", "[{'id':'f','layer':'flatten'},{'id':'i','layer':'input','from':[]},"
                       "{'id':'c','layer':'concat','from':['f','i']}]",
    "network.f: has nothing above it to follow; put an input above it" },
  { "two-inputs", "[{'id':'i','layer':'input'},{'id':'j','layer':'input'},{'id':'s','layer':'add','from':['i','j']}]",
    "network.j: is another input beside “i”; a network has one, from which several nodes may be wired" },
  { "wired-input", "[{'id':'i','layer':'input'},{'id':'r','layer':'relu'},{'id':'j','layer':'input','from':['r']}]",
    "network.j: is another input beside “i”; a network has one, from which several nodes may be wired\n"
    "network.j: is where the data enters and takes no wires; remove them" },
  { "dangling-input", "[{'id':'i','layer':'input','from':['x']},{'id':'r','layer':'flatten'}]",
    "network.i, input 1: is wired from “x”, but there is no such node; wire it from another\n"
    "network.i: is where the data enters and takes no wires; remove them" },
  { "dangling", "[{'id':'i','layer':'input'},{'id':'s','layer':'add','from':['i','x']},"
                "{'id':'t','layer':'relu','from':['y']},{'id':'u','layer':'add','from':['s','t']}]",
    "network.s, input 2: is wired from “x”, but there is no such node; wire it from another\n"
    "network.t, input 1: is wired from “y”, but there is no such node; wire it from another" },
  { "not-wired", "[{'id':'i','layer':'input'},{'id':'r','layer':'relu','from':[]},"
                 "{'id':'s','layer':'add','from':['i','r']}]",
    "network.r: is not wired; wire it from another node" },
  { "too-few", "[{'id':'i','layer':'input'},{'id':'s','layer':'add'}]",
    "network.s: takes 2 to 16 inputs but has 1; wire it from the nodes it shall combine" },
  { "too-many", "[{'id':'i','layer':'input'},{'id':'s','layer':'add','from':['i','i','i','i','i','i','i','i','i','i',"
                "'i','i','i','i','i','i','i']}]",
    "network.s: takes 2 to 16 inputs but has 17; wire it from the nodes it shall combine" },
  { "two-into-one", "[{'id':'i','layer':'input'},{'id':'a','layer':'relu'},{'id':'b','layer':'relu','from':['i','a']}]",
    "network.b: takes one input but is wired from 2 nodes; combine them with add or concat before it" },
  { "two-outputs", "[{'id':'i','layer':'input'},{'id':'a','layer':'relu'},{'id':'b','layer':'tanh','from':['i']}]",
    "network.a: two nodes have no successor: a, b; combine them with add or concat, or remove what is not needed" },
  { "three-outputs", "[{'id':'i','layer':'input'},{'id':'a','layer':'relu'},{'id':'b','layer':'tanh','from':['i']},"
                     "{'id':'c','layer':'tanh','from':['i']}]",
    "network.a: several nodes have no successor: a, b, c; combine them with add or concat, or remove what is not "
    "needed\n"
    "network.b: several nodes have no successor: a, b, c; combine them with add or concat, or remove what is not "
    "needed" },
  { "circle", "[{'id':'i','layer':'input'},{'id':'a','layer':'add','from':['i','c']},{'id':'b','layer':'relu'},"
              "{'id':'c','layer':'relu'},{'id':'d','layer':'relu'}]",
    "network.a: lies on a circle of wires through a, b, c; remove a wire, as data cannot run in circles" },
  { "self", "[{'id':'i','layer':'input'},{'id':'a','layer':'add','from':['i','a']},{'id':'b','layer':'relu'}]",
    "network.a: lies on a circle of wires through a; remove a wire, as data cannot run in circles" },
  { "two-circles", "[{'id':'i','layer':'input'},{'id':'a','layer':'relu','from':['b']},"
                   "{'id':'b','layer':'relu','from':['a']},{'id':'c','layer':'add','from':['b','d']},"
                   "{'id':'d','layer':'add','from':['c','i']},{'id':'e','layer':'relu'}]",
    "network.a: lies on a circle of wires through a, b; remove a wire, as data cannot run in circles\n"
    "network.c: lies on a circle of wires through c, d; remove a wire, as data cannot run in circles" },
  { "shape", "[{'id':'i','layer':'input'},{'id':'c','layer':'conv2d','kernel_size':40},{'id':'r','layer':'relu'},"
             "{'id':'l','layer':'linear','from':['i']},{'id':'s','layer':'add','from':['r','l']}]",
    "network.c: kernel 40×40 does not fit into 32×32; use padding or a smaller kernel\n"
    "network.l: needs a row of features, not 3×32×32 (channels × height × width); put flatten before it" },
  { "many", "[{'id':'i','layer':'input'},{'id':'a','layer':'relu','from':['x']},{'id':'b','layer':'relu','from':['b']},"
            "{'id':'s','layer':'add'},{'id':'c','layer':'linear','from':['i']}]",
    "network.a, input 1: is wired from “x”, but there is no such node; wire it from another\n"
    "network.s: takes 2 to 16 inputs but has 1; wire it from the nodes it shall combine\n"
    "network.b: lies on a circle of wires through b; remove a wire, as data cannot run in circles\n"
    "network.a: several nodes have no successor: a, s, c; combine them with add or concat, or remove what is not "
    "needed\n"
    "network.s: several nodes have no successor: a, s, c; combine them with add or concat, or remove what is not "
    "needed\n"
    "network.c: needs a row of features, not 3×32×32 (channels × height × width); put flatten before it" },
};

static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  g_autoptr (MnFrozenGraph) frozen = freeze (row->json, IMAGE);

  g_assert_false (mn_frozen_graph_is_valid (frozen));
  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), row->problems);
}

/* Inference goes on wherever inputs are known, beside and before what is wrong. */
static void
test_partial_inference (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze ("[{'id':'i','layer':'input'},{'id':'c','layer':'conv2d'},"
                                             "{'id':'s','layer':'add','from':['c','gone']},{'id':'r','layer':'relu'},"
                                             "{'id':'p','layer':'max_pool2d','from':['c']},"
                                             "{'id':'x','layer':'relu','from':['x']}]", IMAGE);
  const MnFrozenNode *sum = mn_frozen_graph_find (frozen, "s");
  MnCosts totals;

  assert_shape (frozen, "c", "32×30×30");
  assert_shape (frozen, "s", "?");
  assert_shape (frozen, "r", "?");
  assert_shape (frozen, "p", "32×15×15");
  assert_shape (frozen, "x", "?");
  g_assert_cmpint (sum->n_inputs, ==, 2);
  g_assert_cmpint (sum->inputs[1], ==, -1);
  g_assert_cmpint (mn_frozen_graph_get_output (frozen), ==, -1);
  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, ==, 27 * 32 + 32);
}

static void
assert_field (const MnFrozenGraph *frozen,
              const char          *id,
              gint64               size,
              gint64               stride)
{
  const MnFrozenNode *node = mn_frozen_graph_find (frozen, id);

  g_assert_true (node->has_field);
  for (int axis = 0; axis < 2; axis++)
    {
      g_assert_cmpint (node->field.size[axis], ==, size);
      g_assert_cmpint (node->field.stride[axis], ==, stride);
    }
}

static void
test_fields (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze ("[{'id':'i','layer':'input'},"
                                             "{'id':'c1','layer':'conv2d','kernel_size':5},"
                                             "{'id':'r','layer':'relu'},"
                                             "{'id':'p','layer':'max_pool2d'},"
                                             "{'id':'c2','layer':'conv2d','kernel_size':3,'padding':1},"
                                             "{'id':'c3','layer':'conv2d','kernel_size':3,'dilation':2,'padding':2},"
                                             "{'id':'s','layer':'add','from':['p2','c3']},"
                                             "{'id':'p2','layer':'conv2d','kernel_size':1,'from':['p']},"
                                             "{'id':'f','layer':'flatten','from':['s']},"
                                             "{'id':'l','layer':'linear'},{'id':'t','layer':'tanh'}]", IMAGE);
  g_autoptr (MnFrozenGraph) features = freeze ("[{'layer':'input'},{'layer':'linear'}]", &(MnShape) { 1, { 9 } });
  g_autoptr (MnFrozenGraph) oblong = freeze ("[{'layer':'input'},{'id':'c','layer':'conv2d','kernel_size':[3,5],"
                                             "'stride':[1,2]},{'id':'d','layer':'conv2d','kernel_size':3},"
                                             "{'layer':'flatten'},{'id':'l','layer':'linear'}]",
                                             &(MnShape) { 3, { 1, 20, 40 } });
  const MnFrozenNode *node;

  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
  assert_field (frozen, "i", 1, 1);
  assert_field (frozen, "c1", 5, 1);
  assert_field (frozen, "r", 5, 1);
  assert_field (frozen, "p", 6, 2);
  assert_field (frozen, "c2", 10, 2);
  assert_field (frozen, "c3", 18, 2);
  assert_field (frozen, "p2", 6, 2);
  assert_field (frozen, "s", 18, 2);
  assert_field (frozen, "f", 18, 2);
  assert_field (frozen, "l", 32, 0);
  assert_field (frozen, "t", 32, 0);
  g_assert_false (mn_frozen_graph_find (features, "linear")->has_field);

  node = mn_frozen_graph_find (oblong, "d");
  g_assert_cmpint (node->field.size[0], ==, 5);
  g_assert_cmpint (node->field.size[1], ==, 9);
  g_assert_cmpint (node->field.stride[0], ==, 1);
  g_assert_cmpint (node->field.stride[1], ==, 2);
  node = mn_frozen_graph_find (oblong, "l");
  g_assert_cmpint (node->field.size[0], ==, 20);
  g_assert_cmpint (node->field.size[1], ==, 40);
}

/* Strides that multiply to more than 64 bits hold stop growing. */
static void
test_field_cap (void)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autoptr (JsonNode) stride = fixture_json ("4096");
  g_autoptr (JsonNode) kernel = fixture_json ("4096");
  g_autoptr (JsonNode) padding = fixture_json ("2048");
  const MnFrozenNode *last;

  mn_graph_insert (graph, 0, mn_layer_find ("input"), NULL);
  for (guint i = 1; i <= 40; i++)
    {
      MnNode *node = mn_graph_insert (graph, i, mn_layer_find ("max_pool2d"), NULL);

      mn_graph_set_value (graph, node, "kernel_size", kernel, NULL);
      mn_graph_set_value (graph, node, "stride", stride, NULL);
      mn_graph_set_value (graph, node, "padding", padding, NULL);
    }
  frozen = mn_graph_freeze (graph, IMAGE);
  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
  last = mn_frozen_graph_get_node (frozen, 40);
  g_assert_cmpint (last->field.size[0], >, 1 << 30);
  g_assert_cmpint (last->field.stride[0], >, 1 << 30);
}

/* The non-linearity behind weights is counted once, where the weights are; any other where it is. */
static void
test_activations (void)
{
  const struct
  {
    const char *json;
    gint64      activations;
  } cases[] = {
    { "[{'layer':'input'},{'layer':'flatten'},{'layer':'relu'}]", 3072 },
    { "[{'layer':'input'},{'layer':'conv2d','out_channels':2,'padding':1}]", 2048 },
    { "[{'layer':'input'},{'layer':'conv2d','out_channels':2,'padding':1},{'layer':'relu'}]", 2048 },
    { "[{'layer':'input'},{'layer':'conv2d','out_channels':2,'padding':1},{'layer':'batch_norm'},{'layer':'flatten'},"
      "{'layer':'elu'}]", 2048 },
    { "[{'layer':'input'},{'layer':'conv2d','out_channels':2,'padding':1},{'layer':'relu'},{'layer':'tanh'}]", 4096 },
    { "[{'id':'i','layer':'input'},{'id':'c','layer':'conv2d','out_channels':3,'padding':1},"
      "{'layer':'add','from':['i','c']},{'layer':'relu'}]", 3072 },
    { "[{'layer':'input'},{'layer':'flatten'},{'layer':'linear','units':10},{'layer':'softmax'}]", 20 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MnFrozenGraph) frozen = freeze (cases[i].json, IMAGE);
      gint64 sum = 0;
      MnCosts totals;

      mn_frozen_graph_get_totals (frozen, &totals);
      g_assert_cmpint (totals.activations, ==, cases[i].activations);
      for (int j = 0; j < mn_frozen_graph_get_n_nodes (frozen); j++)
        sum += mn_frozen_graph_get_node (frozen, j)->costs.activations;
      g_assert_cmpint (sum, ==, totals.activations);
    }
}

/* Milliseconds of processor time in which a network of 5,000 nodes has to be read, frozen and written on any machine
 * (measured: about 25); something quadratic or recursive would not do it. */
#define LARGE 5000
#define LARGE_MS 2000

static void
test_deep (void)
{
  g_autoptr (GString) json = g_string_new ("[{'layer':'input'},{'layer':'flatten'}");
  g_autoptr (MnGraph) graph = NULL;
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autofree char *saved = NULL;
  clock_t start;
  double ms;

  for (int i = 2; i < LARGE; i++)
    g_string_append (json, i % 2 ? ",{'layer':'linear','units':16}" : ",{'layer':'relu'}");
  g_string_append_c (json, ']');

  start = clock ();
  graph = fixture_load (json->str, NULL);
  frozen = mn_graph_freeze (graph, IMAGE);
  saved = fixture_save (graph);
  ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
  g_test_message ("%d nodes in %.1f ms", LARGE, ms);
  g_assert_cmpfloat (ms, <, LARGE_MS);

  fixture_assert_problems (mn_frozen_graph_get_problems (frozen), "");
  g_assert_true (mn_frozen_graph_is_valid (frozen));
  g_assert_cmpint (mn_frozen_graph_get_n_nodes (frozen), ==, LARGE);
  g_assert_cmpint (mn_frozen_graph_get_output (frozen), ==, LARGE - 1);
}

/* The same, listed from the end to the beginning, and closed to one circle of all nodes. */
static void
test_deep_backwards (void)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_autoptr (MnGraph) graph = NULL;
  g_autoptr (MnFrozenGraph) frozen = NULL;
  g_autoptr (MnFrozenGraph) circle = NULL;
  const char *const end[] = { "n4999", NULL };
  clock_t start;
  double ms;

  for (int i = LARGE - 1; i > 0; i--)
    g_string_append_printf (json, "{'id':'n%d','layer':'relu','from':['n%d']},", i, i - 1);
  g_string_append (json, "{'id':'n0','layer':'input'}]");
  graph = fixture_load (json->str, NULL);

  start = clock ();
  frozen = mn_graph_freeze (graph, IMAGE);
  g_assert_true (mn_frozen_graph_is_valid (frozen));
  g_assert_cmpstr (mn_frozen_graph_get_node (frozen, 0)->id, ==, "n0");
  g_assert_cmpstr (mn_frozen_graph_get_node (frozen, LARGE - 1)->id, ==, "n4999");

  mn_graph_set_from (graph, mn_graph_find (graph, "n1"), end);
  circle = mn_graph_freeze (graph, IMAGE);
  ms = (double) (clock () - start) * 1000 / CLOCKS_PER_SEC;
  g_assert_cmpfloat (ms, <, LARGE_MS);
  fixture_assert_problems (mn_frozen_graph_get_problems (circle),
                           "network.n4999: lies on a circle of wires through n4999, n4998, n4997, n4996, n4995, n4994, "
                           "n4993, n4992, …; remove a wire, as data cannot run in circles");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/graph-freeze/valid", test_valid);
  g_test_add_func ("/graph-freeze/unknown-input", test_unknown_input);
  g_test_add_func ("/graph-freeze/immutable", test_immutable);
  g_test_add_func ("/graph-freeze/order", test_order);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strconcat ("/graph-freeze/wrong/", wrong[i].name, NULL);

      g_test_add_data_func (path, &wrong[i], test_wrong);
    }
  g_test_add_func ("/graph-freeze/partial-inference", test_partial_inference);
  g_test_add_func ("/graph-freeze/fields", test_fields);
  g_test_add_func ("/graph-freeze/field-cap", test_field_cap);
  g_test_add_func ("/graph-freeze/activations", test_activations);
  g_test_add_func ("/graph-freeze/deep", test_deep);
  g_test_add_func ("/graph-freeze/deep-backwards", test_deep_backwards);

  return g_test_run ();
}
