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
/* Curves over epochs of one or several runs (element-type MnRun). One run: its mini-batches and every split; several:
 * the splits evaluated, told apart by dashes, runs by colour. @split: that one alone; -1: all. (transfer full) */
MnFigure *mn_run_figure_curves    (GPtrArray          *runs,
                                   MnCurve             curve,
                                   int                 split);
/* The same of groups of runs that repeat each other (element-type MnRunGroup): the mean of each group, within a band of the standard
 * deviation to either side. (transfer full) */
MnFigure *mn_run_figure_means     (GPtrArray          *groups,
                                   MnCurve             curve,
                                   int                 split);
/* Confusion counts of one evaluation that has them. (transfer full) */
MnFigure *mn_run_figure_confusion (const MnRun        *run,
                                   const MnEvaluation *evaluation,
                                   MnNormalize         normalize,
                                   gboolean            transposed);

G_END_DECLS
