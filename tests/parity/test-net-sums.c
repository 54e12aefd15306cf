/* test-net-sums.c - sums that the batch norm before them takes in: which ones, and that it changes no bit.
 *
 * test-net-kernels.c compares the gradients of the same network with the reference in double.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"
#include "mn-net-private.h"
#include "residual-network.h"

#include <string.h>

#define BATCH 5

static MnFrozenGraph *
make_graph (void)
{
  return mn_test_graph (MN_RESIDUAL_NETWORK, mn_shape_3d (16, 9, 10));
}

/* Everything one step leaves: outputs, gradients, statistics. (transfer full) */
static GByteArray *
run (MnNet *net, MnNetObserver observer, gpointer data)
{
  GByteArray *all = g_byte_array_new ();
  const gsize n_in = (gsize) mn_shape_elements (&net->nodes[net->input].spec.output) * BATCH;
  MnTorchRandom random;
  gsize n;
  const void *block;

  mn_torch_random_init (&random, 3);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  if (observer)
    mn_net_set_observer (net, observer, data);
  for (int step = 0; step < 2; step++)
    {
      g_autofree double *x = mn_test_numbers (n_in, 10 + step, -1, 1), *dy = mn_test_numbers (5 * BATCH, 20 + step, -1, 1);

      mn_test_put (MN_DTYPE_F32, mn_net_get_input (net), x, n_in);
      mn_net_forward (net, BATCH, MN_MODE_TRAIN, 1, (guint64) step);
      mn_test_put (MN_DTYPE_F32, mn_net_get_d_output (net), dy, 5 * BATCH);
      mn_net_backward (net);
    }
  g_byte_array_append (all, mn_net_get_output (net), 5 * BATCH * sizeof (float));
  block = mn_net_get_grads (net, &n);
  g_byte_array_append (all, block, (guint) (n * sizeof (float)));
  block = mn_net_get_statistics (net, &n);
  g_byte_array_append (all, block, (guint) (n * sizeof (float)));
  return all;
}

static void
assert_same (GByteArray *a, GByteArray *b)
{
  g_assert_cmpuint (a->len, >, 1000);
  g_assert_cmpmem (a->data, a->len, b->data, b->len);
}

static int
count_sums (MnNet *net)
{
  int n = 0;

  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      n += step.sum != NULL;
      mn_net_step_clear (&step);
    }
  return n;
}

static MnBackend *
open_blocked (int threads)
{
  g_setenv ("MINIMA_CPU", "onednn", TRUE);
  return mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
}

/* The plan says of each norm what it computes along, and of each sum where it is computed. */
static void
test_plan (void)
{
  static const struct { const char *norm, *sum, *activation; } expected[] = {
    { "n0", NULL, "r0" }, { "n1", "s1", "r1" }, { "n2", NULL, NULL }, { "m2", "s2", "r2" }, { "n3", "s3", NULL },
    { "n4", "s4", NULL }, { "n5", NULL, NULL }, { "n6", NULL, NULL }, { "n7", NULL, NULL },
  };
  g_autoptr (MnFrozenGraph) graph = make_graph ();
  g_autoptr (MnBackend) backend = open_blocked (1);
  g_autoptr (MnNet) net = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING, NULL);
  guint found = 0;

  if (mn_net_get_layout (net, 1) == MN_LAYOUT_PLAIN)
    {
      g_test_skip ("oneDNN knows no blocked layout on this processor");
      return;
    }
  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      for (guint k = 0; k < G_N_ELEMENTS (expected); k++)
        {
          if (g_str_equal (step.id, expected[k].norm) && step.node >= 0)
            {
              g_assert_cmpstr (step.sum, ==, expected[k].sum);
              g_assert_cmpstr (step.activation, ==, expected[k].activation);
              found++;
            }
          if (g_strcmp0 (step.id, expected[k].sum) == 0)
            {
              g_assert_cmpstr (step.into, ==, expected[k].norm);
              g_assert_true (step.in_place);
              g_assert_cmpuint (step.output_bytes, ==, 0);
            }
          if (k == 0 && g_str_equal (step.id, "s8"))
            {
              g_assert_true (step.in_place && step.into == NULL);
              g_assert_cmpstr (step.activation, ==, "r8");
              g_assert_cmpuint (step.output_bytes, ==, 0);
              found++;
            }
        }
      mn_net_step_clear (&step);
    }
  g_assert_cmpuint (found, ==, G_N_ELEMENTS (expected) + 1);
}

/* Taken in or computed by itself, watched or not, dropped and computed again or kept: no bit differs. */
static void
test_same_bits (void)
{
  g_autoptr (MnFrozenGraph) graph = make_graph ();

  for (int threads = 1; threads <= 2; threads++)
    {
      g_autoptr (MnBackend) backend = open_blocked (threads);
      g_autoptr (MnNet) net = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING, NULL);
      g_autoptr (MnNet) apart = mn_net_new_shared (graph, backend, BATCH, MN_NET_TRAINING, FALSE, NULL);
      g_autoptr (GByteArray) got = run (net, NULL, NULL), expected = run (apart, NULL, NULL);

      g_assert_cmpint (count_sums (apart), ==, 0);
      assert_same (got, expected);
      for (int segments = 2; segments <= 6; segments++)
        {
          g_autoptr (MnNet) cut = mn_net_new_cut (graph, backend, BATCH, segments, TRUE, NULL);
          g_autoptr (GByteArray) again = run (cut, NULL, NULL);

          assert_same (again, expected);
        }
    }
}

/* Only what nobody overwrites before the pass has ended can be compared afterwards, so it is copied at once. */
static void
keep_output (MnNet *net, int node, int batch, gpointer data)
{
  const MnFrozenNode *frozen = mn_frozen_graph_get_node (mn_net_get_graph (net), node);
  const gsize bytes = (gsize) mn_shape_elements (&frozen->output) * (gsize) batch * sizeof (float);

  g_ptr_array_add (data, g_bytes_new (mn_net_peek_output (net, node), bytes));
}

/* Who watches sees the norm without the sum, the sum without the activation, and the same as in a net where all are apart. */
static void
test_watched (void)
{
  g_autoptr (MnFrozenGraph) graph = make_graph ();
  g_autoptr (MnBackend) backend = open_blocked (2);
  g_autoptr (MnNet) net = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING, NULL);
  g_autoptr (MnNet) unwatched = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING, NULL);
  g_autoptr (MnNet) apart = mn_net_new_shared (graph, backend, BATCH, MN_NET_TRAINING, FALSE, NULL);
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) seen_apart = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GByteArray) a = run (net, keep_output, seen), b = run (apart, keep_output, seen_apart);
  g_autoptr (GByteArray) c = run (unwatched, NULL, NULL);

  assert_same (a, b);
  assert_same (a, c);
  g_assert_cmpuint (seen->len, ==, seen_apart->len);
  g_assert_cmpuint (seen->len, >, 40);
  for (guint i = 0; i < seen->len; i++)
    g_assert_true (g_bytes_equal (seen->pdata[i], seen_apart->pdata[i]));
}

/* The gradient of a sum that the norm takes in needs no memory of its own when its other branch gets it first. */
static void
test_memory (void)
{
  g_autoptr (MnFrozenGraph) graph = make_graph ();
  g_autoptr (MnBackend) backend = open_blocked (1);
  g_autoptr (MnNet) net = mn_net_new (graph, backend, BATCH, MN_NET_TRAINING, NULL);
  int stay = 0;

  for (int i = 0; i < net->n_nodes; i++)
    if (net->nodes[i].gradient_at > 0)
      {
        const int at = net->nodes[i].gradient_at;

        g_assert_cmpuint (net->tensors[i * MN_NET_N_SLOTS + MN_NET_GRADIENT].bytes, ==, 0);
        g_assert_true (net->nodes[i].args.d_output == net->nodes[at].args.d_output);
        g_assert_false (net->nodes[at].accumulate_addend);
        if (net->nodes[at].sum > 0)
          g_assert_true (net->nodes[at].args.d_addend == net->nodes[at].args.d_output);
        stay++;
      }
  if (count_sums (net) == 0)
    g_test_skip ("oneDNN knows no blocked layout on this processor");
  else
    g_assert_cmpint (stay, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-sums/plan", test_plan);
  g_test_add_func ("/net-sums/same-bits", test_same_bits);
  g_test_add_func ("/net-sums/watched", test_watched);
  g_test_add_func ("/net-sums/memory", test_memory);
  return g_test_run ();
}
