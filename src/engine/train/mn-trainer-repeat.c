/* mn-trainer-repeat.c - several steps at once, on a device that can repeat a recorded one.
 *
 * The first step of a session is made as it comes, and the first with the smaller batch that ends an epoch: libraries look for
 * ways to compute it and load them, which cannot be recorded. So are those after it until the inputs have been seen, if batches
 * are tiny. Then one is recorded, with everything from taking the batch to the update.
 * Steps are then run in rows that end where something else is to happen: at an evaluation, a change, the end of an epoch, or
 * after a twentieth of a second, since commands are obeyed between rows alone. Who looks into the network has steps made as they
 * come. The numbers are the same either way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <math.h>

#include "mn-clock.h"
#include "mn-mixup.h"

/* Seconds that a row may take. */
#define ROW_SECONDS 0.05
#define MOST_STEPS 64

/* Which of the two recordings the next step needs. */
typedef enum
{
  WHOLE,
  SMALL,
} Which;

typedef struct
{
  MnTrainer *trainer;
  int        n;         /* samples */
} Step;

/* Samples of every batch but the last one of an epoch. */
static gsize
whole_batch (MnTrainer *self)
{
  return MIN ((gsize) self->setup->batch_size, self->setup->splits->n[MN_SPLIT_TRAIN]);
}

/* Whole batches of an epoch. */
static gint64
n_whole (MnTrainer *self)
{
  return (gint64) (self->setup->splits->n[MN_SPLIT_TRAIN] / whole_batch (self));
}

static Which
next_step (MnTrainer *self)
{
  return self->progress.step % self->n_batches < n_whole (self) ? WHOLE : SMALL;
}

static int
n_samples (MnTrainer *self,
           Which      which)
{
  return (int) (which == WHOLE ? whole_batch (self) : self->setup->splits->n[MN_SPLIT_TRAIN] % whole_batch (self));
}

/* The batch, from what the step is fed. */
static void
record_batch (MnTrainer *self,
              int        n)
{
  MnSetup *setup = self->setup;
  MnBackend *backend = setup->backend;
  const MnBackendClass *klass = backend->klass;
  const MnValues *augment = mn_experiment_get_augment (self->experiment);
  const MnBatch batch = {
    .n = n,
    .part = mn_splits_get_part (setup->splits, MN_SPLIT_TRAIN),
    .seed = self->seed,
    .augments = mn_augment_is_on (augment),
    .blends = mn_mixup_get_alpha (augment) > 0,
  };

  setup->blended = setup->others != NULL;
  if (mn_setup_keeps (setup, MN_SPLIT_TRAIN))
    {
      klass->take_fed (backend, MN_FED_INDICES, setup->indices);
      mn_setup_gather (setup, &batch, &(MnStepNumbers) { 0 });
      return;
    }
  klass->take_fed (backend, MN_FED_SAMPLES, mn_net_get_input (setup->net));
  klass->take_fed (backend, MN_FED_TARGETS, setup->labels != NULL ? setup->labels : setup->values);
  if (setup->others != NULL)
    klass->take_fed (backend, MN_FED_OTHERS, setup->others);
}

static void
record_step (gpointer data)
{
  const Step *step = data;
  MnTrainer *self = step->trainer;
  MnSetup *setup = self->setup;
  double loss_sum, weight_sum, square_norm;

  record_batch (self, step->n);
  mn_net_forward (setup->net, step->n, MN_MODE_TRAIN, self->seed, (guint64) self->progress.step);
  mn_setup_loss (setup, step->n, TRUE, &loss_sum, &weight_sum);
  mn_trainer_update_weights (self, NULL, &square_norm);
}

void
mn_trainer_drop_recording (MnTrainer *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->recordings); i++)
    {
      if (self->recordings[i] != NULL)
        self->setup->backend->klass->recording_free (g_steal_pointer (&self->recordings[i]));
      /* What has changed may need what no step has needed before. */
      self->made[i] = FALSE;
    }
}

void
mn_trainer_note_step (MnTrainer *self)
{
  self->made[next_step (self)] = TRUE;
}

/* FALSE with @error: the device failed; without: steps cannot be recorded. */
static gboolean
record (MnTrainer *self,
        Which      which,
        GError   **error)
{
  MnSetup *setup = self->setup;
  const MnBackendClass *klass = setup->backend->klass;
  Step step = { self, n_samples (self, which) };
  const gsize n = (gsize) step.n;
  const gboolean keeps = mn_setup_keeps (setup, MN_SPLIT_TRAIN);
  const gsize bytes[MN_N_FED] = {
    [MN_FED_SAMPLES] = keeps ? 0 : n * (gsize) mn_shape_elements (&setup->dataset->shape) * sizeof (float),
    [MN_FED_TARGETS] = keeps ? 0 : n * (setup->labels != NULL ? sizeof (gint32) : setup->value_bytes),
    [MN_FED_OTHERS] = !keeps && setup->others != NULL ? n * sizeof (gint32) : 0,
    [MN_FED_INDICES] = keeps ? n * sizeof (gint32) : 0,
  };
  g_autoptr (GError) local = NULL;

  if (self->recordings[which] != NULL)
    return TRUE;
  self->recordings[which] = klass->record (setup->backend, bytes, record_step, &step, &local);
  if (self->recordings[which] != NULL)
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
  gint64 n = next_step (self) == SMALL ? 1 : n_whole (self) - progress->step % self->n_batches;

  n = MIN (n, self->n_steps - progress->step);
  if (self->evaluate_every > 0)
    n = MIN (n, self->evaluate_every - progress->step % self->evaluate_every);
  if (self->changes->len > 0)
    n = MIN (n, ((MnRunEvent *) g_ptr_array_index (self->changes, 0))->step - progress->step);
  n = MIN (n, mn_trainer_unseen_steps (self));
  if (mn_trainer_step_seconds (self) > 0)
    n = MIN (n, MAX (1, (gint64) MIN (ROW_SECONDS / mn_trainer_step_seconds (self), (double) n)));
  return n;
}

gboolean
mn_trainer_can_repeat (MnTrainer *self)
{
  return self->setup->backend->klass->record != NULL && !self->unrepeatable && self->made[next_step (self)]
         && self->inputs.done && !self->single_step && !mn_trainer_probe_is_due (self) && steps_in_row (self) > 0;
}

static gboolean
feed (MnTrainer     *self,
      MnRecording   *recording,
      int            index,
      MnStepNumbers *numbers,
      GError       **error)
{
  MnSetup *setup = self->setup;
  const MnBackendClass *klass = setup->backend->klass;
  const MnBatch *batch = mn_trainer_next_batch (self, error);

  if (batch == NULL)
    return FALSE;
  numbers->share = (double) batch->share;
  numbers->epoch = batch->epoch;
  numbers->place = batch->place;
  if (batch->x == NULL)
    {
      for (int i = 0; i < batch->n; i++)
        setup->host_indices[i] = (gint32) batch->indices[i];
      klass->feed (recording, index, MN_FED_INDICES, setup->host_indices);
      return TRUE;
    }
  klass->feed (recording, index, MN_FED_SAMPLES, batch->x);
  klass->feed (recording, index, MN_FED_TARGETS,
               batch->labels != NULL ? (const void *) batch->labels : (const void *) batch->values);
  if (setup->others != NULL)
    klass->feed (recording, index, MN_FED_OTHERS, batch->others);
  return TRUE;
}

gboolean
mn_trainer_repeat_steps (MnTrainer *self,
                         GError   **error)
{
  const MnBackendClass *klass = self->setup->backend->klass;
  const gint64 first = self->progress.step;
  const Which which = next_step (self);
  MnStepNumbers numbers[MOST_STEPS];
  MnStepFound found[MOST_STEPS];
  g_autoptr (GError) local = NULL;
  double start, seconds;
  int n;

  if (!record (self, which, &local))
    {
      if (local == NULL)
        return mn_trainer_make_step (self, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  n = (int) MIN (steps_in_row (self), MIN (klass->most_steps (self->recordings[which]), MOST_STEPS));
  start = mn_clock_now ();
  for (int i = 0; i < n; i++)
    {
      numbers[i] = (MnStepNumbers) {
        .counter = (guint64) (first + i),
        .step = first + i + 1 - self->progress.optimizer_start,
        .learning_rate = mn_trainer_learning_rate (self, first + i),
      };
      if (!feed (self, self->recordings[which], i, &numbers[i], error))
        return FALSE;
    }
  if (!klass->replay (self->recordings[which], n, numbers, found, error))
    return FALSE;
  seconds = mn_clock_now () - start;
  self->n_repeated += n;
  for (int i = 0; i < n; i++)
    {
      self->last_rate = numbers[i].learning_rate;
      if (isfinite (found[i].loss_sum))
        self->progress.seconds += seconds / n;
      if (!mn_trainer_count_step (self, n_samples (self, which), found[i].loss_sum, found[i].weight_sum, found[i].correct,
                                  isfinite (found[i].loss_sum) ? sqrt (found[i].square_norm) : NAN, error))
        return FALSE;
    }
  return TRUE;
}
