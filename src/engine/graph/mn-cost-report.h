/* mn-cost-report.h - what a network costs, layer by layer, as a table for a spreadsheet or a paper.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-graph.h"

G_BEGIN_DECLS

/* A line for each layer and one of totals; for each cost the count, its formula and the formula with numbers. UTF-8, lines
 * ending in CR LF (RFC 4180). (transfer full) */
char *mn_cost_report_to_csv   (const MnFrozenGraph *frozen);
/* Two tabular environments, of the counts and of how they come about. They need no packages, but LaTeX to read UTF-8 where
 * a name of a layer is not in ASCII. (transfer full) */
char *mn_cost_report_to_latex (const MnFrozenGraph *frozen);

G_END_DECLS
