/* mn-cuda-dropout2d.cu - see mn-ref-dropout2d.c; a warp for each channel of a sample, which draws for itself, in the backward
 * pass once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-dropout-draw.h"

__global__ static void
drop_planes (const float *in, float *out, size_t planes, size_t length, MnCudaAt at, unsigned stream, float rate, float scale,
             int trains, int adds)
{
  const MnCudaDraw draw = *mn_at<MnCudaDraw> (at);
  const size_t warps = (size_t) gridDim.x * blockDim.x / MN_WARP;

  for (size_t plane = ((size_t) blockIdx.x * blockDim.x + threadIdx.x) / MN_WARP; plane < planes; plane += warps)
    {
      const float *from = in + plane * length;
      float *to = out + plane * length;
      unsigned char keep[4] = { 1, 1, 1, 1 };

      if (trains)
        mn_dropout_draw (draw.seed, draw.counter, stream, plane / 4, rate, keep);
      /* A plane that is switched off is 0 whatever was in it. */
      for (size_t i = threadIdx.x % MN_WARP; i < length; i += MN_WARP)
        mn_put (&to[i], keep[plane % 4] ? from[i] * scale : 0, adds);
    }
}

static void
pass (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds)
{
  const size_t channels = (size_t) op->spec->inputs[0].dim[0], planes = channels * (size_t) args->batch;
  const gboolean trains = args->mode == MN_MODE_TRAIN;
  const double rate = trains ? mn_cpu_get_float (op->spec, "p", 0.5) : 0;

  MN_LAUNCH (op->backend, drop_planes, mn_blocks (op->backend, planes * MN_WARP), MN_BLOCK, 0, (const float *) in,
             (float *) out, planes, op->in_elements / channels, mn_cuda_put_draw (op, args), args->stream, (float) rate,
             rate < 1 ? (float) (1 / (1 - rate)) : 0, trains, adds);
}

extern "C" const MnCudaKernel mn_cuda_dropout2d = { .layer = "dropout2d", .both = pass };
