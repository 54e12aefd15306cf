/* mn-setting-grid.h - what runs measured, over two settings that they differ in: where grid searches end.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-figures.h"
#include "mn-setting-axis.h"

G_BEGIN_DECLS

/* A heat map with a column for each value of one setting and a row for each of the other, both of @runs (element-type MnRun). Runs that
 * repeat each other are their mean, with the standard deviation below it; of runs with the same two values that differ in other
 * settings, the best of these means is shown. Where all runs diverged is a cross; where there are none, a dash. @curve: loss, accuracy,
 * RMSE or F. @split: -1: validation, else test, else training samples, the first that any run was evaluated on. @best: the best of each
 * run, else what it measured last. The runs may be freed meanwhile; as CSV a row for each pair of values that any run has. NULL: no run
 * has measured that, and none diverged. (transfer full) (nullable) */
MnFigure *mn_setting_grid_new (GPtrArray           *runs,
                               const MnSettingAxis *columns,
                               const MnSettingAxis *rows,
                               MnCurve              curve,
                               int                  split,
                               gboolean             best);

G_END_DECLS
