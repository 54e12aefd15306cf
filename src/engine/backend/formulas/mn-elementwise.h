/* mn-elementwise.h - the formulas of the activations, one number at a time.
 *
 * Include after defining `real` (float or double) and MN_EXP, MN_EXPM1 and MN_TANH for it; MN_HOST_DEVICE comes from mn-philox.h.
 * Written without branches so that loops over them vectorize. NaN goes through every one of them, as in PyTorch.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-philox.h"

MN_HOST_DEVICE static inline real
mn_relu (real x)
{
  return x < 0 ? 0 : x;
}

/* From the output: y is 0 wherever x <= 0. */
MN_HOST_DEVICE static inline real
mn_relu_d (real y, real dy)
{
  return y <= 0 ? 0 : dy;
}

MN_HOST_DEVICE static inline real
mn_leaky_relu (real x, real slope)
{
  return x > 0 ? x : x * slope;
}

/* From the output, which has the input's sign: needs slope >= 0. */
MN_HOST_DEVICE static inline real
mn_leaky_relu_d (real y, real dy, real slope)
{
  return y > 0 ? dy : dy * slope;
}

/* max(0, x) + min(0, alpha (e^x - 1)) */
MN_HOST_DEVICE static inline real
mn_elu (real x, real alpha)
{
  return x > 0 ? x : alpha * MN_EXPM1 (x > 0 ? 0 : x);
}

/* From the output: alpha e^x = y + alpha where y <= 0; needs alpha > 0. */
MN_HOST_DEVICE static inline real
mn_elu_d (real y, real dy, real alpha)
{
  return y > 0 ? dy : dy * (y + alpha);
}

MN_HOST_DEVICE static inline real
mn_sigmoid (real x)
{
  return 1 / (1 + MN_EXP (-x));
}

MN_HOST_DEVICE static inline real
mn_sigmoid_d (real y, real dy)
{
  return dy * y * (1 - y);
}

MN_HOST_DEVICE static inline real
mn_tanh (real x)
{
  return MN_TANH (x);
}

MN_HOST_DEVICE static inline real
mn_tanh_d (real y, real dy)
{
  return dy * (1 - y * y);
}
