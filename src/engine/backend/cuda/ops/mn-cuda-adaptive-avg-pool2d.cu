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

template <typename T, int V>
__global__ static void
forward_last (size_t n, MnPool pool, unsigned channels, const T *in, T *out)
{
  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.out);
      const MnSpan rows = mn_share_pixels (pixel.row, pool.in[0], pool.out[0]);
      const MnSpan columns = mn_share_pixels (pixel.column, pool.in[1], pool.out[1]);
      float sums[V] = {};

      for (int h = rows.begin; h < rows.end; h++)
        for (int w = columns.begin; w < columns.end; w++)
          mn_add_pack<T, V> (in, mn_pixel_at (pixel, channels, pool.in, h, w), 1, sums);
      for (int v = 0; v < V; v++)
        sums[v] /= count_of (rows, columns);
      mn_put_pack<T, V> (out, pack * V, sums, FALSE);
    }
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const MnPool pool = mn_pool_new (&op->geometry);
  const unsigned channels = (unsigned) op->geometry.in_channels;
  const size_t n = mn_cuda_n_out (op, args);

  if (mn_layout_is_last (op->spec->layout))
    MN_LAUNCH_PACKS (op->backend, forward_last, T, channels, n, n, pool, channels, (const T *) args->inputs[0],
                     (T *) args->output);
  else
    MN_POOL_LAUNCH (op, forward_kernel, mn_pool_outputs (op, args), pool, (const float *) args->inputs[0],
                    (float *) args->output);
}

MN_IN_EITHER_TYPE (forward)

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

template <typename T, int V>
__global__ static void
backward_last (size_t n, MnPool pool, unsigned channels, const T *d_out, T *d_in, int adds)
{
  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.in);
      const MnSpan rows = mn_share_pixels (pixel.row, pool.out[0], pool.in[0]);
      const MnSpan columns = mn_share_pixels (pixel.column, pool.out[1], pool.in[1]);
      float sums[V] = {};

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          mn_add_pack<T, V> (d_out, mn_pixel_at (pixel, channels, pool.out, row, column),
                             1 / count_of (mn_share_pixels (row, pool.in[0], pool.out[0]),
                                           mn_share_pixels (column, pool.in[1], pool.out[1])), sums);
      mn_put_pack<T, V> (d_in, pack * V, sums, adds);
    }
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const MnPool pool = mn_pool_new (&op->geometry);
  const unsigned channels = (unsigned) op->geometry.in_channels;
  const size_t n = mn_cuda_n_in (op, args);

  if (!args->d_inputs[0])
    return;
  if (mn_layout_is_last (op->spec->layout))
    MN_LAUNCH_PACKS (op->backend, backward_last, T, channels, n, n, pool, channels, (const T *) args->d_output,
                     (T *) args->d_inputs[0], args->accumulate[0]);
  else
    MN_POOL_LAUNCH (op, backward_kernel, mn_pool_inputs (op, args), pool, (const float *) args->d_output,
                    (float *) args->d_inputs[0], args->accumulate[0]);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_adaptive_avg_pool2d = {
  .layer = "adaptive_avg_pool2d",
  .layouts = mn_pool_layouts,
  .prepare = mn_pool_prepare,
  .forward = forward,
  .backward = backward,
};
