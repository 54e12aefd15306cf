/* mn-trainer-loop.c - the run itself: steps, evaluations, commands between them, the end.
 *
 * A step allocates nothing. Time counts as training time from the moment a batch is there until its update is done, so
 * that waiting for data, evaluating and pauses are left out of seconds and throughput.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-checkpoint.h"
#include "mn-clock.h"

/* Seconds between checkpoints: at evaluations, and in epochs that last longer than that. */
#define CHECKPOINT_AT_EVALUATION 30.0
#define CHECKPOINT_ANYWHERE 120.0

static double
epochs_done (MnTrainer *self)
{
  return (double) self->progress.step / (double) self->n_batches;
}

double
mn_trainer_learning_rate (MnTrainer *self,
                          gint64     step)
{
  return mn_schedule_rate (mn_experiment_get_schedule (self->experiment), &self->span, &self->progress.plateau, step);
}

/* Lets a schedule that waits for a number see it. */
static void
watch (MnTrainer *self)
{
  const MnSpec *schedule = mn_experiment_get_schedule (self->experiment);
  const char *watched = mn_schedule_get_watched (schedule);

  if (watched == NULL)
    return;
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (g_str_has_prefix (watched, mn_split_name ((MnSplit) i)))
      {
        const MnScore *score = &self->progress.last[i];

        mn_plateau_update (&self->progress.plateau, schedule, &self->span,
                           g_str_has_suffix (watched, "accuracy") ? score->accuracy : score->loss);
      }
}

static void
publish_status (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;
  gint64 left = self->n_steps - progress->step;
  double seconds_left = NAN, rate = 0;

  if (progress->seconds > 0 && progress->step > 0)
    {
      gint64 evaluations = self->evaluate_every > 0 ? self->n_steps / self->evaluate_every
                                                      - progress->step / self->evaluate_every
                                                    : left > 0;

      rate = (double) progress->samples / progress->seconds;
      seconds_left = (double) left * progress->seconds / (double) progress->step;
      if (self->n_evaluations > 0)
        seconds_left += (double) evaluations * self->evaluation_seconds / (double) self->n_evaluations;
    }

  g_mutex_lock (&self->lock);
  self->status.step = progress->step;
  self->status.epoch = epochs_done (self);
  self->status.seconds = progress->seconds;
  self->status.seconds_left = seconds_left;
  self->status.samples_per_second = rate;
  self->status.threads = self->setup->backend->threads;
  g_mutex_unlock (&self->lock);
}

/* A row to the file and to whoever watches. FALSE: the disk failed. */
static gboolean
add_row (MnTrainer         *self,
         const MnMetricRow *row)
{
  mn_feed_push (self->feed, row);
  return mn_run_writer_add_row (self->writer, row);
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

static void
set_diverged (MnTrainer   *self,
              const char  *what,
              double       loss,
              GError     **error)
{
  char rate[G_ASCII_DTOSTR_BUF_SIZE];

  g_set_error (error, MN_ERROR, MN_ERROR_DIVERGED,
               _("The %s loss became %s at step %" G_GINT64_FORMAT " with learning rate %s; try a lower "
                 "training.optimizer.learning_rate"),
               what, isnan (loss) ? _("not a number") : _("infinite"), self->progress.step,
               g_ascii_formatd (rate, sizeof rate, "%g", self->last_rate));
}

/* Sums of the mini-batches become the epoch's once it is whole. */
static void
count_batch (MnTrainer *self,
             int        n,
             double     loss_sum,
             double     weight_sum,
             gint64     correct)
{
  MnProgress *progress = &self->progress;

  progress->samples += n;
  progress->epoch_samples += n;
  progress->epoch_correct += correct;
  progress->epoch_loss += loss_sum;
  progress->epoch_weight += weight_sum;
  if (progress->step % self->n_batches == 0)
    {
      progress->whole_samples = progress->epoch_samples;
      progress->whole_correct = progress->epoch_correct;
      progress->whole_loss = progress->epoch_loss;
      progress->whole_weight = progress->epoch_weight;
      progress->epoch_samples = progress->epoch_correct = 0;
      progress->epoch_loss = progress->epoch_weight = 0;
      self->loading_epoch = FALSE;
    }
}

const MnBatch *
mn_trainer_next_batch (MnTrainer *self,
                       GError   **error)
{
  const MnBatch *batch;

  if (!self->loading_epoch)
    {
      mn_loader_start (self->loader, self->progress.step / self->n_batches, self->progress.step % self->n_batches);
      self->loading_epoch = TRUE;
    }
  batch = mn_loader_next (self->loader);
  if (batch == NULL)
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("The data ended before the epoch did, at step %" G_GINT64_FORMAT),
                 self->progress.step);
  return batch;
}

void
mn_trainer_update_weights (MnTrainer *self,
                           MnProber  *prober,
                           double    *square_norm)
{
  MnNet *net = self->setup->net;
  MnBackend *backend = self->setup->backend;
  char *params = mn_net_get_params (net, NULL), *grads = mn_net_get_grads (net, NULL);
  const gsize item = mn_dtype_size (backend->dtype);
  const gboolean clips = self->clip_norm > 0 || self->clip_value > 0;
  const gboolean measures = square_norm != NULL;
  /* Who reads the gradient anyway measures it on the way, but after it has been clipped. */
  const gboolean on_the_way = measures && !clips && backend->klass->host_memory;

  mn_net_backward (net);
  if (prober != NULL)
    mn_prober_read_gradients (prober);
  /* What lies between parameters is zero. */
  if (measures && on_the_way)
    *square_norm = 0;
  else if (measures)
    backend->klass->square_norm (backend, grads, self->n_params, square_norm);
  if (clips)
    backend->klass->clip (backend, grads, self->n_params, self->clip_norm, self->clip_value);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const MnStepRange *range = &g_array_index (self->ranges, MnStepRange, i);
      MnOptimizerArgs args = {
        .optimizer = self->optimizer->kind->name,
        .values = self->optimizer->values,
        .learning_rate = self->last_rate * range->lr_factor,
        .schedule_rate = self->last_rate,
        .lr_factor = range->lr_factor,
        .step = self->progress.step + 1,
        .n = range->n,
        .params = params + range->offset * item,
        .grads = grads + range->offset * item,
        .state = self->state != NULL ? (char *) self->state + range->offset * item : NULL,
        .stride = self->n_params,
        .ends = mn_net_get_param_ends (net),
        .offset = range->offset,
        .square_norm = on_the_way ? square_norm : NULL,
      };

      backend->klass->optimizer_step (backend, &args);
    }
  /* The average begins with the weights after the first step. */
  if (self->average != NULL)
    backend->klass->average (backend, self->average, params, self->n_params,
                             self->progress.step == 0 ? 0 : self->ema_decay);
}

/* Whether the data are scaled shows in the first batch. */
static void
note_inputs (MnTrainer     *self,
             const MnBatch *batch)
{
  const gsize n = (gsize) batch->n * (gsize) mn_shape_elements (&self->dataset->shape);
  g_autofree float *fetched = batch->x == NULL ? g_try_new (float, n) : NULL;
  const float *x = batch->x != NULL ? batch->x : fetched;
  double sum = 0, squares = 0;

  if (x == NULL)
    return;
  if (fetched != NULL)
    {
      mn_setup_upload (self->setup, batch);
      self->setup->backend->klass->download (self->setup->backend, fetched, mn_net_get_input (self->setup->net),
                                             n * sizeof *fetched);
    }
  for (gsize i = 0; i < n; i++)
    sum += (double) x[i];
  for (gsize i = 0; i < n; i++)
    squares += ((double) x[i] - sum / (double) n) * ((double) x[i] - sum / (double) n);
  g_mutex_lock (&self->lock);
  self->status.input_mean = sum / (double) n;
  self->status.input_deviation = sqrt (squares / (double) n);
  g_mutex_unlock (&self->lock);
}

/* The first step is worth seeing whatever the spacing. */
gboolean
mn_trainer_logs_next (MnTrainer *self)
{
  return self->progress.step == 0 || (self->progress.step + 1) % self->log_every == 0;
}

gboolean
mn_trainer_count_step (MnTrainer *self,
                       int        n,
                       double     loss_sum,
                       double     weight_sum,
                       gint64     correct,
                       double     gradient_norm,
                       GError   **error)
{
  MnProgress *progress = &self->progress;
  const gboolean finite = isfinite (loss_sum), logs = mn_trainer_logs_next (self);
  MnMetricRow row;

  progress->step++;
  /* A batch whose classes all weigh nothing teaches nothing. */
  self->last_loss = weight_sum > 0 || !finite ? loss_sum / weight_sum : 0;
  count_batch (self, n, loss_sum, weight_sum, correct);

  row = (MnMetricRow) {
    .step = progress->step,
    .epoch = epochs_done (self),
    .seconds = progress->seconds,
    .source = MN_SOURCE_BATCH,
    .loss = self->last_loss,
    .accuracy = self->has_classes ? (double) correct / n : NAN,
    .learning_rate = self->last_rate,
    .errors = MN_NO_ERRORS,
    .top_k = NAN,
    .gradient_norm = gradient_norm,
  };
  /* So is the one that diverged. */
  if ((logs || !finite) && !add_row (self, &row))
    return mn_run_writer_flush (self->writer, error);
  if (finite)
    return TRUE;
  set_diverged (self, _("training"), loss_sum, error);
  return FALSE;
}

gboolean
mn_trainer_make_step (MnTrainer *self,
                      GError   **error)
{
  MnSetup *setup = self->setup;
  MnBackend *backend = setup->backend;
  MnProgress *progress = &self->progress;
  const double start = mn_clock_now ();
  const MnBatch *batch = mn_trainer_next_batch (self, error);
  double loss_sum = NAN, weight_sum = 0, square_norm = NAN;
  gint64 correct = 0;
  gboolean finite;
  MnProber *prober;

  if (batch == NULL)
    return FALSE;
  if (self->first_step_time == 0)
    note_inputs (self, batch);
  self->last_rate = mn_trainer_learning_rate (self, progress->step);
  if (!mn_trainer_begin_probe (self, &prober, error))
    return FALSE;
  mn_setup_upload (setup, batch);
  mn_net_forward (setup->net, batch->n, MN_MODE_TRAIN, self->seed, (guint64) progress->step);
  mn_setup_loss (setup, batch->n, TRUE, &loss_sum, &weight_sum);
  if (!backend->klass->sync (backend, error))
    return FALSE;

  finite = isfinite (loss_sum);
  if (finite)
    {
      mn_trainer_update_weights (self, prober, mn_trainer_logs_next (self) ? &square_norm : NULL);
      if (!backend->klass->sync (backend, error))
        return FALSE;
      progress->seconds += mn_clock_now () - start - (prober != NULL ? mn_prober_get_seconds (prober) : 0);
      if (self->first_step_time == 0)
        self->first_step_time = (double) g_get_real_time () / G_USEC_PER_SEC;
      mn_trainer_note_step (self);
    }

  if (self->has_classes)
    correct = mn_setup_count_correct (setup, batch);
  if (!mn_trainer_count_step (self, batch->n, loss_sum, weight_sum, correct, sqrt (square_norm), error))
    return FALSE;
  if (prober != NULL && !mn_trainer_finish_probe (self, batch, epochs_done (self)))
    return mn_run_writer_flush (self->writer, error);
  return TRUE;
}

static gboolean
is_better (MnTrainer *self,
           double     loss,
           double     accuracy)
{
  const MnScore *best = &self->progress.best[MN_SPLIT_VALIDATION];

  if (!isfinite (loss))
    return FALSE;
  if (self->progress.best_step < 0)
    return TRUE;
  return self->has_classes ? accuracy > best->accuracy : loss < best->loss;
}

/* FALSE: the disk failed. */
static gboolean
tell_best (MnTrainer         *self,
           const MnMetricRow *row)
{
  char loss[G_ASCII_DTOSTR_BUF_SIZE], accuracy[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  g_ascii_formatd (loss, sizeof loss, "%.4g", row->loss);
  g_ascii_formatd (accuracy, sizeof accuracy, "%.4g", row->accuracy);
  text = self->has_classes ? g_strdup_printf (_("accuracy %s, loss %s"), accuracy, loss)
                           : g_strdup_printf (_("loss %s"), loss);
  return mn_trainer_tell (self, MN_RUN_EVENT_BEST, text);
}

/* Writes what the evaluators kept of each sample, and leaves it, in the place of what was left before, to whoever wants it.
 * FALSE: the disk failed. */
static gboolean
tell_predictions (MnTrainer *self)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      MnPredictions *kept = self->evaluators[i] != NULL ? mn_evaluator_take_predictions (self->evaluators[i]) : NULL;
      MnPredictions *before;

      if (kept == NULL)
        continue;
      if (!mn_run_writer_add_predictions (self->writer, kept, self->evaluate_every))
        {
          mn_predictions_unref (kept);
          return FALSE;
        }
      if (!g_atomic_int_get (&self->keeps_predictions))
        {
          mn_predictions_unref (kept);
          continue;
        }
      g_mutex_lock (&self->lock);
      before = self->predictions[i];
      self->predictions[i] = kept;
      g_mutex_unlock (&self->lock);
      mn_predictions_unref (before);
    }
  return TRUE;
}

/* Evaluates every chosen split, then tells all of them: what a stop interrupts leaves no half of it behind. */
static gboolean
evaluate (MnTrainer *self,
          GError   **error)
{
  MnProgress *progress = &self->progress;
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_evaluation_free);
  double start = mn_clock_now ();
  const MnMetricRow *validation = NULL, *diverged = NULL;

  mn_trainer_set_phase (self, MN_PHASE_EVALUATING);
  for (int i = 0; i < MN_N_SPLITS; i++)
    {
      MnMetricRow row = {
        .step = progress->step,
        .epoch = epochs_done (self),
        .seconds = progress->seconds,
        .learning_rate = self->last_rate,
        .gradient_norm = NAN,
      };

      if (self->evaluators[i] == NULL)
        continue;
      mn_evaluator_keep_predictions (self->evaluators[i], TRUE);
      if (!mn_evaluator_run (self->evaluators[i], &row, self->cancellable, error))
        return FALSE;
      g_ptr_array_add (done, mn_evaluation_new (&row, mn_evaluator_get_confusion (self->evaluators[i])));
    }
  self->evaluation_seconds += mn_clock_now () - start;
  self->n_evaluations++;
  progress->evaluated_step = progress->step;

  if (!tell_predictions (self))
    return mn_run_writer_flush (self->writer, error);
  for (guint i = 0; i < done->len; i++)
    {
      const MnEvaluation *evaluation = g_ptr_array_index (done, i);
      const MnMetricRow *row = &evaluation->row;

      progress->last[row->source] = (MnScore) { row->loss, row->accuracy, row->errors, row->top_k };
      for (int k = 0; k < MN_N_METRICS; k++)
        {
          MnPeak *peak = &progress->peaks[row->source][k];
          double value = mn_metric_get ((MnMetric) k, row);

          if (mn_metric_is_better ((MnMetric) k, value, peak->value))
            *peak = (MnPeak) { value, progress->step };
        }
      if (row->source == MN_SOURCE_VALIDATION)
        validation = row;
      mn_feed_push (self->feed, row);
      if (!mn_run_writer_add_evaluation (self->writer, evaluation))
        return mn_run_writer_flush (self->writer, error);
      if (!isfinite (row->loss))
        diverged = row;
    }
  if (validation != NULL && is_better (self, validation->loss, validation->accuracy))
    {
      progress->best_step = progress->step;
      for (int i = 0; i < MN_N_SPLITS; i++)
        progress->best[i] = progress->last[i];
      mn_snapshot_set_best (self->snapshot);
      self->best_came = TRUE;
      if (!tell_best (self, validation))
        return mn_run_writer_flush (self->writer, error);
    }
  watch (self);
  if (diverged != NULL)
    set_diverged (self, mn_source_name (diverged->source), diverged->loss, error);
  while (done->len > 0)
    g_async_queue_push (self->evaluations, g_ptr_array_steal_index (done, 0));
  if (diverged != NULL || !mn_run_writer_flush (self->writer, error))
    return FALSE;
  mn_trainer_update_summary (self);
  mn_trainer_set_phase (self, MN_PHASE_TRAINING);
  return TRUE;
}

/* With an average of the weights, that is what is evaluated. */
static gboolean
evaluate_weights (MnTrainer *self,
                  GError   **error)
{
  MnBackend *backend = self->setup->backend;
  const gsize bytes = self->n_params * mn_dtype_size (backend->dtype);
  gboolean done;

  if (self->average != NULL)
    backend->klass->exchange (backend, mn_net_get_params (self->setup->net, NULL), self->average, bytes);
  done = evaluate (self, error);
  if (self->average != NULL)
    backend->klass->exchange (backend, mn_net_get_params (self->setup->net, NULL), self->average, bytes);
  return done;
}

static gboolean
evaluation_due (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;

  if (progress->evaluated_step == progress->step || progress->step == 0)
    return FALSE;
  return progress->step >= self->n_steps
         || (self->evaluate_every > 0 && progress->step % self->evaluate_every == 0);
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

      if (evaluation_due (self))
        {
          if (!evaluate_weights (self, error))
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
  text = g_strdup_printf (_("%s at step %" G_GINT64_FORMAT), json_object_get_string_member (self->origin, "run"),
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
