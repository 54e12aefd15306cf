/* mn-cuda-backend.c - a GPU as a backend: memory, copies, the stream, and failures.
 *
 * Everything is queued on one stream, and what is given to the engine is there when sync returns. Failures show when
 * something is queued or waited for; the first is kept, nothing is queued after it, and sync reports it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-cuda-blas.h"
#include "mn-cuda-dnn.h"

/* cudaErrorContained, which older headers have not: a fault that did not reach other processes. */
#define CONTAINED 226

/* Whether the process can do nothing more with the device after this, as CUDA's documentation says of each. */
static gboolean
is_lost (cudaError_t status)
{
  return status == cudaErrorECCUncorrectable || status == cudaErrorNvlinkUncorrectable || (int) status == CONTAINED
         || status == cudaErrorExternalDevice || status == cudaErrorUnknown
         || (status >= cudaErrorIllegalAddress && status < cudaErrorNotPermitted && status != cudaErrorLaunchOutOfResources);
}

gboolean
mn_cuda_check (MnCudaBackend *self, cudaError_t status, const char *what)
{
  if (status == cudaSuccess)
    return self->failure == NULL;
  cudaGetLastError ();
  self->lost = self->lost || is_lost (status);
  if (!self->failure)
    self->failure = g_error_new (MN_ERROR, status == cudaErrorMemoryAllocation ? MN_ERROR_MEMORY : MN_ERROR_IO,
                                 _("%s failed at %s: %s (%s)"), self->parent.description, what, cudaGetErrorString (status),
                                 cudaGetErrorName (status));
  return FALSE;
}

gboolean
mn_cuda_is_ready (MnCudaBackend *self)
{
  mn_cuda_enter (self);
  return self->failure == NULL;
}

gboolean
mn_cuda_finish (MnCudaBackend *self)
{
  if (mn_cuda_spoil (self, "sync"))
    return FALSE;
  /* What was queued before something failed may still use what is freed next. */
  if (!mn_cuda_is_ready (self) && self->stream && !self->lost)
    mn_cuda_check (self, cudaStreamSynchronize (self->stream), "cudaStreamSynchronize");
  if (!mn_cuda_is_ready (self) || !mn_cuda_check (self, cudaStreamSynchronize (self->stream), "cudaStreamSynchronize"))
    return FALSE;
  mn_cuda_deliveries_hand_over (self->deliveries);
  return TRUE;
}

void *
mn_cuda_alloc (MnCudaBackend *self, gsize bytes, GError **error)
{
  void *memory = NULL;
  cudaError_t status;

  if (!mn_cuda_is_ready (self))
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return NULL;
    }
  status = cudaMalloc (&memory, MAX (bytes, 1));
  if (status == cudaErrorMemoryAllocation)
    {
      size_t left = 0, total = 0;

      cudaGetLastError ();
      cudaMemGetInfo (&left, &total);
      {
        g_autofree char *wanted = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
        g_autofree char *there = g_format_size_full (left, G_FORMAT_SIZE_IEC_UNITS);

        g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                     _("%s has %s of memory left, and %s more are needed; use a smaller batch or a smaller network"),
                     self->parent.description, there, wanted);
      }
      return NULL;
    }
  if (!mn_cuda_check (self, status, "cudaMalloc"))
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return NULL;
    }
  return memory;
}

void
mn_cuda_free (MnCudaBackend *self, void *memory)
{
  if (memory && !self->lost)
    mn_cuda_check (self, cudaFree (memory), "cudaFree");
}

static void *
alloc (MnBackend *backend, gsize bytes, GError **error)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  void *memory = mn_cuda_alloc (self, bytes, error);

  if (memory)
    mn_cuda_check (self, cudaMemsetAsync (memory, 0, bytes, self->stream), "cudaMemsetAsync");
  return memory;
}

/* What is queued may still use it. */
static void
release (MnBackend *backend, void *memory)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  mn_cuda_finish (self);
  mn_cuda_free (self, memory);
}

/* The driver has read all of @host, which is no pinned memory, when this returns. */
static void
upload (MnBackend *backend, void *device, const void *host, gsize bytes)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  if (mn_cuda_spoil (self, "upload"))
    return;
  if (mn_cuda_is_ready (self))
    mn_cuda_check (self, cudaMemcpyAsync (device, host, bytes, cudaMemcpyHostToDevice, self->stream), "upload");
}

static void
download (MnBackend *backend, void *host, const void *device, gsize bytes)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  if (mn_cuda_spoil (self, "download"))
    return;
  if (mn_cuda_is_ready (self)
      && mn_cuda_check (self, cudaMemcpyAsync (host, device, bytes, cudaMemcpyDeviceToHost, self->stream), "download"))
    mn_cuda_finish (self);
  /* Nobody shall take for numbers what is none. */
  if (self->failure)
    memset (host, 0xff, bytes);
}

static gboolean
wait_for_device (MnBackend *backend, GError **error)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  if (mn_cuda_finish (self))
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

static gsize
memory (MnBackend *backend)
{
  size_t left = 0, total = 0;

  mn_cuda_enter ((MnCudaBackend *) backend);
  return cudaMemGetInfo (&left, &total) == cudaSuccess ? left : 0;
}

static gboolean
op_fuses (const MnOp *op)
{
  return op->spec->activation && op->kernel->fuses && op->kernel->fuses (op);
}

/* All of its GPUs multiply TF32 and bfloat16 somehow, since cuBLAS sees to it. */
static gboolean
set_precision (MnBackend *backend, MnPrecision precision)
{
  return TRUE;
}

static gboolean
op_keeps (const MnOp *op)
{
  return op->keeps;
}

static gsize
op_saved (const MnOp *op)
{
  return op->saved;
}

static gsize
op_workspace (const MnOp *op)
{
  return op->workspace;
}

static char *
op_describe (const MnOp *op)
{
  return op->kernel->describe ? op->kernel->describe (op) : g_strdup ("CUDA");
}

static void
op_forward (MnOp *op, const MnOpArgs *args)
{
  if (op->kernel->both)
    op->kernel->both (op, args, args->inputs[0], args->output, FALSE);
  else
    op->kernel->forward (op, args);
}

static void
op_backward (MnOp *op, const MnOpArgs *args)
{
  if (!op->kernel->both)
    op->kernel->backward (op, args);
  else if (args->d_inputs[0])
    op->kernel->both (op, args, args->d_output, args->d_inputs[0], args->accumulate[0]);
}

static void
copy (MnBackend *backend, void *to, const void *from, gsize bytes)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  if (mn_cuda_is_ready (self))
    mn_cuda_check (self, cudaMemcpyAsync (to, from, bytes, cudaMemcpyDeviceToDevice, self->stream), "copy");
}

static void
backend_free (MnBackend *backend)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  mn_cuda_enter (self);
  if (self->stream)
    mn_cuda_finish (self);
  mn_cuda_blas_free (self);
  mn_cuda_dnn_free (self);
  mn_cuda_numbers_free (self, self->numbers);
  mn_cuda_free (self, self->scratch);
  g_clear_pointer (&self->deliveries, mn_cuda_deliveries_free);
  if (self->stream && !self->lost)
    mn_cuda_check (self, cudaStreamDestroy (self->stream), "cudaStreamDestroy");
  mn_cuda_device_close (self);
  if (self->cpu)
    self->cpu->klass->free (self->cpu);
  g_clear_error (&self->failure);
  g_free (self->parent.description);
  g_free (self);
}

static const MnBackendClass cuda_class = {
  .name = "cuda",
  .alloc = alloc,
  .release = release,
  .upload = upload,
  .download = download,
  .sync = wait_for_device,
  .memory = memory,
  .set_precision = set_precision,
  .op_layouts = mn_cuda_op_layouts,
  .op_new = mn_cuda_op_new,
  .op_fuses = op_fuses,
  .op_free = mn_cuda_op_free,
  .op_keeps = op_keeps,
  .op_saved = op_saved,
  .op_workspace = op_workspace,
  .op_describe = op_describe,
  .op_forward = op_forward,
  .op_backward = op_backward,
  .loss_new = mn_cuda_loss_new,
  .loss_free = mn_cuda_loss_free,
  .loss_run = mn_cuda_loss_run,
  .loss_counts = mn_cuda_loss_counts,
  .optimizer_slots = mn_cuda_optimizer_slots,
  .optimizer_step = mn_cuda_optimizer_step,
  .clip = mn_cuda_clip,
  .average = mn_cuda_average,
  .exchange = mn_cuda_exchange,
  .copy = copy,
  .square_norm = mn_cuda_square_norm,
  .record = mn_cuda_record,
  .take_fed = mn_cuda_take_fed,
  .most_steps = mn_cuda_most_steps,
  .feed = mn_cuda_feed,
  .replay = mn_cuda_replay,
  .recording_free = mn_cuda_recording_free,
  .store_new = mn_cuda_store_new,
  .store_free = mn_cuda_store_free,
  .gather = mn_cuda_gather,
  .survey = mn_cuda_survey,
  .survey_slopes = mn_cuda_survey_slopes,
  .survey_twins = mn_cuda_survey_twins,
  .make_plain = mn_cuda_make_plain,
  .fold = mn_cuda_fold,
  .free = backend_free,
};

/* FALSE: why is the failure. */
static gboolean
open_stream (MnCudaBackend *self)
{
  struct cudaDeviceProp properties;

  if (!mn_cuda_is_ready (self)
      || !mn_cuda_check (self, cudaGetDeviceProperties (&properties, self->device), "cudaGetDeviceProperties")
      || !mn_cuda_check (self, cudaStreamCreateWithFlags (&self->stream, cudaStreamNonBlocking), "cudaStreamCreate"))
    return FALSE;
  self->n_processors = properties.multiProcessorCount;
  g_free (self->parent.description);
  self->parent.description = g_strdup (properties.name);
  return TRUE;
}

MnBackend *
mn_cuda_backend_open (const MnCudaHost *host, int index, int threads, GError **error)
{
  MnCudaBackend *self = g_new0 (MnCudaBackend, 1);

  self->parent.klass = &cuda_class;
  self->parent.dtype = MN_DTYPE_F32;
  self->parent.folds = TRUE;
  self->parent.usual = MN_PRECISION_TF32;
  self->device = index;
  self->parent.description = g_strdup_printf ("GPU %d", index);
  self->deliveries = mn_cuda_deliveries_new ();
  mn_cuda_device_open (self);
  self->cpu = host->cpu_new (MN_DTYPE_F32, threads, FALSE, error);
  if (!self->cpu)
    {
      backend_free (&self->parent);
      return NULL;
    }
  self->parent.threads = self->cpu->threads;
  if (!open_stream (self))
    {
      if (self->lost)
        g_set_error (error, MN_ERROR, MN_ERROR_IO,
                     _("%s; it has failed before: end what else computes on it, and if that does not help, start Minima again"),
                     self->failure->message);
      else
        g_propagate_error (error, g_error_copy (self->failure));
      backend_free (&self->parent);
      return NULL;
    }
  self->numbers = mn_cuda_numbers_new (self, error);
  self->scratch = self->numbers ? mn_cuda_alloc (self, MN_CUDA_SCRATCH + sizeof (double), error) : NULL;
  if (!self->scratch)
    {
      backend_free (&self->parent);
      return NULL;
    }
  self->square_norm = (double *) self->scratch + MN_CUDA_SCRATCH / sizeof (double);
  return &self->parent;
}
