/* mn-trainer.h - one training run: a worker thread that owns the net, a queue of commands to it, a feed back from it.
 *
 * The caller's side (this header) may be used from one thread, the trainer runs on its own or, with mn_trainer_run(), on
 * the caller's. A step never waits for whoever watches: rows go into a bounded ring; when that is full the row is only in
 * metrics.csv and `dropped` grows (read the file then).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-allowance.h"
#include "mn-backend.h"
#include "mn-experiment.h"
#include "mn-predictions.h"
#include "mn-live.h"
#include "mn-metrics.h"
#include "mn-probe.h"
#include "mn-run-event.h"
#include "mn-run-writer.h"

G_BEGIN_DECLS

typedef struct _MnTrainer MnTrainer;

/**
 * MnTrainerOptions:
 * @device: "auto", "cpu", "cuda", "cuda:1" for the second GPU; NULL: auto, or for a resumed run that where it was computed; it
 *   fails where there is none
 * @threads: 0: as many as a step is fastest with, measured before the first one; a resumed run goes on with the number it
 *   was begun with
 * @data_dir: (nullable): first place to look for data
 * @run_dir: (nullable): the run's folder; NULL: mn_run_default_dir(). Must be empty or new, or a run to resume
 * @resume: go on from the checkpoint in @run_dir
 * @held: (nullable) (transfer full): the folder that is to be resumed, for who has read it and wants it to be the same still
 *   when the run goes on; see mn_run_writer_hold()
 * @from_dir: (nullable): begin with the weights of the checkpoint there, as a new run: at its step, with the state of its
 *   optimizer where that is of the same kind, and with the settings of the experiment, whatever was changed in that run
 * @from_checkpoint: (nullable): which of the checkpoints there, see mn_checkpoint_list(); NULL: the latest
 * @start_paused: wait for a command before the first step
 * @keep_layers: look into the layers now and then, for so little time that the run stays as fast, a few hundred times, for
 *   probes.csv and histograms.bin; nothing more where there is a @probe_every
 * @probe_every: look into the layers at the first step and at every so many, for probes.csv; 0: no such file
 */
typedef struct
{
  const char *device;
  int         threads;
  const char *data_dir;
  const char *run_dir;
  gboolean    resume;
  MnRunWriter *held;
  const char *from_dir;
  const char *from_checkpoint;
  gboolean    start_paused;
  gint64      probe_every;
  gboolean    keep_layers;
} MnTrainerOptions;

typedef enum
{
  MN_COMMAND_PAUSE,
  MN_COMMAND_RESUME,
  MN_COMMAND_STEP,    /* one update, then pause */
  MN_COMMAND_STOP,    /* evaluate no more, save, end */
} MnCommand;

typedef enum
{
  MN_PHASE_WAITING,     /* not started */
  MN_PHASE_LOADING,     /* reading data, building the net */
  MN_PHASE_TRAINING,
  MN_PHASE_EVALUATING,
  MN_PHASE_PAUSED,
  MN_PHASE_FINISHED,    /* budget used up */
  MN_PHASE_STOPPED,     /* by command; state saved */
  MN_PHASE_DIVERGED,    /* loss became NaN or infinite; everything until then is kept */
  MN_PHASE_FAILED,      /* see mn_trainer_get_error() */
} MnPhase;

#define MN_PHASE_IS_OVER(phase) ((phase) >= MN_PHASE_FINISHED)

/* A copy of where the run stands. */
typedef struct
{
  MnPhase phase;
  gint64  step;
  gint64  n_steps;             /* of the whole budget; 0 while loading */
  double  epoch;
  double  n_epochs;
  double  loading;             /* 0 to 1 */
  int     threads;             /* that compute on this computer's processors; 0 while loading */
  double  seconds;             /* training time, without pauses */
  double  seconds_left;        /* NaN: not known yet */
  double  samples_per_second;  /* training only */
  guint64 dropped;             /* rows that did not fit into the ring */
  double  input_mean;          /* of what the network was given in the first steps of this session; NaN: not enough yet */
  double  input_deviation;
  gboolean unseen;             /* for what mn_trainer_watch() asks for there is not enough memory */
} MnTrainerStatus;

/* The summary a finished run prints; NaN where not evaluated. The members are those of `minima-cli train --json`. */
typedef struct
{
  gint64  parameters;
  double  epochs;
  gint64  steps;
  double  train_loss, train_accuracy;
  double  validation_loss, validation_accuracy;
  double  test_loss, test_accuracy;
  double  best_validation_accuracy;
  MnErrors errors[MN_N_SPLITS];   /* of a regression: "test_mae", "test_rmse", "test_r2" and so on */
  double  top_k[MN_N_SPLITS];      /* "test_top_k" and so on, where it was measured */
  gint64  best_validation_step;
  double  last[MN_N_SPLITS][MN_N_METRICS];   /* of the last evaluation, whatever weights are kept */
  MnPeak  best[MN_N_SPLITS][MN_N_METRICS];   /* each metric by itself, so its steps differ */
  double  samples_per_second;
  double  wall_seconds;
  double  peak_memory_mib;
  double  first_step_time;        /* seconds since 1970 when the first step of this session was done */
  int     threads;
  MnPrecision precision;   /* of products: float32 where the device has nothing less, whatever the experiment says */
} MnTrainerSummary;

/* What run.json calls the phase: "running" or how it ended. */
const char *mn_trainer_phase_name   (MnPhase                 phase);
/* Nothing measured yet. */
void        mn_trainer_summary_init (MnTrainerSummary       *summary);
/* Copies the experiment. Never fails; what is wrong is reported by the run. */
MnTrainer  *mn_trainer_new         (MnExperiment            *experiment,
                                    const MnTrainerOptions  *options);
/* Stops and joins a running thread first. */
void        mn_trainer_free        (MnTrainer               *trainer);
/* Runs to the end on the calling thread. TRUE when finished or stopped; else MN_ERROR_DIVERGED or what failed. */
gboolean    mn_trainer_run         (MnTrainer               *trainer,
                                    GError                 **error);
/* Runs on a thread of its own. */
void        mn_trainer_start       (MnTrainer               *trainer);
/* Queues a command; from any thread. */
void        mn_trainer_command     (MnTrainer               *trainer,
                                    MnCommand                command);
/* What may be changed while the run goes on, with the values in force; NULL before the end of loading. From any thread.
 * (transfer full) (element-type MnLiveSetting) */
GPtrArray  *mn_trainer_copy_live   (MnTrainer               *trainer);
/* Queues a change of the setting called @path, to hold from the next step on; it is told by an event when it does. From any
 * thread. MN_ERROR_INPUT: there is no such setting, or it may not have that value. */
gboolean    mn_trainer_change      (MnTrainer               *trainer,
                                    const char              *path,
                                    double                   value,
                                    GError                 **error);
/* Copies; from any thread. */
void        mn_trainer_get_status  (MnTrainer               *trainer,
                                    MnTrainerStatus         *status);
/* Takes up to @max waiting rows in order; returns how many. One consumer. */
guint       mn_trainer_take_rows   (MnTrainer               *trainer,
                                    MnMetricRow             *rows,
                                    guint                    max);
/* Takes the next evaluation, or NULL. Where many have waited, some have no counts, which are in the run's folder; the last of each
 * split that has come by then has them. (transfer full) */
MnEvaluation *mn_trainer_take_evaluation (MnTrainer         *trainer);
/* Takes the next thing that happened to the run, or NULL. It is in events.csv by then. (transfer full) */
MnRunEvent *mn_trainer_take_event  (MnTrainer               *trainer);
/* Whether evaluations from now on leave what the network says of each sample, which goes to the run's folder in any case, for
 * mn_trainer_take_predictions(), too; from any thread, at any time. Of each split the last alone are kept. */
void        mn_trainer_keep_predictions (MnTrainer          *trainer,
                                         gboolean            keep);
/* Those of the last evaluation, or NULL when there are no new ones. (transfer full) */
MnPredictions *mn_trainer_take_predictions (MnTrainer       *trainer,
                                            MnSplit          split);
/* Asks to look into the network (MnProbeWhat; 0: no more) at steps that lie at least @interval_ms apart; from any thread,
 * at any time. Where looking takes long it is done less often, see mn_trainer_get_allowance(). */
void        mn_trainer_watch       (MnTrainer               *trainer,
                                    guint                    what,
                                    int                      interval_ms);
/* What was seen last, or NULL when there is nothing new. Of several the last alone is kept. (transfer full) */
MnProbe    *mn_trainer_take_probe  (MnTrainer               *trainer);
/* What all who look at the run may take of it together, its probes among them. (transfer none) */
MnAllowance *mn_trainer_get_allowance (MnTrainer             *trainer);
/* Valid from the end of loading on; (transfer none), immutable. NULL before. */
const char *mn_trainer_get_run_dir (MnTrainer               *trainer);
const char *mn_trainer_get_device  (MnTrainer               *trainer);
const char *const *mn_trainer_get_class_names (MnTrainer    *trainer);
/* MnDataset.note of its data. */
const char *mn_trainer_get_data_note (MnTrainer             *trainer);
/* Once the phase is over. */
void        mn_trainer_get_summary (MnTrainer               *trainer,
                                    MnTrainerSummary        *summary);
/* Adds its members, as they stand in run.json and in what minima-cli prints, to @object. */
void        mn_trainer_summary_save (const MnTrainerSummary *summary,
                                     JsonObject             *object);
/* What mn_trainer_summary_save() has added; what is missing is not measured. */
void        mn_trainer_summary_load (MnTrainerSummary       *summary,
                                     JsonObject             *object);
const GError *mn_trainer_get_error (MnTrainer               *trainer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnTrainer, mn_trainer_free)

G_END_DECLS
