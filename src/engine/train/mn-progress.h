/* mn-progress.h - the counters of a run, and what it has measured so far: the state that a checkpoint keeps.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <json-glib/json-glib.h>

#include "mn-metrics.h"
#include "mn-schedule.h"
#include "mn-split.h"

G_BEGIN_DECLS

/* Mean loss and accuracy of one split; NaN: not evaluated, or no classes. Without classes there are errors. */
typedef struct
{
  double   loss;
  double   accuracy;
  MnErrors errors;
  double   top_k;
} MnScore;

/**
 * MnProgress:
 * @step: updates done
 * @evaluated_step: step of the last whole evaluation, -1: none
 * @best_step: step of the evaluation with the best validation score, -1: none
 * @optimizer_start: step at which the optimizer's state was empty: 0, or where a fork has begun with another optimizer; below 0
 *   where that one's updates are more than the steps
 * @samples: samples trained on
 * @epoch_samples, @epoch_correct, @epoch_loss: sums over the mini-batches of the epoch under way
 * @whole_samples, @whole_correct, @whole_loss: those of the last whole epoch
 * @seconds: training alone
 * @wall_seconds: everything but pauses, over all the sessions of the run
 * @last: the last evaluation of each split; NaN: none
 * @best: that of each split at @best_step
 * @peaks: the best value of each metric on each split, each by itself; NaN: never measured
 * @plateau: what a "plateau" schedule has seen
 *
 * The counters of a run; what is here is saved and continued, and nothing else is.
 */
typedef struct
{
  gint64 step;
  gint64 evaluated_step;
  gint64 best_step;
  gint64 optimizer_start;
  gint64 samples;
  gint64 epoch_samples;
  gint64 epoch_correct;
  gint64 whole_samples;
  gint64 whole_correct;

  double epoch_loss;
  double epoch_weight;   /* of the samples, see MnLossArgs */
  double whole_loss;
  double whole_weight;
  double seconds;
  double wall_seconds;
  MnScore last[MN_N_SPLITS];
  MnScore best[MN_N_SPLITS];
  MnPeak  peaks[MN_N_SPLITS][MN_N_METRICS];
  MnPlateau plateau;
} MnProgress;

/* Of a run that has not begun. */
void        mn_progress_init        (MnProgress        *progress);
/* There has been no best evaluation so far. The peaks stay. */
void        mn_progress_forget_best (MnProgress        *progress);
/* Its members, and where in its epoch it is, which has @n_batches steps. (transfer full) */
JsonObject *mn_progress_to_json     (const MnProgress  *progress,
                                     gint64             n_batches);
/* What a run needs to go on must be there; what it has measured may be missing. @dir: what messages call the checkpoint.
 * MN_ERROR_INPUT. */
gboolean    mn_progress_from_json   (JsonObject        *object,
                                     const char        *dir,
                                     MnProgress        *progress,
                                     GError           **error);

G_END_DECLS
