/* mn-schedule.h - the learning rate of every step of a run.
 *
 * A schedule is a closed form over time t, counted in whole epochs or in steps, so that a run may be resumed anywhere and
 * a preview can be drawn before it begins. All agree with the PyTorch scheduler of the same name that is stepped once for
 * each unit of t, "linear" being LinearLR and so on. Only "plateau" depends on what is measured: on MnPlateau.
 *
 * Warm-up comes before any of them: over the first `warmup` units the rate rises linearly from warmup_factor of where the
 * schedule starts, and the schedule has the rest of the budget.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-train-kinds.h"

G_BEGIN_DECLS

typedef enum
{
  MN_UNIT_EPOCHS,
  MN_UNIT_STEPS,
} MnUnit;

typedef struct
{
  MnUnit unit;
  gint64 amount;
} MnDuration;

/**
 * MnScheduleSpan:
 * @base: the optimizer's learning rate
 * @unit: the unit of the budget; what a schedule with "by": "budget" counts in
 * @n_steps: of the whole budget, at least 1
 * @epoch_steps: of one epoch, at least 1
 *
 * The run a schedule is laid over.
 */
typedef struct
{
  double base;
  MnUnit unit;
  gint64 n_steps;
  gint64 epoch_steps;
} MnScheduleSpan;

/**
 * MnPlateau:
 * @reductions: how often the rate has been reduced
 * @bad: evaluations without improvement
 * @cooldown: evaluations that are still not counted
 * @best: the best value so far, NaN before the first
 *
 * The memory of a "plateau" schedule; all of it is saved with a checkpoint.
 */
typedef struct
{
  gint64 reductions;
  gint64 bad;
  gint64 cooldown;
  double best;
} MnPlateau;

/* The rate of the step that follows @step updates. @plateau: (nullable): NULL for one that has seen nothing. Allocates
 * nothing. */
double   mn_schedule_rate       (const MnSpec         *schedule,
                                 const MnScheduleSpan *span,
                                 const MnPlateau      *plateau,
                                 gint64                step);
/* The whole curve: the rates of @n steps spread evenly over the budget, the first one at step 0. */
void     mn_schedule_curve      (const MnSpec         *schedule,
                                 const MnScheduleSpan *span,
                                 gsize                 n,
                                 double               *rates);
/* Whether time is counted in epochs or in steps. */
MnUnit   mn_schedule_get_unit   (const MnSpec         *schedule,
                                 const MnScheduleSpan *span);

/* Which number of an evaluation the schedule waits for: "validation_loss", "train_accuracy" ..., NULL for all but
 * "plateau". */
const char *mn_schedule_get_watched (const MnSpec     *schedule);
void     mn_plateau_init        (MnPlateau            *plateau);
/* Takes in the watched number of one more evaluation, as torch.optim.lr_scheduler.ReduceLROnPlateau.step() does. */
void     mn_plateau_update      (MnPlateau            *plateau,
                                 const MnSpec         *schedule,
                                 const MnScheduleSpan *span,
                                 double                value);

/* Adds what is wrong with the settings taken together, at "training.schedule.…". */
void     mn_schedule_check      (const MnSpec         *schedule,
                                 MnProblems           *problems);

G_END_DECLS
