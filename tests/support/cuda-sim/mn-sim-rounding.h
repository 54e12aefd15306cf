/* mn-sim-rounding.h - what the device's tensor cores make of numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "cuda_runtime.h"

/* To the nearest number of @bits significant bits: bfloat16 has 8, TF32 11. */
static inline float
mn_sim_round (float x, int bits)
{
  const uint32_t dropped = 24 - (uint32_t) bits, half = (1u << (dropped - 1)) - 1;
  uint32_t word = __float_as_uint (x);

  if (x != x || x - x != 0)
    return x;
  word += half + (word >> dropped & 1);
  return __uint_as_float (word & ~((1u << dropped) - 1));
}
