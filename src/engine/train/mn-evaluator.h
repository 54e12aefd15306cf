/* mn-evaluator.h - one pass over one split in evaluation mode: mean loss, accuracy, confusion counts.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-metrics.h"
#include "mn-setup.h"

G_BEGIN_DECLS

typedef struct _MnEvaluator MnEvaluator;

/* Borrows @setup, whose net need not be one for training. All memory is taken here. MN_ERROR_NOT_FOUND when the
 * split is empty. */
MnEvaluator       *mn_evaluator_new           (MnSetup       *setup,
                                               MnSplit        split,
                                               GError       **error);
void               mn_evaluator_free          (MnEvaluator   *evaluator);
/* Sets the loss and accuracy of @row and its source; the rest of it is the caller's. Looks at @cancellable before each
 * batch. FALSE with MN_ERROR_CANCELLED or with what failed on the device. */
gboolean           mn_evaluator_run           (MnEvaluator   *evaluator,
                                               MnMetricRow   *row,
                                               GCancellable  *cancellable,
                                               GError       **error);
/* Counts of the last run; NULL for regression. (transfer none) */
const MnConfusion *mn_evaluator_get_confusion (MnEvaluator   *evaluator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnEvaluator, mn_evaluator_free)

G_END_DECLS
