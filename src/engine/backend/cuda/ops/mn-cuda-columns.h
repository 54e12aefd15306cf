/* mn-cuda-columns.h - for .cu files: walks along tensors (rows, C), whose channels lie side by side, several at a time, and sums
 * over the rows of a channel.
 *
 * Those are rows of features, and images whose channels come last, each pixel a row. Numbers are float, or MnBfloat16.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-planes.h"

/* Blocks of a multiprocessor that sum at a time: more would leave them too few registers. */
#define MN_COLUMN_BLOCKS 3

/* V neighbours, read or written at once. */
template <typename T, int V>
struct alignas (sizeof (T) * V) MnPack
{
  T at[V];
};

/* How many of them a thread takes, if the channels are a multiple of that: 16 bytes. */
template <typename T>
constexpr int
mn_pack_of ()
{
  return (int) (16 / sizeof (T));
}

static inline int
mn_pack_in (MnLayout layout)
{
  return layout == MN_LAYOUT_CHANNELS_LAST_BFLOAT16 ? mn_pack_of<MnBfloat16> () : mn_pack_of<float> ();
}

/* Sets numbers [@i, @i + V) from @from to @to. */
template <typename T, int V>
__device__ static inline void
mn_get_pack (const T *from, size_t i, float *to)
{
  const MnPack<T, V> pack = *(const MnPack<T, V> *) (from + i);

  for (int v = 0; v < V; v++)
    to[v] = mn_get (&pack.at[v]);
}

template <typename T, int V>
__device__ static inline void
mn_put_pack (T *to, size_t i, const float *numbers, int adds)
{
  MnPack<T, V> pack;

  if (adds)
    pack = *(const MnPack<T, V> *) (to + i);
  for (int v = 0; v < V; v++)
    mn_put (&pack.at[v], numbers[v], adds);
  *(MnPack<T, V> *) (to + i) = pack;
}

/* Adds V numbers, times @share, to @sums. */
template <typename T, int V>
__device__ static inline void
mn_add_pack (const T *from, size_t i, float share, float *sums)
{
  float numbers[V];

  mn_get_pack<T, V> (from, i, numbers);
  for (int v = 0; v < V; v++)
    sums[v] += numbers[v] * share;
}

/* The same of @count numbers, V of them or what is left at the end. */
template <typename T, int V>
__device__ static inline void
mn_get_span (const T *from, size_t i, int count, float *to)
{
  if (count == V)
    mn_get_pack<T, V> (from, i, to);
  else
    for (int v = 0; v < V; v++)
      to[v] = v < count ? mn_get (from + i + v) : 0;
}

template <typename T, int V>
__device__ static inline void
mn_put_span (T *to, size_t i, int count, const float *numbers, int adds)
{
  if (count == V)
    mn_put_pack<T, V> (to, i, numbers, adds);
  else
    for (int v = 0; v < count; v++)
      mn_put (to + i + v, numbers[v], adds);
}

/* The same of the settings of channels, from @channel on, or @otherwise where there are none. */
template <int V>
__device__ static inline void
mn_get_settings (const float *from, unsigned channel, float otherwise, float *to)
{
  if (from)
    mn_get_pack<float, V> (from, channel, to);
  for (int v = 0; !from && v < V; v++)
    to[v] = otherwise;
}

/* In a kernel launched with mn_span_blocks() blocks: all of @n numbers, @count of them from place @i on at a time. */
#define MN_EACH_SPAN(i, count, n, V)                                                                                        \
  for (size_t i = ((size_t) blockIdx.x * blockDim.x + threadIdx.x) * (V), once_ = 1; i < (n);                               \
       i += (size_t) gridDim.x * blockDim.x * (V), once_ = 1)                                                               \
    for (const int count = (n) - i < (V) ? (int) ((n) - i) : (V); once_; once_ = 0)

static inline unsigned
mn_span_blocks (const MnCudaBackend *self, size_t n, int pack)
{
  return mn_blocks (self, (n + (size_t) pack - 1) / (size_t) pack);
}

template <typename From, typename To, int V>
__global__ static void
mn_copy_kernel (const From *from, To *to, size_t n, int adds)
{
  MN_EACH_SPAN (i, count, n, V)
    {
      float numbers[V];

      mn_get_span<From, V> (from, i, count, numbers);
      mn_put_span<To, V> (to, i, count, numbers, adds);
    }
}

/* Queues what sets, or with @adds adds to, @n numbers. */
template <typename From, typename To>
static void
mn_launch_copy (MnCudaBackend *self, const From *from, To *to, size_t n, int adds)
{
  constexpr int V = mn_pack_of<From> () > mn_pack_of<To> () ? mn_pack_of<From> () : mn_pack_of<To> ();

  MN_LAUNCH (self, (mn_copy_kernel<From, To, V>), mn_span_blocks (self, n, V), MN_BLOCK, 0, from, to, n, adds);
}

/* In a kernel launched with mn_blocks() for @n / V items: each pack of @n numbers once, its first number's place @i, and of which
 * channel that is. */
#define MN_EACH_PACK(i, channel, n, V, channels)                                                                       \
  for (size_t pack_ = (size_t) blockIdx.x * blockDim.x + threadIdx.x; pack_ < (n) / (V);                               \
       pack_ += (size_t) gridDim.x * blockDim.x)                                                                       \
    for (size_t i = pack_ * (V), once_ = 1; once_; once_ = 0)                                                          \
      for (unsigned channel = mn_channel_of (pack_, (channels) / (V)) * (V); once_; once_ = 0)

/* MN_LAUNCH of kernel<T, V> for @n numbers, with as many side by side as the channels allow. */
#define MN_LAUNCH_PACKS(backend, kernel, T, channels, n, ...)                                                              \
  do                                                                                                                       \
    {                                                                                                                      \
      constexpr int V_ = mn_pack_of<T> ();                                                                                 \
                                                                                                                           \
      if ((channels) % V_ == 0)                                                                                            \
        MN_LAUNCH (backend, (kernel<T, V_>), mn_blocks ((backend), (n) / V_), MN_BLOCK, 0, __VA_ARGS__);                   \
      else                                                                                                                 \
        MN_LAUNCH (backend, (kernel<T, 1>), mn_blocks ((backend), (n)), MN_BLOCK, 0, __VA_ARGS__);                         \
    }                                                                                                                      \
  while (0)

__device__ static inline unsigned
mn_channel_of (size_t i, unsigned channels)
{
  unsigned channel;

  mn_divide (i, channels, &channel);
  return channel;
}

/* How sums over rows are shared out: a block takes @width packs of a row, a power of two, and as many rows at a time as it has
 * threads for; @groups blocks take all packs of a row, and @parts of them share the rows. */
typedef struct
{
  unsigned width, groups, parts;
} MnColumns;

/* @pack: MnPack's V where the channels are a multiple of it. */
static inline MnColumns
mn_columns (const MnCudaBackend *self, size_t rows, unsigned channels, int pack)
{
  const unsigned packs = channels % (unsigned) pack == 0 ? channels / (unsigned) pack : channels;
  MnColumns columns = { 1, 0, 0 };
  size_t wanted, most;

  while (columns.width < packs && columns.width < MN_BLOCK / 8)
    columns.width *= 2;
  columns.groups = (packs + columns.width - 1) / columns.width;
  wanted = ((size_t) self->n_processors * MN_COLUMN_BLOCKS + columns.groups - 1) / columns.groups;
  most = rows * columns.width / (MN_BLOCK * 4);
  wanted = wanted < most ? wanted : most;
  columns.parts = (unsigned) (wanted < 1 ? 1 : wanted);
  return columns;
}

static inline size_t
mn_column_sums_bytes (const MnCudaBackend *self, size_t rows, unsigned channels, int pack, int k)
{
  return (size_t) channels * mn_columns (self, rows, channels, pack).parts * (size_t) k * sizeof (double);
}

/* F: a struct with K and
 *   template <int V> __device__ void add (size_t i, unsigned channel, double (*sums)[K]) const
 * which adds the terms of V neighbours from place @i on to those of each. */
template <typename F, int V>
__global__ static void
__launch_bounds__ (MN_BLOCK, MN_COLUMN_BLOCKS)
mn_sum_columns (F f, size_t rows, unsigned channels, unsigned width, unsigned parts, double *to)
{
  __shared__ double room[F::K * V][MN_BLOCK];
  const unsigned self = threadIdx.x, depth = MN_BLOCK / width, part = blockIdx.x % parts;
  const unsigned channel = (blockIdx.x / parts * width + self % width) * V;
  double sums[V][F::K] = {};

  if (channel < channels)
    for (size_t row = (size_t) part * depth + self / width; row < rows; row += (size_t) parts * depth)
      f.template add<V> (row * channels + channel, channel, sums);
  for (int v = 0; v < V; v++)
    for (int k = 0; k < F::K; k++)
      room[v * F::K + k][self] = sums[v][k];
  for (unsigned half = MN_BLOCK / 2; half >= width; half /= 2)
    {
      __syncthreads ();
      for (int s = 0; self < half && s < F::K * V; s++)
        room[s][self] += room[s][self + half];
    }
  for (int v = 0; self < width && channel < channels && v < V; v++)
    for (int k = 0; k < F::K; k++)
      to[((size_t) (channel + (unsigned) v) * parts + part) * F::K + (unsigned) k] = room[v * F::K + k][self];
}

/* Queues them: (C, parts, K) doubles at @to, for mn_channel_sum(). Returns how many parts there are. */
template <typename T, typename F>
static unsigned
mn_launch_column_sums (MnCudaBackend *self, const F &f, size_t rows, unsigned channels, double *to)
{
  constexpr int V = mn_pack_of<T> ();
  const MnColumns columns = mn_columns (self, rows, channels, V);
  const unsigned blocks = columns.groups * columns.parts;

  if (channels % V == 0)
    MN_LAUNCH (self, (mn_sum_columns<F, V>), blocks, MN_BLOCK, 0, f, rows, channels, columns.width, columns.parts, to);
  else
    MN_LAUNCH (self, (mn_sum_columns<F, 1>), blocks, MN_BLOCK, 0, f, rows, channels, columns.width, columns.parts, to);
  return columns.parts;
}
