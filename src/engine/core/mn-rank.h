/* mn-rank.h - which of two classes a network holds to be likelier: the same on every device.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

/* Whether class @c with @score comes before class @label with @own: the higher the likelier, of equal ones the lower number,
 * and what is not a number comes first. */
MN_HOST_DEVICE static inline int
mn_rank_is_before (float score, int c, float own, int label)
{
  return c < label ? !(score < own) : c > label && !(score <= own);
}
