/* mn-ref-loss.h - what the losses share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref.h"

/* The first of the largest; NaN is larger than everything, as in torch.argmax. */
static inline gsize
mn_ref_argmax (const real *x, gsize n)
{
  gsize best = 0;

  for (gsize i = 1; i < n && !isnan (x[best]); i++)
    if (x[i] > x[best] || isnan (x[i]))
      best = i;
  return best;
}

/* In the order of the samples, whatever thread computed them. */
static inline double
mn_ref_sum_losses (const MnLossOp *loss, int batch)
{
  double sum = 0;

  for (int n = 0; n < batch; n++)
    sum += loss->losses[n];
  return sum;
}
