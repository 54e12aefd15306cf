/* mn-ref-smooth-l1.c - a parabola within beta of the target, straight lines outside, as torch.nn.SmoothL1Loss.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-point-loss.h"

static inline real
value (real e, real beta)
{
  const real size = e < 0 ? -e : e;

  return size < beta ? size * size / (2 * beta) : size - beta / 2;
}

static inline real
slope (real e, real beta)
{
  const real size = e < 0 ? -e : e;

  return size < beta ? e / beta : e > 0 ? (real) 1 : e < 0 ? (real) -1 : e;
}

MN_REF_POINT_LOSS (smooth_l1, FALSE, value (e, (real) loss->beta), slope (e, (real) loss->beta));
