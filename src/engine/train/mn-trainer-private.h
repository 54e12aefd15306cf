/* mn-trainer-private.h - the trainer's insides, for mn-trainer*.c alone.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-snapshot.h"
#include "mn-evaluator.h"
#include "mn-feed.h"
#include "mn-prober.h"
#include "mn-run-writer.h"
#include "mn-setup.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

/* Neighbours in the parameter block that share a learning rate. */
typedef struct
{
  gsize  offset;
  gsize  n;
  double lr_factor;
} MnStepRange;

/* What somebody wants of the worker: a command, or a change of a setting. */
typedef struct
{
  MnCommand command;
  gboolean  change;
  guint     setting;    /* which of MnTrainer.live */
  double    value;
} MnOrder;

/* What the network has been given in the first steps of a session, until that is enough to say how it is scaled. */
typedef struct
{
  gint64   samples;
  gsize    n;           /* numbers */
  double   mean;
  double   squares;     /* sum of those of the distances from the mean */
  gboolean done;        /* or it cannot be said */
} MnTrainerInputs;

struct _MnTrainer
{
  /* Set when made, then only read. */
  MnExperiment *experiment;    /* a copy; the worker's from the start of the run on */
  char         *device;
  int           threads;
  char         *data_dir;
  char         *wanted_dir;
  gboolean      resume;
  char         *from_dir;
  char         *from_checkpoint;
  gboolean      start_paused;
  gint64        probe_every;
  gboolean      keep_layers;
  MnRunWriter  *held;          /* the folder of a run to be resumed, until the worker takes it; NULL: it takes hold of it itself */

  /* Between the two sides. */
  GThread      *thread;        /* the caller's side alone touches it */
  GAsyncQueue  *commands;      /* MnOrder */
  GCancellable *cancellable;   /* set by MN_COMMAND_STOP, so that loading and evaluating end at once */
  MnFeed       *feed;
  MnAllowance  *allowance;
  GAsyncQueue  *events;        /* MnRunEvent */

  int           probe_what;    /* atomic: MnProbeWhat */
  int           probe_interval;   /* atomic: milliseconds */
  int           keeps_predictions;   /* atomic */

  GMutex           lock;       /* of the following, up to the blank line */
  MnTrainerStatus  status;
  MnTrainerSummary summary;
  const GError    *error;      /* points to failure once the phase is over */
  const char      *run_dir;
  const char      *device_name;
  const char *const *class_names;
  const char      *data_note;
  MnProbe         *probe;      /* the last, until it is taken */
  MnPredictions   *predictions[MN_N_SPLITS];   /* likewise */
  GQueue           evaluations;   /* of MnEvaluation, until they are taken; the last of each split has its counts */
  gsize            counts_size;   /* bytes of theirs */
  GPtrArray       *live;       /* of MnLiveSetting: what may be changed, and what is in force; the worker reads without */

  /* The worker's own. */
  GError       *failure;
  char         *dir;              /* run_dir points here, of a resumed run to wanted_dir */
  char         *opened;           /* device_name points here: "cpu", "cuda", "cuda:1" */
  MnDataset    *dataset;          /* class_names and data_note point into it */
  MnSetup      *setup;
  MnLoader     *loader;
  MnEvaluator  *evaluators[MN_N_SPLITS];
  MnRunWriter  *writer;
  MnSnapshot   *snapshot;
  void         *state;            /* the optimizer's slots, device memory */
  void         *average;          /* of the weights, device memory; NULL: none */
  JsonObject   *origin;           /* of a fork, for run.json: { "run": folder, "step": 120 }; NULL: it is none */
  JsonArray    *drawn;            /* mean and spread of the first weights, for run.json */
  MnSpec       *optimizer;        /* with the values in force */
  GPtrArray    *live_at_first;    /* of MnLiveSetting: as the experiment says */
  GPtrArray    *changes;          /* of MnRunEvent: to be made again by a resumed run */
  GArray       *ranges;           /* of MnStepRange: what the optimizer changes */
  double        clip_norm;        /* 0: none */
  double        clip_value;
  double        ema_decay;
  gsize         n_params;         /* elements of the parameter block */
  gboolean      has_classes;
  MnProgress    progress;
  double        last_loss;        /* of the last mini-batch, mean over its samples */
  double        last_rate;
  gint64        n_batches;        /* steps of an epoch */
  gint64        n_steps;
  gint64        evaluate_every;   /* steps; 0: at the end alone */
  gint64        log_every;
  double        n_epochs;
  MnDuration    budget;
  MnScheduleSpan span;
  guint64       seed;
  gboolean      loading_epoch;    /* the loader has been started in the epoch under way */
  gboolean      paused;
  gboolean      pause_told;       /* that it is paused stands in events.csv */
  gboolean      single_step;      /* pause after the next step */
  gboolean      stopping;
  double        wall_start;       /* mn_clock_now() when the run, or this session of it, began */
  MnTrainerInputs inputs;
  double        first_step_time;  /* seconds since 1970 when this session's first step was done; 0: not yet */
  double        wall_before;      /* seconds of the sessions before */
  double        paused_seconds;
  gint64        keep_every;       /* steps; 0: the latest checkpoint alone is there */
  gint64        kept_step;        /* of the last one that was kept, or where this session began */
  gboolean      best_came;        /* since the last time checkpoints were kept */
  double        checkpoint_time;  /* mn_clock_now() at the last checkpoint */
  double        evaluation_seconds;
  gint64        n_evaluations;
  gint64        first_step;       /* where this session began */
  double        first_seconds;    /* MnProgress.seconds then */
  char         *started;          /* ISO 8601 */
  MnProber     *prober;           /* NULL: nobody looks */
  MnRecording  *recordings[2];    /* of a step, and of one with the smaller last batch, where the device can repeat one; NULL:
                                   * none yet */
  gboolean      made[2];          /* whether one of each was made as it comes, and all that it needs is there */
  gint64        n_repeated;       /* steps that were */
  gboolean      unrepeatable;     /* something in a step must be done by the computer */
  guint         prober_what;
  double        probe_due;        /* mn_clock_now() from which on there may be another probe */
  MnProber     *recorder;         /* for the run's folder; NULL: none yet, or none is wanted */
  double        record_seconds;   /* that it has taken */
  MnProber     *probing;          /* which one looks at the step under way */
};

static inline double
mn_trainer_epochs_done (MnTrainer *self)
{
  return self->n_batches > 0 ? (double) self->progress.step / (double) self->n_batches : 0;
}

/* mn-trainer-loop.c: the run from loading to its end, on the calling thread. Sets the phase. */
void     mn_trainer_work           (MnTrainer  *self);
/* Of a step of this session, on average; NaN before the first. A fork counts steps that others have made. */
double   mn_trainer_step_seconds   (MnTrainer  *self);

/* mn-trainer-evaluate.c. After the step that has been made. */
gboolean mn_trainer_evaluation_is_due (MnTrainer *self);
/* All splits that are to be evaluated, with the average of the weights where there is one. FALSE: it has diverged, was
 * cancelled, or the disk failed. */
gboolean mn_trainer_evaluate       (MnTrainer  *self,
                                    GError    **error);

/* Takes it over and leaves it to whoever wants it. Its counts must be in the folder, if there are older ones of its split. */
void     mn_trainer_leave_evaluation (MnTrainer   *self,
                                    MnEvaluation  *evaluation);

/* mn-trainer-step.c: one step as it comes. */
gboolean mn_trainer_make_step      (MnTrainer  *self,
                                    GError    **error);
/* Its parts. The next batch of the epoch; NULL: there is none although there should. */
const MnBatch *mn_trainer_next_batch (MnTrainer *self,
                                    GError    **error);
/* The rate of the step that follows @step. */
double   mn_trainer_learning_rate  (MnTrainer  *self,
                                    gint64      step);
/* Backward and the optimizer's step, and what stands around it. @prober: (nullable). @square_norm: (out) (nullable): of the
 * gradient, once the backend has been waited for; see MnMetricRow.gradient_norm */
void     mn_trainer_update_weights (MnTrainer  *self,
                                    MnProber   *prober,
                                    double     *square_norm);
/* Whether the step that follows those done is told of. */
gboolean mn_trainer_logs_next      (MnTrainer  *self);
/* Counts a step of @n samples and tells of it; FALSE: it has diverged, or the disk failed. */
gboolean mn_trainer_count_step     (MnTrainer  *self,
                                    int         n,
                                    double      loss_sum,
                                    double      weight_sum,
                                    gint64      correct,
                                    double      gradient_norm,
                                    GError    **error);
/* Sets MN_ERROR_DIVERGED. @what: whose loss it is, "training" */
void     mn_trainer_set_diverged   (MnTrainer  *self,
                                    const char *what,
                                    double      loss,
                                    GError    **error);

/* mn-trainer-repeat.c. Whether the next steps can be made in a row without coming back here. */
gboolean mn_trainer_can_repeat     (MnTrainer  *self);
/* Makes as many as there can be. */
gboolean mn_trainer_repeat_steps   (MnTrainer  *self,
                                    GError    **error);
/* After a change: what has been recorded no longer holds. */
void     mn_trainer_drop_recording (MnTrainer  *self);
/* That the next step, not counted yet, has been made as it comes. */
void     mn_trainer_note_step      (MnTrainer  *self);

/* Changes the phase for everyone to see. */
void     mn_trainer_set_phase      (MnTrainer  *self,
                                    MnPhase     phase);

/* mn-trainer.c: queues it. */
void     mn_trainer_push_order     (MnTrainer  *self,
                                    MnOrder     order);

/* mn-trainer-load.c: what the optimizer changes, by what is frozen now. */
void     mn_trainer_plan_ranges    (MnTrainer  *self);

/* mn-trainer-live.c. Once there is a net. */
void     mn_trainer_start_live     (MnTrainer  *self);
/* What was changed before the run in @dir came to the checkpoint with @state (nullable), and what after it. FALSE:
 * events.csv cannot be read. */
gboolean mn_trainer_resume_live    (MnTrainer  *self,
                                    const char *dir,
                                    JsonObject *state,
                                    GError    **error);
/* Adds what was changed to a checkpoint's state. */
void     mn_trainer_save_live      (MnTrainer  *self,
                                    JsonObject *state);
/* Before a resumed run cuts events.csv in @dir: has the changes that it will make again saved in its checkpoint. */
gboolean mn_trainer_save_changes   (MnTrainer  *self,
                                    const char *dir,
                                    GError    **error);
/* Between two steps. FALSE: the disk failed. */
gboolean mn_trainer_obey_change    (MnTrainer  *self,
                                    guint       setting,
                                    double      value);
gboolean mn_trainer_repeat_changes (MnTrainer  *self);

/* mn-trainer-load.c: everything up to the first step. */
gboolean mn_trainer_load           (MnTrainer  *self,
                                    GError    **error);
/* Frees what mn_trainer_load() made but what the getters hand out. */
void     mn_trainer_unload         (MnTrainer  *self);

/* mn-trainer-resume.c. Whether the run in @dir is of this experiment, but for what may differ. */
gboolean mn_trainer_check_same     (MnTrainer  *self,
                                    const char *dir,
                                    GError    **error);
/* Other numbers of threads add up in other orders: so that a resumed run agrees to the last bit with one that was never
 * interrupted, it takes the number in its record. */
int      mn_trainer_choose_threads (MnTrainer  *self,
                                    const char *dir);
/* A run that was computed on a GPU goes on there, unless somebody has said where. NULL: that device is not to be had.
 * (transfer full) */
char    *mn_trainer_choose_device  (MnTrainer  *self,
                                    const char *dir,
                                    GError    **error);
/* Puts net, optimizer and progress where the checkpoint in @dir is, if the data are those of the run there. */
gboolean mn_trainer_go_on          (MnTrainer  *self,
                                    const char *dir,
                                    GError    **error);

/* mn-trainer-fork.c: puts net, optimizer and progress where another run's checkpoint is. */
gboolean mn_trainer_fork           (MnTrainer  *self,
                                    GError    **error);

/* mn-trainer-keep.c: between two steps, after an evaluation that is due: keeps checkpoints where that is wanted. */
gboolean mn_trainer_keep           (MnTrainer  *self,
                                    GError    **error);
/* Takes away those from behind the step where a resumed run goes on. */
void     mn_trainer_forget_later   (MnTrainer  *self,
                                    const char *dir);

/* mn-trainer-probe.c. Before data sets take what memory of the device is left: takes that for what the run shall write. */
gboolean mn_trainer_prepare_probe  (MnTrainer  *self,
                                    GError    **error);
/* Before a step. @prober: (out) (transfer none): NULL where nobody looks into it. FALSE: there is no
 * memory for what the run shall write. */
gboolean mn_trainer_begin_probe    (MnTrainer  *self,
                                    MnProber  **prober,
                                    GError    **error);
/* Whether somebody wants to look into the next step. */
gboolean mn_trainer_probe_is_due   (MnTrainer  *self);
/* How many steps there are before one that shall be looked into whoever looks. */
gint64   mn_trainer_unseen_steps   (MnTrainer  *self);
/* After it: tells what was seen. FALSE: the disk failed. */
gboolean mn_trainer_finish_probe   (MnTrainer     *self,
                                    const MnBatch *batch,
                                    double         epoch);

/* mn-trainer-event.c. Fills in where the run stands and takes @event over. FALSE: the disk failed. */
gboolean mn_trainer_tell_event     (MnTrainer      *self,
                                    MnRunEvent     *event);
/* @text: (nullable) */
gboolean mn_trainer_tell           (MnTrainer      *self,
                                    MnRunEventKind  kind,
                                    const char     *text);

/* mn-trainer-record.c: run.json, and the summary. */
void     mn_trainer_update_summary (MnTrainer  *self);
gboolean mn_trainer_write_record   (MnTrainer  *self,
                                    MnPhase     phase,
                                    const char *message,
                                    GError    **error);
G_END_DECLS
