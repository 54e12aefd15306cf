/* mn-run-text.h - how a run stands and how it ended, in words.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

/* "Training — epoch 3 of 10, step 1 054 of 3 510, 21 300 samples/s, 12 s left" (transfer full) */
char *mn_run_text_status  (const MnTrainerStatus  *status);
/* "Finished after 10 epochs — test accuracy 0.974, validation accuracy 0.971" (transfer full) */
char *mn_run_text_ending  (const MnTrainerStatus  *status,
                           const MnTrainerSummary *summary,
                           const GError           *error);
/* When the run in @dir began, as @info, what its run.json tells, has it, or else the name of the folder: what tells runs of one
 * experiment apart. (transfer full) */
char *mn_run_text_began   (JsonObject             *info,
                           const char             *dir);
/* The epoch that is being worked on, counted from 1. (transfer full) */
char *mn_run_text_epoch   (const MnTrainerStatus  *status);
/* "12 s", "3 min 20 s", "1 h 5 min", "2 d 3 h"; NULL when not known. (transfer full) */
char *mn_run_text_seconds (double                  seconds);

G_END_DECLS
