/* mn-twins.h - rows of numbers that are the very same: by what all numbers of a row come to together, on any device.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "mn-philox.h"

/* What the number at @place of a row adds to the row's hash, in whatever order the row is gone through: the last steps of
 * splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) over its bits and its place. */
MN_HOST_DEVICE static inline uint64_t
mn_twins_hash (uint64_t place, double number)
{
  uint64_t bits;

  memcpy (&bits, &number, sizeof bits);
  bits += (place + 1) * 0x9E3779B97F4A7C15u;
  bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
  bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
  return bits ^ bits >> 31;
}
