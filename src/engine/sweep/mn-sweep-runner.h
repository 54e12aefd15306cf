/* mn-sweep-runner.h - trains the runs of a sweep, several at a time where that is faster.
 *
 * Each run has a trainer and a folder of its own. Belongs to one thread, which calls mn_sweep_runner_update() now and then, a few times
 * a second: nothing waits here.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-sweep.h"
#include "mn-trainer.h"

G_BEGIN_DECLS

typedef struct _MnSweepRunner MnSweepRunner;

/**
 * MnSweepOptions:
 * @device: as of MnTrainerOptions
 * @jobs: runs at a time, at most; 0: as many as there are processors, on a GPU one. None begins that would not fit into memory
 * @threads: of each run; 0: the processors shared out among the runs at a time. A run that goes on keeps those it was begun with
 * @data_dir: (nullable): first place to look for data
 * @keep_layers: as of MnTrainerOptions
 * @phases: (nullable): of each run, what mn_sweep_find_phase() has found; borrowed for the call. NULL: it is asked now
 */
typedef struct
{
  const char *device;
  int         jobs;
  int         threads;
  const char *data_dir;
  gboolean    keep_layers;
  const MnPhase *phases;
} MnSweepOptions;

/* How many runs there are of each kind. */
typedef struct
{
  guint  n_finished;
  guint  n_diverged;
  guint  n_failed;
  guint  n_running;
  guint  n_waiting;      /* never begun, or to go on from where they were stopped */
  double done;           /* share of all steps, where those of each run count the same; 0 to 1 */
  double seconds_left;   /* NaN: not known yet */
} MnSweepStatus;

/* A trial has ended, as mn_sweep_runner_get_phase() says; not called for those that had been done before, and those that are stopped.
 * @index: in the order in which trials are */
typedef void (*MnSweepEnded) (MnSweepRunner          *runner,
                              guint                   index,
                              const MnTrainerSummary *summary,
                              gpointer                user_data);

/* How the run in that folder ended: finished or diverged, which it would again; MN_PHASE_WAITING: in no such way, or it has not begun.
 * @summary: (out) (nullable): what it has measured. Reads a file; on any thread. */
MnPhase        mn_sweep_find_phase        (const char           *run_dir,
                                           MnTrainerSummary     *summary);
/* Looks into @dir, the folder of @sweep, for what has been done already; refers to @sweep, which has to live longer. What failed is
 * tried again. Trains nothing yet. @ended: (nullable) */
MnSweepRunner *mn_sweep_runner_new        (MnSweep              *sweep,
                                           const char           *dir,
                                           const MnSweepOptions *options,
                                           MnSweepEnded          ended,
                                           gpointer              user_data);
/* Stops what is running and waits for it. */
void           mn_sweep_runner_free       (MnSweepRunner        *runner);
/* Looks after those that run, and begins others. FALSE: nothing is left to be done, or all has stopped: because somebody wanted it, or
 * because one failed for want of data or of room on the disk, as all others would. */
gboolean       mn_sweep_runner_update     (MnSweepRunner        *runner);
/* Has all that run save their state and end, and begins no others. */
void           mn_sweep_runner_stop       (MnSweepRunner        *runner);
void           mn_sweep_runner_get_status (MnSweepRunner        *runner,
                                           MnSweepStatus        *status);
/* MN_PHASE_WAITING: not yet, or not to its end; while it runs what it does; then how it ended. */
MnPhase        mn_sweep_runner_get_phase  (MnSweepRunner        *runner,
                                           guint                 index);
/* The share of its steps that a run has done which goes on now, or has been stopped; 0 to 1. */
double         mn_sweep_runner_get_done   (MnSweepRunner        *runner,
                                           guint                 index);
/* Why it failed or diverged; NULL: it has not, or it was before this session. (transfer none) */
const char    *mn_sweep_runner_get_reason (MnSweepRunner        *runner,
                                           guint                 index);
/* Of the run's folder, which may not be there yet. (transfer full) */
char          *mn_sweep_runner_get_dir    (MnSweepRunner        *runner,
                                           guint                 index);
/* How many run at a time, at most; 0: that is not known before the first one has read its data. */
int            mn_sweep_runner_get_jobs   (MnSweepRunner        *runner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSweepRunner, mn_sweep_runner_free)

G_END_DECLS
