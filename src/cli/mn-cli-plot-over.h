/* mn-cli-plot-over.h - what `minima-cli plot --over` draws.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-figures.h"

G_BEGIN_DECLS

/* @curve over the one setting at @paths, or as a heat map over the two, the first across and the second down, in @runs (element-type MnRun); @pair: loss beside accuracy, or beside RMSE where there are no
 * classes. @split: that one alone; -1: all. @best: of each run, else what it measured last. Tells which runs are left out, and when the
 * setting is the same in all. NULL with the reason. (transfer full) */
MnFigure *mn_cli_plot_over (GPtrArray   *runs,
                            char       **paths,
                            gboolean     pair,
                            MnCurve      curve,
                            int          split,
                            gboolean     best,
                            GError     **error);

G_END_DECLS
