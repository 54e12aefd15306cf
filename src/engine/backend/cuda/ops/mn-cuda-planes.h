/* mn-cuda-planes.h - for .cu files: walks along tensors (N, C, L), plane by plane, and sums over the planes of a channel.
 *
 * A block of MN_BLOCK threads takes several short planes at a time, or a piece of a long one, so that neighbours read
 * neighbours and nobody divides for each number.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"

/* Numbers of a plane that are one piece. */
#define MN_PIECE 4096

typedef struct
{
  unsigned planes, length, pieces;   /* pieces: of a plane */
  int      shift;                    /* 2^shift threads take a plane */
} MnPlanes;

static inline MnPlanes
mn_planes (size_t n, size_t length)
{
  MnPlanes planes = { (unsigned) n, (unsigned) length, (unsigned) ((length + MN_PIECE - 1) / MN_PIECE), 0 };

  while (1u << planes.shift < MN_BLOCK && 1u << planes.shift < length)
    planes.shift++;
  return planes;
}

/* Blocks to walk along all of them with MN_EACH_NUMBER. */
static inline unsigned
mn_plane_blocks (const MnCudaBackend *self, const MnPlanes *planes)
{
  return mn_blocks (self, ((size_t) planes->planes * planes->pieces) << planes->shift);
}

/* In a kernel launched with mn_plane_blocks() blocks: each number once, its place @i in all of them, and its @plane. */
#define MN_EACH_NUMBER(p, plane, i)                                                                                          \
  for (unsigned item_ = blockIdx.x * (MN_BLOCK >> (p).shift) + (threadIdx.x >> (p).shift); item_ < (p).planes * (p).pieces;  \
       item_ += gridDim.x * (MN_BLOCK >> (p).shift))                                                                         \
    for (unsigned plane = item_ / (p).pieces, at_ = mn_piece_begin ((p), item_), end_ = mn_piece_end ((p), item_);           \
         at_ < end_; at_ += 1u << (p).shift)                                                                                 \
      for (size_t i = (size_t) plane * (p).length + at_, once_ = 1; once_; once_ = 0)

__device__ static inline unsigned
mn_piece_begin (const MnPlanes &p, unsigned item)
{
  return item % p.pieces * MN_PIECE + (threadIdx.x & ((1u << p.shift) - 1));
}

__device__ static inline unsigned
mn_piece_end (const MnPlanes &p, unsigned item)
{
  const unsigned end = (item % p.pieces + 1) * MN_PIECE;

  return end < p.length ? end : p.length;
}

/* How many blocks share the sum over a channel. Each leaves what it found, in an order that nothing but the shapes says. */
static inline unsigned
mn_channel_parts (const MnCudaBackend *self, size_t batch, size_t channels, size_t length)
{
  const size_t groups = length == 1 ? (channels + MN_WARP - 1) / MN_WARP : channels;
  const size_t wanted = ((size_t) self->n_processors * 4 + groups - 1) / groups, most = batch * length / (MN_BLOCK * 4);
  const size_t parts = wanted < most ? wanted : most;

  return (unsigned) (parts < 1 ? 1 : parts < 256 ? parts : 256);
}

/* Bytes of what @k sums over each channel leave behind. */
static inline size_t
mn_channel_sums_bytes (const MnCudaBackend *self, size_t batch, size_t channels, size_t length, size_t k)
{
  return channels * mn_channel_parts (self, batch, channels, length) * k * sizeof (double);
}

/* Sums of planes that are longer than one number. F: a struct with K, Term, and, as an operator, what adds the terms of the
 * number at place @i, of that sample and channel, to K numbers of that type; those of one piece are added up in it, all
 * others in double. A grid of channels * parts blocks. */
template <typename F>
__global__ static void
mn_sum_channels (F f, unsigned batch, unsigned channels, MnPlanes p, unsigned parts, double *to)
{
  __shared__ double room[MN_WARP];
  const unsigned channel = blockIdx.x / parts, part = blockIdx.x % parts;
  const unsigned rows = MN_BLOCK >> p.shift, row = threadIdx.x >> p.shift;
  double sums[F::K] = {};

  for (unsigned item = part * rows + row; item < batch * p.pieces; item += parts * rows)
    {
      const unsigned sample = item / p.pieces;
      const size_t first = ((size_t) sample * channels + channel) * p.length;
      const unsigned end = mn_piece_end (p, item);
      typename F::Term few[F::K] = {};

      for (unsigned at = mn_piece_begin (p, item); at < end; at += 1u << p.shift)
        f (first + at, sample, channel, few);
      for (int k = 0; k < F::K; k++)
        sums[k] += (double) few[k];
    }
  for (int k = 0; k < F::K; k++)
    {
      const double sum = mn_block_sum (sums[k], room);

      if (threadIdx.x == 0)
        to[((size_t) channel * parts + part) * F::K + k] = sum;
    }
}

/* The same where a channel is one feature: a block takes 32 of them. */
template <typename F>
__global__ static void
mn_sum_features (F f, unsigned batch, unsigned channels, unsigned parts, double *to)
{
  __shared__ double room[MN_BLOCK / MN_WARP][MN_WARP];
  const unsigned lane = threadIdx.x % MN_WARP, row = threadIdx.x / MN_WARP, rows = MN_BLOCK / MN_WARP;
  const unsigned channel = blockIdx.x / parts * MN_WARP + lane, part = blockIdx.x % parts;
  double sums[F::K] = {};

  for (unsigned sample = part * rows + row; channel < channels && sample < batch; sample += parts * rows)
    {
      typename F::Term one[F::K] = {};

      f ((size_t) sample * channels + channel, sample, channel, one);
      for (int k = 0; k < F::K; k++)
        sums[k] += (double) one[k];
    }
  for (int k = 0; k < F::K; k++)
    {
      double sum = 0;

      __syncthreads ();
      room[row][lane] = sums[k];
      __syncthreads ();
      for (unsigned r = 0; row == 0 && r < rows; r++)
        sum += room[r][lane];
      if (row == 0 && channel < channels)
        to[((size_t) channel * parts + part) * F::K + k] = sum;
    }
}

/* Queues the sums of the terms that @f gives over each channel of (N, C, L); (C, parts, K) doubles at @to. */
template <typename F>
static void
mn_launch_channel_sums (MnCudaBackend *self, const F &f, size_t batch, size_t channels, size_t length, double *to)
{
  const unsigned parts = mn_channel_parts (self, batch, channels, length);

  if (length == 1)
    MN_LAUNCH (self, (mn_sum_features<F>), (unsigned) ((channels + MN_WARP - 1) / MN_WARP) * parts, MN_BLOCK, 0, f,
               (unsigned) batch, (unsigned) channels, parts, to);
  else
    MN_LAUNCH (self, (mn_sum_channels<F>), (unsigned) channels * parts, MN_BLOCK, 0, f, (unsigned) batch, (unsigned) channels,
               mn_planes (batch * channels, length), parts, to);
}

/* What they come to, sum @k of @n, in every lane of the warp that asks: see MN_EACH_WARP. */
__device__ static inline double
mn_channel_sum (const double *sums, unsigned channel, unsigned parts, int n, int k)
{
  double sum = 0;

  for (unsigned part = threadIdx.x % MN_WARP; part < parts; part += MN_WARP)
    sum += sums[((size_t) channel * parts + part) * (unsigned) n + (unsigned) k];
  return mn_warp_sum (sum);
}

/* In MN_EACH_WARP: the one lane that writes. */
__device__ static inline bool
mn_is_first_lane (void)
{
  return threadIdx.x % MN_WARP == 0;
}
