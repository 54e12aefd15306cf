/* mn-cuda-reorder.cu - from plain images to such whose channels come last, and back: for each sample a matrix on its side.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-transpose.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  return mn_layout_is_last (op->spec->layouts[0]) != mn_layout_is_last (op->spec->layout);
}

static char *
describe (const MnOp *op)
{
  return g_strdup_printf ("%s to %s", mn_layout_name (op->spec->layouts[0]), mn_layout_name (op->spec->layout));
}

/* Numbers of @shape from one layout to the other, of which one is plain. */
static void
move (MnCudaBackend *self, const MnShape *shape, int batch, const void *from, MnLayout given, void *to, MnLayout wanted, int adds)
{
  const size_t n = (size_t) batch, channels = (size_t) shape->dim[0], plane = (size_t) (shape->dim[1] * shape->dim[2]);

  if (wanted == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    mn_launch_transpose<float, MnBfloat16> (self, from, to, n, channels, plane, adds);
  else if (wanted == MN_LAYOUT_CHANNELS_LAST)
    mn_launch_transpose<float, float> (self, from, to, n, channels, plane, adds);
  else if (given == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    mn_launch_transpose<MnBfloat16, float> (self, from, to, n, plane, channels, adds);
  else
    mn_launch_transpose<float, float> (self, from, to, n, plane, channels, adds);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  move (op->backend, &op->spec->output, args->batch, args->inputs[0], op->spec->layouts[0], args->output, op->spec->layout, FALSE);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    move (op->backend, &op->spec->output, args->batch, args->d_output, op->spec->layout, args->d_inputs[0], op->spec->layouts[0],
          args->accumulate[0]);
}

extern "C" void
mn_cuda_make_plain (MnBackend *backend, void *plain, const void *numbers, MnLayout layout, const MnShape *shape, int batch)
{
  move ((MnCudaBackend *) backend, shape, batch, numbers, layout, plain, MN_LAYOUT_PLAIN, FALSE);
}

extern "C" const MnCudaKernel mn_cuda_reorder = {
  .layer = "reorder",
  .describe = describe,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
