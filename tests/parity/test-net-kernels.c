/* test-net-kernels.c - that whole networks come out as the reference computes them with whatever kernels are chosen.
 *
 * Ops alone are compared in test-parity.c; here they stand in nets, with layouts, reorders, fused activations, gradients
 * that are added up, and a batch smaller than the largest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"
#include "residual-network.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *network;
  MnShape     input;
} Network;

#define IN "[{'id':'x','layer':'input'},"
#define END ",{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':5}]"
#define CONV(id, rest) "{'id':'" id "','layer':'conv2d'," rest "}"
#define ACT(id, kind) "{'id':'" id "','layer':'" kind "'}"

static const Network networks[] = {
  { "vgg",
    IN CONV ("c1", "'out_channels':16,'kernel_size':3,'padding':1") "," ACT ("b1", "batch_norm") "," ACT ("r1", "relu")
       ",{'id':'p1','layer':'max_pool2d','kernel_size':3,'stride':2,'padding':1},"
       CONV ("c2", "'out_channels':32,'kernel_size':3,'padding':1") "," ACT ("b2", "batch_norm") "," ACT ("r2", "relu")
       END,
    { 3, { 3, 16, 16 } } },
  { "fused",
    IN CONV ("c1", "'out_channels':32,'kernel_size':3") "," ACT ("r1", "relu") ","
       CONV ("c2", "'out_channels':16,'kernel_size':5,'padding':2") ",{'id':'r2','layer':'leaky_relu','negative_slope':0.2},"
       CONV ("c3", "'out_channels':32,'kernel_size':3,'stride':2") "," ACT ("s3", "sigmoid") END,
    { 3, { 16, 13, 14 } } },
  { "residual",
    IN CONV ("c1", "'out_channels':32,'kernel_size':3,'padding':1") ","
       CONV ("c2", "'out_channels':32,'kernel_size':3,'padding':1,'bias':false") "," ACT ("r2", "relu") ","
       CONV ("c3", "'out_channels':32,'kernel_size':1") ",{'id':'a','layer':'add','from':['c3','c1']}," ACT ("r3", "relu")
       ",{'id':'g','layer':'global_avg_pool2d'},{'id':'y','layer':'linear','units':5}]",
    { 3, { 16, 9, 9 } } },
  { "mixed channels",
    IN CONV ("c1", "'out_channels':6,'kernel_size':5") "," ACT ("r1", "relu") ",{'id':'p1','layer':'max_pool2d'},"
       CONV ("c2", "'out_channels':16,'kernel_size':3") "," ACT ("r2", "tanh") ","
       CONV ("c3", "'out_channels':7,'kernel_size':1") "," ACT ("r3", "gelu") END,
    { 3, { 3, 16, 16 } } },
  { "dilated, grouped, strided",
    IN CONV ("c1", "'out_channels':32,'kernel_size':3,'dilation':2,'padding':2") "," ACT ("r1", "relu") ","
       CONV ("c2", "'out_channels':32,'kernel_size':3,'groups':2,'padding':1") "," ACT ("r2", "elu") ","
       CONV ("c3", "'out_channels':32,'kernel_size':3,'groups':32,'stride':2") "," ACT ("r3", "relu") ","
       CONV ("c4", "'out_channels':16,'kernel_size':2,'stride':3") END,
    { 3, { 16, 15, 12 } } },
  { "rows",
    IN "{'id':'f0','layer':'flatten'},{'id':'l1','layer':'linear','units':300}," ACT ("a1", "relu")
       ",{'id':'l2','layer':'linear','units':130}," ACT ("a2", "leaky_relu")
       ",{'id':'l3','layer':'linear','units':65}," ACT ("a3", "sigmoid")
       ",{'id':'l4','layer':'linear','units':40,'bias':false}," ACT ("a4", "tanh")
       ",{'id':'l5','layer':'linear','units':1},{'id':'l6','layer':'linear','units':35,'from':'a4'}," ACT ("a6", "elu")
       ",{'id':'l7','layer':'linear','units':35,'from':'a4'},{'id':'s','layer':'add','from':['a6','l7']}"
       ",{'id':'k','layer':'concat','from':['s','l5']},{'id':'y','layer':'linear','units':5}]",
    { 3, { 3, 16, 16 } } },
  { "layers between",
    IN CONV ("c1", "'out_channels':32,'kernel_size':3") ",{'id':'p','layer':'prelu','per_channel':true},"
       "{'id':'z','layer':'zero_pad2d'},{'id':'n','layer':'local_response_norm','alpha':0.5},"
       "{'id':'d','layer':'dropout2d','p':0.3},{'id':'u','layer':'upsample','mode':'bilinear'},"
       CONV ("c2", "'out_channels':32,'kernel_size':3") ",{'id':'q','layer':'prelu'},{'id':'g','layer':'global_max_pool2d'},"
       "{'id':'y','layer':'linear','units':5}]",
    { 3, { 16, 7, 8 } } },
  { "norms and sums", MN_RESIDUAL_NETWORK, { 3, { 16, 9, 10 } } },
  { "branches of other layouts",
    IN CONV ("c1", "'out_channels':16,'kernel_size':3,'padding':1") ","
       "{'id':'n','layer':'group_norm','groups':4,'from':'c1'}," CONV ("c2", "'out_channels':16,'kernel_size':1")
       ",{'id':'m','layer':'multiply','from':['c2','c1','n']},{'id':'k','layer':'concat','from':['m','c1']},"
       CONV ("c3", "'out_channels':16,'kernel_size':3,'padding':1") END,
    { 3, { 3, 8, 10 } } },
};

/* What MINIMA_CPU and MINIMA_WINOGRAD say. */
typedef struct
{
  const char *kernels;
  const char *winograd;
  double      bound;    /* of the normalized mean squared error */
} Choice;

static const Choice choices[] = {
  { "reference", NULL, 1e-11 }, { "openblas", NULL, 1e-11 }, { "onednn", "off", 1e-11 }, { "onednn", NULL, 1e-10 },
  { "direct", NULL, 1e-11 }, { "auto", NULL, 1e-10 },
};

typedef struct
{
  double *output, *d_input, *grads, *statistics;
  gsize   n_output, n_input, n_params, n_statistics;
} Result;

static void
result_clear (Result *result)
{
  g_free (result->output);
  g_free (result->d_input);
  g_free (result->grads);
  g_free (result->statistics);
}

/* The numbers of all parameters, or statistics, of a block, without what lies between them. */
static double *
take_block (MnNet *net, MnDType dtype, const void *block, gboolean trained, gsize *n)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      const guint at = numbers->len;

      if (param->trained != trained)
        continue;
      g_array_set_size (numbers, at + (guint) param->n);
      mn_test_get (dtype, &g_array_index (numbers, double, at),
                   (const guint8 *) block + param->offset * mn_dtype_size (dtype), param->n);
    }
  *n = numbers->len;
  return (double *) g_array_free (numbers, FALSE);
}

static double *
take (MnDType dtype, const void *from, gsize n)
{
  double *numbers = g_new (double, n + 1);

  mn_test_get (dtype, numbers, from, n);
  return numbers;
}

static void
observe (MnNet *net, int node, int batch, gpointer data)
{
  g_assert_nonnull (mn_net_peek_output (net, node));
  (*(int *) data)++;
}

/* Two steps with a full batch, one with less, whose results are returned. */
static Result
run (const Network *network, MnDType dtype, int threads, gboolean reference, gboolean observed)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network->network, network->input);
  g_autoptr (MnBackend) backend = mn_test_cpu (dtype, threads, reference);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnNet) net = mn_net_new_to_input (graph, backend, 5, &error);
  MnTorchRandom random;
  Result result = { 0 };
  int seen = 0;

  g_assert_no_error (error);
  mn_torch_random_init (&random, 3);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  if (observed)
    mn_net_set_observer (net, observe, &seen);
  for (int step = 0; step < 3; step++)
    {
      const int batch = step < 2 ? 5 : 3;
      g_autofree double *x = NULL, *dy = NULL;

      result.n_input = (gsize) mn_shape_elements (&network->input) * batch;
      result.n_output = (gsize) mn_shape_elements (mn_net_get_output_shape (net)) * batch;
      x = mn_test_numbers (result.n_input, 10 + step, -1, 1);
      dy = mn_test_numbers (result.n_output, 20 + step, -1, 1);
      mn_test_put (dtype, mn_net_get_input (net), x, result.n_input);
      mn_net_forward (net, batch, MN_MODE_TRAIN, 1, step);
      mn_test_put (dtype, mn_net_get_d_output (net), dy, result.n_output);
      mn_net_backward (net);
    }
  g_assert_cmpint (seen > 0, ==, observed);
  result.output = take (dtype, mn_net_get_output (net), result.n_output);
  result.d_input = take (dtype, mn_net_get_d_input (net), result.n_input);
  result.grads = take_block (net, dtype, mn_net_get_grads (net, NULL), TRUE, &result.n_params);
  result.statistics = take_block (net, dtype, mn_net_get_statistics (net, NULL), FALSE, &result.n_statistics);
  return result;
}

static void
expect_close (const char *what, const double *got, const double *expected, gsize n, double bound)
{
  const double error = mn_test_nmse64 (got, expected, n);

  if (!(error <= bound))
    g_error ("%s: normalized mean squared error %g, more than %g", what, error, bound);
}

static void
choose (const Choice *choice)
{
  g_setenv ("MINIMA_CPU", choice->kernels, TRUE);
  if (choice->winograd)
    g_setenv ("MINIMA_WINOGRAD", choice->winograd, TRUE);
  else
    g_unsetenv ("MINIMA_WINOGRAD");
}

static void
test_parity (gconstpointer data)
{
  const Network *network = data;
  Result expected;

  choose (&choices[0]);
  expected = run (network, MN_DTYPE_F64, 1, TRUE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    for (int threads = 1; threads <= 2; threads++)
      {
        Result got;

        choose (&choices[i]);
        got = run (network, MN_DTYPE_F32, threads, FALSE, FALSE);
        g_test_message ("%s, winograd %s, %d threads", choices[i].kernels, choices[i].winograd, threads);
        expect_close ("output", got.output, expected.output, expected.n_output, choices[i].bound);
        expect_close ("gradient at the input", got.d_input, expected.d_input, expected.n_input, choices[i].bound);
        expect_close ("gradients", got.grads, expected.grads, expected.n_params, choices[i].bound);
        if (expected.n_statistics > 0)
          expect_close ("statistics", got.statistics, expected.statistics, expected.n_statistics, choices[i].bound);
        result_clear (&got);
      }
  result_clear (&expected);
}

/* A run that somebody looks into, where nothing is fused, gives the same bits. */
static void
test_observed (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      Result plain, observed;

      choose (&choices[i]);
      plain = run (data, MN_DTYPE_F32, 2, FALSE, FALSE);
      observed = run (data, MN_DTYPE_F32, 2, FALSE, TRUE);
      g_assert_cmpmem (plain.output, plain.n_output * sizeof (double), observed.output,
                       observed.n_output * sizeof (double));
      g_assert_cmpmem (plain.grads, plain.n_params * sizeof (double), observed.grads, observed.n_params * sizeof (double));
      result_clear (&plain);
      result_clear (&observed);
    }
}

/* Neighbours that agree stand without a reorder, and the net's input and output are plain: one reorder in front of
 * flatten, or behind the input, and nowhere else. */
static void
test_layouts (gconstpointer data)
{
  const Network *network = data;
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network->network, network->input);
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (MnNet) net = NULL;
  int reorders = 0, blocked = 0;

  /* The kernels by hand for few channels would take this network over. */
  choose (&(Choice) { .kernels = "onednn" });
  backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  net = mn_test_net (graph, backend, 4);
  for (int i = 0; i < mn_net_get_n_steps (net); i++)
    {
      MnNetStep step;

      mn_net_get_step (net, i, &step);
      reorders += step.node < 0;
      blocked += step.output != MN_LAYOUT_PLAIN;
      mn_net_step_clear (&step);
    }
  if (blocked == 0)
    {
      g_test_skip ("oneDNN knows no blocked layout on this processor");
      return;
    }
  g_assert_cmpint (reorders, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *parity = g_strdup_printf ("/net-kernels/parity/%s", networks[i].name);
      g_autofree char *observed = g_strdup_printf ("/net-kernels/observed/%s", networks[i].name);

      g_test_add_data_func (parity, &networks[i], test_parity);
      g_test_add_data_func (observed, &networks[i], test_observed);
    }
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (g_str_equal (networks[i].name, "vgg") || g_str_equal (networks[i].name, "layers between"))
      {
        g_autofree char *path = g_strdup_printf ("/net-kernels/layouts/%s", networks[i].name);

        g_test_add_data_func (path, &networks[i], test_layouts);
      }
  return g_test_run ();
}
