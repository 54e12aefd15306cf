/* mn-metrics.h - what is measured: one row of metrics.csv, and one evaluation.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <math.h>

#include "mn-confusion.h"

G_BEGIN_DECLS

/* Where a row was measured. The first three equal MnSplit. */
typedef enum
{
  MN_SOURCE_TRAIN,
  MN_SOURCE_VALIDATION,
  MN_SOURCE_TEST,
  MN_SOURCE_BATCH,   /* the mini-batch of one step, in train mode, before its update */
  MN_N_SOURCES,
} MnSource;

const char *mn_source_name      (MnSource    source);   /* "train", …, "batch" */
int         mn_source_from_name (const char *name);     /* -1: unknown */

/**
 * MnErrors:
 * @mae: mean absolute error, in the target's own unit
 * @rmse: root of the mean squared error, likewise
 * @r2: coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN when all targets are equal
 *
 * How far off a regression is; over several targets the means of theirs.
 */
typedef struct
{
  double mae;
  double rmse;
  double r2;
} MnErrors;

#define MN_NO_ERRORS ((MnErrors) { NAN, NAN, NAN })

/**
 * MnMetricRow:
 * @step: updates done so far
 * @epoch: epochs done so far, with the fraction of the current one
 * @seconds: training time so far, without pauses
 * @loss: mean over the samples
 * @accuracy: NaN where it has no meaning
 * @errors: of an evaluation of a regression; else all NaN
 * @top_k: share of the samples whose class is among the k likeliest; NaN where it is not measured
 * @f_beta: macro average of the classes' F of an evaluation; NaN until somebody who has chosen a beta finds it from the
 *   confusion counts, see mn_run_score(). It is in no file
 * @gradient_norm: of a mini-batch: length of the gradient of all trained parameters together, before any clipping; NaN of
 *   an evaluation
 */
typedef struct
{
  gint64   step;
  double   epoch;
  double   seconds;
  MnSource source;
  double   loss;
  double   accuracy;
  double   learning_rate;
  MnErrors errors;
  double   top_k;
  double   f_beta;
  double   gradient_norm;
} MnMetricRow;

/* What a row may measure. */
typedef enum
{
  MN_METRIC_LOSS,
  MN_METRIC_ACCURACY,
  MN_METRIC_TOP_K,
  MN_METRIC_F_BETA,
  MN_METRIC_MAE,
  MN_METRIC_RMSE,
  MN_METRIC_R2,
  MN_METRIC_GRADIENT_NORM,
  MN_N_METRICS,
} MnMetric;

const char *mn_metric_name      (MnMetric           metric);   /* "loss", …: as a column is called */
double      mn_metric_get       (MnMetric           metric,
                                 const MnMetricRow *row);
/* Lower for losses and errors, else higher. What is not finite is never better; any number is better than NaN. */
gboolean    mn_metric_is_better (MnMetric           metric,
                                 double             value,
                                 double             than);

/* The best value of a metric over the evaluations of a run, and the step of the first that had it; NaN and -1: none. */
typedef struct
{
  double value;
  gint64 step;
} MnPeak;

/**
 * MnEvaluation:
 * @confusion: (owned) (nullable): NULL for regression, and where they have been left in the folder of the run
 *
 * The result of one pass over one split; immutable once made.
 */
typedef struct
{
  MnMetricRow  row;
  MnConfusion *confusion;
} MnEvaluation;

MnEvaluation *mn_evaluation_new  (const MnMetricRow *row,
                                  const MnConfusion *confusion);   /* copied */
void          mn_evaluation_free (MnEvaluation      *evaluation);
/* Bytes that its counts take. */
gsize         mn_evaluation_counts_size (const MnEvaluation *evaluation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnEvaluation, mn_evaluation_free)

G_END_DECLS
