/* mn-ref-squares.h - the square of the length of a vector.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-table.h"

/* In double, and in lanes, so that no addition waits for the one before it. */
static inline double
mn_ref_square_norm (const real *x, gsize n)
{
  enum { LANES = 32 };
  double lanes[LANES] = { 0 }, sum = 0;
  gsize i = 0;

  for (; i + LANES <= n; i += LANES)
    {
#pragma omp simd
      for (int k = 0; k < LANES; k++)
        lanes[k] += (double) x[i + k] * (double) x[i + k];
    }
  for (; i < n; i++)
    sum += (double) x[i] * (double) x[i];
  for (int k = 0; k < LANES; k++)
    sum += lanes[k];
  return sum;
}
