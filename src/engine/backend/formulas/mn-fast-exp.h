/* mn-fast-exp.h - float exponentials without branches or calls, so that loops over them vectorize.
 *
 * Argument reduction by ln 2 in two parts and minimax polynomials (coefficients: Moshier's Cephes library). Relative
 * error below 2e-7. The exponential saturates at e^88.3 instead of becoming infinite; NaN stays NaN.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <stdint.h>

/* x = n ln 2 + r, |r| <= ln 2 / 2; returns e^r - 1, and 2^n in @scale. */
static inline float
mn_fast_exp_parts (float x, float *scale)
{
  union { uint32_t u; float f; } power;
  float n, r, p;

  x = x > 88.3762626f ? 88.3762626f : x;
  x = x < -87.3365447f ? -87.3365447f : x;
  /* Adding and taking away 1.5 · 2^23 rounds to a whole number. */
  n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
  r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  power.u = (uint32_t) ((int32_t) n + 127) << 23;
  *scale = power.f;
  return p * r * r + r;
}

static inline float
mn_fast_exp (float x)
{
  float scale, e = mn_fast_exp_parts (x, &scale);

  return (e + 1.0f) * scale;
}

/* e^x - 1, accurate near 0 too: 2^n (e^r - 1) + (2^n - 1). */
static inline float
mn_fast_expm1 (float x)
{
  float scale, e = mn_fast_exp_parts (x, &scale);

  return e * scale + (scale - 1.0f);
}

static inline float
mn_fast_tanh (float x)
{
  float z = x * x;
  float near = -5.70498872745e-3f;
  float far;

  near = near * z + 2.06390887954e-2f;
  near = near * z - 5.37397155531e-2f;
  near = near * z + 1.33314422036e-1f;
  near = near * z - 3.33332819422e-1f;
  near = near * z * x + x;
  far = 1.0f - 2.0f / (mn_fast_exp (2.0f * x) + 1.0f);
  return z < 0.390625f ? near : far;   /* |x| < 0.625 */
}
