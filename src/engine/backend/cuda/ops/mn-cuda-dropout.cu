/* mn-cuda-dropout.cu - see mn-ref-dropout.c; the backward pass draws the same numbers again rather than keeping them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-dropout-draw.h"

/* Four elements at a time, as Philox makes them. */
__global__ static void
drop (const float *in, float *out, size_t n, MnCudaAt at, unsigned stream, float rate, float scale, int adds)
{
  const MnCudaDraw draw = *mn_at<MnCudaDraw> (at);

  MN_EACH (block, (n + 3) / 4)
    {
      const size_t first = 4 * block;
      unsigned char keep[4];

      mn_dropout_draw (draw.seed, draw.counter, stream, block, rate, keep);
      if (first + 4 <= n)
        {
          const float4 x = ((const float4 *) in)[block];
          float4 y = make_float4 (keep[0] ? x.x * scale : 0, keep[1] ? x.y * scale : 0, keep[2] ? x.z * scale : 0,
                                  keep[3] ? x.w * scale : 0);

          if (adds)
            {
              const float4 before = ((const float4 *) out)[block];

              y = make_float4 (y.x + before.x, y.y + before.y, y.z + before.z, y.w + before.w);
            }
          ((float4 *) out)[block] = y;
        }
      else
        for (size_t i = first; i < n; i++)
          mn_put (&out[i], keep[i - first] ? in[i] * scale : 0, adds);
    }
}

/* In evaluation. */
__global__ static void
add_gradient (const float *from, float *to, size_t n)
{
  MN_EACH (i, n)
    to[i] += from[i];
}

static void
pass (const MnOp *op, const MnOpArgs *args, const void *in, void *out, int adds)
{
  const size_t n = mn_cuda_n_out (op, args);
  MnBackend *backend = &op->backend->parent;

  if (args->mode == MN_MODE_TRAIN)
    {
      /* It may be another one than in the pass before. */
      const double rate = mn_cpu_get_float (op->spec, "p", 0.5);

      MN_LAUNCH (op->backend, drop, mn_blocks (op->backend, (n + 3) / 4), MN_BLOCK, 0, (const float *) in, (float *) out, n,
                 mn_cuda_put_draw (op, args), args->stream, (float) rate, rate < 1 ? (float) (1 / (1 - rate)) : 0, adds);
    }
  else if (adds)
    MN_LAUNCH (op->backend, add_gradient, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) in, (float *) out, n);
  else
    backend->klass->copy (backend, out, in, n * sizeof (float));
}

extern "C" const MnCudaKernel mn_cuda_dropout = { .layer = "dropout", .both = pass };
