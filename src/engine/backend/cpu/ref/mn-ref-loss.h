/* mn-ref-loss.h - what the losses share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-table.h"

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

static inline gboolean
mn_ref_is_class (const MnLossOp *loss, const MnLossArgs *args, gsize n)
{
  return args->labels && args->labels[n] >= 0 && args->labels[n] < loss->features;
}

/* The weights of the samples' classes, which a weighted mean is divided by. */
static inline double
mn_ref_weigh (const MnLossOp *loss, const MnLossArgs *args)
{
  double sum = 0;

  for (int n = 0; n < args->batch; n++)
    sum += mn_ref_is_class (loss, args, (gsize) n) ? loss->weights[args->labels[n]] : 0;
  return sum;
}

/* What the gradient of a sample's loss is multiplied by, where @total is what its mean is divided by. */
static inline real
mn_ref_share (const MnLossOp *loss, double total)
{
  return loss->sums ? 1 : total > 0 ? (real) (1 / total) : 0;
}

static inline void
mn_ref_finish (const MnLossOp *loss, const MnLossArgs *args, double weight_sum)
{
  *args->loss_sum = mn_ref_sum_losses (loss, args->batch);
  if (args->weight_sum)
    *args->weight_sum = weight_sum;
}
