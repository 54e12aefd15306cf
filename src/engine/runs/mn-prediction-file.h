/* mn-prediction-file.h - what a network said of each sample at the evaluations of a run, in its folder.
 *
 * predictions-<split>.bin, see mn-record-file.h, begins with "MnPred1\n". Its description: u32 1, u32 what outputs mean
 * (MnOutputs), u32 classes, u32 outputs, u32 numbers kept of each sample, u32 1 where these are scores of named classes or 0
 * where they are all outputs, u64 samples kept, u64 samples evaluated, then i32 index and i32 class of each sample kept. A
 * record, of one evaluation: the class predicted of each sample (u8, or u16 or i32 where there are too many), then, each filled
 * up to an even place, the numbers kept as IEEE half floats, sample by sample, and, of named classes, those as i32.
 *
 * Of softmax outputs the greatest is taken away before they are rounded, which changes no probability: where a class is nearly
 * sure, all others keep their digits.
 *
 * A record takes MN_PREDICTION_RECORD bytes at most: where all outputs would take more, the likeliest classes and the true one
 * are kept, and of more samples the first. A file takes MN_PREDICTION_FILE bytes at most; then evaluations are left out evenly.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-predictions.h"

G_BEGIN_DECLS

#define MN_PREDICTION_RECORD (2 * 1024 * 1024)
#define MN_PREDICTION_FILE (32 * 1024 * 1024)

typedef struct _MnPredictionWriter MnPredictionWriter;

/* For evaluations that look like @like. @every: steps between two of them, 0: not regular. (transfer full) */
MnPredictionWriter *mn_prediction_writer_new  (const char           *dir,
                                               const MnPredictions  *like,
                                               gint64                every,
                                               GError              **error);
void                mn_prediction_writer_free (MnPredictionWriter   *writer);
/* Those of the same split and as many samples. */
gboolean            mn_prediction_writer_add  (MnPredictionWriter   *writer,
                                               const MnPredictions  *predictions,
                                               GError              **error);
/* Leaves out what was said after @step, in all files of a folder. */
gboolean            mn_prediction_files_cut   (const char           *dir,
                                               gint64                step,
                                               GError              **error);
/* What was said at @step, or at the last step of all when that is negative. @dataset: (nullable): where the samples are.
 * MN_ERROR_NOT_FOUND: nothing is known of that step; MN_ERROR_INPUT: the file is damaged, or of other data. (transfer full) */
MnPredictions      *mn_prediction_file_read   (const char           *dir,
                                               MnSource              source,
                                               gint64                step,
                                               MnDataset            *dataset,
                                               GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnPredictionWriter, mn_prediction_writer_free)

G_END_DECLS
