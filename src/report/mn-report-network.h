/* mn-report-network.h - the network of a report: drawn, and what it costs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-diagram.h"
#include "mn-report-content.h"

G_BEGIN_DECLS

/* Broken into columns so that it is legible; @short_enough: there is room for it beside something else. (transfer full) */
MnDiagram *mn_report_draw_network (const MnReportContent *content,
                                   const MnRun           *run,
                                   gboolean              *short_enough);
/* As large as it is on the screen, and no larger on paper. */
void       mn_report_add_drawing  (MnReportContent       *content,
                                   MnDiagram             *diagram);
void       mn_report_add_costs    (MnReportContent       *content);

G_END_DECLS
