/* mn-run-writer.h - the trainer's side of a run folder. See mn-run.h for the files.
 *
 * Adding a row allocates nothing. Errors are sticky: the first is kept, later calls do nothing and return FALSE, so that
 * a full disk ends a run with a message and with everything before it on disk.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-predictions.h"
#include "mn-probe.h"
#include "mn-run.h"

G_BEGIN_DECLS

typedef struct _MnRunWriter MnRunWriter;

/* Creates @dir (and parents) and experiment.json. Fails with MN_ERROR_INPUT when @dir already holds a run, unless
 * @resume_step >= 0: then the CSV files are cut back to rows up to that step and appended to. */
MnRunWriter *mn_run_writer_new            (const char          *dir,
                                           MnExperiment        *experiment,
                                           gint64               resume_step,
                                           GError             **error);
/* The same in two steps, for who has to read a run before it can go on: takes hold of @dir, which is there, so that nobody else
 * writes or begins to write the run in it; what it holds stays as it is, and no file is made. MN_ERROR_INPUT: somebody writes it
 * right now; MN_ERROR_NOT_FOUND: there is no such folder. Where metrics.csv is missing, who begins first has the folder, and
 * mn_run_writer_begin() refuses the others. */
MnRunWriter *mn_run_writer_hold           (const char          *dir,
                                           GError             **error);
/* Whether somebody, in whichever program, writes the run in @dir or holds it right now. For a moment it is held for that, so
 * that it is not to be asked of a run that the same thread begins. */
gboolean     mn_run_writer_is_held        (const char          *dir);
/* Then what mn_run_writer_new() does in the folder. @evaluated_step: that of the last whole evaluation; where it is below
 * @resume_step, what the files say of one at @resume_step goes, since it will be made again. When it fails there is nothing but
 * freeing. */
gboolean     mn_run_writer_begin          (MnRunWriter         *writer,
                                           MnExperiment        *experiment,
                                           gint64               resume_step,
                                           gint64               evaluated_step,
                                           GError             **error);
/* Flushes and closes. */
void         mn_run_writer_free           (MnRunWriter         *writer);
const char  *mn_run_writer_get_dir        (MnRunWriter         *writer);
gboolean     mn_run_writer_add_row        (MnRunWriter         *writer,
                                           const MnMetricRow   *row);
gboolean     mn_run_writer_add_evaluation (MnRunWriter         *writer,
                                           const MnEvaluation  *evaluation);
/* What the network says of single samples; before the evaluation that it belongs to. @every: steps from one evaluation to the
 * next one, 0: not regular. Of a split always as many samples. */
gboolean     mn_run_writer_add_predictions (MnRunWriter        *writer,
                                            const MnPredictions *predictions,
                                            gint64              every);
/* A row for each node that there is something to say about; probes.csv comes with the first. */
gboolean     mn_run_writer_add_probe      (MnRunWriter         *writer,
                                           const MnProbe       *probe);
/* What a probe that counts has counted, into histograms.bin. @every: steps from one such probe to the next one. */
gboolean     mn_run_writer_add_histograms (MnRunWriter         *writer,
                                           const MnProbe       *probe,
                                           gint64               every);
/* A line of events.csv, handed to the system at once. */
gboolean     mn_run_writer_add_event      (MnRunWriter         *writer,
                                           const MnRunEvent    *event);
/* Hands everything buffered to the system. */
gboolean     mn_run_writer_flush          (MnRunWriter         *writer,
                                           GError             **error);
/* Replaces run.json by @info. */
gboolean     mn_run_writer_set_info       (MnRunWriter         *writer,
                                           JsonObject          *info,
                                           GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRunWriter, mn_run_writer_free)

G_END_DECLS
