/* test-architectures.c - the networks in data/ against the numbers published for them, or counted by PyTorch
 * (architectures.py): parameters, operations, shapes, receptive fields. Every number is exact.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment.h"
#include "mn-test.h"

#define MAPS { 3, { 256, 32, 32 } }
#define CIFAR { 3, { 3, 32, 32 } }
#define MNIST { 3, { 1, 28, 28 } }

static MnFrozenGraph *
freeze_file (const char *name,
             MnShape     input)
{
  g_autofree char *relative = g_strdup_printf ("tests/golden/data/%s.minima", name);
  g_autofree char *path = mn_test_source_path (relative);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);
  MnFrozenGraph *frozen;

  g_assert_no_error (error);
  frozen = mn_graph_freeze (mn_experiment_get_graph (experiment), &input);
  g_assert_cmpuint (mn_frozen_graph_get_problems (frozen)->len, ==, 0);
  g_assert_true (mn_frozen_graph_is_valid (frozen));

  return frozen;
}

/* Products of layers with weights: the "multiply-accumulates" that are usually published. */
static gint64
count_products (const MnFrozenGraph *frozen)
{
  gint64 sum = 0;

  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);

      if (node->n_params > 0 && node->params[0].role == MN_ROLE_WEIGHT)
        sum += node->costs.multiplications;
    }

  return sum;
}

static void
assert_shape (const MnFrozenNode *node,
              const char         *shape)
{
  g_autofree char *got = mn_shape_to_string (&node->output);

  g_assert_cmpstr (got, ==, shape);
}

typedef struct
{
  const char *name;
  MnShape     input;
  gint64      parameters;
  gint64      products;
  const char *output;
} Architecture;

static const Architecture architectures[] = {
  { "bottleneck-1", MAPS, 1088924, 1114636288, "668×32×32" },
  { "bottleneck-2", MAPS, 345692, 353370112, "476×32×32" },
  { "alexnet-mnist", MNIST, 8925738, 749668672, "10" },
  { "lenet-cifar10", CIFAR, 62006, 651720, "10" },
  { "mlp-cifar10", CIFAR, 394634, 394496, "10" },
  { "mlp-norm-cifar10", CIFAR, 829386, 828032, "10" },
  { "vgg-cifar10", CIFAR, 9231114, 152769536, "10" },
  { "vgg-skip-cifar10", CIFAR, 11137098, 310055936, "10" },
};

static void
test_architecture (gconstpointer data)
{
  const Architecture *row = data;
  g_autoptr (MnFrozenGraph) frozen = freeze_file (row->name, row->input);
  MnCosts totals;

  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, ==, row->parameters);
  g_assert_cmpint (count_products (frozen), ==, row->products);
  assert_shape (mn_frozen_graph_get_node (frozen, mn_frozen_graph_get_output (frozen)), row->output);
}

static void
assert_costs (const MnFrozenGraph *frozen,
              const char          *id,
              gint64               parameters,
              gint64               operations,
              gint64               activations)
{
  const MnFrozenNode *node = mn_frozen_graph_find (frozen, id);

  g_assert_cmpint (node->costs.parameters, ==, parameters);
  g_assert_cmpint (node->costs.additions, ==, operations);
  g_assert_cmpint (node->costs.multiplications, ==, operations);
  g_assert_cmpint (node->costs.activations, ==, activations);
}

static void
assert_totals (const MnFrozenGraph *frozen,
               gint64               parameters,
               gint64               operations,
               gint64               activations)
{
  MnCosts totals;

  mn_frozen_graph_get_totals (frozen, &totals);
  g_assert_cmpint (totals.parameters, ==, parameters);
  g_assert_cmpint (totals.additions, ==, operations);
  g_assert_cmpint (totals.multiplications, ==, operations);
  g_assert_cmpint (totals.activations, ==, activations);
}

/* The exercise's own tables of parameters, additions, multiplications and activations. */
static void
test_bottleneck (void)
{
  g_autoptr (MnFrozenGraph) one = freeze_file ("bottleneck-1", (MnShape) MAPS);
  g_autoptr (MnFrozenGraph) two = freeze_file ("bottleneck-2", (MnShape) MAPS);

  assert_costs (one, "one", 31868, 32505856, 126976);
  assert_costs (one, "three", 442560, 452984832, 196608);
  assert_costs (one, "five", 614496, 629145600, 98304);
  assert_costs (one, "pool", 0, 0, 0);
  assert_costs (one, "join", 0, 0, 0);
  assert_totals (one, 1088924, 1114636288, 421888);

  assert_costs (two, "one", 31868, 32505856, 126976);
  assert_costs (two, "three_in", 16448, 50331648 / 3, 196608 / 3);
  assert_costs (two, "five_in", 16448, 50331648 / 3, 196608 / 3);
  assert_costs (two, "pool_out", 16448, 50331648 / 3, 196608 / 3);
  assert_costs (two, "three", 110784, 113246208, 196608);
  assert_costs (two, "five", 153696, 157286400, 98304);
  assert_totals (two, 345692, 353370112, 618496);
}

/* A row for each node whose shape or receptive field is published. */
static void
test_alexnet (void)
{
  const struct
  {
    const char *id;
    const char *shape;
    gint64      size;
    gint64      stride;
  } rows[] = {
    { "conv1", "96×25×25", 4, 1 },    { "conv2", "96×23×23", 6, 1 },    { "conv3", "256×23×23", 10, 1 },
    { "pool1", "256×11×11", 12, 2 },  { "conv4", "384×11×11", 16, 2 },  { "conv5", "384×11×11", 20, 2 },
    { "conv6", "256×11×11", 24, 2 },  { "pool2", "256×5×5", 28, 4 },    { "flat", "6400", 28, 4 },
    { "fc1", "800", 28, 0 },          { "fc2", "10", 28, 0 },
  };
  g_autoptr (MnFrozenGraph) frozen = freeze_file ("alexnet-mnist", (MnShape) MNIST);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_find (frozen, rows[i].id);

      assert_shape (node, rows[i].shape);
      g_assert_true (node->has_field);
      for (int axis = 0; axis < 2; axis++)
        {
          g_assert_cmpint (node->field.size[axis], ==, rows[i].size);
          g_assert_cmpint (node->field.stride[axis], ==, rows[i].stride);
        }
    }
  g_assert_cmpint (mn_frozen_graph_find (frozen, "fc1")->costs.parameters, ==, 6400 * 800 + 800);
}

/* A fully connected network: widths up to the first 0; optionally batch norm behind each hidden layer. */
typedef struct
{
  gint64   widths[8];
  gboolean norm;
  gboolean bias;
  gint64   parameters;
} Mlp;

static void
test_mlps (void)
{
  const Mlp mlps[] = {
    { { 20, 40 }, TRUE, TRUE, 920 },
    { { 20, 40 }, TRUE, FALSE, 880 },
    { { 784, 784, 10 }, FALSE, TRUE, 623290 },
    { { 784, 1568, 10 }, FALSE, TRUE, 1246570 },
    { { 784, 3136, 10 }, FALSE, TRUE, 2493130 },
    { { 784, 6272, 10 }, FALSE, TRUE, 4986250 },
    { { 3072, 100, 10 }, FALSE, TRUE, 308310 },
    { { 3072, 400, 400, 400, 10 }, FALSE, TRUE, 1554010 },
    { { 3072, 128, 10 }, FALSE, TRUE, 394634 },
    { { 3072, 256, 128, 10 }, FALSE, TRUE, 820874 },
    { { 3072, 512, 256, 128, 10 }, FALSE, TRUE, 1738890 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (mlps); i++)
    {
      g_autoptr (MnGraph) graph = mn_graph_new ();
      g_autoptr (MnFrozenGraph) frozen = NULL;
      g_autoptr (JsonNode) bias = json_node_init_boolean (json_node_alloc (), mlps[i].bias);
      MnShape input = mn_shape_1d (mlps[i].widths[0]);
      MnCosts totals;

      mn_graph_insert (graph, 0, mn_layer_find ("input"), NULL);
      for (int j = 1; mlps[i].widths[j] > 0; j++)
        {
          MnNode *linear = mn_graph_insert (graph, G_MAXINT, mn_layer_find ("linear"), NULL);
          g_autoptr (JsonNode) units = json_node_init_int (json_node_alloc (), mlps[i].widths[j]);

          g_assert_true (mn_graph_set_value (graph, linear, "units", units, NULL));
          g_assert_true (mn_graph_set_value (graph, linear, "bias", bias, NULL));
          if (mlps[i].norm)
            mn_graph_insert (graph, G_MAXINT, mn_layer_find ("batch_norm"), NULL);
        }

      frozen = mn_graph_freeze (graph, &input);
      g_assert_true (mn_frozen_graph_is_valid (frozen));
      mn_frozen_graph_get_totals (frozen, &totals);
      g_assert_cmpint (totals.parameters, ==, mlps[i].parameters);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    {
      g_autofree char *path = g_strconcat ("/architectures/", architectures[i].name, NULL);

      g_test_add_data_func (path, &architectures[i], test_architecture);
    }
  g_test_add_func ("/architectures/bottleneck/operations", test_bottleneck);
  g_test_add_func ("/architectures/alexnet/fields", test_alexnet);
  g_test_add_func ("/architectures/mlps", test_mlps);

  return g_test_run ();
}
