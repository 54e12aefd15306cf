/* mn-trainer-probe.c - looks into the network between the steps, for those who asked for it.
 *
 * What is asked for and how often are two numbers that any thread may set; the worker reads them before each step, and
 * that is all a step costs that nobody looks into. Looking takes its turn with all else that is done for those who watch
 * (mn-allowance.h), so that looking takes half a hundredth of the time however many look; docs/performance.md says what
 * was measured.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <math.h>
#include <string.h>

#include "mn-clock.h"
#include "mn-predictor.h"

/* What is kept for those who may look later takes one part of the time in so many, and seconds that it may take of a run in
 * any case: it may be over before a first one would be due. */
#define RECORD_REST 400
#define RECORD_SECONDS 0.05

/* Into the run's folder go at most so many probes, and the first. */
#define N_RECORDED 400

/* The worst samples of a batch that are told. */
#define N_SAMPLES 16

void
mn_trainer_watch (MnTrainer *trainer,
                  guint      what,
                  int        interval_ms)
{
  g_return_if_fail (trainer != NULL && interval_ms >= 0);

  g_atomic_int_set (&trainer->probe_interval, interval_ms);
  g_atomic_int_set (&trainer->probe_what, (int) what);
  if (what == 0)
    mn_allowance_leave (trainer->allowance, trainer);
}

MnProbe *
mn_trainer_take_probe (MnTrainer *trainer)
{
  MnProbe *probe;

  g_return_val_if_fail (trainer != NULL, NULL);

  g_mutex_lock (&trainer->lock);
  probe = g_steal_pointer (&trainer->probe);
  g_mutex_unlock (&trainer->lock);
  return probe;
}

MnAllowance *
mn_trainer_get_allowance (MnTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->allowance;
}

static gboolean
is_due (MnTrainer *self)
{
  const gint64 step = self->progress.step + 1;
  double now, wait;

  if (self->probe_every > 0 && (step % self->probe_every == 0 || step == 1))
    return TRUE;
  if (g_atomic_int_get (&self->probe_what) == 0)
    return FALSE;
  /* Who goes step by step wants to see each of them, and who has just begun to look the next one. */
  if (self->single_step || self->probe_due == 0)
    return TRUE;
  now = mn_clock_now ();
  if (now < self->probe_due)
    return FALSE;
  wait = mn_allowance_ask (self->allowance, self, now);
  self->probe_due = now + wait;
  return wait <= 0;
}

/* A run that shall write probes.csv cannot go on without; for those who look at it from outside it goes on unseen. */
static gboolean
make_prober (MnTrainer *self,
             guint      what,
             GError   **error)
{
  g_autoptr (GError) problem = NULL;

  g_clear_pointer (&self->prober, mn_prober_free);
  self->prober_what = what;
  self->probe_due = 0;
  if (what != 0)
    self->prober = mn_prober_new (self->setup->net, what, &problem);
  g_mutex_lock (&self->lock);
  self->status.unseen = problem != NULL;
  g_mutex_unlock (&self->lock);
  if (problem == NULL || self->probe_every == 0)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gint64
record_every (MnTrainer *self)
{
  return MAX (self->n_steps / N_RECORDED, 1);
}

/* Steps follow from the budget, so that probes are spread over the run. Without memory for it nothing is recorded. */
static gboolean
is_record_due (MnTrainer *self)
{
  const gint64 step = self->progress.step + 1;
  double allowed;

  if (!self->keep_layers || (step % record_every (self) != 0 && step != 1))
    return FALSE;
  allowed = RECORD_SECONDS * (double) step / (double) self->n_steps + (mn_clock_now () - self->wall_start) / RECORD_REST;
  if (self->record_seconds > allowed)
    return FALSE;
  if (self->recorder == NULL)
    self->recorder = mn_prober_new (self->setup->net, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS, NULL);
  self->keep_layers = self->recorder != NULL;
  return self->keep_layers;
}

gboolean
mn_trainer_probe_is_due (MnTrainer *self)
{
  return is_record_due (self) || is_due (self);
}

gint64
mn_trainer_unseen_steps (MnTrainer *self)
{
  const gint64 step = self->progress.step;
  gint64 n = G_MAXINT64;

  if (self->probe_every > 0)
    n = self->probe_every - 1 - step % self->probe_every;
  /* A step for the folder that was not taken for want of time is not taken later. */
  if (self->keep_layers)
    {
      const gint64 every = record_every (self), left = every - 1 - step % every;

      n = MIN (n, left > 0 ? left : every);
    }
  return n;
}

static guint
find_wanted (MnTrainer *self)
{
  return (guint) g_atomic_int_get (&self->probe_what) | (self->probe_every > 0 ? MN_PROBE_LAYERS : 0);
}

gboolean
mn_trainer_prepare_probe (MnTrainer *self,
                          GError   **error)
{
  return self->probe_every == 0 || make_prober (self, find_wanted (self), error);
}

gboolean
mn_trainer_begin_probe (MnTrainer *self,
                        MnProber **prober,
                        GError   **error)
{
  const guint what = find_wanted (self);

  *prober = NULL;
  if (what != self->prober_what && !make_prober (self, what, error))
    return FALSE;
  /* One at a time: who looks on comes with the next step, unless they go step by step and the next may be long in coming. */
  if (self->prober != NULL && self->single_step && is_due (self))
    self->probing = self->prober;
  else if (is_record_due (self))
    self->probing = self->recorder;
  else if (self->prober != NULL && is_due (self))
    self->probing = self->prober;
  else
    return TRUE;
  mn_prober_begin (self->probing);
  *prober = self->probing;
  return TRUE;
}

/* What the network was given of these samples. @places: where they stand in the batch; their indices may stand there
 * twice, with other numbers. */
static void
add_inputs (MnTrainer     *self,
            const MnBatch *batch,
            const int     *places,
            MnProbe       *probe)
{
  const MnShape *shape = &self->dataset->shape;
  const gsize elements = (gsize) mn_shape_elements (shape);
  MnBackend *backend = self->setup->backend;
  MnShape all = { .rank = shape->rank + 1, .dim = { probe->samples->len } };

  memcpy (all.dim + 1, shape->dim, sizeof (gint64) * (gsize) shape->rank);
  probe->inputs = mn_tensor_new ("input", MN_DTYPE_F32, all);
  /* Where the device keeps the samples they are made once more: after the backward pass others may be in their place. */
  if (probe->inputs != NULL && batch->x == NULL)
    mn_setup_upload (self->setup, batch);
  for (guint i = 0; probe->inputs != NULL && i < probe->samples->len; i++)
    {
      float *to = (float *) probe->inputs->data + i * elements;

      if (batch->x != NULL)
        memcpy (to, batch->x + (gsize) places[i] * elements, elements * sizeof *to);
      else
        backend->klass->download (backend, to, (const float *) mn_net_get_input (self->setup->net) + (gsize) places[i] * elements,
                                  elements * sizeof *to);
    }
}

static void
add_samples (MnTrainer     *self,
             const MnBatch *batch,
             MnProbe       *probe)
{
  g_autofree double *losses = g_new (double, batch->n);
  const gint32 *labels = mn_setup_get_labels (batch);
  int places[N_SAMPLES] = { 0 };

  mn_setup_sample_losses (self->setup, batch->n, losses);
  for (int i = 0; i < batch->n; i++)
    {
      const MnProbeSample sample = { batch->indices[i], labels != NULL ? labels[i] : -1,
                                     self->setup->predicted != NULL ? self->setup->predicted[i] : -1, losses[i] };
      const int at = mn_probe_add_sample (probe, &sample, N_SAMPLES);

      if (at < 0)
        continue;
      memmove (places + at + 1, places + at, (probe->samples->len - 1 - (guint) at) * sizeof *places);
      places[at] = i;
    }
  add_inputs (self, batch, places, probe);
}

static gboolean
finish_record (MnTrainer     *self,
               const MnBatch *batch,
               double         epoch)
{
  const double in_step = mn_prober_get_seconds (self->recorder), start = mn_clock_now ();
  g_autoptr (MnProbe) probe = mn_prober_finish (self->recorder, TRUE, self->progress.step, epoch);
  gboolean written;
  double now, taken;

  probe->batch = batch->n;
  written = mn_run_writer_add_probe (self->writer, probe)
            && mn_run_writer_add_histograms (self->writer, probe, record_every (self));
  now = mn_clock_now ();
  taken = in_step + now - start;
  self->record_seconds += taken;
  /* It has a turn of its own, but the others rest for it. */
  mn_allowance_charge (self->allowance, self->recorder, taken, now);
  return written;
}

static gboolean
finish_watched (MnTrainer     *self,
                const MnBatch *batch,
                double         epoch)
{
  const double in_step = mn_prober_get_seconds (self->prober), start = mn_clock_now ();
  MnProbe *probe = mn_prober_finish (self->prober, TRUE, self->progress.step, epoch), *before;
  double now;
  const int interval = g_atomic_int_get (&self->probe_interval);
  gboolean written = TRUE;

  probe->batch = batch->n;
  if (self->prober_what & MN_PROBE_SAMPLES)
    add_samples (self, batch, probe);
  if (self->prober_what & MN_PROBE_WEIGHTS)
    probe->weights = mn_weights_take (self->setup, mn_experiment_get_loss (self->experiment)->kind->name, self->average,
                                      self->progress.step, epoch);
  if (self->probe_every > 0 && (self->progress.step % self->probe_every == 0 || self->progress.step == 1))
    written = mn_run_writer_add_probe (self->writer, probe);
  now = mn_clock_now ();
  self->probe_due = now + interval / 1000.0;
  /* A run that goes step by step rests anyway. */
  if (!self->single_step)
    mn_allowance_charge (self->allowance, self, in_step + now - start, now);
  g_mutex_lock (&self->lock);
  before = g_steal_pointer (&self->probe);
  self->probe = probe;
  g_mutex_unlock (&self->lock);
  mn_probe_unref (before);
  return written;
}

gboolean
mn_trainer_finish_probe (MnTrainer     *self,
                         const MnBatch *batch,
                         double         epoch)
{
  return self->probing == self->recorder ? finish_record (self, batch, epoch) : finish_watched (self, batch, epoch);
}
