/* mn-bench-workload.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench-workload.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "mn-error.h"

#define FEATURES_32 { 3, { 3, 32, 32 } }
#define FEATURES_28 { 3, { 1, 28, 28 } }
/* Bytes of samples for an experiment: more than the caches of most machines hold. */
#define OWN_BYTES ((gsize) 64 << 20)

static const MnBenchWorkload workloads[] = {
  { "a", "mlp-small", N_("MLP 3072-128-10, ReLU, SGD"), FEATURES_32, 10, 50000, 128, FALSE },
  { "b", "mlp-norm", N_("MLP 3072-512-256-128-10, batch norm, SGD"), FEATURES_32, 10, 50000, 128, FALSE },
  { "c", "mlp-deep", N_("MLP 3072-400×4-10, ReLU, Adam"), FEATURES_32, 10, 50000, 400, FALSE },
  { "d", "mlp-wide", N_("MLP 784-3136-10, sigmoid, SGD"), FEATURES_28, 10, 60000, 128, FALSE },
  { "e4", "lenet", N_("LeNet on 3×32×32, momentum"), FEATURES_32, 10, 50000, 4, FALSE },
  { "e128", "lenet", N_("LeNet on 3×32×32, momentum"), FEATURES_32, 10, 50000, 128, FALSE },
  { "f32", "vgg", N_("VGG on 3×32×32, batch norm, Adam"), FEATURES_32, 10, 50000, 32, FALSE },
  { "f128", "vgg", N_("VGG on 3×32×32, batch norm, Adam"), FEATURES_32, 10, 50000, 128, FALSE },
  { "g", "alexnet", N_("AlexNet on 1×28×28, SGD"), FEATURES_28, 10, 60000, 64, FALSE },
  { "h", "resnet18", N_("ResNet-18 on 3×224×224, momentum"), { 3, { 3, 224, 224 } }, 1000, 256, 16, FALSE },
  { "a-infer", "mlp-small", N_("the network of a, forward alone"), FEATURES_32, 10, 50000, 128, TRUE },
  { "f-infer", "vgg", N_("the network of f128, forward alone"), FEATURES_32, 10, 50000, 128, TRUE },
};

const MnBenchWorkload *
mn_bench_workloads (guint *n)
{
  *n = G_N_ELEMENTS (workloads);
  return workloads;
}

const MnBenchWorkload *
mn_bench_workload_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    if (g_str_equal (workloads[i].name, name))
      return &workloads[i];
  return NULL;
}

gboolean
mn_bench_workload_init (MnBenchWorkload  *workload,
                        const char       *name,
                        MnExperiment     *experiment,
                        int               batch_size,
                        GError          **error)
{
  gsize fit;

  *workload = (MnBenchWorkload) { .name = name, .title = mn_experiment_get_name (experiment), .experiment = experiment };
  mn_dataset_describe (mn_experiment_get_dataset (experiment), &workload->sample, &workload->classes);
  if (workload->sample.rank == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s: data.dataset: the shape of its samples is not known without reading it"), name);
      return FALSE;
    }
  workload->batch_size = batch_size > 0 ? batch_size
                                        : (int) mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
  fit = OWN_BYTES / ((gsize) mn_shape_elements (&workload->sample) * sizeof (float));
  workload->samples = MAX (workload->batch_size, (int) fit);
  return TRUE;
}

const char *const *
mn_bench_workload_names (void)
{
  static const char *names[G_N_ELEMENTS (workloads) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    names[i] = workloads[i].name;
  return names;
}

static MnExperiment *
load_file (const char  *file,
           GError     **error)
{
  g_autofree char *path = g_strdup_printf ("/io/github/minima/cli/workloads/%s.minima", file);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  const char *json;
  gsize length;

  if (bytes == NULL)
    return NULL;
  json = g_bytes_get_data (bytes, &length);
  return mn_experiment_load_data (json, (gssize) length, file, NULL, error);
}

MnExperiment *
mn_bench_workload_load (const MnBenchWorkload  *workload,
                        MnFrozenGraph         **graph,
                        GError                **error)
{
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (MnFrozenGraph) frozen = NULL;

  experiment = workload->experiment != NULL ? g_object_ref (workload->experiment) : load_file (workload->file, error);
  if (experiment == NULL)
    return NULL;
  frozen = mn_graph_freeze (mn_experiment_get_graph (experiment), &workload->sample);
  if (mn_problems_to_error (mn_frozen_graph_get_problems (frozen), workload->name, error))
    return NULL;
  *graph = g_steal_pointer (&frozen);
  return g_steal_pointer (&experiment);
}

/* Whether the node has weights that it multiplies with, other than a norm's one for each channel. */
static gboolean
is_product (const MnFrozenNode *node)
{
  for (int k = 0; k < node->n_params; k++)
    if (node->params[k].role == MN_ROLE_WEIGHT)
      return TRUE;
  return FALSE;
}

double
mn_bench_flops (const MnFrozenGraph *graph,
                gboolean             training,
                MnBenchFlops        *nodes)
{
  const int n = mn_frozen_graph_get_n_nodes (graph);
  /* For each node whether it or a node before it is trained: whether a gradient goes into it. */
  g_autofree gboolean *taught = g_new0 (gboolean, n);
  double flops = 0;

  for (int i = 0; i < n; i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (graph, i);
      MnBenchFlops own = { 0 };
      gboolean before = FALSE;

      for (int k = 0; k < node->n_inputs; k++)
        before |= taught[node->inputs[k]];
      taught[i] = before || node->costs.trainable > 0;
      if (is_product (node))
        own.forward = 2.0 * (double) node->costs.multiplications;
      if (training)
        own.backward = own.forward * ((node->costs.trainable > 0) + before);
      if (nodes != NULL)
        nodes[i] = own;
      flops += own.forward + own.backward;
    }
  return flops;
}
