/* mn-trainer.c - the caller's side of a run: starting and joining it, commands, what it has reported.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <math.h>

/* A minute of rows at a rate no net on a CPU passes by much; a window drains thirty times a second. */
#define FEED_ROWS 65536

MnTrainer *
mn_trainer_new (MnExperiment           *experiment,
                const MnTrainerOptions *options)
{
  MnTrainer *self;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment), NULL);
  g_return_val_if_fail (options != NULL, NULL);

  self = g_new0 (MnTrainer, 1);
  self->experiment = mn_experiment_copy (experiment);
  self->device = g_strdup (options->device);
  self->threads = options->threads;
  self->data_dir = g_strdup (options->data_dir);
  self->wanted_dir = g_strdup (options->run_dir);
  self->resume = options->resume;
  self->held = options->held;
  self->from_dir = g_strdup (options->from_dir);
  self->from_checkpoint = g_strdup (options->from_checkpoint);
  self->start_paused = options->start_paused;
  self->probe_every = options->probe_every;
  self->keep_layers = options->keep_layers && options->probe_every == 0;

  self->commands = g_async_queue_new_full (g_free);
  self->cancellable = g_cancellable_new ();
  self->feed = mn_feed_new (FEED_ROWS);
  self->allowance = mn_allowance_new ();
  self->events = g_async_queue_new_full ((GDestroyNotify) mn_run_event_free);
  g_queue_init (&self->evaluations);

  g_mutex_init (&self->lock);
  self->status.phase = MN_PHASE_WAITING;
  self->status.seconds_left = self->status.input_mean = self->status.input_deviation = NAN;
  mn_progress_init (&self->progress);
  mn_trainer_update_summary (self);
  return self;
}

void
mn_trainer_free (MnTrainer *trainer)
{
  if (trainer == NULL)
    return;
  if (trainer->thread != NULL)
    {
      mn_trainer_command (trainer, MN_COMMAND_STOP);
      g_thread_join (trainer->thread);
    }
  mn_trainer_unload (trainer);
  g_clear_pointer (&trainer->dataset, mn_dataset_unref);
  g_clear_error (&trainer->failure);
  g_clear_object (&trainer->experiment);
  g_clear_object (&trainer->cancellable);
  g_clear_pointer (&trainer->commands, g_async_queue_unref);
  g_queue_clear_full (&trainer->evaluations, (GDestroyNotify) mn_evaluation_free);
  g_clear_pointer (&trainer->events, g_async_queue_unref);
  g_clear_pointer (&trainer->feed, mn_feed_free);
  g_clear_pointer (&trainer->allowance, mn_allowance_free);
  g_clear_pointer (&trainer->probe, mn_probe_unref);
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_clear_pointer (&trainer->predictions[i], mn_predictions_unref);
  g_clear_pointer (&trainer->live, g_ptr_array_unref);
  g_clear_pointer (&trainer->live_at_first, g_ptr_array_unref);
  g_clear_pointer (&trainer->changes, g_ptr_array_unref);
  g_mutex_clear (&trainer->lock);
  g_free (trainer->device);
  g_free (trainer->data_dir);
  g_free (trainer->wanted_dir);
  mn_run_writer_free (trainer->held);
  g_free (trainer->from_dir);
  g_free (trainer->from_checkpoint);
  g_clear_pointer (&trainer->origin, json_object_unref);
  g_free (trainer->started);
  g_free (trainer->dir);
  g_free (trainer->opened);
  g_free (trainer);
}

static gboolean
is_waiting (MnTrainer *trainer)
{
  MnTrainerStatus status;

  mn_trainer_get_status (trainer, &status);
  return status.phase == MN_PHASE_WAITING && trainer->thread == NULL;
}

gboolean
mn_trainer_run (MnTrainer *trainer,
                GError   **error)
{
  g_return_val_if_fail (trainer != NULL, FALSE);
  g_return_val_if_fail (is_waiting (trainer), FALSE);

  mn_trainer_work (trainer);
  if (trainer->failure == NULL)
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (trainer->failure);
  return FALSE;
}

static gpointer
work (gpointer data)
{
  mn_trainer_work (data);
  return NULL;
}

void
mn_trainer_start (MnTrainer *trainer)
{
  g_return_if_fail (trainer != NULL);
  g_return_if_fail (is_waiting (trainer));

  trainer->thread = g_thread_new ("trainer", work, trainer);
}

void
mn_trainer_push_order (MnTrainer *self,
                       MnOrder    order)
{
  g_async_queue_push (self->commands, g_memdup2 (&order, sizeof order));
}

void
mn_trainer_command (MnTrainer *trainer,
                    MnCommand  command)
{
  g_return_if_fail (trainer != NULL);

  if (command == MN_COMMAND_STOP)
    g_cancellable_cancel (trainer->cancellable);
  mn_trainer_push_order (trainer, (MnOrder) { .command = command });
}

void
mn_trainer_set_phase (MnTrainer *self,
                      MnPhase    phase)
{
  g_mutex_lock (&self->lock);
  self->status.phase = phase;
  if (MN_PHASE_IS_OVER (phase))
    {
      self->status.seconds_left = 0;
      self->error = self->failure;
    }
  g_mutex_unlock (&self->lock);
}

void
mn_trainer_get_status (MnTrainer       *trainer,
                       MnTrainerStatus *status)
{
  g_return_if_fail (trainer != NULL && status != NULL);

  g_mutex_lock (&trainer->lock);
  *status = trainer->status;
  g_mutex_unlock (&trainer->lock);
  status->dropped = mn_feed_get_dropped (trainer->feed);
}

guint
mn_trainer_take_rows (MnTrainer   *trainer,
                      MnMetricRow *rows,
                      guint        max)
{
  g_return_val_if_fail (trainer != NULL, 0);

  return mn_feed_take (trainer->feed, rows, max);
}

MnEvaluation *
mn_trainer_take_evaluation (MnTrainer *trainer)
{
  MnEvaluation *evaluation;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  evaluation = g_queue_pop_head (&trainer->evaluations);
  if (evaluation != NULL)
    trainer->counts_size -= mn_evaluation_counts_size (evaluation);
  g_mutex_unlock (&trainer->lock);
  return evaluation;
}

void
mn_trainer_keep_predictions (MnTrainer *trainer,
                             gboolean   keep)
{
  g_return_if_fail (trainer != NULL);

  g_atomic_int_set (&trainer->keeps_predictions, keep);
}

MnPredictions *
mn_trainer_take_predictions (MnTrainer *trainer,
                             MnSplit    split)
{
  MnPredictions *predictions;

  g_return_val_if_fail (trainer != NULL && (guint) split < MN_N_SPLITS, NULL);

  g_mutex_lock (&trainer->lock);
  predictions = g_steal_pointer (&trainer->predictions[split]);
  g_mutex_unlock (&trainer->lock);
  return predictions;
}

const char *
mn_trainer_get_run_dir (MnTrainer *trainer)
{
  const char *dir;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  dir = trainer->run_dir;
  g_mutex_unlock (&trainer->lock);
  return dir;
}

const char *
mn_trainer_get_device (MnTrainer *trainer)
{
  const char *name;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  name = trainer->device_name;
  g_mutex_unlock (&trainer->lock);
  return name;
}

const char *const *
mn_trainer_get_class_names (MnTrainer *trainer)
{
  const char *const *names;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  names = trainer->class_names;
  g_mutex_unlock (&trainer->lock);
  return names;
}

const char *
mn_trainer_get_data_note (MnTrainer *trainer)
{
  const char *note;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  note = trainer->data_note;
  g_mutex_unlock (&trainer->lock);
  return note;
}

void
mn_trainer_get_summary (MnTrainer        *trainer,
                        MnTrainerSummary *summary)
{
  g_return_if_fail (trainer != NULL && summary != NULL);

  g_mutex_lock (&trainer->lock);
  *summary = trainer->summary;
  g_mutex_unlock (&trainer->lock);
}

const GError *
mn_trainer_get_error (MnTrainer *trainer)
{
  const GError *error;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  error = trainer->error;
  g_mutex_unlock (&trainer->lock);
  return error;
}
