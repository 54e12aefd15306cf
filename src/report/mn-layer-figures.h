/* mn-layer-figures.h - what charts of the layers over time show of what probes saw.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-probe.h"

G_BEGIN_DECLS

typedef enum
{
  MN_LAYER_GRADIENT,
  MN_LAYER_UPDATE,
  MN_LAYER_DEAD,
  MN_LAYER_SATURATED,
  MN_LAYER_MEAN,
  MN_LAYER_DEVIATION,
  MN_N_LAYER_MEASURES,
} MnLayerMeasure;

/* (transfer none) */
const char        *mn_layer_measure_title  (MnLayerMeasure     measure);
/* Whether it is read in powers of ten. */
gboolean           mn_layer_measure_is_log (MnLayerMeasure     measure);
/* Shares in percent; NaN: there is none. */
double             mn_layer_measure_get    (MnLayerMeasure     measure,
                                            const MnProbeNode *node);

/* Of what there are histograms. */
typedef enum
{
  MN_SPREAD_WEIGHTS,
  MN_SPREAD_GRADIENTS,
  MN_SPREAD_OUTPUTS,
  MN_N_SPREADS,
} MnSpread;

/* How many tensors, or layers where it is of outputs, a probe tells of, and what they are called. */
guint              mn_spread_get_n         (MnSpread           spread,
                                            const MnProbe     *probe);
const char        *mn_spread_get_name      (MnSpread           spread,
                                            const MnProbe     *probe,
                                            guint              index);
/* NULL: there is none. */
const MnHistogram *mn_spread_get           (MnSpread           spread,
                                            const MnProbe     *probe,
                                            guint              index);
const MnHistogram *mn_spread_find          (MnSpread           spread,
                                            const MnProbe     *probe,
                                            const char        *name);
/* "Weights of fc1.weight" (transfer full) */
char              *mn_spread_title         (MnSpread           spread,
                                            const char        *name);

G_END_DECLS
