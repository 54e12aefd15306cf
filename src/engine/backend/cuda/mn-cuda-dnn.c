/* mn-cuda-dnn.c - the convolutions themselves: their plans, one for each pass and batch, and running them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-dnn-private.h"

#include <glib/gi18n-lib.h>

/* What one way to compute a pass may need. */
#define MOST_WORKSPACE ((gsize) 512 * 1024 * 1024)

gboolean
mn_cudnn_check (MnCudaBackend *self, cudnnStatus_t status, const char *what)
{
  if (status != CUDNN_STATUS_SUCCESS && !self->failure)
    self->failure = g_error_new (MN_ERROR, MN_ERROR_IO, _("%s failed at %s: %s"), self->parent.description, what,
                                 cudnnGetErrorString (status));
  return status == CUDNN_STATUS_SUCCESS;
}

gboolean
mn_cuda_geometry_turn_around (MnCpuGeometry *g)
{
  const MnCpuGeometry own = *g;

  g->in_channels = own.out_channels;
  g->in_height = own.out_height;
  g->in_width = own.out_width;
  g->out_channels = own.in_channels;
  g->out_height = own.in_height;
  g->out_width = own.in_width;
  return (g->in_height + 2 * g->padding[0] - g->dilation[0] * (g->kernel[0] - 1) - 1) / g->stride[0] + 1 == g->out_height
         && (g->in_width + 2 * g->padding[1] - g->dilation[1] * (g->kernel[1] - 1) - 1) / g->stride[1] + 1 == g->out_width;
}

static MnCudnnPlan *
add_plan (MnCudaConvolution *self, MnCudaPart computed, int batch, gsize most)
{
  MnCudnnPlan *plan = mn_cudnn_plan_new (self, computed, batch, most);

  if (plan)
    g_ptr_array_add (self->plans, plan);
  return plan;
}

/* NULL: it cannot be had. */
static MnCudnnPlan *
find_plan (MnCudaConvolution *self, MnCudaPart computed, int batch)
{
  MnCudnnPlan *plan;

  for (guint i = 0; i < self->plans->len; i++)
    {
      plan = g_ptr_array_index (self->plans, i);
      if (plan->computed == computed && plan->batch == batch)
        return plan;
    }
  if (!mn_cuda_is_ready (self->backend) || mn_cuda_spoil (self->backend, "convolution"))
    return NULL;
  plan = add_plan (self, computed, batch, self->workspace);
  /* A smaller batch has rarely more need than the largest one. */
  if (!plan && mn_cuda_is_ready (self->backend))
    {
      g_autoptr (GError) error = NULL;

      plan = add_plan (self, computed, batch, MOST_WORKSPACE);
      if (!plan)
        mn_cudnn_check (self->backend, CUDNN_STATUS_NOT_SUPPORTED, "cudnnBackendFinalize");
      else if (!(plan->room = mn_cuda_alloc (self->backend, plan->workspace, &error)) && !self->backend->failure)
        self->backend->failure = g_steal_pointer (&error);
    }
  return mn_cuda_is_ready (self->backend) ? plan : NULL;
}

static gboolean
open_dnn (MnCudaBackend *self)
{
  cudnnHandle_t handle = NULL;

  if (self->dnn)
    return TRUE;
  if (!mn_cudnn_check (self, cudnnCreate (&handle), "cudnnCreate"))
    return FALSE;
  self->dnn = handle;
  return mn_cudnn_check (self, cudnnSetStream (handle, self->stream), "cudnnSetStream");
}

void
mn_cuda_dnn_free (MnCudaBackend *self)
{
  if (self->dnn)
    cudnnDestroy (g_steal_pointer (&self->dnn));
}

MnCudaConvolution *
mn_cuda_convolution_new (MnCudaBackend *backend, const MnCpuGeometry *geometry, const gboolean wanted[MN_CUDA_N_PARTS],
                         int max_batch, gboolean untransformed, GError **error)
{
  MnCudaConvolution *self = g_new0 (MnCudaConvolution, 1);
  gboolean done = open_dnn (backend);

  self->backend = backend;
  self->geometry = *geometry;
  self->precision = backend->parent.precision;
  self->untransformed = untransformed;
  self->reordered = backend->parent.reordered;
  self->plans = g_ptr_array_new_with_free_func (mn_cudnn_plan_free);
  for (int part = 0; done && part < MN_CUDA_N_PARTS; part++)
    if (wanted[part])
      {
        const MnCudnnPlan *plan = add_plan (self, part, max_batch, MOST_WORKSPACE);

        done = plan != NULL;
        self->workspace = MAX (self->workspace, plan ? plan->workspace : 0);
      }
  if (done)
    return self;
  if (backend->failure)
    g_propagate_error (error, g_error_copy (backend->failure));
  mn_cuda_convolution_free (self);
  return NULL;
}

void
mn_cuda_convolution_free (MnCudaConvolution *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->plans->len; i++)
    mn_cuda_free (self->backend, ((MnCudnnPlan *) g_ptr_array_index (self->plans, i))->room);
  g_ptr_array_unref (self->plans);
  g_free (self);
}

gboolean
mn_cuda_convolution_is_narrow (const MnCudaConvolution *self)
{
  return self->precision == MN_PRECISION_BFLOAT16;
}

const char *
mn_cuda_convolution_describe (const MnCudaConvolution *self)
{
  static const char *const texts[][2] = {
    [MN_PRECISION_FLOAT32] = { "cuDNN", "cuDNN, other bits each time" },
    [MN_PRECISION_BFLOAT16] = { "cuDNN in bfloat16", "cuDNN in bfloat16, other bits each time" },
    [MN_PRECISION_TF32] = { "cuDNN in TF32", "cuDNN in TF32, other bits each time" },
  };

  return texts[self->precision][self->reordered];
}

gsize
mn_cuda_convolution_workspace (const MnCudaConvolution *self)
{
  return self->workspace;
}

gboolean
mn_cuda_convolution_gives_narrow (MnCudaConvolution *self, MnCudaPart computed, int batch)
{
  const MnCudnnPlan *plan = find_plan (self, computed, batch);

  return plan && plan->gives_narrow;
}

void
mn_cuda_convolution_run (MnCudaConvolution *self, MnCudaPart computed, int batch, void *const parts[MN_CUDA_N_PARTS],
                         void *workspace)
{
  const MnCudnnPlan *plan = find_plan (self, computed, batch);
  const gint64 names[MN_CUDA_N_PARTS] = { MN_CUDA_IMAGE, MN_CUDA_WEIGHT, MN_CUDA_RESPONSE };
  MnCudnnBuilder builder = { .made = NULL };
  cudnnBackendDescriptor_t pack;
  void *room = plan && plan->room ? plan->room : workspace;

  if (!plan || !mn_cuda_is_ready (self->backend))
    return;
  builder.made = mn_cudnn_list_new ();
  pack = mn_cudnn_make (&builder, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, MN_CUDA_N_PARTS, names);
  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, MN_CUDA_N_PARTS, parts);
  mn_cudnn_set (&builder, pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &room);
  mn_cudnn_finish (&builder, pack);
  if (mn_cudnn_check (self->backend, builder.status, "cudnnBackendFinalize"))
    mn_cudnn_check (self->backend, cudnnBackendExecute (self->backend->dnn, plan->plan, pack), "cudnnBackendExecute");
  g_ptr_array_unref (builder.made);
}
