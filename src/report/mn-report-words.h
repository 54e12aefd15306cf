/* mn-report-words.h - what stands around the figures of a report.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run.h"

G_BEGIN_DECLS

/* When the run began: "21 November 2026". (transfer full) */
char *mn_report_format_date         (const MnRun *run);
/* What a number below a figure must be read with: "SGD, learning rate 0.1, batches of 64; Cross-entropy; seed 1;
 * n = 1000 training, …; date." (transfer full) */
char *mn_report_describe_conditions (const MnRun *run);
/* A few sentences for the top of the first page. (transfer full) */
char *mn_report_summarize           (const MnRun *run,
                                     const char  *conditions);

G_END_DECLS
