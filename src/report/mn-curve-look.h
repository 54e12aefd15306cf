/* mn-curve-look.h - what curves are called, and how those of the training, validation and test samples are told apart.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-figures.h"

G_BEGIN_DECLS

/* The order of lines, and colours and dashes, by source, as in the window. */
extern const MnSource mn_curve_order[MN_N_SOURCES];
extern const int      mn_curve_dashes[MN_N_SOURCES];
extern const int      mn_curve_colors[MN_N_SOURCES];

/* What a curve shows of a row. */
double  mn_curve_get          (const MnMetricRow *row,
                               MnCurve            curve);
/* What it was measured on: "validation". (transfer full) */
char   *mn_curve_source_title (const MnRun       *run,
                               MnSource           source);
/* As an axis has it, or as a title, which says what part of the data it is of; @split -1: of all. (transfer full) */
char   *mn_curve_title        (const MnRun       *run,
                               MnCurve            curve,
                               int                split);

G_END_DECLS
