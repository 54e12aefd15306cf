/* mn-cuda-recording.c - a step captured as a CUDA graph, and run again and again.
 *
 * For the next steps, as many as there are places, everything is copied to the device at once: their batches, and the numbers
 * that differ from step to step. Then the graph is launched as often. Its kernels find what is theirs by a cursor on the device,
 * which the last one moves on; what each step found is kept there, too, and fetched when all have run. In between the computer
 * does nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What batches that wait may take on the device. */
#define FED_ROOM ((gsize) 128 * 1024 * 1024)

struct _MnRecording
{
  MnCudaBackend     *backend;
  gsize              bytes[MN_N_FED], stride[MN_N_FED];
  guint8            *fed[MN_N_FED];   /* (most, stride), on the device */
  MnCudaPinned       waiting[MN_N_FED];   /* the same, on the computer, until the steps are run */
  int                most;
  MnStepFound       *rows;            /* (most), on the device */
  MnCudaPinned       found;           /* (most) rows, on the computer */
  const MnStepFound *loss;            /* of the loss that was recorded, on the device */
  gboolean           measures;        /* the gradient */
  GArray            *puts;            /* of MnCudaPut */
  cudaGraphExec_t    exec;
  const char        *spoilt;          /* what cannot be recorded */
};

gboolean
mn_cuda_spoil (MnCudaBackend *self, const char *what)
{
  if (!self->recording)
    return FALSE;
  if (!self->recording->spoilt)
    self->recording->spoilt = what;
  return TRUE;
}

void
mn_cuda_recording_add (MnRecording *recording, gpointer slot, gconstpointer data, gsize size)
{
  const MnCudaPut put = { slot, size > 0 ? g_memdup2 (data, size) : NULL };

  for (guint i = 0; i < recording->puts->len; i++)
    {
      MnCudaPut *before = &g_array_index (recording->puts, MnCudaPut, i);

      if (before->slot != slot)
        continue;
      g_free (before->data);
      *before = put;
      return;
    }
  g_array_append_val (recording->puts, put);
}

static void
put_clear (gpointer data)
{
  g_free (((MnCudaPut *) data)->data);
}

void
mn_cuda_recording_set_loss (MnRecording *recording, const MnStepFound *found)
{
  recording->loss = found;
}

void
mn_cuda_recording_set_measures (MnRecording *recording)
{
  recording->measures = TRUE;
}

static gboolean
allocate (MnRecording *self, GError **error)
{
  gsize each = 0;

  for (int i = 0; i < MN_N_FED; i++)
    {
      self->stride[i] = (self->bytes[i] + 255) / 256 * 256;
      each += self->stride[i];
    }
  self->most = (int) CLAMP (FED_ROOM / MAX (each, 1), 1, MN_CUDA_MOST_STEPS);
  for (int i = 0; i < MN_N_FED; i++)
    {
      const gsize room = self->stride[i] * (gsize) self->most;

      if (room == 0)
        continue;
      if (!(self->fed[i] = mn_cuda_alloc (self->backend, room, error))
          || !mn_cuda_pinned_take (self->backend, &self->waiting[i], room, error))
        return FALSE;
    }
  self->rows = mn_cuda_alloc (self->backend, sizeof (MnStepFound) * (gsize) self->most, error);
  return self->rows && mn_cuda_pinned_take (self->backend, &self->found, sizeof (MnStepFound) * (gsize) self->most, error);
}

/* What libraries refuse while steps are recorded they do otherwise: nothing has been run, so that, unless the device is lost, the
 * steps can be made as they come. */
static void
tell_refusal (MnRecording *self, GError **error)
{
  MnCudaBackend *backend = self->backend;

  if (backend->lost)
    g_propagate_error (error, g_error_copy (backend->failure));
  else if (backend->failure)
    g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the steps cannot be recorded: %s"), backend->failure->message);
  else
    g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the steps cannot be recorded: “%s” is done by the computer"),
                 self->spoilt ? self->spoilt : "loss");
  if (!backend->lost)
    g_clear_error (&backend->failure);
}

/* A failed capture leaves the device as it was. */
static gboolean
capture (MnRecording *self, MnRecordFunc steps, gpointer data, GError **error)
{
  MnCudaBackend *backend = self->backend;
  cudaGraph_t graph = NULL;
  gboolean done = FALSE;

  if (mn_cuda_check (backend, cudaStreamBeginCapture (backend->stream, cudaStreamCaptureModeThreadLocal),
                     "cudaStreamBeginCapture"))
    {
      gboolean ended;

      backend->recording = self;
      steps (data);
      if (self->loss)
        mn_cuda_advance (backend, self->loss, self->measures ? backend->square_norm : NULL, self->rows);
      backend->recording = NULL;
      ended = mn_cuda_check (backend, cudaStreamEndCapture (backend->stream, &graph), "cudaStreamEndCapture");
      done = ended && !self->spoilt && self->loss
             && mn_cuda_check (backend, cudaGraphInstantiate (&self->exec, graph, 0), "cudaGraphInstantiate");
      if (graph)
        mn_cuda_check (backend, cudaGraphDestroy (graph), "cudaGraphDestroy");
    }
  if (!done)
    tell_refusal (self, error);
  return done;
}

MnRecording *
mn_cuda_record (MnBackend *backend, const gsize bytes[MN_N_FED], MnRecordFunc steps, gpointer data, GError **error)
{
  MnRecording *self = g_new0 (MnRecording, 1);

  self->backend = (MnCudaBackend *) backend;
  self->puts = g_array_new (FALSE, FALSE, sizeof (MnCudaPut));
  g_array_set_clear_func (self->puts, put_clear);
  for (int i = 0; i < MN_N_FED; i++)
    self->bytes[i] = bytes[i];
  if (mn_cuda_finish (self->backend) && allocate (self, error) && capture (self, steps, data, error))
    return self;
  if (error && !*error && self->backend->failure)
    *error = g_error_copy (self->backend->failure);
  mn_cuda_recording_free (self);
  return NULL;
}

void
mn_cuda_recording_free (MnRecording *self)
{
  if (!self)
    return;
  mn_cuda_finish (self->backend);
  if (self->exec && !self->backend->lost)
    cudaGraphExecDestroy (self->exec);
  for (int i = 0; i < MN_N_FED; i++)
    {
      mn_cuda_free (self->backend, self->fed[i]);
      mn_cuda_pinned_give_back (&self->waiting[i]);
    }
  mn_cuda_free (self->backend, self->rows);
  mn_cuda_pinned_give_back (&self->found);
  g_array_unref (self->puts);
  g_free (self);
}

void
mn_cuda_take_fed (MnBackend *backend, MnFed what, void *to)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  const MnRecording *recording = self->recording;

  g_return_if_fail (recording != NULL && recording->fed[what] != NULL);

  mn_cuda_take (self, recording->fed[what], recording->stride[what], to, recording->bytes[what]);
}

int
mn_cuda_most_steps (const MnRecording *recording)
{
  return recording->most;
}

void
mn_cuda_feed (MnRecording *self, int index, MnFed what, const void *host)
{
  g_return_if_fail (index >= 0 && index < self->most);

  memcpy ((guint8 *) self->waiting[what].memory + (gsize) index * self->stride[what], host, self->bytes[what]);
}

gboolean
mn_cuda_replay (MnRecording *self, int n, const MnStepNumbers *numbers, MnStepFound *found, GError **error)
{
  MnCudaBackend *backend = self->backend;

  g_return_val_if_fail (n >= 1 && n <= self->most, FALSE);

  mn_cuda_numbers_fill (backend, self->puts, n, numbers);
  for (int i = 0; i < MN_N_FED; i++)
    if (self->fed[i] && mn_cuda_is_ready (backend))
      mn_cuda_check (backend, cudaMemcpyAsync (self->fed[i], self->waiting[i].memory, self->stride[i] * (gsize) n,
                                               cudaMemcpyHostToDevice, backend->stream), "batches of the next steps");
  for (int i = 0; i < n && mn_cuda_is_ready (backend); i++)
    mn_cuda_check (backend, cudaGraphLaunch (self->exec, backend->stream), "cudaGraphLaunch");
  if (mn_cuda_is_ready (backend))
    mn_cuda_check (backend, cudaMemcpyAsync (self->found.memory, self->rows, sizeof (MnStepFound) * (gsize) n,
                                             cudaMemcpyDeviceToHost, backend->stream), "what the steps found");
  if (!mn_cuda_finish (backend))
    {
      g_propagate_error (error, g_error_copy (backend->failure));
      return FALSE;
    }
  memcpy (found, self->found.memory, sizeof *found * (gsize) n);
  return TRUE;
}
