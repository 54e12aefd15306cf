/* mn-cuda-max-pool2d.cu - the largest of each window. As in the CPU's, the first of equal values wins, NaN over everything, and
 * padding never.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-pool.h"
#include "mn-maximum.h"

/* saved: the winners' places in their planes, int each; -1: none */

static gboolean
prepare (MnOp *op, GError **error)
{
  if (!mn_pool_prepare (op, error))
    return FALSE;
  op->saved = op->spec->training ? op->out_elements * (size_t) op->spec->max_batch * sizeof (int) : 0;
  return TRUE;
}

__global__ static void
forward_kernel (MnPlanes outputs, MnPool pool, const float *in, float *out, int *winners)
{
  MN_EACH_NUMBER (outputs, plane, i)
    {
      const float *x = in + (size_t) plane * (unsigned) (pool.in[0] * pool.in[1]);
      const int at = (int) (i - (size_t) plane * outputs.length);
      const int top = at / pool.out[1] * pool.stride[0] - pool.padding[0];
      const int left = at % pool.out[1] * pool.stride[1] - pool.padding[1];
      float best = -INFINITY;
      int winner = -1;

      for (int k = 0; k < pool.kernel[0]; k++)
        for (int l = 0; l < pool.kernel[1]; l++)
          {
            const int h = top + k * pool.dilation[0], w = left + l * pool.dilation[1];

            if (h >= 0 && h < pool.in[0] && w >= 0 && w < pool.in[1]
                && mn_maximum_wins (x[h * pool.in[1] + w], best, winner))
              {
                winner = h * pool.in[1] + w;
                best = x[winner];
              }
          }
      out[i] = best;
      if (winners)
        winners[i] = winner;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  MN_POOL_LAUNCH (op, forward_kernel, mn_pool_outputs (op, args), mn_pool_new (&op->geometry), (const float *) args->inputs[0],
                  (float *) args->output, op->saved > 0 ? (int *) args->saved : NULL);
}

__global__ static void
backward_kernel (MnPlanes inputs, MnPool pool, const int *winners, const float *d_out, float *d_in, int adds)
{
  const int reach[] = { (pool.kernel[0] - 1) * pool.dilation[0] + 1, (pool.kernel[1] - 1) * pool.dilation[1] + 1 };

  MN_EACH_NUMBER (inputs, plane, i)
    {
      const size_t first = (size_t) plane * (unsigned) (pool.out[0] * pool.out[1]);
      const int at = (int) (i - (size_t) plane * inputs.length);
      const MnSpan rows = mn_window_holders (at / pool.in[1], reach[0], pool.stride[0], pool.padding[0], pool.out[0]);
      const MnSpan columns = mn_window_holders (at % pool.in[1], reach[1], pool.stride[1], pool.padding[1], pool.out[1]);
      float sum = 0;

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          {
            const size_t o = first + (unsigned) (row * pool.out[1] + column);

            if (winners[o] == at)
              sum += d_out[o];
          }
      mn_put (&d_in[i], sum, adds);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    MN_POOL_LAUNCH (op, backward_kernel, mn_pool_inputs (op, args), mn_pool_new (&op->geometry), (const int *) args->saved,
                    (const float *) args->d_output, (float *) args->d_inputs[0], args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_max_pool2d = {
  .layer = "max_pool2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
