/* mn-cuda-adaptive-avg-pool2d.cu - means over windows that divide the image.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-pool.h"

__device__ static inline float
count_of (MnSpan rows, MnSpan columns)
{
  return (float) ((rows.end - rows.begin) * (columns.end - columns.begin));
}

__global__ static void
forward_kernel (MnPlanes outputs, MnPool pool, const float *in, float *out)
{
  MN_EACH_NUMBER (outputs, plane, i)
    {
      const float *x = in + (size_t) plane * (unsigned) (pool.in[0] * pool.in[1]);
      const int at = (int) (i - (size_t) plane * outputs.length);
      const MnSpan rows = mn_share_pixels (at / pool.out[1], pool.in[0], pool.out[0]);
      const MnSpan columns = mn_share_pixels (at % pool.out[1], pool.in[1], pool.out[1]);
      float sum = 0;

      for (int h = rows.begin; h < rows.end; h++)
        for (int w = columns.begin; w < columns.end; w++)
          sum += x[h * pool.in[1] + w];
      out[i] = sum / count_of (rows, columns);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  MN_POOL_LAUNCH (op, forward_kernel, mn_pool_outputs (op, args), mn_pool_new (&op->geometry), (const float *) args->inputs[0],
                  (float *) args->output);
}

__global__ static void
backward_kernel (MnPlanes inputs, MnPool pool, const float *d_out, float *d_in, int adds)
{
  MN_EACH_NUMBER (inputs, plane, i)
    {
      const float *dy = d_out + (size_t) plane * (unsigned) (pool.out[0] * pool.out[1]);
      const int at = (int) (i - (size_t) plane * inputs.length);
      const MnSpan rows = mn_share_pixels (at / pool.in[1], pool.out[0], pool.in[0]);
      const MnSpan columns = mn_share_pixels (at % pool.in[1], pool.out[1], pool.in[1]);
      float sum = 0;

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          sum += dy[row * pool.out[1] + column]
                 / count_of (mn_share_pixels (row, pool.in[0], pool.out[0]), mn_share_pixels (column, pool.in[1], pool.out[1]));
      mn_put (&d_in[i], sum, adds);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    MN_POOL_LAUNCH (op, backward_kernel, mn_pool_inputs (op, args), mn_pool_new (&op->geometry), (const float *) args->d_output,
                    (float *) args->d_inputs[0], args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_adaptive_avg_pool2d = {
  .layer = "adaptive_avg_pool2d",
  .prepare = mn_pool_prepare,
  .forward = forward,
  .backward = backward,
};
