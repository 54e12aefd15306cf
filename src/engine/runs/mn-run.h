/* mn-run.h - a run's folder: written by the trainer as it goes, read back by everything that shows a run.
 *
 * experiment.json, run.json, metrics.csv, confusion-<split>.csv, checkpoint.safetensors and .json, figures/. The CSV
 * files are only appended to; the JSON and checkpoint files are replaced by rename, so a run that is killed at any moment
 * can be read. predictions-<split>.bin says what the network gave for single samples, at most 32 MiB of each split; it is
 * described in mn-prediction-file.h; histograms.bin how numbers of the layers were spread, at most 8 MiB, in mn-probe-file.h.
 *
 * metrics.csv:          step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k,gradient_norm
 *                       (columns are only ever added at the end: files of older versions lack some, those of newer ones
 *                       have more, and both are read)
 * events.csv:           step,epoch,samples,seconds,time,kind,setting,old,new,text (see mn-run-event.h)
 * probes.csv:           step,epoch,node,layer,gradient_norm,weight_norm,update_ratio,dead,saturated,mean,deviation
 *                       (where the run was looked into, see MnProbeNode)
 * confusion-<split>.csv: step,epoch,true,predicted,count   (a row for each count above zero)
 * Numbers have '.' in every locale; undefined ones are empty.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"
#include "mn-metrics.h"
#include "mn-run-event.h"

G_BEGIN_DECLS

/**
 * MnRun:
 * @dir: (owned): its folder
 * @experiment: (owned): the frozen copy
 * @rows: (owned) (element-type MnMetricRow): all of metrics.csv, a GArray
 * @evaluations: (owned) (element-type MnEvaluation): in the order written, with confusion counts where stored
 * @events: (owned) (element-type MnRunEvent): what happened to it, in order
 * @class_names: (owned): from run.json
 * @info: (owned): run.json
 * @beta: weight of the recall in the F of its rows; NaN: they have none, see mn_run_score()
 */
typedef struct
{
  char         *dir;
  MnExperiment *experiment;
  GArray       *rows;
  GPtrArray    *evaluations;
  GPtrArray    *events;
  char        **class_names;
  JsonObject   *info;
  double        beta;
} MnRun;

/* Reads a run folder; a last line cut short by a kill is ignored. */
MnRun              *mn_run_open            (const char   *dir,
                                            GError      **error);
/* The same without confusion counts, which may be many; see mn-confusion-file.h. */
MnRun              *mn_run_open_without_counts (const char *dir,
                                                GError    **error);
/* Reads the counts of the last evaluation of each split, where they are wanted alone. FALSE: they are damaged, or there is no memory
 * for some of them; the others are there. */
gboolean            mn_run_read_last_counts (MnRun       *run,
                                             GError     **error);
/* Finds F, with @beta as the weight of the recall in it, at every evaluation whose counts the folder keeps, for @rows and
 * @evaluations; whether the counts have been read does not matter. FALSE: those of a split are damaged, or are not those that its rows
 * tell of, and its rows have no F. */
gboolean            mn_run_score           (MnRun        *run,
                                            double        beta,
                                            GError      **error);
void                mn_run_free            (MnRun        *run);
/* The last evaluation of a split, or the one at or before @step when that is not negative; NULL: none. */
const MnEvaluation *mn_run_get_evaluation  (const MnRun  *run,
                                            MnSource      source,
                                            gint64        step);
/* Whether these are the data that the run was trained on, as far as its folder tells; else MN_ERROR_INPUT. */
gboolean            mn_run_check_dataset   (const MnRun     *run,
                                            const MnDataset *dataset,
                                            GError         **error);
/* <user data>/minima/runs/2026-11-21T14-03-22-uva-mlp, not created yet, free. (transfer full) */
char               *mn_run_default_dir     (const char   *experiment_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRun, mn_run_free)

G_END_DECLS
