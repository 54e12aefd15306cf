/* mn-trainer-repeat.c - several steps at once, on a device that can repeat a recorded one.
 *
 * The first step of a session is made as it comes; then one is recorded, with everything from taking the batch to the update.
 * Steps are then run in rows that end where something else is to happen: at an evaluation, a change, a short last batch, or
 * after a twentieth of a second, since commands are obeyed between rows alone. Who looks into the network has steps made as they
 * come. The numbers are the same either way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <math.h>

#include "mn-clock.h"

/* Seconds that a row may take. */
#define ROW_SECONDS 0.05
#define MOST_STEPS 64

/* Samples of every batch but the last one of an epoch. */
static gsize
whole_batch (MnTrainer *self)
{
  return MIN ((gsize) self->setup->batch_size, self->setup->splits->n[MN_SPLIT_TRAIN]);
}

static void
record_step (gpointer data)
{
  MnTrainer *self = data;
  MnSetup *setup = self->setup;
  MnBackend *backend = setup->backend;
  const MnBackendClass *klass = backend->klass;
  const int n = (int) whole_batch (self);
  double loss_sum, weight_sum;

  klass->take_fed (backend, MN_FED_SAMPLES, mn_net_get_input (setup->net));
  klass->take_fed (backend, MN_FED_TARGETS, setup->labels != NULL ? setup->labels : setup->values);
  if (setup->others != NULL)
    klass->take_fed (backend, MN_FED_OTHERS, setup->others);
  setup->blended = setup->others != NULL;
  mn_net_forward (setup->net, n, MN_MODE_TRAIN, self->seed, (guint64) self->progress.step);
  mn_setup_loss (setup, n, TRUE, &loss_sum, &weight_sum);
  mn_trainer_update_weights (self, NULL, NULL);
}

void
mn_trainer_drop_recording (MnTrainer *self)
{
  if (self->recording != NULL)
    self->setup->backend->klass->recording_free (g_steal_pointer (&self->recording));
}

/* FALSE with @error: the device failed; without: steps cannot be recorded. */
static gboolean
record (MnTrainer *self,
        GError   **error)
{
  MnSetup *setup = self->setup;
  const MnBackendClass *klass = setup->backend->klass;
  const gsize n = whole_batch (self);
  const gsize bytes[MN_N_FED] = {
    [MN_FED_SAMPLES] = n * (gsize) mn_shape_elements (&setup->dataset->shape) * sizeof (float),
    [MN_FED_TARGETS] = n * (setup->labels != NULL ? sizeof (gint32) : setup->value_bytes),
    [MN_FED_OTHERS] = setup->others != NULL ? n * sizeof (gint32) : 0,
  };
  g_autoptr (GError) local = NULL;

  if (self->recording != NULL)
    return TRUE;
  self->recording = klass->record (setup->backend, bytes, record_step, self, &local);
  if (self->recording != NULL)
    return TRUE;
  self->unrepeatable = TRUE;
  /* Without the memory for batches that wait, steps are made as they come. */
  if (!g_error_matches (local, MN_ERROR, MN_ERROR_UNSUPPORTED) && !g_error_matches (local, MN_ERROR, MN_ERROR_MEMORY))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* How many steps can be made in a row, as far as the run is concerned. */
static gint64
steps_in_row (MnTrainer *self)
{
  const MnProgress *progress = &self->progress;
  const gint64 whole = (gint64) (self->setup->splits->n[MN_SPLIT_TRAIN] / whole_batch (self));
  gint64 n = MIN (self->n_steps - progress->step, whole - progress->step % self->n_batches);

  if (self->evaluate_every > 0)
    n = MIN (n, self->evaluate_every - progress->step % self->evaluate_every);
  if (self->changes->len > 0)
    n = MIN (n, ((MnRunEvent *) g_ptr_array_index (self->changes, 0))->step - progress->step);
  n = MIN (n, mn_trainer_unseen_steps (self));
  if (progress->seconds > 0)
    n = MIN (n, MAX (1, (gint64) (ROW_SECONDS / (progress->seconds / (double) progress->step))));
  return n;
}

gboolean
mn_trainer_can_repeat (MnTrainer *self)
{
  return self->setup->backend->klass->record != NULL && !self->unrepeatable && self->first_step_time > 0 && !self->single_step
         && !mn_trainer_probe_is_due (self) && steps_in_row (self) > 0;
}

static gboolean
feed (MnTrainer *self,
      int        index,
      double    *share,
      GError   **error)
{
  const MnBackendClass *klass = self->setup->backend->klass;
  const MnBatch *batch = mn_trainer_next_batch (self, error);

  if (batch == NULL)
    return FALSE;
  klass->feed (self->recording, index, MN_FED_SAMPLES, batch->x);
  klass->feed (self->recording, index, MN_FED_TARGETS,
               batch->labels != NULL ? (const void *) batch->labels : (const void *) batch->values);
  if (self->setup->others != NULL)
    klass->feed (self->recording, index, MN_FED_OTHERS, batch->others);
  *share = (double) batch->share;
  return TRUE;
}

gboolean
mn_trainer_repeat_steps (MnTrainer *self,
                         GError   **error)
{
  const MnBackendClass *klass = self->setup->backend->klass;
  const gint64 first = self->progress.step;
  MnStepNumbers numbers[MOST_STEPS];
  MnStepFound found[MOST_STEPS];
  g_autoptr (GError) local = NULL;
  double start, seconds;
  int n;

  if (!record (self, &local))
    {
      if (local == NULL)
        return mn_trainer_make_step (self, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  n = (int) MIN (steps_in_row (self), MIN (klass->most_steps (self->recording), MOST_STEPS));
  start = mn_clock_now ();
  for (int i = 0; i < n; i++)
    {
      numbers[i] = (MnStepNumbers) {
        .counter = (guint64) (first + i),
        .step = first + i + 1,
        .learning_rate = mn_trainer_learning_rate (self, first + i),
      };
      if (!feed (self, i, &numbers[i].share, error))
        return FALSE;
    }
  if (!klass->replay (self->recording, n, numbers, found, error))
    return FALSE;
  seconds = mn_clock_now () - start;
  self->n_repeated += n;
  for (int i = 0; i < n; i++)
    {
      self->last_rate = numbers[i].learning_rate;
      if (isfinite (found[i].loss_sum))
        self->progress.seconds += seconds / n;
      if (!mn_trainer_count_step (self, (int) whole_batch (self), found[i].loss_sum, found[i].weight_sum, found[i].correct,
                                  NAN, error))
        return FALSE;
    }
  return TRUE;
}
