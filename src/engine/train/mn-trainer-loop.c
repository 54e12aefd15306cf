/* mn-trainer-loop.c - the run itself: steps and evaluations, commands between them, the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-checkpoint.h"
#include "mn-clock.h"

/* Seconds between checkpoints: at evaluations, and in epochs that last longer than that. */
#define CHECKPOINT_AT_EVALUATION 30.0
#define CHECKPOINT_ANYWHERE 120.0

double
mn_trainer_step_seconds (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;

  if (progress->step > self->first_step)
    return (progress->seconds - self->first_seconds) / (double) (progress->step - self->first_step);
  return NAN;
}

static void
publish_status (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;
  gint64 left = self->n_steps - progress->step;
  double seconds_left = NAN, rate = 0, step_seconds = mn_trainer_step_seconds (self);

  if (progress->seconds > 0 && progress->step > 0)
    {
      gint64 evaluations = self->evaluate_every > 0 ? self->n_steps / self->evaluate_every
                                                      - progress->step / self->evaluate_every
                                                    : left > 0;

      rate = (double) progress->samples / progress->seconds;
      seconds_left = (double) left * step_seconds;
      if (self->n_evaluations > 0)
        seconds_left += (double) evaluations * self->evaluation_seconds / (double) self->n_evaluations;
    }

  g_mutex_lock (&self->lock);
  self->status.step = progress->step;
  self->status.epoch = mn_trainer_epochs_done (self);
  self->status.seconds = progress->seconds;
  self->status.seconds_left = seconds_left;
  self->status.samples_per_second = rate;
  self->status.threads = self->setup->backend->threads;
  g_mutex_unlock (&self->lock);
}

static gboolean
save_checkpoint (MnTrainer *self,
                 GError   **error)
{
  g_autoptr (JsonObject) extra = json_object_new ();

  mn_trainer_save_live (self, extra);
  self->progress.wall_seconds = self->wall_before + (mn_clock_now () - self->wall_start) - self->paused_seconds;
  if (!mn_run_writer_flush (self->writer, error)
      || !mn_snapshot_save (self->snapshot, self->dir, MN_CHECKPOINT_LATEST, &self->progress, self->n_batches, extra, error))
    return FALSE;
  self->checkpoint_time = mn_clock_now ();
  return mn_trainer_tell (self, MN_RUN_EVENT_CHECKPOINT, NULL) || mn_run_writer_flush (self->writer, error);
}

/* FALSE: the disk failed. */
static gboolean
obey (MnTrainer *self,
      MnOrder   *taken)
{
  g_autofree MnOrder *order = taken;

  if (order->change)
    return mn_trainer_obey_change (self, order->setting, order->value);
  switch (order->command)
    {
    case MN_COMMAND_PAUSE:
      self->paused = TRUE;
      break;
    case MN_COMMAND_RESUME:
      self->paused = FALSE;
      self->single_step = FALSE;
      break;
    case MN_COMMAND_STEP:
      self->paused = FALSE;
      self->single_step = TRUE;
      break;
    case MN_COMMAND_STOP:
      self->stopping = TRUE;
      break;
    default:
      break;
    }
  return TRUE;
}

/* Reads waiting commands and, when paused, waits for more. FALSE: the state could not be saved. */
static gboolean
poll_commands (MnTrainer *self,
               GError   **error)
{
  gboolean saved = FALSE;
  double start = 0;
  MnOrder *order;

  if (!mn_trainer_repeat_changes (self))
    return mn_run_writer_flush (self->writer, error);
  while ((order = g_async_queue_try_pop (self->commands)) != NULL)
    if (!obey (self, order))
      return mn_run_writer_flush (self->writer, error);

  while (self->paused && !self->stopping)
    {
      if (!saved)
        {
          /* Going through a run step by step shall not write a checkpoint at each. */
          if (self->progress.step > 0 && !self->single_step && !save_checkpoint (self, error))
            return FALSE;
          if (!mn_run_writer_flush (self->writer, error))
            return FALSE;
          /* Going through it step by step is one pause. */
          if (!self->pause_told && !mn_trainer_tell (self, MN_RUN_EVENT_PAUSED, NULL))
            return mn_run_writer_flush (self->writer, error);
          self->pause_told = TRUE;
          saved = TRUE;
          start = mn_clock_now ();
          mn_trainer_set_phase (self, MN_PHASE_PAUSED);
        }
      if (!obey (self, g_async_queue_pop (self->commands)))
        return mn_run_writer_flush (self->writer, error);
    }
  if (saved)
    {
      self->paused_seconds += mn_clock_now () - start;
      mn_trainer_set_phase (self, MN_PHASE_TRAINING);
    }
  if (self->pause_told && !self->paused && !self->single_step && !self->stopping)
    {
      self->pause_told = FALSE;
      if (!mn_trainer_tell (self, MN_RUN_EVENT_RESUMED, NULL))
        return mn_run_writer_flush (self->writer, error);
    }
  return TRUE;
}

static gboolean
checkpoint_if_due (MnTrainer *self,
                   gboolean   evaluated,
                   GError   **error)
{
  double since = mn_clock_now () - self->checkpoint_time;

  if (self->checkpoint_time > 0 && since < (evaluated ? CHECKPOINT_AT_EVALUATION : CHECKPOINT_ANYWHERE))
    return TRUE;
  /* Without any checkpoint yet the first evaluation makes one, not the first step. */
  if (self->checkpoint_time <= 0 && !evaluated && mn_clock_now () - self->wall_start < CHECKPOINT_ANYWHERE)
    return TRUE;
  return save_checkpoint (self, error);
}

/* TRUE at the end of the budget or when told to stop. */
static gboolean
train (MnTrainer *self,
       GError   **error)
{
  for (;;)
    {
      gboolean evaluated = FALSE;

      if (mn_trainer_evaluation_is_due (self))
        {
          if (!mn_trainer_evaluate (self, error))
            return FALSE;
          publish_status (self);
          evaluated = TRUE;
        }
      if (!mn_trainer_keep (self, error))
        return FALSE;
      if (self->progress.step >= self->n_steps)
        return TRUE;
      if (!poll_commands (self, error))
        return FALSE;
      if (self->stopping)
        return TRUE;
      if (self->progress.step > 0 && !checkpoint_if_due (self, evaluated, error))
        return FALSE;

      if (!(mn_trainer_can_repeat (self) ? mn_trainer_repeat_steps (self, error) : mn_trainer_make_step (self, error)))
        return FALSE;
      publish_status (self);
      if (self->single_step)
        self->paused = TRUE;
    }
}

/* A fork writes a checkpoint at once, so that it can be resumed whenever it is killed. */
static gboolean
tell_begin (MnTrainer *self,
            GError   **error)
{
  g_autofree char *text = NULL;

  if (self->resume || self->from_dir == NULL)
    return mn_trainer_tell (self, self->resume ? MN_RUN_EVENT_RESUMED : MN_RUN_EVENT_STARTED, NULL)
           || mn_run_writer_flush (self->writer, error);
  /* Translators: the folder of the run that this one goes on from, and after how many steps */
  text = g_strdup_printf (_("%s at step %" PRId64), json_object_get_string_member (self->origin, "run"),
                          json_object_get_int_member (self->origin, "step"));
  if (!mn_trainer_tell (self, MN_RUN_EVENT_FORKED, text))
    return mn_run_writer_flush (self->writer, error);
  return save_checkpoint (self, error);
}

static void
tell_end (MnTrainer    *self,
          MnPhase       phase,
          const GError *error)
{
  const char *text = phase == MN_PHASE_FINISHED ? _("finished")
                     : phase == MN_PHASE_STOPPED ? _("stopped")
                     : phase == MN_PHASE_DIVERGED ? _("diverged") : error != NULL ? error->message : NULL;

  /* On a full disk there is nothing more to do about it. */
  mn_trainer_tell (self, MN_RUN_EVENT_ENDED, text);
}

/* Puts on disk what can be, says how it ended, and lets the phase be over last: then everything else is in place. */
static void
finish (MnTrainer *self,
        GError    *error)
{
  MnPhase phase = self->stopping ? MN_PHASE_STOPPED : MN_PHASE_FINISHED;
  g_autoptr (GError) local = NULL;

  if (error != NULL)
    phase = g_error_matches (error, MN_ERROR, MN_ERROR_DIVERGED) ? MN_PHASE_DIVERGED
            : g_error_matches (error, MN_ERROR, MN_ERROR_CANCELLED)
              || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MN_PHASE_STOPPED : MN_PHASE_FAILED;
  if (phase == MN_PHASE_STOPPED)
    g_clear_error (&error);

  if (self->dir != NULL && self->snapshot != NULL)
    {
      publish_status (self);
      if (phase == MN_PHASE_DIVERGED)
        mn_trainer_tell (self, MN_RUN_EVENT_DIVERGED, error->message);
      /* Diverged weights are not worth keeping; the checkpoint before is. */
      if ((phase == MN_PHASE_FINISHED || phase == MN_PHASE_STOPPED) && !save_checkpoint (self, &local))
        {
          phase = MN_PHASE_FAILED;
          error = g_steal_pointer (&local);
        }
      mn_error_make_valid (error);
      tell_end (self, phase, error);
      mn_trainer_update_summary (self);
      if (!mn_trainer_write_record (self, phase, error != NULL ? error->message : NULL, &local) && error == NULL)
        {
          phase = MN_PHASE_FAILED;
          error = g_steal_pointer (&local);
        }
    }
  mn_trainer_unload (self);
  mn_error_make_valid (error);
  self->failure = error;
  mn_trainer_set_phase (self, phase);
}

void
mn_trainer_work (MnTrainer *self)
{
  GError *error = NULL;

  self->wall_start = mn_clock_now ();
  self->paused = self->start_paused;
  mn_trainer_set_phase (self, MN_PHASE_LOADING);
  if (mn_trainer_load (self, &error))
    {
      /* A resumed run may owe an evaluation of the step it was stopped at. */
      self->last_rate = mn_trainer_learning_rate (self, MAX (self->progress.step - 1, 0));
      mn_trainer_set_phase (self, MN_PHASE_TRAINING);
      if (tell_begin (self, &error))
        train (self, &error);
    }
  finish (self, error);
}
