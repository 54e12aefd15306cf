/* mn-sweep.h - one experiment, or a few, trained with every combination of some settings and with several seeds: what is trained.
 *
 * A sweep is a folder: sweep.json says what it consists of, and each of its runs is a folder in it, as any other run. What has been
 * done is only in these folders, so that a sweep that was stopped or killed goes on where it was; see mn-sweep-runner.h.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"
#include "mn-sweep-axis.h"

G_BEGIN_DECLS

/* Runs of one sweep; more would take a year. */
#define MN_SWEEP_MOST_TRIALS 10000

/**
 * MnTrial:
 * @folder: (owned): the name of its run's folder: "03-learning_rate=0.1-seed=2"
 * @words: (owned): what tells it from the others: "learning_rate 0.1, seed 2"
 * @settings: (owned): the same as of --set, NULL-terminated: "training.optimizer.learning_rate=0.1"
 * @experiment: (owned): what it trains
 *
 * One of the runs of a sweep.
 */
typedef struct
{
  char         *folder;
  char         *words;
  char        **settings;
  MnExperiment *experiment;
} MnTrial;

/**
 * MnSweep:
 * @experiments: (owned) (element-type MnExperiment): that are varied, one or more
 * @axes: (owned) (element-type MnSweepAxis): the settings that are
 * @n_seeds: with so many seeds each, from that of the experiment on
 * @trials: (owned) (element-type MnTrial): all that are to be trained: the seeds one after the other, for each of them the experiments,
 *   for each of them all combinations of the settings, the last of which changes first
 */
typedef struct
{
  GPtrArray *experiments;
  GPtrArray *axes;
  guint      n_seeds;
  GPtrArray *trials;
} MnSweep;

/* Makes the trials and checks each of them. Refers to @experiments (element-type MnExperiment) and @axes (element-type MnSweepAxis), of
 * which values that have been computed are rounded where the setting takes whole numbers alone.
 * MN_ERROR_INPUT: what keeps a trial from being trained, a line for each, or there are too many of them. (transfer full) */
MnSweep *mn_sweep_new      (GPtrArray   *experiments,
                            GPtrArray   *axes,
                            guint        n_seeds,
                            GError     **error);
void     mn_sweep_free     (MnSweep     *sweep);
/* How many trials there would be; 0: too many to count. */
guint    mn_sweep_count    (guint        n_experiments,
                            GPtrArray   *axes,
                            guint        n_seeds);
/* Writes sweep.json into @dir, which is made where it is missing. MN_ERROR_INPUT when there is anything in it. */
gboolean mn_sweep_save     (MnSweep     *sweep,
                            const char  *dir,
                            GError     **error);
/* The sweep of that folder. (transfer full) */
MnSweep *mn_sweep_load     (const char  *dir,
                            GError     **error);
/* Whether that is the folder of a sweep. */
gboolean mn_sweep_is_in    (const char  *dir);

/* What whoever trains the sweep of a folder has of it. */
typedef struct _MnSweepHold MnSweepHold;

/* Nobody else can hold the sweep of @dir until this is freed, or the program ends, however it does. NULL: somebody holds it, which is
 * MN_ERROR_INPUT, or it is not there. */
MnSweepHold *mn_sweep_hold      (const char  *dir,
                                 GError     **error);
void         mn_sweep_hold_free (MnSweepHold *hold);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSweepHold, mn_sweep_hold_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnSweep, mn_sweep_free)

G_END_DECLS
