/* test-net-gradients.c - whole networks against central differences in double: forks, skips, joins, every loss.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-train-kinds.h"

#define BATCH 5
#define STEP 1e-5
#define TOLERANCE 1e-7   /* times the largest gradient, at least 1 */

typedef struct
{
  const char *name;
  const char *json;
  MnShape     input;
  int         features;   /* of the output */
} Case;

static const Case cases[] = {
  { "mlp",
    "[{'id':'x','layer':'input'},{'id':'a','layer':'linear','units':6},{'id':'n','layer':'batch_norm'},"
    "{'id':'h','layer':'elu'},{'id':'y','layer':'linear','units':3}]",
    { 1, { 5 } }, 3 },
  /* One tensor read by three nodes, one of them twice. */
  { "shared",
    "[{'id':'x','layer':'input'},{'id':'a','layer':'linear','units':4},{'id':'s','layer':'sigmoid','from':['a']},"
    "{'id':'t','layer':'tanh','from':['a']},{'id':'twice','layer':'add','from':['a','a']},"
    "{'id':'all','layer':'add','from':['s','t','twice']},{'id':'y','layer':'linear','units':3}]",
    { 1, { 5 } }, 3 },
  { "residual",
    "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':3,'kernel_size':3,'padding':1},"
    "{'id':'n','layer':'batch_norm'},{'id':'r','layer':'tanh'},"
    "{'id':'d','layer':'conv2d','out_channels':3,'kernel_size':3,'padding':1},"
    "{'id':'skip','layer':'add','from':['d','c']},{'id':'p','layer':'avg_pool2d'},{'id':'f','layer':'flatten'},"
    "{'id':'drop','layer':'dropout','p':0.4},{'id':'y','layer':'linear','units':3}]",
    { 3, { 2, 4, 6 } }, 3 },
  { "branches",
    "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':2,'kernel_size':1},"
    "{'id':'k3','layer':'conv2d','out_channels':3,'kernel_size':3,'padding':1,'from':['c']},"
    "{'id':'k5','layer':'conv2d','out_channels':2,'kernel_size':5,'padding':2,'from':['c']},"
    "{'id':'pool','layer':'max_pool2d','kernel_size':3,'stride':1,'padding':1,'from':['c']},"
    "{'id':'all','layer':'concat','from':['k3','k5','pool','c']},{'id':'s','layer':'softmax'},"
    "{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':3}]",
    { 3, { 2, 4, 4 } }, 3 },
  /* A view between fork and join, and one that is the output. */
  { "views",
    "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':2,'kernel_size':3},"
    "{'id':'f','layer':'flatten'},{'id':'t','layer':'tanh'},{'id':'again','layer':'add','from':['t','f']},"
    "{'id':'l','layer':'leaky_relu'},{'id':'y','layer':'flatten'}]",
    { 3, { 1, 4, 3 } }, 4 },
  /* Nothing trained before the fork: gradients stop there. */
  { "untrained-start",
    "[{'id':'x','layer':'input'},{'id':'s','layer':'sigmoid'},{'id':'a','layer':'linear','units':3,'from':['s']},"
    "{'id':'b','layer':'linear','units':3,'from':['s']},{'id':'y','layer':'add','from':['a','b']}]",
    { 1, { 5 } }, 3 },
};

typedef struct
{
  const Case *what;
  const char *loss;
  MnMode      mode;
} Setup;

static double
run_loss (const Setup *setup, MnNet *net, MnLossOp *loss, void *d_output)
{
  static const gint32 labels[BATCH] = { 0, 2, 1, 1, 0 };
  MnBackend *backend = mn_net_get_backend (net);
  g_autofree double *targets = mn_test_numbers (BATCH * setup->what->features, 8, -1, 1);
  const gboolean classes = ((const MnLossKind *) mn_loss_find (setup->loss))->classification;
  double sum;

  mn_net_forward (net, BATCH, setup->mode, 3, 9);
  backend->klass->loss_run (loss, &(MnLossArgs) { .batch = BATCH,
                                                  .output = mn_net_get_output (net),
                                                  .labels = classes ? labels : NULL,
                                                  .values = classes ? NULL : targets,
                                                  .d_output = d_output,
                                                  .loss_sum = &sum });
  return sum / BATCH;
}

static void
test_case (gconstpointer data)
{
  const Setup *setup = data;
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (setup->what->json, setup->what->input);
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 2, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, BATCH);
  const MnKind *kind = mn_loss_find (setup->loss);
  g_autoptr (MnValues) values = mn_values_new (kind->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, setup->loss, values, setup->what->features, BATCH, NULL);
  const gsize n_input = (gsize) mn_shape_elements (&setup->what->input) * BATCH;
  g_autofree double *input = mn_test_numbers (n_input, 6, -1, 1);
  g_autofree double *gradient = NULL;
  double *params, most = 1;
  MnTorchRandom random;
  gsize n;

  mn_torch_random_init (&random, 2);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  mn_test_put (MN_DTYPE_F64, mn_net_get_input (net), input, n_input);
  params = mn_net_get_params (net, &n);
  run_loss (setup, net, loss, mn_net_get_d_output (net));
  mn_net_backward (net);
  gradient = g_memdup2 (mn_net_get_grads (net, NULL), n * sizeof (double));
  for (gsize i = 0; i < n; i++)
    most = fmax (most, fabs (gradient[i]));
  for (int p = 0; p < mn_net_get_n_params (net); p++)
    {
      const MnNetParam *param = mn_net_get_param (net, p);

      for (gsize i = param->offset; param->trained && i < param->offset + param->n; i++)
        {
          const double before = params[i];
          double difference;

          params[i] = before + STEP;
          difference = run_loss (setup, net, loss, NULL);
          params[i] = before - STEP;
          difference = (difference - run_loss (setup, net, loss, NULL)) / (2 * STEP);
          params[i] = before;
          if (!(fabs (difference - gradient[i]) <= TOLERANCE * most))
            {
              g_test_message ("%s[%" G_GSIZE_FORMAT "]: %.12g, by differences %.12g", param->name, i - param->offset,
                              gradient[i], difference);
              g_test_fail ();
              break;
            }
        }
    }
  backend->klass->loss_free (loss);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (const char *const *loss = mn_loss_names (); *loss; loss++)
      for (int mode = MN_MODE_TRAIN; mode <= MN_MODE_EVAL; mode++)
        {
          Setup *setup = g_new0 (Setup, 1);
          g_autofree char *path = NULL;

          *setup = (Setup) { &cases[i], *loss, (MnMode) mode };
          path = g_strdup_printf ("/net-gradients/%s/%s/%s", cases[i].name, setup->loss, mode ? "eval" : "train");
          g_test_add_data_func_full (path, setup, test_case, g_free);
        }
  return g_test_run ();
}
