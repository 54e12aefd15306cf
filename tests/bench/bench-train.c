/* bench-train.c - training throughput of a few networks on made-up data, samples a second.
 *
 *     bench-train [WORKLOAD…] [--threads N] [--seconds S] [--plain] [--passes]
 *
 * A step is forward, loss, backward, optimizer on a batch copied from memory. Workloads: `mlp` 3072-128-10 ReLU, SGD,
 * batch 128; `deep` 3072-400x4-10 ReLU, Adam, batch 400; `wide` 784-3136-10 sigmoid, SGD, batch 128; `lenet` with
 * momentum, batch 128; `vgg` 3x32x32 with batch norm, Adam, batch 32.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-train-kinds.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *network;
  MnShape     input;
  const char *optimizer;
  double      momentum;
  int         batch;
} Workload;

#define CONV(id, c) "{'id':'c" id "','layer':'conv2d','out_channels':" c ",'kernel_size':3,'padding':1}," \
  "{'id':'b" id "','layer':'batch_norm'},{'id':'r" id "','layer':'relu'},"
#define POOL(id) "{'id':'p" id "','layer':'max_pool2d','kernel_size':3,'stride':2,'padding':1},"
#define LINEAR(id, n) "{'id':'f" id "','layer':'linear','units':" n "},"
#define ACT(id, kind) "{'id':'a" id "','layer':'" kind "'},"
#define IN "[{'id':'x','layer':'input'},"

static const Workload workloads[] = {
  { "mlp", IN LINEAR ("1", "128") ACT ("1", "relu") "{'id':'y','layer':'linear','units':10}]", { 1, { 3072 } }, "sgd", 0,
    128 },
  { "deep",
    IN LINEAR ("1", "400") ACT ("1", "relu") LINEAR ("2", "400") ACT ("2", "relu") LINEAR ("3", "400") ACT ("3", "relu")
    LINEAR ("4", "400") ACT ("4", "relu") "{'id':'y','layer':'linear','units':10}]",
    { 1, { 3072 } }, "adam", 0, 400 },
  { "wide", IN LINEAR ("1", "3136") ACT ("1", "sigmoid") "{'id':'y','layer':'linear','units':10}]", { 1, { 784 } },
    "sgd", 0, 128 },
  { "lenet",
    IN "{'id':'c1','layer':'conv2d','out_channels':6,'kernel_size':5}," ACT ("1", "relu")
    "{'id':'p1','layer':'max_pool2d'},{'id':'c2','layer':'conv2d','out_channels':16,'kernel_size':5}," ACT ("2", "relu")
    "{'id':'p2','layer':'max_pool2d'},{'id':'f','layer':'flatten'}," LINEAR ("1", "120") ACT ("3", "relu")
    LINEAR ("2", "84") ACT ("4", "relu") "{'id':'y','layer':'linear','units':10}]",
    { 3, { 3, 32, 32 } }, "sgd", 0.9, 128 },
  { "vgg",
    IN CONV ("1", "64") POOL ("1") CONV ("2", "128") POOL ("2") CONV ("3", "256") CONV ("4", "256") POOL ("3")
    CONV ("5", "512") CONV ("6", "512") POOL ("4") CONV ("7", "512") CONV ("8", "512") POOL ("5")
    "{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':10}]",
    { 3, { 3, 32, 32 } }, "adam", 0, 32 },
};

static int threads = 2;
static double seconds = 3;
static gboolean plain, passes;

static void
run (const Workload *w)
{
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (w->network, w->input);
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, threads, plain);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, w->batch);
  g_autoptr (MnValues) loss_values = mn_values_new (mn_loss_find ("cross_entropy")->properties);
  g_autoptr (MnValues) values = mn_values_new (mn_optimizer_find (w->optimizer)->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, "cross_entropy", loss_values, 10, w->batch, NULL);
  const gsize n_input = (gsize) mn_shape_elements (&w->input) * w->batch;
  g_autofree float *batch = g_new (float, n_input);
  g_autofree gint32 *labels = g_new (gint32, w->batch);
  double part[3] = { 0 }, total = 0, last = 0;
  MnTorchRandom random;
  gsize n;
  void *state;
  gint64 samples = 0;

  mn_test_fill (batch, n_input, 1, -0.5f, 0.5f);
  for (int i = 0; i < w->batch; i++)
    labels[i] = i % 10;
  if (w->momentum > 0)
    mn_values_set_number (values, "momentum", w->momentum, NULL);
  mn_torch_random_init (&random, 0);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  mn_net_get_params (net, &n);
  state = backend->klass->alloc (backend, 2 * n * sizeof (float), NULL);
  for (int step = 1; total < seconds * 1e6; step++)
    {
      gint64 t[4];

      t[0] = g_get_monotonic_time ();
      memcpy (mn_net_get_input (net), batch, n_input * sizeof (float));
      mn_net_forward (net, w->batch, MN_MODE_TRAIN, 1, (guint64) step);
      t[1] = g_get_monotonic_time ();
      backend->klass->loss_run (loss, &(MnLossArgs) { .batch = w->batch,
                                                      .output = mn_net_get_output (net),
                                                      .labels = labels,
                                                      .d_output = mn_net_get_d_output (net),
                                                      .loss_sum = &last });
      mn_net_backward (net);
      t[2] = g_get_monotonic_time ();
      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = w->optimizer,
                                                                    .values = values,
                                                                    .learning_rate = 1e-3,
                                                                    .step = step,
                                                                    .n = n,
                                                                    .params = mn_net_get_params (net, NULL),
                                                                    .grads = mn_net_get_grads (net, NULL),
                                                                    .state = state });
      t[3] = g_get_monotonic_time ();
      if (step <= 2)
        continue;
      for (int i = 0; i < 3; i++)
        part[i] += (double) (t[i + 1] - t[i]);
      total = part[0] + part[1] + part[2];
      samples += w->batch;
    }
  printf ("%s %.0f samples/s", w->name, (double) samples / total * 1e6);
  if (passes)
    printf (" (forward %.0f %%, loss and backward %.0f %%, optimizer %.0f %%; last loss %.4f)", part[0] / total * 100,
            part[1] / total * 100, part[2] / total * 100, last / w->batch);
  printf ("\n");
  fflush (stdout);
  backend->klass->release (backend, state);
  backend->klass->loss_free (loss);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) names = NULL;
  const GOptionEntry entries[] = {
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, "threads", "N" },
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &seconds, "how long each workload runs", "S" },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain, "the plain C reference", NULL },
    { "passes", 0, 0, G_OPTION_ARG_NONE, &passes, "share of each pass", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, "workloads", "WORKLOAD…" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    if (!names || g_strv_contains ((const char *const *) names, workloads[i].name))
      run (&workloads[i]);
  return 0;
}
