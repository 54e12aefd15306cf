/* mn-cli-progress.h - a run's progress on standard error: a bar on a terminal, plain lines elsewhere.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-doctor.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

typedef struct _MnCliProgress MnCliProgress;

/* @quiet: nothing is shown; the trainer is drained all the same. */
MnCliProgress *mn_cli_progress_new    (MnExperiment  *experiment,
                                       gboolean       quiet);
void           mn_cli_progress_free   (MnCliProgress *progress);
/* Shows what is new. TRUE once the run is over and everything it reported has been shown. */
gboolean       mn_cli_progress_update (MnCliProgress *progress,
                                       MnTrainer     *trainer);
/* What the doctor says of a run that is over. (transfer full) (element-type MnFinding) */
GPtrArray     *mn_cli_progress_find   (MnCliProgress *progress);

G_END_DECLS
