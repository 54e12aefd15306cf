/* mn-weights.h - the weights of a network at one moment, with all that it takes to ask the network about samples.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"
#include "mn-predictions.h"

G_BEGIN_DECLS

/**
 * MnWeights:
 * @graph: (owned): the network
 * @dataset: (owned): what it is trained with
 * @outputs: what its outputs mean
 * @n_channels, @scale, @shift: network input = stored value × scale + shift, by channel of an image or by feature
 * @step, @epoch: after which update
 * @values: (owned): all parameters and statistics, one after the other in the order of the net
 * @n: how many
 *
 * Immutable once made, so any thread may read it.
 */
typedef struct
{
  int            ref_count;
  MnFrozenGraph *graph;
  MnDataset     *dataset;
  MnOutputs      outputs;
  int            n_channels;
  float         *scale;
  float         *shift;
  gint64         step;
  double         epoch;
  float         *values;
  gsize          n;
} MnWeights;

/* Copies @scale and @shift; the values are to be filled. NULL: there is no memory. (transfer full) */
MnWeights *mn_weights_new   (MnFrozenGraph  *graph,
                             MnDataset      *dataset,
                             MnOutputs       outputs,
                             int             n_channels,
                             const float    *scale,
                             const float    *shift,
                             gsize           n);
MnWeights *mn_weights_ref   (MnWeights      *weights);
void       mn_weights_unref (MnWeights      *weights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnWeights, mn_weights_unref)

G_END_DECLS
