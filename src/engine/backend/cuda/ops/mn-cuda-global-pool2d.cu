/* mn-cuda-global-pool2d.cu - the mean, or the largest number, of each channel: a block for each, or, where channels come last, a
 * thread for neighbouring ones. What comes out is plain.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-columns.h"
#include "mn-maximum.h"

/* saved, for the largest: its place in its plane, int each */

static gboolean
prepare_max (MnOp *op, GError **error)
{
  op->flag = TRUE;
  op->saved = op->out_elements * (size_t) op->spec->max_batch * sizeof (int);
  return op->in_elements / op->out_elements <= G_MAXINT32;
}

/* What is too large for that the CPU shall get plain. */
static MnLayout
layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  const gboolean counts = spec->inputs[0].dim[1] * spec->inputs[0].dim[2] <= G_MAXINT32;

  return (counts ? mn_cuda_read_layouts : mn_cuda_plain_layouts) (backend, spec, given, wanted);
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

/* Where channels come last: a block takes @width packs of a sample, and as many of its @length pixels at a time as it has threads
 * for. */
struct Share
{
  unsigned groups, width, channels, length;
};

template <int V>
__device__ static inline unsigned
first_channel (const Share &share)
{
  return (blockIdx.x % share.groups * share.width + threadIdx.x % share.width) * V;
}

template <typename T, int V>
__global__ static void
mean_last (Share share, const T *in, float *out)
{
  __shared__ float room[V][MN_BLOCK];
  const unsigned self = threadIdx.x, depth = MN_BLOCK / share.width, channel = first_channel<V> (share);
  const size_t sample = blockIdx.x / share.groups;
  float sums[V] = {};

  if (channel < share.channels)
    for (unsigned i = self / share.width; i < share.length; i += depth)
      mn_add_pack<T, V> (in, (sample * share.length + i) * share.channels + channel, 1, sums);
  for (int v = 0; v < V; v++)
    room[v][self] = sums[v];
  for (unsigned half = MN_BLOCK / 2; half >= share.width; half /= 2)
    {
      __syncthreads ();
      for (int v = 0; self < half && v < V; v++)
        room[v][self] += room[v][self + half];
    }
  for (unsigned v = 0; self < share.width && channel < share.channels && v < V; v++)
    out[sample * share.channels + channel + v] = room[v][self] / (float) share.length;
}

template <typename T, int V>
__global__ static void
maximum_last (Share share, const T *in, float *out, int *places)
{
  __shared__ float numbers[V][MN_BLOCK];
  __shared__ int at[V][MN_BLOCK];
  const unsigned self = threadIdx.x, depth = MN_BLOCK / share.width, channel = first_channel<V> (share);
  const size_t sample = blockIdx.x / share.groups;
  float best[V] = {}, x[V];
  int place[V];

  /* -1: nothing has been looked at */
  for (int v = 0; v < V; v++)
    place[v] = -1;
  if (channel < share.channels)
    for (unsigned i = self / share.width; i < share.length; i += depth)
      {
        mn_get_pack<T, V> (in, (sample * share.length + i) * share.channels + channel, x);
        for (int v = 0; v < V; v++)
          if (place[v] < 0 || mn_maximum_precedes (x[v], (int) i, best[v], place[v]))
            {
              best[v] = x[v];
              place[v] = (int) i;
            }
      }
  for (int v = 0; v < V; v++)
    {
      numbers[v][self] = best[v];
      at[v][self] = place[v];
    }
  for (unsigned half = MN_BLOCK / 2; half >= share.width; half /= 2)
    {
      __syncthreads ();
      for (int v = 0; self < half && v < V; v++)
        {
          const unsigned other = self + half;

          if (at[v][other] >= 0
              && (at[v][self] < 0 || mn_maximum_precedes (numbers[v][other], at[v][other], numbers[v][self], at[v][self])))
            {
              numbers[v][self] = numbers[v][other];
              at[v][self] = at[v][other];
            }
        }
    }
  for (unsigned v = 0; self < share.width && channel < share.channels && v < V; v++)
    {
      out[sample * share.channels + channel + v] = numbers[v][self];
      places[sample * share.channels + channel + v] = at[v][self];
    }
}

template <typename T, int V>
static void
launch_packs (const MnOp *op, const MnOpArgs *args)
{
  const unsigned channels = (unsigned) op->out_elements, length = (unsigned) (op->in_elements / op->out_elements);
  const MnColumns columns = mn_columns (op->backend, length, channels, V);
  const Share share = { columns.groups, columns.width, channels, length };
  const unsigned blocks = (unsigned) args->batch * columns.groups;

  if (op->flag)
    MN_LAUNCH (op->backend, (maximum_last<T, V>), blocks, MN_BLOCK, 0, share, (const T *) args->inputs[0], (float *) args->output,
               (int *) args->saved);
  else
    MN_LAUNCH (op->backend, (mean_last<T, V>), blocks, MN_BLOCK, 0, share, (const T *) args->inputs[0], (float *) args->output);
}

template <typename T>
static void
launch_last (const MnOp *op, const MnOpArgs *args)
{
  constexpr int V = mn_pack_of<T> ();

  if (op->out_elements % V == 0)
    launch_packs<T, V> (op, args);
  else
    launch_packs<T, 1> (op, args);
}

static MnLayout
layout_of (const MnOp *op)
{
  return op->spec->layouts ? op->spec->layouts[0] : MN_LAYOUT_PLAIN;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args), length = op->in_elements / op->out_elements;

  if (layout_of (op) == MN_LAYOUT_CHANNELS_LAST)
    launch_last<float> (op, args);
  else if (layout_of (op) == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    launch_last<MnBfloat16> (op, args);
  else if (op->flag)
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

template <typename T, int V>
__global__ static void
backward_last (size_t n, unsigned channels, unsigned length, const int *places, const float *d_out, T *d_in, int adds)
{
  MN_EACH (pack, n / V)
    {
      unsigned channel, at;
      const size_t sample = mn_divide (mn_divide (pack, channels / V, &channel), length, &at);
      const size_t first = sample * channels + channel * V;
      float d[V];

      for (unsigned v = 0; v < V; v++)
        d[v] = !places ? d_out[first + v] / (float) length : places[first + v] == (int) at ? d_out[first + v] : 0;
      mn_put_pack<T, V> (d_in, pack * V, d, adds);
    }
}

template <typename T>
static void
launch_backward_last (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_in (op, args);
  const unsigned channels = (unsigned) op->out_elements, length = (unsigned) (op->in_elements / op->out_elements);

  MN_LAUNCH_PACKS (op->backend, backward_last, T, channels, n, n, channels, length, op->flag ? (const int *) args->saved : NULL,
                   (const float *) args->d_output, (T *) args->d_inputs[0], args->accumulate[0]);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnPlanes inputs = mn_planes (mn_cuda_n_out (op, args), op->in_elements / op->out_elements);

  if (!args->d_inputs[0])
    return;
  if (layout_of (op) == MN_LAYOUT_CHANNELS_LAST)
    launch_backward_last<float> (op, args);
  else if (layout_of (op) == MN_LAYOUT_CHANNELS_LAST_BFLOAT16)
    launch_backward_last<MnBfloat16> (op, args);
  else
    MN_LAUNCH (op->backend, backward_kernel, mn_plane_blocks (op->backend, &inputs), MN_BLOCK, 0, inputs,
               op->flag ? (const int *) args->saved : NULL, (const float *) args->d_output, (float *) args->d_inputs[0],
               args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_global_avg_pool2d = {
  .layer = "global_avg_pool2d",
  .layouts = mn_cuda_read_layouts,
  .forward = forward,
  .backward = backward,
};

extern "C" const MnCudaKernel mn_cuda_global_max_pool2d = {
  .layer = "global_max_pool2d",
  .layouts = layouts,
  .prepare = prepare_max,
  .forward = forward,
  .backward = backward,
};
