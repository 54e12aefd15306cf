/* mn-report-results.h - what a run measured: a table, and curves.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-content.h"

G_BEGIN_DECLS

/* The last evaluation of each split, and the best of them, with every metric that was measured. */
void mn_report_add_results (MnReportContent *content,
                            const MnRun     *run);
/* Of every metric that was measured, and of the learning rate. */
void mn_report_add_curves  (MnReportContent *content,
                            const MnRun     *run);

G_END_DECLS
