/* mn-cuda-dnn.c - the convolutions themselves: their plans, one for each pass and batch, and running them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-dnn-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What one way to compute a pass may need. */
#define MOST_WORKSPACE ((gsize) 512 * 1024 * 1024)
/* How many are kept for who asks again; then all but those in use are forgotten. */
#define MOST_PLANS 4096

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

MnLayout
mn_cuda_convolution_layout (const MnCudaBackend *self)
{
  return self->parent.precision == MN_PRECISION_FLOAT32    ? MN_LAYOUT_PLAIN
         : self->parent.precision == MN_PRECISION_BFLOAT16 ? MN_LAYOUT_CHANNELS_LAST_BFLOAT16
                                                           : MN_LAYOUT_CHANNELS_LAST;
}

/* One that somebody has asked for before, or a new one; NULL: there is none. (transfer full) */
static MnCudnnPlan *
take_plan (MnCudaBackend *backend, const MnCudnnPass *pass, gboolean measures)
{
  MnCudnnPlan *plan;

  for (guint i = 0; i < backend->dnn_plans->len; i++)
    {
      plan = g_ptr_array_index (backend->dnn_plans, i);
      if (plan->is_measured == measures && memcmp (&plan->pass, pass, sizeof *pass) == 0)
        return g_rc_box_acquire (plan);
    }
  plan = mn_cudnn_choose_plan (backend, pass, measures);
  if (!plan)
    return NULL;
  if (backend->dnn_plans->len >= MOST_PLANS)
    g_ptr_array_set_size (backend->dnn_plans, 0);
  g_ptr_array_add (backend->dnn_plans, g_rc_box_acquire (plan));
  return plan;
}

static MnCudnnUse *
add_use (MnCudaConvolution *self, MnCudaPart computed, int batch, gsize most, gboolean measures)
{
  const MnCudnnPass pass = { self->shape, computed, batch, most };
  const MnCudnnUse use = { take_plan (self->backend, &pass, measures), NULL };

  if (!use.plan)
    return NULL;
  g_array_append_val (self->uses, use);
  return &g_array_index (self->uses, MnCudnnUse, self->uses->len - 1);
}

/* NULL: it cannot be had. */
static const MnCudnnUse *
find_use (MnCudaConvolution *self, MnCudaPart computed, int batch)
{
  MnCudnnUse *use;

  for (guint i = 0; i < self->uses->len; i++)
    {
      use = &g_array_index (self->uses, MnCudnnUse, i);
      if (use->plan->pass.computed == computed && use->plan->pass.batch == batch)
        return use;
    }
  if (!mn_cuda_is_ready (self->backend) || mn_cuda_spoil (self->backend, "convolution"))
    return NULL;
  use = add_use (self, computed, batch, self->workspace, FALSE);
  /* A smaller batch has rarely more need than the largest one. */
  if (!use && mn_cuda_is_ready (self->backend))
    {
      g_autoptr (GError) error = NULL;

      use = add_use (self, computed, batch, MOST_WORKSPACE, FALSE);
      if (!use)
        mn_cudnn_check (self->backend, CUDNN_STATUS_NOT_SUPPORTED, "cudnnBackendFinalize");
      else if (!(use->room = mn_cuda_alloc (self->backend, use->plan->workspace, &error)) && !self->backend->failure)
        self->backend->failure = g_steal_pointer (&error);
    }
  return mn_cuda_is_ready (self->backend) ? use : NULL;
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
  self->dnn_plans = g_ptr_array_new_with_free_func (mn_cudnn_plan_unref);
  return mn_cudnn_check (self, cudnnSetStream (handle, self->stream), "cudnnSetStream");
}

void
mn_cuda_dnn_free (MnCudaBackend *self)
{
  g_clear_pointer (&self->dnn_plans, g_ptr_array_unref);
  if (self->dnn)
    cudnnDestroy (g_steal_pointer (&self->dnn));
}

/* Room for the plan, and, where that has been measured, for cuDNN's first way, too: other batches are computed so. */
static gboolean
make_room (MnCudaConvolution *self, const MnCudnnPlan *plan)
{
  MnCudnnPlan *first = plan->is_measured ? take_plan (self->backend, &plan->pass, FALSE) : NULL;

  self->workspace = MAX (self->workspace, plan->workspace);
  if (first)
    {
      self->workspace = MAX (self->workspace, first->workspace);
      mn_cudnn_plan_unref (first);
    }
  return mn_cuda_is_ready (self->backend);
}

MnCudaConvolution *
mn_cuda_convolution_new (MnCudaBackend *backend, const MnCpuGeometry *geometry, MnLayout layout,
                         const gboolean wanted[MN_CUDA_N_PARTS], int max_batch, gboolean untransformed, GError **error)
{
  MnCudaConvolution *self = g_new0 (MnCudaConvolution, 1);
  const gboolean measures = backend->parent.measures && g_strcmp0 (g_getenv ("MINIMA_CUDNN"), "first") != 0;
  gboolean done = open_dnn (backend);

  self->backend = backend;
  self->shape.geometry = *geometry;
  self->shape.precision = backend->parent.precision;
  self->shape.layout = layout;
  self->shape.untransformed = untransformed;
  self->shape.reordered = backend->parent.reordered;
  self->uses = g_array_new (FALSE, FALSE, sizeof (MnCudnnUse));
  for (int part = 0; done && part < MN_CUDA_N_PARTS; part++)
    if (wanted[part])
      {
        const MnCudnnUse *use = add_use (self, part, max_batch, MOST_WORKSPACE, measures);

        done = use != NULL && make_room (self, use->plan);
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
  for (guint i = 0; i < self->uses->len; i++)
    {
      MnCudnnUse *use = &g_array_index (self->uses, MnCudnnUse, i);

      mn_cuda_free (self->backend, use->room);
      mn_cudnn_plan_unref (use->plan);
    }
  g_array_unref (self->uses);
  g_free (self);
}

char *
mn_cuda_convolution_describe (const MnCudaConvolution *self)
{
  static const char *const texts[] = {
    [MN_PRECISION_FLOAT32] = "cuDNN",
    [MN_PRECISION_BFLOAT16] = "cuDNN in bfloat16",
    [MN_PRECISION_TF32] = "cuDNN in TF32",
  };
  /* What cannot be had in bfloat16 is computed from float32. */
  const gboolean wide = self->shape.precision == MN_PRECISION_BFLOAT16 && self->shape.layout != MN_LAYOUT_CHANNELS_LAST_BFLOAT16;
  GString *text = g_string_new (texts[wide ? MN_PRECISION_TF32 : self->shape.precision]);

  for (guint i = 0; i < self->uses->len; i++)
    {
      const MnCudnnPlan *plan = g_array_index (self->uses, MnCudnnUse, i).plan;

      if (plan->is_measured)
        g_string_append_printf (text, "%s%d", i == 0 ? ", ways " : " ", plan->place);
    }
  if (self->shape.reordered)
    g_string_append (text, ", other bits each time");
  return g_string_free (text, FALSE);
}

gsize
mn_cuda_convolution_workspace (const MnCudaConvolution *self)
{
  return self->workspace;
}

void
mn_cuda_convolution_run (MnCudaConvolution *self, MnCudaPart computed, int batch, void *const parts[MN_CUDA_N_PARTS],
                         void *workspace)
{
  const MnCudnnUse *use = find_use (self, computed, batch);

  if (use && mn_cuda_is_ready (self->backend))
    mn_cudnn_check (self->backend, mn_cudnn_plan_run (self->backend, use->plan, parts, use->room ? use->room : workspace),
                    "cudnnBackendExecute");
}
