/* mn-upsample.h - which pixels an upsampled one is made of (align_corners false).
 *
 * Nearest: pixel i / s. Bilinear: output i lies at p = max ((i + 1/2) / s - 1/2, 0) between the pixels floor (p) and the next
 * one, if there is one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* The two input positions that an output position reads along one axis, and the second one's share. */
typedef struct
{
  int64_t first, second;
  double  share;
} MnUpsampleMix;

/* Of output position @i along an axis of @in pixels. */
MN_HOST_DEVICE static inline MnUpsampleMix
mn_upsample_mix (int64_t in, int64_t scale, int bilinear, int64_t i)
{
  MnUpsampleMix mix = { i / scale, i / scale, 0 };
  double place;

  if (!bilinear)
    return mix;
  place = ((double) i + 0.5) / (double) scale - 0.5;
  place = place > 0 ? place : 0;
  mix.first = (int64_t) place < in - 1 ? (int64_t) place : in - 1;
  mix.second = mix.first < in - 1 ? mix.first + 1 : in - 1;
  mix.share = place - (double) mix.first;
  return mix;
}
