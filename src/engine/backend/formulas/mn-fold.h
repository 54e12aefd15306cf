/* mn-fold.h - what a batch norm in evaluation does to the weights before it: y = (x - mean) f + shift, x = w·input + bias, is
 * w f·input + (bias - mean) f + shift.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

#include <math.h>

/* f */
MN_HOST_DEVICE static inline double
mn_fold_factor (double scale, double var, double eps)
{
  return scale / sqrt (var + eps);
}

MN_HOST_DEVICE static inline double
mn_fold_bias (double bias, double mean, double factor, double shift)
{
  return (bias - mean) * factor + shift;
}
