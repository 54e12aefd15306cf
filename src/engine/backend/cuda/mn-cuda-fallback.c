/* mn-cuda-fallback.c - a layer without a kernel here: its tensors go to the computer, the CPU's op runs, results go back.
 *
 * Slow, and said so by name (op_describe), but right for every layer that the CPU has. What is saved from forward to backward
 * stays on the computer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <string.h>

typedef struct
{
  MnOp    *op;                            /* the CPU's */
  MnOpSpec spec;
  guint8  *inputs[MN_MAX_INPUTS], *d_inputs[MN_MAX_INPUTS];
  guint8  *params[MN_MAX_PARAMS], *d_params[MN_MAX_PARAMS];
  guint8  *output, *d_output, *saved, *workspace;
} Own;

static guint8 *
room_for (gsize n)
{
  return g_aligned_alloc (MAX (n, 1), 1, 64);
}

static gsize
bytes_of (const MnShape *shape, int batch)
{
  return (gsize) mn_shape_elements (shape) * (gsize) batch * sizeof (float);
}

static gboolean
prepare (MnOp *op, GError **error)
{
  MnBackend *cpu = op->backend->cpu;
  const MnOpSpec *spec = op->spec;
  Own *own = g_new0 (Own, 1);
  const int most = spec->max_batch;

  op->own = own;
  own->spec = *spec;
  own->spec.activation = NULL;
  own->op = cpu->klass->op_new (cpu, &own->spec, error);
  if (!own->op)
    return FALSE;
  for (int i = 0; i < spec->n_inputs; i++)
    {
      own->inputs[i] = room_for (bytes_of (&spec->inputs[i], most));
      own->d_inputs[i] = room_for (bytes_of (&spec->inputs[i], most));
    }
  for (int i = 0; i < spec->n_params; i++)
    {
      own->params[i] = room_for (bytes_of (&spec->params[i].shape, 1));
      own->d_params[i] = room_for (bytes_of (&spec->params[i].shape, 1));
    }
  own->output = room_for (bytes_of (&spec->output, most));
  own->d_output = room_for (bytes_of (&spec->output, most));
  own->saved = room_for (cpu->klass->op_saved (own->op));
  own->workspace = room_for (cpu->klass->op_workspace (own->op));
  return TRUE;
}

static void
dispose (MnOp *op)
{
  Own *own = op->own;

  if (!own)
    return;
  if (own->op)
    op->backend->cpu->klass->op_free (own->op);
  for (int i = 0; i < MN_MAX_INPUTS; i++)
    {
      g_aligned_free (own->inputs[i]);
      g_aligned_free (own->d_inputs[i]);
    }
  for (int i = 0; i < MN_MAX_PARAMS; i++)
    {
      g_aligned_free (own->params[i]);
      g_aligned_free (own->d_params[i]);
    }
  g_aligned_free (own->output);
  g_aligned_free (own->d_output);
  g_aligned_free (own->saved);
  g_aligned_free (own->workspace);
  g_free (own);
}

static char *
describe (const MnOp *op)
{
  const Own *own = op->own;
  g_autofree char *cpu = op->backend->cpu->klass->op_describe (own->op);

  return g_strdup_printf ("on the CPU: %s", cpu);
}

static void
fetch (const MnOp *op, void *host, const void *device, gsize bytes)
{
  op->backend->parent.klass->download (&op->backend->parent, host, device, bytes);
}

static void
bring (const MnOp *op, void *device, const void *host, gsize bytes)
{
  op->backend->parent.klass->upload (&op->backend->parent, device, host, bytes);
}

/* As @args, with the tensors that lie on the computer. */
static MnOpArgs
to_host (const MnOp *op, const MnOpArgs *args)
{
  Own *own = op->own;
  MnOpArgs host = *args;

  own->spec.values = op->spec->values;
  host.inputs = (const void **) own->inputs;
  host.output = own->output;
  host.params = (void **) own->params;
  host.saved = own->saved;
  host.workspace = own->workspace;
  host.d_output = own->d_output;
  for (int i = 0; i < op->spec->n_inputs; i++)
    fetch (op, own->inputs[i], args->inputs[i], bytes_of (&op->spec->inputs[i], args->batch));
  for (int i = 0; i < op->spec->n_params; i++)
    fetch (op, own->params[i], args->params[i], bytes_of (&op->spec->params[i].shape, 1));
  return host;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  Own *own = op->own;
  MnOpArgs host;

  if (mn_cuda_spoil (op->backend, op->spec->layer->base.name))
    return;
  host = to_host (op, args);

  if (!mn_cuda_is_ready (op->backend))
    return;
  op->backend->cpu->klass->op_forward (own->op, &host);
  bring (op, args->output, own->output, bytes_of (&op->spec->output, args->batch));
  for (int i = 0; i < op->spec->n_params; i++)
    if (!MN_ROLE_IS_TRAINED (op->spec->params[i].role) && args->mode == MN_MODE_TRAIN)
      bring (op, args->params[i], own->params[i], bytes_of (&op->spec->params[i].shape, 1));
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  Own *own = op->own;
  MnOpArgs host;
  void *d_inputs[MN_MAX_INPUTS] = { NULL }, *d_params[MN_MAX_PARAMS] = { NULL };

  if (mn_cuda_spoil (op->backend, op->spec->layer->base.name))
    return;
  host = to_host (op, args);
  host.d_inputs = d_inputs;
  host.d_params = d_params;
  fetch (op, own->output, args->output, bytes_of (&op->spec->output, args->batch));
  fetch (op, own->d_output, args->d_output, bytes_of (&op->spec->output, args->batch));
  for (int i = 0; i < op->spec->n_inputs; i++)
    if (args->d_inputs[i])
      {
        d_inputs[i] = own->d_inputs[i];
        if (args->accumulate[i])
          fetch (op, d_inputs[i], args->d_inputs[i], bytes_of (&op->spec->inputs[i], args->batch));
      }
  for (int i = 0; i < op->spec->n_params; i++)
    d_params[i] = args->d_params[i] ? own->d_params[i] : NULL;
  if (!mn_cuda_is_ready (op->backend))
    return;
  op->backend->cpu->klass->op_backward (own->op, &host);
  for (int i = 0; i < op->spec->n_inputs; i++)
    if (d_inputs[i])
      bring (op, args->d_inputs[i], d_inputs[i], bytes_of (&op->spec->inputs[i], args->batch));
  for (int i = 0; i < op->spec->n_params; i++)
    if (d_params[i])
      bring (op, args->d_params[i], d_params[i], bytes_of (&op->spec->params[i].shape, 1));
}

const MnCudaKernel mn_cuda_fallback = {
  .layer = "",
  .describe = describe,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
