/* mn-loss.h - the formulas of losses that are a sum over outputs, one output at a time: the loss at the output y with the target
 * t, or at e = y - t, and its slope there.
 *
 * Include after defining `real` and MN_EXP and MN_LOG1P for it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

MN_HOST_DEVICE static inline real
mn_l1 (real e)
{
  return e < 0 ? -e : e;
}

/* 0 at 0; NaN stays NaN. */
MN_HOST_DEVICE static inline real
mn_l1_d (real e)
{
  return e > 0 ? (real) 1 : e < 0 ? (real) -1 : e;
}

MN_HOST_DEVICE static inline real
mn_smooth_l1 (real e, real beta)
{
  const real size = mn_l1 (e);

  return size < beta ? size * size / (2 * beta) : size - beta / 2;
}

MN_HOST_DEVICE static inline real
mn_smooth_l1_d (real e, real beta)
{
  return mn_l1 (e) < beta ? e / beta : mn_l1_d (e);
}

/* (1 - t) y + (1 + (weight - 1) t) log (1 + e^-y). Only e^-|y| is computed, so that no logit is too large. */
MN_HOST_DEVICE static inline real
mn_bce_with_logits (real y, real t, real weight)
{
  const real size = y < 0 ? -y : y;

  return (1 - t) * y + (1 + (weight - 1) * t) * (MN_LOG1P (MN_EXP (-size)) + (y < 0 ? -y : 0));
}

MN_HOST_DEVICE static inline real
mn_bce_with_logits_d (real y, real t, real weight)
{
  const real small = MN_EXP (y < 0 ? y : -y);
  const real negative = (y < 0 ? 1 : small) / (1 + small);   /* the sigmoid of -y */

  return (1 - t) - (1 + (weight - 1) * t) * negative;
}
