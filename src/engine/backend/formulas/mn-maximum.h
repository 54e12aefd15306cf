/* mn-maximum.h - which of several numbers is the largest, as in PyTorch: NaN is larger than any.
 *
 * Include after defining `real`.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* Of numbers that are tried one after the other: whether @value takes the place of @best, which stands at @winner (-1: nobody is
 * there yet). The first of equal ones stays. Without branches, so that loops over it vectorize. */
MN_HOST_DEVICE static inline int
mn_maximum_wins (real value, real best, int winner)
{
  return value > best || value != value || winner < 0;
}

/* Whether the number @a at place @i comes before @b at @j, in whatever order they are compared: the first of equal ones does, and
 * the first that is NaN. */
MN_HOST_DEVICE static inline int
mn_maximum_precedes (real a, int64_t i, real b, int64_t j)
{
  const int a_is_nan = a != a, b_is_nan = b != b;

  return a_is_nan != b_is_nan ? a_is_nan : a > b || ((a == b || a_is_nan) && i < j);
}
