/* mn-upsample.h - which pixels an upsampled one is made of (align_corners false).
 *
 * Nearest: pixel i / s. Bilinear: output i lies at p = max ((i + 1/2) / s - 1/2, 0) between the pixels floor (p) and the next
 * one, if there is one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

/* The two input positions that an output position reads along one axis, and the second one's share. */
typedef struct
{
  gint64 first, second;
  double share;
} MnUpsampleMix;

/* Of output position @i along an axis of @in pixels. */
static inline MnUpsampleMix
mn_upsample_mix (gint64 in, gint64 scale, gboolean bilinear, gint64 i)
{
  MnUpsampleMix mix = { .first = i / scale, .second = i / scale };
  double place;

  if (!bilinear)
    return mix;
  place = MAX (((double) i + 0.5) / (double) scale - 0.5, 0);
  mix.first = MIN ((gint64) place, in - 1);
  mix.second = MIN (mix.first + 1, in - 1);
  mix.share = place - (double) mix.first;
  return mix;
}
