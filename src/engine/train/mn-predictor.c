/* mn-predictor.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-predictor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-error.h"
#include "mn-run.h"
#include "mn-snapshot.h"

/* Numbers at once: enough samples to keep a small network busy, few enough to stop soon and to take little memory. */
#define NUMBERS 65536
#define MAX_BATCH 256

struct _MnPredictor
{
  MnFrozenGraph *graph;
  MnBackend     *backend;
  MnNet         *net;
  gsize          n;        /* samples at once */
  float         *batch;    /* (n, sample) */
  float         *output;   /* (n, outputs) */
};

static gsize
count_numbers (MnNet *net)
{
  gsize n = 0;

  for (int i = 0; i < mn_net_get_n_params (net); i++)
    n += mn_net_get_param (net, i)->n;
  return n;
}

MnWeights *
mn_weights_take (MnSetup    *setup,
                 const char *loss,
                 const void *average,
                 gint64      step,
                 double      epoch)
{
  MnNet *net = setup->net;
  MnBackend *backend = setup->backend;
  const float *params, *statistics;
  MnWeights *weights;
  gsize at = 0;

  if (backend->dtype != MN_DTYPE_F32)
    return NULL;
  weights = mn_weights_new (setup->graph, setup->dataset, mn_outputs_of_loss (loss), setup->splits->n_channels,
                            setup->splits->scale, setup->splits->shift, count_numbers (net));
  if (weights == NULL)
    return NULL;
  weights->step = step;
  weights->epoch = epoch;
  params = average != NULL ? average : mn_net_get_params (net, NULL);
  statistics = mn_net_get_statistics (net, NULL);
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);

      backend->klass->download (backend, weights->values + at, (param->trained ? params : statistics) + param->offset,
                                param->n * sizeof (float));
      at += param->n;
    }
  return weights;
}

MnWeights *
mn_weights_load (const char    *run_dir,
                 const char    *data_dir,
                 gboolean       final,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (MnRun) run = mn_run_open_without_counts (run_dir, error);
  g_autoptr (MnSetup) setup = NULL;
  MnWeights *weights;
  gboolean best;
  gint64 step;

  if (run == NULL)
    return NULL;
  best = final
         && g_strcmp0 (mn_values_get_string (mn_experiment_get_training (run->experiment), "final_weights"), "best") == 0;
  setup = mn_setup_new (run->experiment, "cpu", 1, data_dir, MN_SETUP_EVALUATE, NULL, NULL, cancellable, error);
  if (setup == NULL || !mn_run_check_dataset (run, setup->dataset, error)
      || !mn_snapshot_load_weights (setup->net, run_dir, MN_CHECKPOINT_LATEST, best, &step, error))
    return NULL;
  weights = mn_weights_take (setup, mn_experiment_get_loss (run->experiment)->kind->name, NULL, step, NAN);
  if (weights == NULL)
    g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for a copy of the weights"));
  return weights;
}

MnPredictor *
mn_predictor_new (const MnWeights  *weights,
                  GError          **error)
{
  g_autoptr (MnPredictor) predictor = g_new0 (MnPredictor, 1);
  gsize inputs, outputs;

  g_return_val_if_fail (weights != NULL, NULL);

  inputs = (gsize) mn_shape_elements (&weights->dataset->shape);
  predictor->n = CLAMP (NUMBERS / MAX (inputs, 1), 1, MAX_BATCH);
  predictor->graph = mn_frozen_graph_ref (weights->graph);
  predictor->backend = mn_backend_open ("cpu", 1, error);
  if (predictor->backend == NULL)
    return NULL;
  predictor->net = mn_net_new (predictor->graph, predictor->backend, (int) predictor->n, MN_NET_INFERENCE, error);
  if (predictor->net == NULL)
    return NULL;
  outputs = (gsize) mn_shape_elements (mn_net_get_output_shape (predictor->net));
  predictor->batch = g_try_new (float, predictor->n * inputs);
  predictor->output = g_try_new (float, predictor->n * outputs);
  if (predictor->batch == NULL || predictor->output == NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for a batch of samples"));
      return NULL;
    }
  return g_steal_pointer (&predictor);
}

void
mn_predictor_free (MnPredictor *predictor)
{
  if (predictor == NULL)
    return;
  g_clear_pointer (&predictor->net, mn_net_free);
  g_clear_pointer (&predictor->backend, mn_backend_free);
  g_clear_pointer (&predictor->graph, mn_frozen_graph_unref);
  g_free (predictor->batch);
  g_free (predictor->output);
  g_free (predictor);
}

gboolean
mn_predictor_fits (MnPredictor     *predictor,
                   const MnWeights *weights)
{
  g_return_val_if_fail (predictor != NULL && weights != NULL, FALSE);

  return predictor->graph == weights->graph;
}

static void
put_weights (MnPredictor     *predictor,
             const MnWeights *weights)
{
  float *params = mn_net_get_params (predictor->net, NULL), *statistics = mn_net_get_statistics (predictor->net, NULL);
  gsize at = 0;

  for (int i = 0; i < mn_net_get_n_params (predictor->net); i++)
    {
      const MnNetParam *param = mn_net_get_param (predictor->net, i);

      memcpy ((param->trained ? params : statistics) + param->offset, weights->values + at, param->n * sizeof (float));
      at += param->n;
    }
}

gboolean
mn_predictor_run (MnPredictor      *predictor,
                  const MnWeights  *weights,
                  const float      *samples,
                  gsize             n,
                  double           *scores,
                  GCancellable     *cancellable,
                  GError          **error)
{
  const gsize elements = (gsize) mn_shape_elements (&weights->dataset->shape);
  const gsize plane = elements / (gsize) MAX (weights->n_channels, 1);
  const int n_outputs = (int) mn_shape_elements (mn_net_get_output_shape (predictor->net));
  const int n_classes = weights->dataset->n_classes;

  g_return_val_if_fail (mn_predictor_fits (predictor, weights), FALSE);
  g_return_val_if_fail (count_numbers (predictor->net) == weights->n, FALSE);

  put_weights (predictor, weights);
  for (gsize first = 0; first < n; first += predictor->n)
    {
      const int batch = (int) MIN (predictor->n, n - first);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (gsize i = 0; i < (gsize) batch * elements; i++)
        {
          const gsize channel = i % elements / plane;

          predictor->batch[i] = samples[first * elements + i] * weights->scale[channel] + weights->shift[channel];
        }
      mn_net_set_input (predictor->net, predictor->batch, batch);
      mn_net_forward (predictor->net, batch, MN_MODE_EVAL, 0, 0);
      predictor->backend->klass->download (predictor->backend, predictor->output, mn_net_get_output (predictor->net),
                                           (gsize) batch * (gsize) n_outputs * sizeof (float));
      if (!predictor->backend->klass->sync (predictor->backend, error))
        return FALSE;
      for (int i = 0; i < batch; i++)
        if (n_classes > 0)
          mn_outputs_to_scores (weights->outputs, predictor->output + i * n_outputs, n_outputs, n_classes,
                                scores + (first + (gsize) i) * (gsize) n_classes);
        else
          for (int k = 0; k < n_outputs; k++)
            scores[(first + (gsize) i) * (gsize) n_outputs + (gsize) k] = predictor->output[i * n_outputs + k];
    }
  return TRUE;
}

typedef struct
{
  int      node;
  float   *raw;        /* as it lies in memory */
  float   *maps;
  gboolean is_found;
} Look;

static void
on_node (MnNet   *net,
         int      node,
         int      batch,
         gpointer user_data)
{
  Look *look = user_data;
  MnBackend *backend = mn_net_get_backend (net);
  const MnShape *shape = &mn_frozen_graph_get_node (mn_net_get_graph (net), node)->output;
  const gsize n = (gsize) mn_shape_elements (shape);
  const void *output;

  if (node != look->node)
    return;
  output = mn_net_peek_output (net, node);
  if (!output)
    return;
  backend->klass->download (backend, look->raw, output, n * sizeof (float));
  look->is_found = TRUE;
  for (gsize i = 0; i < n; i++)
    look->maps[i] = look->raw[mn_layout_index (mn_net_get_layout (net, node), shape, i)];
}

/* The node whose numbers, in their order, those of @node are: a view computes none. */
static int
find_computed (MnFrozenGraph *graph, int node)
{
  const MnFrozenNode *self = mn_frozen_graph_get_node (graph, node);

  while (self->kind->flags & MN_LAYER_VIEW)
    {
      node = self->inputs[0];
      self = mn_frozen_graph_get_node (graph, node);
    }
  return node;
}

gboolean
mn_predictor_run_maps (MnPredictor      *predictor,
                       const MnWeights  *weights,
                       const float      *sample,
                       int               node,
                       float            *maps,
                       double           *scores,
                       GError          **error)
{
  g_autofree float *raw = NULL;
  Look look = { -1, NULL, maps, FALSE };
  const MnFrozenNode *computed;
  gboolean done;

  g_return_val_if_fail (predictor != NULL && weights != NULL && sample != NULL && maps != NULL, FALSE);
  g_return_val_if_fail (node >= 0 && node < mn_frozen_graph_get_n_nodes (predictor->graph), FALSE);

  look.node = find_computed (predictor->graph, node);
  computed = mn_frozen_graph_get_node (predictor->graph, look.node);
  raw = look.raw = g_try_new (float, (gsize) mn_shape_elements (&computed->output));
  if (raw == NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for the outputs of a layer"));
      return FALSE;
    }
  mn_net_set_observer (predictor->net, on_node, &look);
  done = mn_predictor_run (predictor, weights, sample, 1, scores, NULL, error);
  mn_net_set_observer (predictor->net, NULL, NULL);
  /* Nothing computes the input. */
  if (computed->kind->flags & MN_LAYER_SOURCE)
    {
      memcpy (maps, predictor->batch, (gsize) mn_shape_elements (&computed->output) * sizeof (float));
      look.is_found = TRUE;
    }
  if (done && !look.is_found)
    g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for the outputs of a layer"));
  return done && look.is_found;
}
