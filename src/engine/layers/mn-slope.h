/* mn-slope.h - how much of the gradient an activation lets through, for whoever looks at what it was given; GPUs, too.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <math.h>

#include "mn-philox.h"

typedef enum
{
  MN_SLOPE_NONE,
  MN_SLOPE_RELU,
  MN_SLOPE_LEAKY_RELU,
  MN_SLOPE_ELU,
  MN_SLOPE_SELU,
  MN_SLOPE_GELU,
  MN_SLOPE_SILU,
  MN_SLOPE_HARDSWISH,
  MN_SLOPE_SIGMOID,
  MN_SLOPE_TANH,
  MN_SLOPE_SOFTPLUS,
  MN_N_SLOPES,
} MnSlopeKind;

/* With the one number that some have. */
typedef struct
{
  MnSlopeKind kind;
  double      setting;
} MnSlope;

/* The derivative at the input @x, as a share of the steepest one. */
MN_HOST_DEVICE static inline double
mn_slope (MnSlope slope, double x)
{
  const double a = slope.setting;

  switch (slope.kind)
    {
    case MN_SLOPE_RELU:
      return x > 0;
    case MN_SLOPE_LEAKY_RELU:
      return (x > 0 ? 1 : a) / (a > 1 ? a : 1);
    case MN_SLOPE_ELU:
      return (x > 0 ? 1 : a * exp (x)) / (a > 1 ? a : 1);
    case MN_SLOPE_SELU:
      /* Steepest just below zero, α times what it is above. */
      return x > 0 ? 1 / 1.6732632423543772 : exp (x);
    case MN_SLOPE_GELU:
      /* Φ(x) + x φ(x), steepest at x = √2; the older form differs from this one in the third digit. */
      return fabs (0.5 * (1 + erf (x * 0.70710678118654752)) + x * exp (-0.5 * x * x) * 0.39894228040143268) / 1.1289041602;
    case MN_SLOPE_SILU:
      {
        const double s = 1 / (1 + exp (-x));

        /* Steepest at x = 2.4. */
        return fabs (s * (1 + x * (1 - s))) / 1.0998393194;
      }
    case MN_SLOPE_HARDSWISH:
      /* Steepest just below 3. */
      return (x >= 3 ? 1 : x <= -3 ? 0 : fabs (2 * x + 3) / 6) / 1.5;
    case MN_SLOPE_SIGMOID:
      {
        const double s = 1 / (1 + exp (-x));

        return 4 * s * (1 - s);
      }
    case MN_SLOPE_TANH:
      {
        const double y = tanh (x);

        return 1 - y * y;
      }
    case MN_SLOPE_SOFTPLUS:
      return 1 / (1 + exp (-a * x));
    case MN_SLOPE_NONE:
    case MN_N_SLOPES:
    default:
      return 1;
    }
}
