/* mn-report-record.h - with what a run was made, and what happened to it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-content.h"

G_BEGIN_DECLS

void mn_report_add_events   (MnReportContent *content,
                             const MnRun     *run);
void mn_report_add_settings (MnReportContent *content,
                             const MnRun     *run);

G_END_DECLS
