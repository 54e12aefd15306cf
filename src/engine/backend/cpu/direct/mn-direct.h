/* mn-direct.h - what the kernels written by hand for small networks share: vectors, and the way from channels that lie
 * apart to channels side by side.
 *
 * Every file here is compiled once for each kind of processor it is fast on; what differs is how many vectors the
 * processor can hold.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cpu.h"

#include <string.h>

#ifdef MN_DIRECT_AVX512
#define MN_DIRECT(name) name##_avx512
#else
#define MN_DIRECT(name) name##_avx2
#endif

/* Inlined so that loops over their constant arguments unroll and the sums stay in registers. */
#define MN_DIRECT_INLINE static inline __attribute__ ((always_inline))

#define MN_LANES 8

typedef float MnVec __attribute__ ((vector_size (4 * MN_LANES)));
typedef int MnVecInt __attribute__ ((vector_size (4 * MN_LANES)));
/* The same anywhere in memory. */
typedef float MnVecAnywhere __attribute__ ((vector_size (4 * MN_LANES), aligned (4), may_alias));

extern const MnCpuKernel MN_DIRECT (mn_direct_conv2d);
extern const MnCpuKernel MN_DIRECT (mn_direct_conv2d_anywhere);
extern const MnCpuKernel MN_DIRECT (mn_direct_linear);
extern const MnCpuKernel MN_DIRECT (mn_direct_linear_anywhere);
#ifdef MN_DIRECT_AVX512
extern const MnCpuKernel MN_DIRECT (mn_direct_conv2d_picture);
extern const MnCpuKernel MN_DIRECT (mn_direct_linear_batch);
#endif
extern const MnCpuKernel MN_DIRECT (mn_direct_max_pool2d);

/* Whether what goes in and out is not in blocks of channels. */
static inline gboolean
mn_direct_is_plain (const MnOpSpec *spec)
{
  return spec->layout == MN_LAYOUT_PLAIN && (!spec->layouts || spec->layouts[0] == MN_LAYOUT_PLAIN);
}

MN_DIRECT_INLINE MnVec
mn_vec_load (const float *from)
{
  return *(const MnVecAnywhere *) from;
}

MN_DIRECT_INLINE void
mn_vec_store (float *to, MnVec value)
{
  *(MnVecAnywhere *) to = value;
}

static inline gint64
mn_direct_round_up (gint64 n)
{
  return (n + MN_LANES - 1) / MN_LANES * MN_LANES;
}

/* Swaps the rows and columns of eight vectors: pairs, then pairs of pairs, then halves. */
MN_DIRECT_INLINE void
mn_vec_transpose (MnVec v[MN_LANES])
{
  MnVec a[MN_LANES], b[MN_LANES];

#pragma GCC unroll 8
  for (int i = 0; i < MN_LANES; i += 2)
    {
      a[i] = __builtin_shufflevector (v[i], v[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
      a[i + 1] = __builtin_shufflevector (v[i], v[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
#pragma GCC unroll 8
  for (int i = 0; i < MN_LANES; i += 4)
    {
      b[i] = __builtin_shufflevector (a[i], a[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      b[i + 1] = __builtin_shufflevector (a[i], a[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
      b[i + 2] = __builtin_shufflevector (a[i + 1], a[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
      b[i + 3] = __builtin_shufflevector (a[i + 1], a[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma GCC unroll 8
  for (int i = 0; i < 4; i++)
    {
      v[i] = __builtin_shufflevector (b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
      v[i + 4] = __builtin_shufflevector (b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/* 0 where x < 0, as the layer computes it: NaN stays. */
MN_DIRECT_INLINE MnVec
mn_vec_relu (MnVec x)
{
  return (MnVec) (~(x < 0) & (MnVecInt) x);
}

/* The gradient @dy at the output @y of a ReLU, taken back through it. */
MN_DIRECT_INLINE MnVec
mn_vec_relu_back (MnVec y, MnVec dy)
{
  return (MnVec) (~(y <= 0) & (MnVecInt) dy);
}

/* What happens to the numbers that stand in the place that others are written to. */
typedef enum
{
  MN_DIRECT_SET,
  MN_DIRECT_ADD,
  MN_DIRECT_SET_RELU,   /* set, through a ReLU */
} MnDirectStore;

/* From planes of @plane pixels, one a channel, to (pixels, channels rounded up): the channels that are not there are 0.
 * Where @y is given, too, the planes are gradients at the output y of a ReLU and are taken back through it. */
static inline void
mn_direct_gather_channels (const float *planes, const float *y, gint64 plane, gint64 channels, gint64 pixels,
                           float *side_by_side)
{
  const gint64 step = mn_direct_round_up (channels), whole = pixels / MN_LANES * MN_LANES;

  for (gint64 c = 0; c < channels; c += MN_LANES)
    {
      const gint64 n = MIN (MN_LANES, channels - c), first = c * plane;
      float *to = side_by_side + c;

      for (gint64 p = 0; p < whole; p += MN_LANES)
        {
          MnVec v[MN_LANES] = { 0 };

          for (gint64 l = 0; l < n; l++)
            {
              const gint64 at = first + l * plane + p;

              v[l] = mn_vec_load (planes + at);
              if (y)
                v[l] = mn_vec_relu_back (mn_vec_load (y + at), v[l]);
            }
          mn_vec_transpose (v);
          for (gint64 l = 0; l < MN_LANES; l++)
            mn_vec_store (to + (p + l) * step, v[l]);
        }
      for (gint64 p = whole; p < pixels; p++)
        for (gint64 l = 0; l < MN_LANES; l++)
          {
            const gint64 at = first + l * plane + p;

            to[p * step + l] = l >= n || (y && y[at] <= 0) ? 0 : planes[at];
          }
    }
}

/* The reverse, without y. */
static inline void
mn_direct_scatter_channels (const float *side_by_side, gint64 pixels, gint64 channels, gint64 plane, float *planes,
                            MnDirectStore store)
{
  const gint64 step = mn_direct_round_up (channels), whole = pixels / MN_LANES * MN_LANES;

  for (gint64 c = 0; c < channels; c += MN_LANES)
    {
      const gint64 n = MIN (MN_LANES, channels - c);
      const float *from = side_by_side + c;
      float *to = planes + c * plane;

      for (gint64 p = 0; p < whole; p += MN_LANES)
        {
          MnVec v[MN_LANES];

          for (gint64 l = 0; l < MN_LANES; l++)
            {
              v[l] = mn_vec_load (from + (p + l) * step);
              if (store == MN_DIRECT_SET_RELU)
                v[l] = mn_vec_relu (v[l]);
            }
          mn_vec_transpose (v);
          for (gint64 l = 0; l < n; l++)
            mn_vec_store (to + l * plane + p, store == MN_DIRECT_ADD ? mn_vec_load (to + l * plane + p) + v[l] : v[l]);
        }
      for (gint64 p = whole; p < pixels; p++)
        for (gint64 l = 0; l < n; l++)
          {
            const float value = from[p * step + l];
            float *at = to + l * plane + p;

            *at = store == MN_DIRECT_ADD ? *at + value : store == MN_DIRECT_SET_RELU && value < 0 ? 0 : value;
          }
    }
}
