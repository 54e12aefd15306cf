/* mn-cuda-op.c - finds the kernel of a layer, and how its tensors shall lie.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

MnLayout
mn_cuda_plain_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  for (int i = 0; i < spec->n_inputs; i++)
    wanted[i] = MN_LAYOUT_PLAIN;
  return MN_LAYOUT_PLAIN;
}

MnLayout
mn_cuda_follow_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  MnLayout chosen = given[0];

  for (int i = 0; i < spec->n_inputs; i++)
    if (mn_layout_is_last (given[i]))
      chosen = given[i];
  for (int i = 0; i < spec->n_inputs; i++)
    wanted[i] = chosen;
  return chosen;
}

MnLayout
mn_cuda_read_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  wanted[0] = given[0];
  return MN_LAYOUT_PLAIN;
}

MnLayout
mn_cuda_op_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  mn_cuda_enter ((MnCudaBackend *) backend);
  for (int i = 0; mn_cuda_kernels[i]; i++)
    if (g_str_equal (mn_cuda_kernels[i]->layer, spec->layer->base.name) && mn_cuda_kernels[i]->layouts)
      return mn_cuda_kernels[i]->layouts (backend, spec, given, wanted);
  return mn_cuda_plain_layouts (backend, spec, given, wanted);
}

static void
dispose (MnOp *op)
{
  if (op->kernel->dispose)
    op->kernel->dispose (op);
  op->own = NULL;
}

/* FALSE: it cannot, or there is an error. */
static gboolean
try_kernel (MnOp *op, const MnCudaKernel *kernel, GError **error)
{
  op->kernel = kernel;
  op->saved = op->workspace = 0;
  if (!kernel->prepare || kernel->prepare (op, error))
    return TRUE;
  dispose (op);
  return FALSE;
}

MnOp *
mn_cuda_op_new (MnBackend *backend, const MnOpSpec *spec, GError **error)
{
  MnOp *op = g_new0 (MnOp, 1);
  GError *failure = NULL;

  op->backend = (MnCudaBackend *) backend;
  mn_cuda_enter (op->backend);
  op->spec = spec;
  op->in_elements = spec->n_inputs > 0 ? (gsize) mn_shape_elements (&spec->inputs[0]) : 0;
  op->out_elements = (gsize) mn_shape_elements (&spec->output);
  for (int i = 0; mn_cuda_kernels[i] && !failure; i++)
    if (g_str_equal (mn_cuda_kernels[i]->layer, spec->layer->base.name) && try_kernel (op, mn_cuda_kernels[i], &failure))
      return op;
  if (!failure && try_kernel (op, &mn_cuda_fallback, &failure))
    return op;
  g_propagate_error (error, failure);
  g_free (op);
  return NULL;
}

void
mn_cuda_op_free (MnOp *op)
{
  if (!op)
    return;
  /* What is queued may still use what the kernel has. */
  mn_cuda_finish (op->backend);
  mn_cuda_numbers_drop (op->backend, op);
  dispose (op);
  g_free (op);
}
