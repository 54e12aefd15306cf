/* test-net-folding.c - nets without training, whose batch norms are folded into weights, against the reference in double,
 * which computes every layer by itself; and that looking into such a net changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include <string.h>

#define MAX_BATCH 5
#define BOUND 1e-10   /* of the normalized mean squared error; Winograd's is the largest */

/* @folds: how many batch norms can be folded. */
typedef struct
{
  const char *name;
  const char *network;
  MnShape     input;
  int         folds;
} Network;

#define IN "[{'id':'x','layer':'input'},"
#define END ",{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':5}]"
#define CONV(id, rest) "{'id':'" id "','layer':'conv2d'," rest "}"
#define ACT(id, kind) "{'id':'" id "','layer':'" kind "'}"
#define NORM(id) ACT (id, "batch_norm")

static const Network networks[] = {
  { "with and without bias, several activations",
    IN CONV ("c1", "'out_channels':16,'kernel_size':3,'padding':1") "," NORM ("b1") "," ACT ("r1", "relu") ","
       CONV ("c2", "'out_channels':32,'kernel_size':3,'padding':1,'bias':false") "," NORM ("b2") "," ACT ("r2", "gelu") ","
       CONV ("c3", "'out_channels':16,'kernel_size':1") "," NORM ("b3") "," ACT ("r3", "leaky_relu") ","
       CONV ("c4", "'out_channels':16,'kernel_size':3,'bias':false") "," NORM ("b4") END,
    { 3, { 3, 12, 13 } }, 4 },
  { "channels of no block, groups, no scale, an eps",
    IN CONV ("c1", "'out_channels':6,'kernel_size':5") ",{'id':'b1','layer':'batch_norm','affine':false,'eps':0.5},"
       ACT ("r1", "relu") "," CONV ("c2", "'out_channels':9,'kernel_size':3,'groups':3,'stride':2") "," NORM ("b2") ","
       ACT ("r2", "relu") END,
    { 3, { 3, 16, 11 } }, 2 },
  { "rows",
    IN "{'id':'f0','layer':'flatten'},{'id':'l1','layer':'linear','units':37}," NORM ("b1") "," ACT ("r1", "relu")
       ",{'id':'l2','layer':'linear','units':20,'bias':false}," NORM ("b2") "," ACT ("r2", "sigmoid")
       ",{'id':'y','layer':'linear','units':5}," NORM ("b3") "]",
    { 3, { 3, 7, 5 } }, 3 },
  { "residual",
    IN CONV ("c1", "'out_channels':32,'kernel_size':3,'padding':1") "," NORM ("b1") "," ACT ("r1", "relu") ","
       CONV ("c2", "'out_channels':32,'kernel_size':3,'padding':1,'bias':false") "," NORM ("b2") ",{'id':'a','layer':"
       "'add','from':['b2','r1']}," ACT ("r3", "relu") ",{'id':'s','layer':'add','from':['r3','b2']}"
       ",{'id':'g','layer':'global_avg_pool2d'},{'id':'y','layer':'linear','units':5}]",
    { 3, { 16, 9, 9 } }, 2 },
  { "side by side",
    IN CONV ("c0", "'out_channels':32,'kernel_size':3,'padding':1") ","
       CONV ("ca", "'out_channels':32,'kernel_size':3,'padding':1,'from':'c0'") ","
       CONV ("cb", "'out_channels':32,'kernel_size':3,'padding':1,'from':'c0'")
       ",{'id':'ba','layer':'batch_norm','from':'ca'},{'id':'rb','layer':'relu','from':'cb'}"
       ",{'id':'a','layer':'add','from':['ba','rb']}" END,
    { 3, { 16, 9, 9 } }, 1 },
  { "with others in between",
    IN CONV ("c0", "'out_channels':16,'kernel_size':3,'padding':1") ","
       CONV ("ca", "'out_channels':16,'kernel_size':3,'padding':1,'from':'c0'")
       ",{'id':'p','layer':'max_pool2d','kernel_size':3,'stride':1,'padding':1,'from':'c0'},"
       CONV ("cb", "'out_channels':16,'kernel_size':3,'padding':1,'from':'p'")
       ",{'id':'ba','layer':'batch_norm','from':'ca'},{'id':'rb','layer':'relu','from':'cb'}"
       ",{'id':'a','layer':'add','from':['ba','rb']}" END,
    { 3, { 16, 9, 9 } }, 1 },
  { "nothing to fold into",
    IN NORM ("b0") "," CONV ("c1", "'out_channels':16,'kernel_size':3,'padding':1") "," ACT ("r1", "relu") "," NORM ("b1")
       "," CONV ("c2", "'out_channels':16,'kernel_size':3") ",{'id':'b2','layer':'batch_norm','from':'c2'}"
       ",{'id':'a','layer':'add','from':['c2','b2']},{'id':'p','layer':'max_pool2d'}," NORM ("b3") END,
    { 3, { 16, 9, 9 } }, 0 },
};

static const char *const choices[] = { "openblas", "onednn", "direct", "direct-avx2", "auto" };

/* Every tensor its numbers, which are those of a net that has been trained: statistics, scales and shifts of every kind. */
static void
fill (MnNet *net, guint64 seed)
{
  const MnDType dtype = mn_net_get_backend (net)->dtype;

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      const MnRole role = param->spec->role;
      const double low = role == MN_ROLE_RUNNING_VAR ? 0.2 : role == MN_ROLE_SCALE ? -1.5 : -0.5;
      const double high = role == MN_ROLE_RUNNING_VAR ? 2 : role == MN_ROLE_SCALE ? 1.5 : 0.5;
      g_autofree double *numbers = mn_test_numbers (param->n, seed + i, low, high);
      guint8 *block = param->trained ? mn_net_get_params (net, NULL) : mn_net_get_statistics (net, NULL);

      mn_test_put (dtype, block + param->offset * mn_dtype_size (dtype), numbers, param->n);
    }
}

static MnNet *
make_net (const Network *network, MnBackend *backend, gboolean training)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network->network, network->input);
  g_autoptr (GError) error = NULL;
  MnNet *net = mn_net_new (graph, backend, MAX_BATCH, training, &error);

  g_assert_no_error (error);
  return net;
}

static double *
run (MnNet *net, const Network *network, int batch, MnMode mode, gsize *n)
{
  const MnDType dtype = mn_net_get_backend (net)->dtype;
  const gsize n_input = (gsize) mn_shape_elements (&network->input) * batch;
  g_autofree double *x = mn_test_numbers (n_input, 50 + batch, -1, 1);
  double *y;

  *n = (gsize) mn_shape_elements (mn_net_get_output_shape (net)) * batch;
  y = g_new (double, *n);
  mn_test_put (dtype, mn_net_get_input (net), x, n_input);
  mn_net_forward (net, batch, mode, 1, 1);
  mn_test_get (dtype, y, mn_net_get_output (net), *n);
  return y;
}

static void
expect_close (const char *what, const double *got, const double *expected, gsize n)
{
  const double error = mn_test_nmse64 (got, expected, n);

  if (!(error <= BOUND))
    g_error ("%s: normalized mean squared error %g, more than %g", what, error, BOUND);
}

static int
count_folds (MnNet *net)
{
  int folds = 0;

  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      folds += step.norm != NULL;
      g_assert_true (step.norm == NULL || step.kernel != NULL);
      g_assert_true (!g_str_equal (step.layer, "batch_norm") || (step.kernel == NULL) == (step.into != NULL));
      mn_net_step_clear (&step);
    }
  return folds;
}

/* Each batch of the net, small ones as well, after parameters have changed, and in the mode for training. */
static void
test_parity (gconstpointer data)
{
  const Network *network = data;
  g_autoptr (MnBackend) exact = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnNet) oracle = make_net (network, exact, FALSE);

  g_assert_cmpint (count_folds (oracle), ==, 0);
  for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
    for (int threads = 1; threads <= 3; threads++)
      {
        g_autoptr (MnBackend) backend = NULL;
        g_autoptr (MnNet) net = NULL;

        g_setenv ("MINIMA_CPU", choices[c], TRUE);
        backend = mn_test_cpu (MN_DTYPE_F32, threads, FALSE);
        net = make_net (network, backend, FALSE);
        g_test_message ("%s, %d threads", choices[c], threads);
        g_assert_cmpint (count_folds (net), ==, network->folds);
        for (int step = 0; step < 6; step++)
          {
            static const int batches[] = { MAX_BATCH, MAX_BATCH, 1, 3, MAX_BATCH, 2 };
            const MnMode mode = step == 2 || step == 4 ? MN_MODE_TRAIN : MN_MODE_EVAL;
            g_autofree double *got = NULL, *expected = NULL;
            gsize n;

            /* One sample alone has no variance to speak of. */
            if (batches[step] == 1 && mode == MN_MODE_TRAIN)
              continue;
            if (step != 1)
              {
                fill (net, 100 * (guint64) step);
                fill (oracle, 100 * (guint64) step);
              }
            expected = run (oracle, network, batches[step], mode, &n);
            got = run (net, network, batches[step], mode, &n);
            expect_close ("output", got, expected, n);
          }
      }
}

typedef struct
{
  double *outputs[32], *inputs[32];
  gsize   n[32];
} Seen;

static void
seen_clear (Seen *seen)
{
  for (int i = 0; i < 32; i++)
    {
      g_free (seen->outputs[i]);
      g_free (seen->inputs[i]);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

/* The numbers of a node in the plain layout. */
static double *
take (MnNet *net, const void *from, const MnShape *shape, MnLayout layout, int batch)
{
  const gsize n = (gsize) mn_shape_elements (shape);
  g_autofree double *raw = g_new (double, n * batch);
  double *plain = g_new (double, n * batch);

  mn_test_get (mn_net_get_backend (net)->dtype, raw, from, n * batch);
  for (int b = 0; b < batch; b++)
    for (gsize i = 0; i < n; i++)
      plain[b * n + i] = raw[b * n + mn_layout_index (layout, shape, i)];
  return plain;
}

static void
observe (MnNet *net, int index, int batch, gpointer data)
{
  const MnFrozenNode *node = mn_frozen_graph_get_node (mn_net_get_graph (net), index);
  Seen *seen = data;

  g_assert_cmpint (index, <, 32);
  g_assert_null (seen->outputs[index]);
  seen->n[index] = (gsize) mn_shape_elements (&node->output) * batch;
  seen->outputs[index] = take (net, mn_net_peek_output (net, index), &node->output, mn_net_get_layout (net, index), batch);
  seen->inputs[index] = take (net, mn_net_peek_input (net, index), &node->input_shapes[0],
                              mn_net_get_input_layout (net, index), batch);
}

/* Who watches sees every layer's own inputs and outputs, and the net's output has the same bits as if nobody did. */
static void
test_observed (gconstpointer data)
{
  const Network *network = data;
  g_autoptr (MnBackend) exact = mn_test_cpu (MN_DTYPE_F64, 1, TRUE);
  g_autoptr (MnNet) oracle = make_net (network, exact, FALSE);
  g_auto (Seen) expected = { 0 };
  g_autofree double *ignored = NULL;
  gsize n;

  fill (oracle, 7);
  mn_net_set_observer (oracle, observe, &expected);
  ignored = run (oracle, network, 3, MN_MODE_EVAL, &n);
  for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
    {
      g_autoptr (MnBackend) backend = NULL;
      g_autoptr (MnNet) net = NULL;
      g_autofree double *before = NULL, *watched = NULL, *after = NULL;
      g_auto (Seen) seen = { 0 };

      g_setenv ("MINIMA_CPU", choices[c], TRUE);
      backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);
      net = make_net (network, backend, FALSE);
      fill (net, 7);
      before = run (net, network, 3, MN_MODE_EVAL, &n);
      mn_net_set_observer (net, observe, &seen);
      watched = run (net, network, 3, MN_MODE_EVAL, &n);
      mn_net_set_observer (net, NULL, NULL);
      after = run (net, network, 3, MN_MODE_EVAL, &n);
      g_assert_cmpmem (before, n * sizeof (double), watched, n * sizeof (double));
      g_assert_cmpmem (before, n * sizeof (double), after, n * sizeof (double));
      for (int i = 0; i < 32; i++)
        {
          const MnFrozenNode *node;

          g_assert_true ((seen.outputs[i] != NULL) == (expected.outputs[i] != NULL));
          if (!seen.outputs[i])
            continue;
          node = mn_frozen_graph_get_node (mn_net_get_graph (net), i);
          expect_close (node->id, seen.outputs[i], expected.outputs[i], seen.n[i]);
          expect_close (node->id, seen.inputs[i], expected.inputs[i],
                        (gsize) mn_shape_elements (&node->input_shapes[0]) * 3);
        }
    }
}

/* A net that is trained keeps its batch norms in evaluation as well: what a run records while it trains depends on the
 * kernels alone. */
static void
test_training (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 2, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (MnNet) net = make_net (&networks[i], backend, TRUE);

      g_assert_cmpint (count_folds (net), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *parity = g_strdup_printf ("/net-folding/parity/%s", networks[i].name);
      g_autofree char *observed = g_strdup_printf ("/net-folding/observed/%s", networks[i].name);

      g_test_add_data_func (parity, &networks[i], test_parity);
      g_test_add_data_func (observed, &networks[i], test_observed);
    }
  g_test_add_func ("/net-folding/training", test_training);
  return g_test_run ();
}
