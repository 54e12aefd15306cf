/* mn-setting-figure.h - what runs measured, over a setting that they differ in: where sweeps of a learning rate or a width end.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-figures.h"
#include "mn-setting-series.h"

G_BEGIN_DECLS

/* A chart with a line for each series and split (@split: that one alone; -1: all that any run was evaluated on), where runs that repeat
 * each other are their mean, with the standard deviation as a bar; settings without numbers are categories, whose points no line
 * joins; losses and errors that are far apart have a logarithmic axis. Runs that diverged are crosses above the plot, and count in no
 * mean. @curve: loss, accuracy, RMSE or F. @best: the best of each run, else what it measured last. The sweep may be freed meanwhile;
 * as CSV a row for each point and split, whose value is empty where all its runs diverged. NULL: no run has measured that, and none
 * diverged. (transfer full) (nullable) */
MnFigure *mn_setting_figure_new (const MnSettingSweep *sweep,
                                 MnCurve               curve,
                                 int                   split,
                                 gboolean              best);
/* What is drawn for that curve. */
MnMetric  mn_setting_get_metric (MnCurve               curve);

G_END_DECLS
