/* mn-run-figures.h - figures of runs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"
#include "mn-heat-map.h"
#include "mn-run.h"

G_BEGIN_DECLS

typedef enum
{
  MN_CURVE_LOSS,
  MN_CURVE_ACCURACY,
  MN_CURVE_LEARNING_RATE,
  MN_CURVE_GRADIENT_NORM,
  MN_CURVE_RMSE,
  MN_CURVE_TOP_K,
  MN_CURVE_MAE,
  MN_CURVE_R2,
  MN_CURVE_F_BETA,   /* of runs that mn_run_score() was asked for, all with one beta */
} MnCurve;

/* Whether any of the runs (element-type MnRun) measured what @curve shows. */
gboolean  mn_run_has_curve        (GPtrArray          *runs,
                                   MnCurve             curve);
/* Curves of a run over epochs: its mini-batches and every split. @split: that one alone; -1: all. (transfer full) */
MnFigure *mn_run_figure_curves    (const MnRun        *run,
                                   MnCurve             curve,
                                   int                 split);
/* The same of several (element-type MnRunGroup): what was evaluated, the splits told apart by dashes, the runs by colour; means within
 * a band of the standard deviation to either side. (transfer full) */
MnFigure *mn_run_figure_groups    (GPtrArray          *groups,
                                   MnCurve             curve,
                                   int                 split);
/* Confusion counts of one evaluation that has them. (transfer full) */
MnFigure *mn_run_figure_confusion (const MnRun        *run,
                                   const MnEvaluation *evaluation,
                                   MnNormalize         normalize,
                                   gboolean            transposed);

G_END_DECLS
