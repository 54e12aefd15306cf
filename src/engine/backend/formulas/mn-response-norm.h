/* mn-response-norm.h - the formulas of local response normalization, one number at a time.
 *
 * y = x s^-β with s = k + α Σ x² over the neighbouring channels, where α is divided by their number already. Backward:
 * dx = dy s^-β - 2 α β x Σ pull over the channels whose neighbour this one is, pull = dy x s^(-β - 1).
 *
 * Include after defining `real` and MN_POW.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* s */
MN_HOST_DEVICE static inline real
mn_response_norm_size (real squares, real k, real alpha)
{
  return k + alpha * squares;
}

/* y of x, and what dy becomes by the number's own part in y */
MN_HOST_DEVICE static inline real
mn_response_norm_scale (real x, real s, real beta)
{
  return x * MN_POW (s, -beta);
}

/* @d: dy s^-β */
MN_HOST_DEVICE static inline real
mn_response_norm_pull (real d, real x, real s)
{
  return d * x / s;
}

/* What the neighbours take from dx; @factor: 2 α β */
MN_HOST_DEVICE static inline real
mn_response_norm_loss (real x, real pulls, real factor)
{
  return factor * x * pulls;
}
