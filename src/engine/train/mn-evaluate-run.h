/* mn-evaluate-run.h - evaluating the weights a run has kept.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"

G_BEGIN_DECLS

/* In the mode, and on as many training samples, as the run's experiment says. Loads the run's data and its final
 * weights (the best ones where its experiment says so) and passes over @split once. @device, @threads and @data_dir as
 * in MnTrainerOptions. MN_ERROR_NOT_FOUND: no checkpoint, or the split is empty; MN_ERROR_INPUT: the data are not
 * those the run was trained on. (transfer full) */
MnEvaluation *mn_evaluate_run (const MnRun   *run,
                               MnSplit        split,
                               const char    *device,
                               int            threads,
                               const char    *data_dir,
                               GCancellable  *cancellable,
                               GError       **error);

G_END_DECLS
