/* mn-report-scores.h - how well a run tells classes apart.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-content.h"

G_BEGIN_DECLS

/* Of the last evaluation of each split that has counts. @beta: of an F in the table besides F1. */
void mn_report_add_scores (MnReportContent *content,
                           const MnRun     *run,
                           double           beta);

G_END_DECLS
