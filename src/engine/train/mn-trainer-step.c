/* mn-trainer-step.c - one step of a run as it comes, and its parts.
 *
 * A step allocates nothing. Time counts as training time from the moment a batch is there until its update is done, so
 * that waiting for data, evaluating and pauses are left out of seconds and throughput.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-clock.h"

double
mn_trainer_learning_rate (MnTrainer *self,
                          gint64     step)
{
  return mn_schedule_rate (mn_experiment_get_schedule (self->experiment), &self->span, &self->progress.plateau, step);
}

void
mn_trainer_set_diverged (MnTrainer   *self,
                         const char  *what,
                         double       loss,
                         GError     **error)
{
  char rate[G_ASCII_DTOSTR_BUF_SIZE];

  g_set_error (error, MN_ERROR, MN_ERROR_DIVERGED,
               _("The %s loss became %s at step %" PRId64 " with learning rate %s; try a lower "
                 "training.optimizer.learning_rate"),
               what, isnan (loss) ? _("not a number") : _("infinite"), self->progress.step,
               g_ascii_formatd (rate, sizeof rate, "%g", self->last_rate));
}

/* A row to the file and to whoever watches. FALSE: the disk failed. */
static gboolean
add_row (MnTrainer         *self,
         const MnMetricRow *row)
{
  mn_feed_push (self->feed, row);
  return mn_run_writer_add_row (self->writer, row);
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
    g_set_error (error, MN_ERROR, MN_ERROR_IO, _("The data ended before the epoch did, at step %" PRId64),
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
        .step = self->progress.step - self->progress.optimizer_start + 1,
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
                             self->progress.step == self->progress.optimizer_start ? 0 : self->ema_decay);
}

/* Whether the data are scaled shows in the first batch, or in the first ones, where one is too small to say. */
#define INPUTS_LEAST_SAMPLES 8
#define INPUTS_LEAST_NUMBERS 64

/* Adds the numbers of a batch to mean and squares of those before, as two parts of one whole. */
static void
add_inputs (MnTrainerInputs *inputs,
            const float     *x,
            gsize            n)
{
  const double before = (double) inputs->n, all = before + (double) n;
  double sum = 0, squares = 0, off;

  for (gsize i = 0; i < n; i++)
    sum += (double) x[i];
  for (gsize i = 0; i < n; i++)
    squares += ((double) x[i] - sum / (double) n) * ((double) x[i] - sum / (double) n);
  off = sum / (double) n - inputs->mean;
  inputs->mean += off * (double) n / all;
  inputs->squares += squares + off * off * before * (double) n / all;
  inputs->n += n;
}

static void
note_inputs (MnTrainer     *self,
             const MnBatch *batch)
{
  const gsize n = (gsize) batch->n * (gsize) mn_shape_elements (&self->dataset->shape);
  g_autofree float *fetched = batch->x == NULL ? g_try_new (float, n) : NULL;
  const float *x = batch->x != NULL ? batch->x : fetched;
  MnTrainerInputs *inputs = &self->inputs;

  if (x == NULL)
    {
      inputs->done = TRUE;
      return;
    }
  if (fetched != NULL)
    {
      mn_setup_upload (self->setup, batch);
      self->setup->backend->klass->download (self->setup->backend, fetched, mn_net_get_input (self->setup->net),
                                             n * sizeof *fetched);
    }
  add_inputs (inputs, x, n);
  inputs->samples += batch->n;
  /* Of one sample with one number the deviation is 0, however well the data are scaled. */
  inputs->done = inputs->samples >= INPUTS_LEAST_SAMPLES && inputs->n >= INPUTS_LEAST_NUMBERS;
  if (!inputs->done)
    return;
  g_mutex_lock (&self->lock);
  self->status.input_mean = inputs->mean;
  self->status.input_deviation = sqrt (inputs->squares / (double) inputs->n);
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
    .epoch = mn_trainer_epochs_done (self),
    .seconds = progress->seconds,
    .source = MN_SOURCE_BATCH,
    .loss = self->last_loss,
    .accuracy = self->has_classes ? (double) correct / n : NAN,
    .learning_rate = self->last_rate,
    .errors = MN_NO_ERRORS,
    .top_k = NAN,
    .f_beta = NAN,
    .gradient_norm = gradient_norm,
  };
  /* So is the one that diverged. */
  if ((logs || !finite) && !add_row (self, &row))
    return mn_run_writer_flush (self->writer, error);
  if (finite)
    return TRUE;
  mn_trainer_set_diverged (self, _("training"), loss_sum, error);
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
  if (!self->inputs.done)
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
      /* Ops may be computed otherwise for those who look. */
      if (prober == NULL)
        mn_trainer_note_step (self);
    }

  if (self->has_classes)
    correct = mn_setup_count_correct (setup, batch);
  if (!mn_trainer_count_step (self, batch->n, loss_sum, weight_sum, correct, sqrt (square_norm), error))
    return FALSE;
  if (prober != NULL && !mn_trainer_finish_probe (self, batch, mn_trainer_epochs_done (self)))
    return mn_run_writer_flush (self->writer, error);
  return TRUE;
}
