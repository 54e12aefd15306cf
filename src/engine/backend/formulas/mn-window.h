/* mn-window.h - which pixels along an axis a pooling window sees, and which windows see a pixel.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* From @begin to @end - 1. */
typedef struct
{
  int begin, end;
} MnSpan;

/* What lies inside an axis of @in pixels of window @i. */
MN_HOST_DEVICE static inline MnSpan
mn_window_pixels (int i, int kernel, int stride, int padding, int in)
{
  const int first = i * stride - padding, last = first + kernel;
  const MnSpan span = { first > 0 ? first : 0, last < in ? last : in };

  return span;
}

/* Which of @out windows reach over pixel @i, from their first element to their last: with gaps between the elements, not all
 * of them see it. */
MN_HOST_DEVICE static inline MnSpan
mn_window_holders (int i, int reach, int stride, int padding, int out)
{
  const int first = i + padding - reach + stride, last = (i + padding) / stride + 1;
  const MnSpan span = { first > 0 ? first / stride : 0, last < out ? last : out };

  return span;
}

/* What share @i of @out sees where they divide @in pixels: floor (i in / out) to ceil ((i + 1) in / out) - 1. The same with the
 * two exchanged: the shares that see pixel @i. */
MN_HOST_DEVICE static inline MnSpan
mn_share_pixels (int i, int in, int out)
{
  const MnSpan span = { i * in / out, ((i + 1) * in + out - 1) / out };

  return span;
}
