/* mn-cuda-avg-pool2d.cu - the mean of each window, over the whole window or over what of it lies inside the image.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-pool.h"

static gboolean
prepare (MnOp *op, GError **error)
{
  op->flag = TRUE;
  if (mn_property_find (mn_values_get_table (op->spec->values), "count_include_pad"))
    op->flag = mn_values_get_bool (op->spec->values, "count_include_pad");
  return mn_pool_prepare (op, error);
}

__device__ static inline MnSpan
pixels (const MnPool &pool, int axis, int i)
{
  return mn_window_pixels (i, pool.kernel[axis], pool.stride[axis], pool.padding[axis], pool.in[axis]);
}

/* One over what a window is divided by. */
__device__ static inline float
share_of (const MnPool &pool, MnSpan rows, MnSpan columns, int whole)
{
  const int count = whole ? pool.kernel[0] * pool.kernel[1] : (rows.end - rows.begin) * (columns.end - columns.begin);

  return 1.0f / (float) (count > 1 ? count : 1);
}

__global__ static void
forward_kernel (MnPlanes outputs, MnPool pool, const float *in, float *out, int whole)
{
  MN_EACH_NUMBER (outputs, plane, i)
    {
      const float *x = in + (size_t) plane * (unsigned) (pool.in[0] * pool.in[1]);
      const int at = (int) (i - (size_t) plane * outputs.length);
      const MnSpan rows = pixels (pool, 0, at / pool.out[1]), columns = pixels (pool, 1, at % pool.out[1]);
      float sum = 0;

      for (int h = rows.begin; h < rows.end; h++)
        for (int w = columns.begin; w < columns.end; w++)
          sum += x[h * pool.in[1] + w];
      out[i] = sum * share_of (pool, rows, columns, whole);
    }
}

template <typename T, int V>
__global__ static void
forward_last (size_t n, MnPool pool, unsigned channels, const T *in, T *out, int whole)
{
  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.out);
      const MnSpan rows = pixels (pool, 0, pixel.row), columns = pixels (pool, 1, pixel.column);
      const float share = share_of (pool, rows, columns, whole);
      float sums[V] = {};

      for (int h = rows.begin; h < rows.end; h++)
        for (int w = columns.begin; w < columns.end; w++)
          mn_add_pack<T, V> (in, mn_pixel_at (pixel, channels, pool.in, h, w), 1, sums);
      for (int v = 0; v < V; v++)
        sums[v] *= share;
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
    MN_LAUNCH_PACKS (op->backend, forward_last, T, channels, n, n, pool, channels, (const T *) args->inputs[0], (T *) args->output,
                     op->flag);
  else
    MN_POOL_LAUNCH (op, forward_kernel, mn_pool_outputs (op, args), pool, (const float *) args->inputs[0], (float *) args->output,
                    op->flag);
}

MN_IN_EITHER_TYPE (forward)

__global__ static void
backward_kernel (MnPlanes inputs, MnPool pool, const float *d_out, float *d_in, int whole, int adds)
{
  MN_EACH_NUMBER (inputs, plane, i)
    {
      const float *dy = d_out + (size_t) plane * (unsigned) (pool.out[0] * pool.out[1]);
      const int at = (int) (i - (size_t) plane * inputs.length);
      const MnSpan rows = mn_window_holders (at / pool.in[1], pool.kernel[0], pool.stride[0], pool.padding[0], pool.out[0]);
      const MnSpan columns = mn_window_holders (at % pool.in[1], pool.kernel[1], pool.stride[1], pool.padding[1], pool.out[1]);
      float sum = 0;

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          sum += dy[row * pool.out[1] + column] * share_of (pool, pixels (pool, 0, row), pixels (pool, 1, column), whole);
      mn_put (&d_in[i], sum, adds);
    }
}

template <typename T, int V>
__global__ static void
backward_last (size_t n, MnPool pool, unsigned channels, const T *d_out, T *d_in, int whole, int adds)
{
  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.in);
      const MnSpan rows = mn_window_holders (pixel.row, pool.kernel[0], pool.stride[0], pool.padding[0], pool.out[0]);
      const MnSpan columns = mn_window_holders (pixel.column, pool.kernel[1], pool.stride[1], pool.padding[1], pool.out[1]);
      float sums[V] = {};

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          mn_add_pack<T, V> (d_out, mn_pixel_at (pixel, channels, pool.out, row, column),
                             share_of (pool, pixels (pool, 0, row), pixels (pool, 1, column), whole), sums);
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
                     (T *) args->d_inputs[0], op->flag, args->accumulate[0]);
  else
    MN_POOL_LAUNCH (op, backward_kernel, mn_pool_inputs (op, args), pool, (const float *) args->d_output,
                    (float *) args->d_inputs[0], op->flag, args->accumulate[0]);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_avg_pool2d = {
  .layer = "avg_pool2d",
  .layouts = mn_pool_layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
