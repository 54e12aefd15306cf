/* mn-trainer-evaluate.c - the evaluations of a run: when they are due, and who is told of what they find.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-clock.h"

/* Bytes of confusion counts that wait to be taken, besides the last ones. */
#define MAX_WAITING ((gsize) 16 << 20)

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

/* Of the last of @source that waits. */
static void
drop_counts (MnTrainer *self, MnSource source)
{
  for (GList *l = self->evaluations.tail; l != NULL; l = l->prev)
    {
      MnEvaluation *evaluation = l->data;

      if (evaluation->row.source != source)
        continue;
      self->counts_size -= mn_evaluation_counts_size (evaluation);
      g_clear_pointer (&evaluation->confusion, mn_confusion_free);
      return;
    }
}

void
mn_trainer_leave_evaluation (MnTrainer *self, MnEvaluation *evaluation)
{
  const gsize size = mn_evaluation_counts_size (evaluation);

  g_mutex_lock (&self->lock);
  /* Nobody has taken them for a while: of those that wait, the last of each split is what will be looked at first. */
  if (self->counts_size + size > MAX_WAITING)
    drop_counts (self, evaluation->row.source);
  g_queue_push_tail (&self->evaluations, evaluation);
  self->counts_size += size;
  g_mutex_unlock (&self->lock);
}

/* Evaluates every chosen split, then tells all of them: what a stop interrupts leaves no half of it behind. */
static gboolean
evaluate_splits (MnTrainer *self,
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
        .epoch = mn_trainer_epochs_done (self),
        .seconds = progress->seconds,
        .learning_rate = self->last_rate,
        .f_beta = NAN,
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
    mn_trainer_set_diverged (self, mn_source_name (diverged->source), diverged->loss, error);
  g_ptr_array_set_free_func (done, NULL);
  for (guint i = 0; i < done->len; i++)
    mn_trainer_leave_evaluation (self, g_ptr_array_index (done, i));
  if (diverged != NULL || !mn_run_writer_flush (self->writer, error))
    return FALSE;
  mn_trainer_update_summary (self);
  mn_trainer_set_phase (self, MN_PHASE_TRAINING);
  return TRUE;
}

gboolean
mn_trainer_evaluate (MnTrainer *self,
                     GError   **error)
{
  MnBackend *backend = self->setup->backend;
  const gsize bytes = self->n_params * mn_dtype_size (backend->dtype);
  gboolean done;

  if (self->average != NULL)
    backend->klass->exchange (backend, mn_net_get_params (self->setup->net, NULL), self->average, bytes);
  done = evaluate_splits (self, error);
  if (self->average != NULL)
    backend->klass->exchange (backend, mn_net_get_params (self->setup->net, NULL), self->average, bytes);
  return done;
}

gboolean
mn_trainer_evaluation_is_due (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;

  if (progress->evaluated_step == progress->step || progress->step == 0)
    return FALSE;
  return progress->step >= self->n_steps
         || (self->evaluate_every > 0 && progress->step % self->evaluate_every == 0);
}
