/* mn-predictions.h - what a network said of each sample of a split, and what follows from that: which samples it got wrong,
 * and how well its scores tell the classes apart.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"
#include "mn-metrics.h"

G_BEGIN_DECLS

/* What the outputs of a network mean, which its loss says. */
typedef enum
{
  MN_OUTPUTS_SOFTMAX,   /* probabilities of the classes once the softmax is taken */
  MN_OUTPUTS_SIGMOID,   /* each by itself; a single one is the probability of class 1 of two */
  MN_OUTPUTS_SCORES,    /* the greater the likelier, and no more is known */
} MnOutputs;

/* By the name of the loss. */
MnOutputs   mn_outputs_of_loss  (const char  *loss);
/* @scores[c] of each of @n_classes from the @n_outputs of a sample: probabilities, or the outputs themselves. */
void        mn_outputs_to_scores (MnOutputs    outputs,
                                  const float *values,
                                  int          n_outputs,
                                  int          n_classes,
                                  double      *scores);

/**
 * MnPredictions:
 * @dataset: (owned) (nullable): where the samples are
 * @source: of which split
 * @step: after which update
 * @n: samples that are kept, the first ones evaluated
 * @n_evaluated: samples that were evaluated
 * @indices: (owned): which they are, in the split's part of the data set
 * @labels, @predicted: (owned): classes by the data and by the network
 *
 * Immutable once it has been told, so any thread may read it. It takes at most about MN_PREDICTIONS_MEMORY bytes: of very many
 * classes the scores of the likeliest ones and of the true one alone are kept, of very many samples the first.
 */
typedef struct
{
  int        ref_count;
  MnDataset *dataset;
  MnSource   source;
  gint64     step;
  MnOutputs  outputs;
  int        n_classes;
  gsize      n;
  gsize      n_evaluated;
  gint64    *indices;
  gint32    *labels;
  gint32    *predicted;

  /* private */
  gsize      room;
  int        n_outputs;
  int        n_kept;     /* of each sample: all outputs, or so many scores */
  float     *values;     /* room × n_kept */
  gint32    *classes;    /* whose they are; NULL: the outputs as they were */
} MnPredictions;

#define MN_PREDICTIONS_MEMORY (32 * 1024 * 1024)
/* So many classes of each sample are kept where not all are, and the true one. */
#define MN_PREDICTIONS_TOP 8

/* The likeliest classes of a sample, likeliest first, and the true one, which may be among them, with their scores: in
 * @classes and @kept, MN_PREDICTIONS_TOP + 1 of each. @scores: room for all
 * classes. */
void           mn_predictions_find_top (MnOutputs      outputs,
                                        const float   *values,
                                        int            n_outputs,
                                        int            n_classes,
                                        int            label,
                                        double        *scores,
                                        float         *kept,
                                        gint32        *classes);
/* For at most @n_samples. NULL where there is no memory. (transfer full) */
MnPredictions *mn_predictions_new    (MnDataset     *dataset,
                                      MnSource       source,
                                      MnOutputs      outputs,
                                      int            n_classes,
                                      int            n_outputs,
                                      gsize          n_samples);
MnPredictions *mn_predictions_ref    (MnPredictions *predictions);
void           mn_predictions_unref  (MnPredictions *predictions);
/* Only while it is made: the next @n samples; @values: (@n, outputs), as the network gave them. */
void           mn_predictions_add    (MnPredictions *predictions,
                                      int            n,
                                      const gint64  *indices,
                                      const gint32  *labels,
                                      const gint32  *predicted,
                                      const float   *values);

/* Whether the scores of all classes are known. */
gboolean mn_predictions_is_complete  (const MnPredictions *predictions);
/* The score of each class for a sample, NaN where it is not known. */
void     mn_predictions_get_scores   (const MnPredictions *predictions,
                                      gsize                sample,
                                      double              *scores);
/* Of one class: a probability unless the outputs are mere scores. */
double   mn_predictions_get_score    (const MnPredictions *predictions,
                                      gsize                sample,
                                      int                  class_index);

typedef enum
{
  MN_PICK_CELL,        /* of one true class and one predicted: the surest first */
  MN_PICK_WORST,       /* mistakes, those first that give the true class least */
  MN_PICK_UNCERTAIN,   /* those first whose two likeliest classes are closest */
  MN_PICK_RANDOM,
} MnPick;

/* At most @max samples, numbered as in @predictions. @truth, @predicted: of the cell, -1: any; of the others too. @seed: of
 * those at random. (element-type gsize) (transfer full) */
GArray  *mn_predictions_pick         (const MnPredictions *predictions,
                                      MnPick               pick,
                                      int                  truth,
                                      int                  predicted,
                                      guint                max,
                                      guint32              seed);

/* A point for each number of samples that a threshold may let pass as of the class. */
typedef struct
{
  double x;
  double y;
} MnRankPoint;

/* Precision (y) over recall (x) of a class against all others, with growing recall, the first point at recall 0. @area: the
 * average precision Σ (Rₙ − Rₙ₋₁) Pₙ; NaN, and no points, where no sample or score is of the class.
 * (element-type MnRankPoint) (transfer full) */
GArray  *mn_predictions_precision_recall (const MnPredictions *predictions,
                                          int                  class_index,
                                          double              *area);
/* The share of its own samples that pass (y) over that of the others (x), from (0, 0) to (1, 1). @area: below the curve, by
 * trapezoids, which is how often a sample of the class scores higher than another one; NaN without both kinds.
 * (element-type MnRankPoint) (transfer full) */
GArray  *mn_predictions_roc              (const MnPredictions *predictions,
                                          int                  class_index,
                                          double              *area);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnPredictions, mn_predictions_unref)

G_END_DECLS
