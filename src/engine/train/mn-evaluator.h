/* mn-evaluator.h - one pass over one split: mean loss, accuracy, confusion counts.
 *
 * Weights and running statistics are the same afterwards, also of a pass in train mode. What such a pass draws (dropout)
 * follows from the experiment's seed, the split and the step alone: an evaluation repeated later gives the same numbers,
 * and one more or less changes nothing of the training.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-predictions.h"
#include "mn-setup.h"

G_BEGIN_DECLS

typedef struct _MnEvaluator MnEvaluator;

/* Borrows @setup, whose net need not be one for training unless the evaluation is in train mode. @experiment says how it
 * is evaluated: "training.evaluate", and the seed. All memory is taken here. MN_ERROR_NOT_FOUND when the split is
 * empty. */
MnEvaluator       *mn_evaluator_new           (MnSetup       *setup,
                                               MnExperiment  *experiment,
                                               MnSplit        split,
                                               GError       **error);
void               mn_evaluator_free          (MnEvaluator   *evaluator);
/* Sets what @row measures and its source; the rest of it is the caller's, and its step is read. Looks at
 * @cancellable before each batch. FALSE with MN_ERROR_CANCELLED or with what failed on the device. */
gboolean           mn_evaluator_run           (MnEvaluator   *evaluator,
                                               MnMetricRow   *row,
                                               GCancellable  *cancellable,
                                               GError       **error);
/* Counts of the last run; NULL for regression. (transfer none) */
const MnConfusion *mn_evaluator_get_confusion (MnEvaluator   *evaluator);
/* Whether runs from now on keep what the network says of each sample. */
void               mn_evaluator_keep_predictions (MnEvaluator *evaluator,
                                                  gboolean     keep);
/* What the last run kept; NULL: nothing, for it was not asked to, is a regression, or there was no memory. (transfer full) */
MnPredictions     *mn_evaluator_take_predictions (MnEvaluator *evaluator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnEvaluator, mn_evaluator_free)

G_END_DECLS
