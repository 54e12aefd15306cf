/* mn-elementwise.h - the formulas of the activations and of the like, one number at a time.
 *
 * Include after defining `real` (float or double) and MN_EXP, MN_EXPM1, MN_TANH, MN_LOG1P and MN_ERF for it;
 * MN_HOST_DEVICE comes from mn-philox.h.
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

/* Constants of Klambauer et al. 2017: with them mean 0 and variance 1 are a fixed point. */
#define MN_SELU_ALPHA ((real) 1.6732632423543772848170429916717)
#define MN_SELU_SCALE ((real) 1.0507009873554804934193349852946)

MN_HOST_DEVICE static inline real
mn_selu (real x)
{
  return MN_SELU_SCALE * mn_elu (x, MN_SELU_ALPHA);
}

/* From the output, as mn_elu_d(). */
MN_HOST_DEVICE static inline real
mn_selu_d (real y, real dy)
{
  return y > 0 ? dy * MN_SELU_SCALE : dy * (y + MN_SELU_SCALE * MN_SELU_ALPHA);
}

MN_HOST_DEVICE static inline real
mn_silu (real x)
{
  return x * mn_sigmoid (x);
}

/* From the input. */
MN_HOST_DEVICE static inline real
mn_silu_d (real x, real dy)
{
  real s = mn_sigmoid (x);

  return dy * s * (1 + x * (1 - s));
}

/* x Φ(x), Φ the distribution function of the normal distribution. */
MN_HOST_DEVICE static inline real
mn_gelu (real x)
{
  return (real) 0.5 * x * (1 + MN_ERF (x * (real) 0.70710678118654752440));
}

/* From the input: Φ(x) + x φ(x). */
MN_HOST_DEVICE static inline real
mn_gelu_d (real x, real dy)
{
  real below = (real) 0.5 * (1 + MN_ERF (x * (real) 0.70710678118654752440));
  real density = (real) 0.39894228040143267794 * MN_EXP ((real) -0.5 * x * x);

  return dy * (below + x * density);
}

/* The argument of the tangent in the other form: √(2/π) (x + 0.044715 x³). */
MN_HOST_DEVICE static inline real
mn_gelu_tanh_argument (real x)
{
  return (real) 0.79788456080286535588 * (x + (real) 0.044715 * x * x * x);
}

MN_HOST_DEVICE static inline real
mn_gelu_tanh (real x)
{
  return (real) 0.5 * x * (1 + MN_TANH (mn_gelu_tanh_argument (x)));
}

/* From the input. */
MN_HOST_DEVICE static inline real
mn_gelu_tanh_d (real x, real dy)
{
  real t = MN_TANH (mn_gelu_tanh_argument (x));
  real slope = (real) 0.79788456080286535588 * (1 + 3 * (real) 0.044715 * x * x);

  return dy * (real) 0.5 * (1 + t + x * (1 - t * t) * slope);
}

/* ln (1 + e^(beta x)) / beta, written so that no exponential overflows; x itself where beta x passes the threshold. */
MN_HOST_DEVICE static inline real
mn_softplus (real x, real beta, real threshold)
{
  real z = beta * x;
  real positive = z < 0 ? 0 : z, size = z < 0 ? -z : z;
  real smooth = (positive + MN_LOG1P (MN_EXP (-size))) / beta;

  return z > threshold ? x : smooth;
}

/* From the input. */
MN_HOST_DEVICE static inline real
mn_softplus_d (real x, real dy, real beta, real threshold)
{
  return beta * x > threshold ? dy : dy * mn_sigmoid (beta * x);
}

/* x min(max(x + 3, 0), 6) / 6 */
MN_HOST_DEVICE static inline real
mn_hardswish (real x)
{
  real gate = x + 3;

  gate = gate < 0 ? 0 : gate;
  gate = gate > 6 ? 6 : gate;
  return x * gate / 6;
}

/* From the input. */
MN_HOST_DEVICE static inline real
mn_hardswish_d (real x, real dy)
{
  return x > 3 ? dy : x < -3 ? 0 : dy * (2 * x + 3) / 6;
}

/* From the output, with Σ y dy over what adds up to 1. */
MN_HOST_DEVICE static inline real
mn_softmax_d (real y, real dy, real sum)
{
  return y * (dy - sum);
}

/* From the output, with Σ dy. */
MN_HOST_DEVICE static inline real
mn_log_softmax_d (real y, real dy, real sum)
{
  return dy - MN_EXP (y) * sum;
}

/* Of x1 / x2, by x2. */
MN_HOST_DEVICE static inline real
mn_divisor_d (real x1, real x2, real dy)
{
  return -dy * x1 / (x2 * x2);
}
