/* mn-report-layers.h - what the layers did while a run was trained.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-report-content.h"

G_BEGIN_DECLS

/* Numbers of the layers over time and histograms, of a run whose folder has them. */
void mn_report_add_layers (MnReportContent *content,
                           const MnRun     *run);

G_END_DECLS
