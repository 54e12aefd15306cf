/* mn-ref-squares.h - the square of the length of a vector.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-table.h"

/* Sums are in double, and in lanes, so that no addition waits for the one before it. */
#define MN_REF_LANES 32

/* Adds the squares of MN_REF_LANES elements. */
static inline void
mn_ref_add_squares (double *lanes, const real *x)
{
#pragma omp simd
  for (int k = 0; k < MN_REF_LANES; k++)
    lanes[k] += (double) x[k] * (double) x[k];
}

static inline double
mn_ref_sum_lanes (const double *lanes)
{
  double sum = 0;

  for (int k = 0; k < MN_REF_LANES; k++)
    sum += lanes[k];
  return sum;
}

static inline double
mn_ref_square_norm (const real *x, gsize n)
{
  double lanes[MN_REF_LANES] = { 0 }, sum = 0;
  gsize i = 0;

  for (; i + MN_REF_LANES <= n; i += MN_REF_LANES)
    mn_ref_add_squares (lanes, x + i);
  for (; i < n; i++)
    sum += (double) x[i] * (double) x[i];
  return sum + mn_ref_sum_lanes (lanes);
}
