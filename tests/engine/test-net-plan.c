/* test-net-plan.c - that tensors sharing room never meet, on networks with random wiring.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"
#include "mn-net-private.h"

#include "mn-train-kinds.h"

#include <string.h>

#define N_GRAPHS 60

/* A node of a random network: how many channels it has (all images are 6x6), or features when it is a row. */
typedef struct
{
  char    *id;
  gboolean row;
  int      width;
  gboolean used;
} RandomNode;

static RandomNode *
random_node (GRand *rand, GArray *nodes, gboolean row, int width)
{
  guint start = (guint) g_rand_int_range (rand, 0, (gint32) nodes->len);

  for (guint k = 0; k < nodes->len; k++)
    {
      RandomNode *node = &g_array_index (nodes, RandomNode, (start + k) % nodes->len);

      if (node->row == row && (width == 0 || node->width == width))
        return node;
    }
  return NULL;
}

static void
add_node (GString *json, GArray *nodes, const char *settings, gboolean row, int width, RandomNode *a, RandomNode *b)
{
  RandomNode node = { g_strdup_printf ("n%u", nodes->len), row, width, FALSE };

  g_string_append_printf (json, ",{'id':'%s',%s,'from':['%s'", node.id, settings, a->id);
  a->used = TRUE;
  if (b)
    {
      g_string_append_printf (json, ",'%s'", b->id);
      b->used = TRUE;
    }
  g_string_append (json, "]}");
  g_array_append_val (nodes, node);
}

static void
add_random (GRand *rand, GString *json, GArray *nodes)
{
  static const char *const plain[] = {
    "'layer':'relu'", "'layer':'sigmoid'", "'layer':'tanh'", "'layer':'batch_norm'", "'layer':'dropout','p':0.3",
    "'layer':'elu'", "'layer':'leaky_relu'",
  };
  gboolean row = g_rand_boolean (rand) && random_node (rand, nodes, TRUE, 0) != NULL;
  RandomNode *a = random_node (rand, nodes, row, 0), *b;
  g_autofree char *settings = NULL;
  /* Multiples of 8 and 16 stand in blocked layouts. */
  static const int wide[] = { 8, 16, 32 };
  int width = g_rand_int_range (rand, 0, 3) == 0 ? wide[g_rand_int_range (rand, 0, 3)] : g_rand_int_range (rand, 1, 5);

  if (!a)
    return;
  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      settings = g_strdup_printf (row ? "'layer':'linear','units':%d"
                                      : "'layer':'conv2d','kernel_size':3,'padding':1,'out_channels':%d",
                                  width);
      add_node (json, nodes, settings, row, width, a, NULL);
      break;
    case 1:
      b = random_node (rand, nodes, row, a->width);
      add_node (json, nodes, "'layer':'add'", row, a->width, a, b);
      break;
    case 2:
      b = random_node (rand, nodes, row, 0);
      if (b && a->width + b->width <= 200)
        add_node (json, nodes, "'layer':'concat'", row, a->width + b->width, a, b);
      break;
    case 3:
      if (row)
        add_node (json, nodes, "'layer':'softmax'", TRUE, a->width, a, NULL);
      else
        add_node (json, nodes, "'layer':'max_pool2d','kernel_size':3,'stride':1,'padding':1", FALSE, a->width, a, NULL);
      break;
    case 4:
      if (!row)
        add_node (json, nodes, "'layer':'flatten'", TRUE, a->width * 36, a, NULL);
      break;
    default:
      add_node (json, nodes, plain[g_rand_int_range (rand, 0, G_N_ELEMENTS (plain))], row, a->width, a, NULL);
    }
}

/* Any network over 2x6x6 images that ends in three outputs, all its loose ends joined. */
static MnFrozenGraph *
random_graph (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GString) json = g_string_new ("[{'id':'n0','layer':'input'}");
  g_autoptr (GArray) nodes = g_array_new (FALSE, TRUE, sizeof (RandomNode));
  RandomNode input = { g_strdup ("n0"), FALSE, 2, FALSE };
  int n = g_rand_int_range (rand, 3, 25);
  MnFrozenGraph *graph;

  g_array_append_val (nodes, input);
  for (int i = 0; i < n; i++)
    add_random (rand, json, nodes);
  for (guint i = 0, end = nodes->len; i < end; i++)
    {
      RandomNode *node = &g_array_index (nodes, RandomNode, i);

      if (!node->used && !node->row)
        add_node (json, nodes, "'layer':'flatten'", TRUE, node->width * 36, node, NULL);
    }
  for (;;)
    {
      RandomNode *a = NULL, *b = NULL;

      for (guint i = 0; i < nodes->len && !b; i++)
        {
          RandomNode *node = &g_array_index (nodes, RandomNode, i);

          if (!node->used && a)
            b = node;
          else if (!node->used)
            a = node;
        }
      if (!b)
        {
          add_node (json, nodes, "'layer':'linear','units':3", TRUE, 3, a, NULL);
          break;
        }
      add_node (json, nodes, "'layer':'concat'", TRUE, a->width + b->width, a, b);
    }
  g_string_append_c (json, ']');
  graph = mn_test_graph (json->str, mn_shape_3d (2, 6, 6));
  for (guint i = 0; i < nodes->len; i++)
    g_free (g_array_index (nodes, RandomNode, i).id);
  return graph;
}

static gboolean
overlap (int first, int last, int other_first, int other_last)
{
  return first <= other_last && other_first <= last;
}

/* Whether @a, in its first life or in its second, meets @b in one of its own. */
static gboolean
meet (const MnPlanTensor *a, const MnPlanTensor *b)
{
  const int lives[][2] = { { a->first, a->last }, { a->again_first, a->again_last } };
  const int others[][2] = { { b->first, b->last }, { b->again_first, b->again_last } };

  for (int i = 0; i < (a->again_last > 0 ? 2 : 1); i++)
    for (int k = 0; k < (b->again_last > 0 ? 2 : 1); k++)
      if (overlap (lives[i][0], lives[i][1], others[k][0], others[k][1]))
        return TRUE;
  return FALSE;
}

static void
assert_apart (const MnNet *net)
{
  const int n = net->n_nodes * MN_NET_N_SLOTS;

  for (int i = 0; i < n; i++)
    {
      const MnPlanTensor *a = &net->tensors[i];

      if (a->bytes == 0)
        continue;
      g_assert_cmpuint (a->offset % MN_PLAN_ALIGNMENT, ==, 0);
      g_assert_cmpuint (a->offset + a->bytes, <=, net->arena_bytes);
      for (int j = i + 1; j < n; j++)
        {
          const MnPlanTensor *b = &net->tensors[j];

          g_assert_false (b->bytes > 0 && meet (a, b) && a->offset < b->offset + b->bytes && b->offset < a->offset + a->bytes);
        }
    }
}

static void
test_apart (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  gsize shared = 0, unshared = 0;

  for (guint32 seed = 0; seed < N_GRAPHS; seed++)
    for (int training = 0; training < 2; training++)
      {
        g_autoptr (MnFrozenGraph) graph = random_graph (seed);
        g_autoptr (GError) error = NULL;
        g_autoptr (MnNet) net = mn_net_new_planned (graph, backend, 4, training, FALSE, TRUE, &error);

        g_assert_no_error (error);
        assert_apart (net);
        shared += net->arena_bytes;
        unshared += net->unshared_bytes;
      }
  g_test_message ("arenas: %" G_GSIZE_FORMAT " bytes, unshared %" G_GSIZE_FORMAT, shared, unshared);
  g_assert_cmpuint (shared, <, unshared * 3 / 4);
}

/* Nothing may be read before the step has written it. */
static void
poison (MnNet *net)
{
  const MnPlanTensor *input = mn_net_tensor (net, net->input, MN_NET_OUTPUT);

  memset (net->arena, 0xFF, input->offset);
  memset (net->arena + input->offset + input->bytes, 0xFF, net->arena_bytes - input->offset - input->bytes);
}

/* What is dropped between the passes may not be read before it has been computed again. To be told from what shares its
 * room, in a net that shares none. */
static void
poison_dropped (MnNet *net)
{
  const int n = net->n_nodes * MN_NET_N_SLOTS;

  for (int i = 0; i < n; i++)
    if (net->tensors[i].again_last > 0)
      memset (net->arena + net->tensors[i].offset, 0xFF, net->tensors[i].bytes);
}

static void
train (MnNet *net, MnBackend *backend, int steps)
{
  const MnKind *loss_kind = mn_loss_find ("cross_entropy"), *sgd = mn_optimizer_find ("sgd");
  g_autoptr (MnValues) loss_values = mn_values_new (loss_kind->properties);
  g_autoptr (MnValues) values = mn_values_new (sgd->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, "cross_entropy", loss_values, 3, 4, NULL);
  const gint32 labels[4] = { 0, 1, 2, 1 };
  const gsize n_input = 4 * 2 * 36;
  MnTorchRandom random;
  gsize n;

  mn_torch_random_init (&random, 1);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  for (int step = 1; step <= steps; step++)
    {
      const int batch = step % 2 ? 4 : 3;
      g_autofree double *numbers = mn_test_numbers (n_input, (guint64) step, -1, 1);
      double sum;

      poison (net);
      mn_test_put (backend->dtype, mn_net_get_input (net), numbers, n_input);
      mn_net_forward (net, batch, MN_MODE_TRAIN, 5, (guint64) step);
      backend->klass->loss_run (loss, &(MnLossArgs) { .batch = batch,
                                                      .output = mn_net_get_output (net),
                                                      .labels = labels,
                                                      .d_output = mn_net_get_d_output (net),
                                                      .loss_sum = &sum });
      g_assert_true (isfinite (sum));
      if (net->arena_bytes == net->unshared_bytes)
        poison_dropped (net);
      mn_net_backward (net);
      mn_net_get_params (net, &n);
      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = "sgd",
                                                                    .values = values,
                                                                    .learning_rate = 0.05,
                                                                    .step = step,
                                                                    .n = n,
                                                                    .params = mn_net_get_params (net, NULL),
                                                                    .grads = mn_net_get_grads (net, NULL) });
    }
  backend->klass->loss_free (loss);
}

/* Sharing room changes no bit of what is learned. */
static void
test_identical (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);

  for (guint32 seed = 0; seed < N_GRAPHS; seed++)
    {
      g_autoptr (MnFrozenGraph) graph = random_graph (seed);
      g_autoptr (MnNet) shared = mn_net_new_shared (graph, backend, 4, TRUE, TRUE, NULL);
      g_autoptr (MnNet) unshared = mn_net_new_shared (graph, backend, 4, TRUE, FALSE, NULL);
      gsize n, n_other;
      const float *a, *b;

      train (shared, backend, 3);
      train (unshared, backend, 3);
      a = mn_net_get_params (shared, &n);
      b = mn_net_get_params (unshared, &n_other);
      g_assert_cmpmem (a, n * sizeof (float), b, n_other * sizeof (float));
      a = mn_net_get_statistics (shared, &n);
      b = mn_net_get_statistics (unshared, &n_other);
      g_assert_cmpmem (a, n * sizeof (float), b, n_other * sizeof (float));
      for (gsize i = 0; i < n; i++)
        g_assert_true (isfinite (a[i]));
    }
}

static int
count_again (const MnNet *net)
{
  int n = 0;

  for (int i = 0; i < net->n_nodes; i++)
    n += net->nodes[i].again;
  return n;
}

static void
assert_same_blocks (MnNet *a, MnNet *b)
{
  gsize n, n_other;
  const float *one = mn_net_get_params (a, &n), *other = mn_net_get_params (b, &n_other);

  g_assert_cmpmem (one, n * sizeof (float), other, n_other * sizeof (float));
  one = mn_net_get_statistics (a, &n);
  other = mn_net_get_statistics (b, &n_other);
  g_assert_cmpmem (one, n * sizeof (float), other, n_other * sizeof (float));
}

/* Nor does computing part of it twice: dropout draws the same, and running statistics move once a step. */
static void
test_cut (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
  int again = 0;

  for (guint32 seed = 0; seed < N_GRAPHS; seed++)
    {
      g_autoptr (MnFrozenGraph) graph = random_graph (seed);
      g_autoptr (MnNet) whole = mn_net_new (graph, backend, 4, MN_NET_TRAINING, NULL);
      g_autoptr (MnNet) chosen = mn_net_new (graph, backend, 4, MN_NET_TRAINING | MN_NET_CHECKPOINTING, NULL);

      train (whole, backend, 3);
      train (chosen, backend, 3);
      assert_apart (chosen);
      assert_same_blocks (whole, chosen);
      g_assert_cmpuint (chosen->arena_bytes, <=, whole->arena_bytes);
      for (int n_segments = 2; n_segments <= 9; n_segments += 1 + n_segments / 3)
        for (int share = 0; share < 2; share++)
          {
            g_autoptr (MnNet) cut = mn_net_new_cut (graph, backend, 4, n_segments, share, NULL);

            again += count_again (cut);
            assert_apart (cut);
            train (cut, backend, 3);
            assert_same_blocks (whole, cut);
          }
    }
  g_assert_cmpint (again, >, N_GRAPHS);
}

/* Blocks of a convolution, a batch norm and an activation, one behind the other. */
static MnFrozenGraph *
deep_graph (int depth)
{
  g_autoptr (GString) json = g_string_new ("[{'id':'x','layer':'input'}");

  for (int i = 0; i < depth; i++)
    g_string_append_printf (json,
                            ",{'id':'c%d','layer':'conv2d','out_channels':16,'kernel_size':3,'padding':1}"
                            ",{'id':'n%d','layer':'batch_norm'},{'id':'r%d','layer':'relu'}",
                            i, i, i);
  g_string_append (json, ",{'id':'g','layer':'global_avg_pool2d'},{'id':'y','layer':'linear','units':3}]");
  return mn_test_graph (json->str, mn_shape_3d (16, 16, 16));
}

/* Memory grows as the square root of the depth instead of with it, and no more than once as much is computed again. */
static void
test_deep (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  const int depths[] = { 16, 64, 256 };
  gsize kept[3], cut[3];

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (MnFrozenGraph) graph = deep_graph (depths[i]);
      MnNetMemory memory;

      g_assert_true (mn_net_plan (graph, backend, 8, MN_NET_TRAINING, &memory, NULL));
      kept[i] = memory.activations;
      g_assert_true (mn_net_plan (graph, backend, 8, MN_NET_TRAINING | MN_NET_CHECKPOINTING, &memory, NULL));
      cut[i] = memory.activations;
      g_test_message ("%d blocks: %.1f MiB, checkpointed %.1f MiB", depths[i], (double) kept[i] / (1 << 20),
                      (double) cut[i] / (1 << 20));
    }
  g_assert_cmpuint (cut[1], <, kept[1] / 3);
  g_assert_cmpuint (cut[2], <, kept[2] / 6);
  g_assert_cmpuint (cut[2], <, cut[1] * 5 / 2);
}

/* An output that the net still hands out after forward is what a net without sharing computes. */
static void
test_node_outputs (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  int handed_out = 0, given_away = 0;

  for (guint32 seed = 0; seed < N_GRAPHS; seed++)
    for (int training = 0; training < 2; training++)
      {
        g_autoptr (MnFrozenGraph) graph = random_graph (seed);
        g_autoptr (MnNet) shared = mn_net_new_shared (graph, backend, 4, training, TRUE, NULL);
        g_autoptr (MnNet) unshared = mn_net_new_shared (graph, backend, 4, training, FALSE, NULL);
        MnNet *nets[] = { shared, unshared };
        g_autofree double *numbers = mn_test_numbers (4 * 2 * 36, 9, -1, 1);

        for (int i = 0; i < 2; i++)
          {
            MnTorchRandom random;

            mn_torch_random_init (&random, 1);
            g_assert_true (mn_net_initialize (nets[i], &random, NULL));
            mn_test_put (MN_DTYPE_F32, mn_net_get_input (nets[i]), numbers, 4 * 2 * 36);
            mn_net_forward (nets[i], 4, MN_MODE_TRAIN, 5, 1);
          }
        for (int i = 0; i < mn_frozen_graph_get_n_nodes (graph); i++)
          {
            gsize bytes = (gsize) mn_shape_elements (&mn_frozen_graph_get_node (graph, i)->output) * 4 * sizeof (float);
            const void *one = mn_net_get_node_output (shared, i), *other = mn_net_get_node_output (unshared, i);

            g_assert_nonnull (other);
            if (one)
              g_assert_cmpmem (one, bytes, other, bytes);
            handed_out += one != NULL;
            given_away += one == NULL;
          }
      }
  g_assert_cmpint (handed_out, >, 0);
  g_assert_cmpint (given_away, >, 0);
}

/* A plan that does not fit a size says so instead of wrapping around. */
static void
test_overflow (void)
{
  MnPlanTensor tensors[] = {
    { .bytes = G_MAXSIZE / 4, .first = 0, .last = 1 },
    { .bytes = G_MAXSIZE / 4, .first = 0, .last = 1 },
  };

  g_assert_cmpuint (mn_memory_plan (tensors, 2, TRUE), ==, G_MAXSIZE);
  tensors[0].bytes = G_MAXSIZE;
  g_assert_cmpuint (mn_memory_plan (tensors, 1, TRUE), ==, G_MAXSIZE);
  g_assert_cmpuint (mn_memory_plan (tensors, 0, TRUE), ==, 0);
}

/* A chain needs two buffers at a time, however long it is. */
static void
test_chain (void)
{
  MnPlanTensor tensors[50];

  for (int i = 0; i < 50; i++)
    tensors[i] = (MnPlanTensor) { .bytes = 100, .first = i, .last = i + 1 };
  g_assert_cmpuint (mn_memory_plan (tensors, 50, TRUE), ==, 256);
  g_assert_cmpuint (mn_memory_plan (tensors, 50, FALSE), ==, 50 * 128);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-plan/apart", test_apart);
  g_test_add_func ("/net-plan/identical", test_identical);
  g_test_add_func ("/net-plan/cut", test_cut);
  g_test_add_func ("/net-plan/deep", test_deep);
  g_test_add_func ("/net-plan/node-outputs", test_node_outputs);
  g_test_add_func ("/net-plan/overflow", test_overflow);
  g_test_add_func ("/net-plan/chain", test_chain);
  return g_test_run ();
}
