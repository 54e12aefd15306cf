/* mn-bfloat16.h - float32 cut to its upper half: the same range with 8 significant bits.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* From the bits of a float to those of the nearest bfloat16, of two that are as near to the even one. NaN stays NaN. */
MN_HOST_DEVICE static inline uint16_t
mn_bfloat16_from_bits (uint32_t bits)
{
  const uint32_t up = 0x7fff + (bits >> 16 & 1);

  return (bits & 0x7fffffff) > 0x7f800000 ? (uint16_t) (bits >> 16 | 0x40) : (uint16_t) ((bits + up) >> 16);
}

MN_HOST_DEVICE static inline uint32_t
mn_bfloat16_to_bits (uint16_t number)
{
  return (uint32_t) number << 16;
}
