/* mn-dropout-draw.h - which elements dropout keeps, the same on every device.
 *
 * Element i of the batch (counted through all samples) takes word i mod 4 of Philox block i / 4 in the sequence made of
 * the node's number and the step's.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* Whether the four elements from 4 @block on are kept, each with probability 1 - @p. */
MN_HOST_DEVICE static inline void
mn_dropout_draw (uint64_t seed, uint64_t counter, uint32_t stream, uint64_t block, float p, unsigned char keep[4])
{
  uint32_t words[4];

  mn_philox4x32 (seed, MN_STREAM_DROPOUT, (uint64_t) stream << 44 ^ counter, block, words);
  for (int i = 0; i < 4; i++)
    keep[i] = mn_philox_unit (words[i]) >= p;
}
