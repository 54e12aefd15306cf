/* mn-norm.h - the formulas of normalization, one number or one channel at a time.
 *
 * x̂ = (x - mean) / σ with σ = sqrt (var + eps), y = γ x̂ + β. Backward over m numbers that share mean and σ, with g = γ dy:
 * dx = (g - Σ g / m - x̂ Σ g x̂ / m) / σ, dγ = Σ dy x̂, dβ = Σ dy.
 *
 * Include after defining `real`.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <math.h>

#include "mn-philox.h"

/* 1 / σ */
MN_HOST_DEVICE static inline double
mn_norm_inverse (double var, double eps)
{
  return 1 / sqrt (var + eps);
}

/* A running statistic, moved by @momentum towards what the batch has. */
MN_HOST_DEVICE static inline double
mn_norm_move (double running, double momentum, double now)
{
  return (1 - momentum) * running + momentum * now;
}

/* The variance that a running one moves to, of @count numbers whose squared distances from their mean come to @squares. One
 * number has no unbiased variance; PyTorch refuses it, here the biased one (0) stands in. */
MN_HOST_DEVICE static inline double
mn_norm_unbiased (double squares, double count)
{
  return count > 1 ? squares / (count - 1) : squares / count;
}

/* y; @factor: γ / σ, @offset: β */
MN_HOST_DEVICE static inline real
mn_norm_apply (real x, real mean, real factor, real offset)
{
  return (x - mean) * factor + offset;
}

/* dx; @drift: Σ g / m, @slope: Σ g x̂ / (m σ), either over @factor where that is taken out of g */
MN_HOST_DEVICE static inline real
mn_norm_gradient (real g, real x, real mean, real factor, real drift, real slope)
{
  return factor * (g - drift - (x - mean) * slope);
}
