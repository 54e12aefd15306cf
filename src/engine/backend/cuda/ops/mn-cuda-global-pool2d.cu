/* mn-cuda-global-pool2d.cu - the mean, or the largest number, of each channel: a block for each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-planes.h"
#include "mn-maximum.h"

/* saved, for the largest: its place in its plane, int each */

static gboolean
prepare_max (MnOp *op, GError **error)
{
  op->flag = TRUE;
  op->saved = op->out_elements * (size_t) op->spec->max_batch * sizeof (int);
  return op->in_elements / op->out_elements <= G_MAXINT32;
}

static unsigned
threads_for (size_t length)
{
  return length <= 1024 ? MN_WARP : MN_BLOCK;
}

__global__ static void
mean_kernel (const float *in, float *out, unsigned length)
{
  __shared__ float room[MN_WARP];
  const float *x = in + (size_t) blockIdx.x * length;
  float sum = 0;

  for (unsigned i = threadIdx.x; i < length; i += blockDim.x)
    sum += x[i];
  sum = mn_block_sum (sum, room);
  if (threadIdx.x == 0)
    out[blockIdx.x] = sum / (float) length;
}

__global__ static void
maximum_kernel (const float *in, float *out, int *places, unsigned length)
{
  __shared__ float numbers[MN_BLOCK];
  __shared__ int at[MN_BLOCK];
  const float *x = in + (size_t) blockIdx.x * length;
  const unsigned self = threadIdx.x;
  int best = self < length ? (int) self : 0;

  for (unsigned i = self; i < length; i += blockDim.x)
    if (mn_maximum_precedes (x[i], (int) i, x[best], best))
      best = (int) i;
  numbers[self] = x[best];
  at[self] = best;
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2)
    {
      __syncthreads ();
      if (self < half && mn_maximum_precedes (numbers[self + half], at[self + half], numbers[self], at[self]))
        {
          numbers[self] = numbers[self + half];
          at[self] = at[self + half];
        }
    }
  if (self == 0)
    {
      out[blockIdx.x] = numbers[0];
      places[blockIdx.x] = at[0];
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args), length = op->in_elements / op->out_elements;

  if (op->flag)
    MN_LAUNCH (op->backend, maximum_kernel, (unsigned) n, threads_for (length), 0, (const float *) args->inputs[0],
               (float *) args->output, (int *) args->saved, (unsigned) length);
  else
    MN_LAUNCH (op->backend, mean_kernel, (unsigned) n, threads_for (length), 0, (const float *) args->inputs[0],
               (float *) args->output, (unsigned) length);
}

/* @places: NULL where it is the mean. */
__global__ static void
backward_kernel (MnPlanes inputs, const int *places, const float *d_out, float *d_in, int adds)
{
  MN_EACH_NUMBER (inputs, plane, i)
    {
      const int at = (int) (i - (size_t) plane * inputs.length);
      const float d = !places ? d_out[plane] / (float) inputs.length : places[plane] == at ? d_out[plane] : 0;

      mn_put (&d_in[i], d, adds);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnPlanes inputs = mn_planes (mn_cuda_n_out (op, args), op->in_elements / op->out_elements);

  if (args->d_inputs[0])
    MN_LAUNCH (op->backend, backward_kernel, mn_plane_blocks (op->backend, &inputs), MN_BLOCK, 0, inputs,
               op->flag ? (const int *) args->saved : NULL, (const float *) args->d_output, (float *) args->d_inputs[0],
               args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_global_avg_pool2d = {
  .layer = "global_avg_pool2d",
  .forward = forward,
  .backward = backward,
};

extern "C" const MnCudaKernel mn_cuda_global_max_pool2d = {
  .layer = "global_max_pool2d",
  .prepare = prepare_max,
  .forward = forward,
  .backward = backward,
};
