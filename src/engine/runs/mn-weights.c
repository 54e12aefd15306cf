/* mn-weights.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-weights.h"

MnWeights *
mn_weights_new (MnFrozenGraph *graph, MnDataset *dataset, MnOutputs outputs, int n_channels, const float *scale,
                const float *shift, gsize n)
{
  MnWeights *self;
  float *values;

  g_return_val_if_fail (graph != NULL && dataset != NULL, NULL);

  values = g_try_new (float, MAX (n, 1));
  if (values == NULL)
    return NULL;
  self = g_new0 (MnWeights, 1);
  self->ref_count = 1;
  self->graph = mn_frozen_graph_ref (graph);
  self->dataset = mn_dataset_ref (dataset);
  self->outputs = outputs;
  self->n_channels = n_channels;
  self->scale = g_memdup2 (scale, (gsize) n_channels * sizeof *scale);
  self->shift = g_memdup2 (shift, (gsize) n_channels * sizeof *shift);
  self->values = values;
  self->n = n;
  return self;
}

MnWeights *
mn_weights_ref (MnWeights *weights)
{
  g_return_val_if_fail (weights != NULL, NULL);

  g_atomic_int_inc (&weights->ref_count);
  return weights;
}

void
mn_weights_unref (MnWeights *weights)
{
  if (weights == NULL || !g_atomic_int_dec_and_test (&weights->ref_count))
    return;
  mn_frozen_graph_unref (weights->graph);
  mn_dataset_unref (weights->dataset);
  g_free (weights->scale);
  g_free (weights->shift);
  g_free (weights->values);
  g_free (weights);
}
