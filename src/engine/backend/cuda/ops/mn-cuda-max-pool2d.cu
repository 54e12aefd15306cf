/* mn-cuda-max-pool2d.cu - the largest of each window. As in the CPU's, the first of equal values wins, NaN over everything, and
 * padding never.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-pool.h"
#include "mn-maximum.h"

/* saved: for each number of the output the winner's place in its plane, int, -1: none; or, where channels come last, in its window,
 * a byte */

#define NO_WINNER 255

static gboolean
prepare (MnOp *op, GError **error)
{
  const size_t size = mn_layout_is_last (op->spec->layout) ? sizeof (unsigned char) : sizeof (int);

  if (!mn_pool_prepare (op, error))
    return FALSE;
  op->saved = op->spec->training ? op->out_elements * (size_t) op->spec->max_batch * size : 0;
  return TRUE;
}

/* Windows whose numbers can be told apart by a byte. */
static MnLayout
layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  MnCpuGeometry geometry;

  mn_cpu_geometry_init (&geometry, spec);
  if (geometry.kernel[0] * geometry.kernel[1] > NO_WINNER)
    return mn_cuda_plain_layouts (backend, spec, given, wanted);
  return mn_pool_layouts (backend, spec, given, wanted);
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

template <typename T, int V>
__global__ static void
forward_last (size_t n, MnPool pool, unsigned channels, const T *in, T *out, unsigned char *winners)
{
  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.out);
      const int top = pixel.row * pool.stride[0] - pool.padding[0], left = pixel.column * pool.stride[1] - pool.padding[1];
      MnPack<unsigned char, V> winner;
      float best[V];

      for (int v = 0; v < V; v++)
        {
          best[v] = -INFINITY;
          winner.at[v] = NO_WINNER;
        }
      for (int k = 0; k < pool.kernel[0]; k++)
        for (int l = 0; l < pool.kernel[1]; l++)
          {
            const int h = top + k * pool.dilation[0], w = left + l * pool.dilation[1];
            float x[V];

            if (h < 0 || h >= pool.in[0] || w < 0 || w >= pool.in[1])
              continue;
            mn_get_pack<T, V> (in, mn_pixel_at (pixel, channels, pool.in, h, w), x);
            for (int v = 0; v < V; v++)
              if (mn_maximum_wins (x[v], best[v], winner.at[v] == NO_WINNER ? -1 : 0))
                {
                  winner.at[v] = (unsigned char) (k * pool.kernel[1] + l);
                  best[v] = x[v];
                }
          }
      mn_put_pack<T, V> (out, pack * V, best, FALSE);
      if (winners)
        ((MnPack<unsigned char, V> *) winners)[pack] = winner;
    }
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const MnPool pool = mn_pool_new (&op->geometry);
  const unsigned channels = (unsigned) op->geometry.in_channels;
  const size_t n = mn_cuda_n_out (op, args);
  void *winners = op->saved > 0 ? args->saved : NULL;

  if (mn_layout_is_last (op->spec->layout))
    MN_LAUNCH_PACKS (op->backend, forward_last, T, channels, n, n, pool, channels, (const T *) args->inputs[0], (T *) args->output,
                     (unsigned char *) winners);
  else
    MN_POOL_LAUNCH (op, forward_kernel, mn_pool_outputs (op, args), pool, (const float *) args->inputs[0], (float *) args->output,
                    (int *) winners);
}

MN_IN_EITHER_TYPE (forward)

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

template <typename T, int V>
__global__ static void
backward_last (size_t n, MnPool pool, unsigned channels, const unsigned char *winners, const T *d_out, T *d_in, int adds)
{
  const int reach[] = { (pool.kernel[0] - 1) * pool.dilation[0] + 1, (pool.kernel[1] - 1) * pool.dilation[1] + 1 };

  MN_EACH (pack, n / V)
    {
      const MnPixel pixel = mn_pixel_of<V> (pack, channels, pool.in);
      const MnSpan rows = mn_window_holders (pixel.row, reach[0], pool.stride[0], pool.padding[0], pool.out[0]);
      const MnSpan columns = mn_window_holders (pixel.column, reach[1], pool.stride[1], pool.padding[1], pool.out[1]);
      float sums[V] = {};

      for (int row = rows.begin; row < rows.end; row++)
        for (int column = columns.begin; column < columns.end; column++)
          {
            /* Where the pixel is in this window, in steps of one. */
            const int down = pixel.row + pool.padding[0] - row * pool.stride[0];
            const int right = pixel.column + pool.padding[1] - column * pool.stride[1];
            const int place = down / pool.dilation[0] * pool.kernel[1] + right / pool.dilation[1];
            const size_t o = mn_pixel_at (pixel, channels, pool.out, row, column);
            MnPack<unsigned char, V> winner;
            float d[V];

            if (down % pool.dilation[0] != 0 || right % pool.dilation[1] != 0)
              continue;
            winner = *(const MnPack<unsigned char, V> *) (winners + o);
            mn_get_pack<T, V> (d_out, o, d);
            for (int v = 0; v < V; v++)
              if (winner.at[v] == place)
                sums[v] += d[v];
          }
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
    MN_LAUNCH_PACKS (op->backend, backward_last, T, channels, n, n, pool, channels, (const unsigned char *) args->saved,
                     (const T *) args->d_output, (T *) args->d_inputs[0], args->accumulate[0]);
  else
    MN_POOL_LAUNCH (op, backward_kernel, mn_pool_inputs (op, args), pool, (const int *) args->saved,
                    (const float *) args->d_output, (float *) args->d_inputs[0], args->accumulate[0]);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_max_pool2d = {
  .layer = "max_pool2d",
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
