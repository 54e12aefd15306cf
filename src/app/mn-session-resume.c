/* mn-session-resume.c - going on with a run that was stopped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-session-private.h"

#include "mn-checkpoint.h"

/* Of the latest checkpoint; -1: there is none. */
static gint64
find_step (const char *dir)
{
  g_autoptr (GPtrArray) list = mn_checkpoint_list (dir);
  const MnCheckpointInfo *first = list->len > 0 ? g_ptr_array_index (list, 0) : NULL;

  return first != NULL && g_str_equal (first->name, MN_CHECKPOINT_LATEST) ? first->step : -1;
}

/* What a killed run did after its checkpoint is done anew, and cut from its files. */
static void
cut (MnRun *run, gint64 step)
{
  while (run->rows->len > 0 && g_array_index (run->rows, MnMetricRow, run->rows->len - 1).step > step)
    g_array_set_size (run->rows, run->rows->len - 1);
  while (run->evaluations->len > 0
         && ((const MnEvaluation *) g_ptr_array_index (run->evaluations, run->evaluations->len - 1))->row.step > step)
    g_ptr_array_set_size (run->evaluations, (int) run->evaluations->len - 1);
  while (run->events->len > 0
         && ((const MnRunEvent *) g_ptr_array_index (run->events, run->events->len - 1))->step > step)
    g_ptr_array_set_size (run->events, (int) run->events->len - 1);
}

gboolean
mn_session_can_resume (MnSession *self)
{
  g_return_val_if_fail (MN_IS_SESSION (self), FALSE);

  return self->trainer == NULL && (self->status.phase == MN_PHASE_STOPPED || self->status.phase == MN_PHASE_FAILED) && self->run_dir != NULL
         && mn_checkpoint_exists (self->run_dir, MN_CHECKPOINT_LATEST);
}

/**
 * mn_session_resume:
 * @run: (transfer full): the folder of the run before, which must be over; what is wrong with it is reported by the run
 *
 * The views see the run as it was at its latest checkpoint, then what it goes on with.
 */
void
mn_session_resume (MnSession *self, MnRun *run)
{
  g_autofree char *dir = NULL;
  MnTrainerOptions options = { .resume = TRUE };

  g_return_if_fail (MN_IS_SESSION (self) && run != NULL);
  g_return_if_fail (self->trainer == NULL);

  dir = g_strdup (run->dir);
  cut (run, find_step (dir));
  mn_session_show_run (self, run);
  options.run_dir = dir;
  mn_session_begin (self, self->experiment, &options);
}
