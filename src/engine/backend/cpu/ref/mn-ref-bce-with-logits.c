/* mn-ref-bce-with-logits.c - sigmoid and binary cross-entropy in one, as torch.nn.BCEWithLogitsLoss.
 *
 * (1 - t)·y + (1 + (p - 1)·t)·log (1 + e^-y), where p weighs the positive class. Only e^-|y| is computed, so that no logit
 * is too large.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

static inline real
value (real y, real t, real weight)
{
  const real size = y < 0 ? -y : y;

  return (1 - t) * y + (1 + (weight - 1) * t) * (MN_LOG1P (MN_EXP (-size)) + (y < 0 ? -y : 0));
}

static inline real
slope (real y, real t, real weight)
{
  const real small = MN_EXP (y < 0 ? y : -y);
  const real negative = (y < 0 ? 1 : small) / (1 + small);   /* the sigmoid of -y */

  return (1 - t) - (1 + (weight - 1) * t) * negative;
}

MN_REF_POINT_LOSS (bce_with_logits, TRUE, value (y, t, (real) loss->pos_weight), slope (y, t, (real) loss->pos_weight));
