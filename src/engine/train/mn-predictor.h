/* mn-predictor.h - asks a network about samples, apart from the run that trains it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-setup.h"
#include "mn-weights.h"

G_BEGIN_DECLS

/* The weights of @setup's net as they are, of an experiment with this loss; @average: (nullable): device memory like the
 * parameter block, whose numbers are taken instead. Waits for the device. NULL: there is no memory, or the numbers are not
 * float. (transfer full) */
MnWeights *mn_weights_take (MnSetup      *setup,
                            const char   *loss,
                            const void   *average,
                            gint64        step,
                            double        epoch);
/* Those of a run's folder, as its evaluations had them: the best where its experiment keeps these and @final, else the last.
 * Loads its data. @data_dir: as in MnTrainerOptions. (transfer full) */
MnWeights *mn_weights_load (const char    *run_dir,
                            const char    *data_dir,
                            gboolean       final,
                            GCancellable  *cancellable,
                            GError       **error);

typedef struct _MnPredictor MnPredictor;

/* The network of @weights on one thread of the processor. Belongs to one thread at a time. */
MnPredictor *mn_predictor_new  (const MnWeights  *weights,
                                GError          **error);
void         mn_predictor_free (MnPredictor      *predictor);
/* Whether @weights are of this network. */
gboolean     mn_predictor_fits (MnPredictor      *predictor,
                                const MnWeights  *weights);
/* @samples: (@n, sample), as numbers like those the data set stores; @scores: (@n, classes): see mn_outputs_to_scores(), of a
 * regression the (@n, targets) outputs. */
gboolean     mn_predictor_run  (MnPredictor      *predictor,
                                const MnWeights  *weights,
                                const float      *samples,
                                gsize             n,
                                double           *scores,
                                GCancellable     *cancellable,
                                GError          **error);

/* The same of one sample, and what a layer gives for it: @maps: room for the output of @node of the graph, which comes in the
 * order of its shape. */
gboolean     mn_predictor_run_maps (MnPredictor      *predictor,
                                    const MnWeights  *weights,
                                    const float      *sample,
                                    int               node,
                                    float            *maps,
                                    double           *scores,
                                    GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnPredictor, mn_predictor_free)

G_END_DECLS
