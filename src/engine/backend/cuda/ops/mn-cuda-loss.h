/* mn-cuda-loss.h - for the .cu files of losses.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"

/* What a number is as a candidate for the largest: as mn_ref_argmax() has it, the first of the largest, and NaN is larger than
 * everything. */
__device__ static inline bool
mn_is_before (float x, int i, float y, int k)
{
  const bool nan_x = x != x, nan_y = y != y;

  if (nan_x != nan_y)
    return nan_x;
  return nan_x || x == y ? i < k : x > y;
}

/* Index of the largest of @n numbers, in all lanes; its number in @highest. */
__device__ static inline int
mn_warp_argmax (const float *x, int n, float *highest)
{
  const int lane = (int) threadIdx.x % MN_WARP;
  int best = lane < n ? lane : 0;
  float value = x[best];

  for (int i = lane + MN_WARP; i < n; i += MN_WARP)
    if (mn_is_before (x[i], i, value, best))
      {
        best = i;
        value = x[i];
      }
  for (int lanes = MN_WARP / 2; lanes > 0; lanes /= 2)
    {
      const float other = __shfl_xor_sync (0xffffffffu, value, lanes);
      const int at = __shfl_xor_sync (0xffffffffu, best, lanes);

      if (mn_is_before (other, at, value, best))
        {
          best = at;
          value = other;
        }
    }
  *highest = value;
  return best;
}

/* The weights of the samples' classes, or how many have one, in all lanes. */
__device__ static inline double
mn_warp_weigh (const int *labels, int batch, int classes, const double *weights)
{
  double sum = 0;

  for (int i = (int) threadIdx.x % MN_WARP; i < batch; i += MN_WARP)
    if (labels[i] >= 0 && labels[i] < classes)
      sum += weights ? weights[labels[i]] : 1;
  return mn_warp_sum (sum);
}

/* Samples of a block where each has a warp. */
#define MN_SAMPLES (MN_BLOCK / MN_WARP)

static inline unsigned
mn_sample_blocks (int batch)
{
  return (unsigned) ((batch + MN_SAMPLES - 1) / MN_SAMPLES);
}
