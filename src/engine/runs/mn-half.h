/* mn-half.h - IEEE 754 half floats (binary16) in files.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

/* Rounds to the nearest, ties to even; what is too large becomes infinite. */
static inline guint16
mn_half_from_float (float number)
{
  guint32 bits, sign;

  memcpy (&bits, &number, sizeof bits);
  sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits >= 0x47800000)   /* 2¹⁶ or more, or no number */
    return (guint16) (sign | (bits > 0x7f800000 ? 0x7e00 : 0x7c00));
  if (bits < 0x38800000)
    {
      /* Below 2⁻¹⁴: added to a half, whose last digit is worth 2⁻²⁴, it is rounded to that. */
      float sum;

      memcpy (&sum, &bits, sizeof sum);
      sum += 0.5f;
      memcpy (&bits, &sum, sizeof bits);
      return (guint16) (sign | (bits - 0x3f000000));
    }
  bits += 0xc8000fff + (bits >> 13 & 1);   /* the exponent's other bias, and half a last digit, less a bit unless it is odd */
  return (guint16) (sign | bits >> 13);
}

static inline float
mn_half_to_float (guint16 half)
{
  const int exponent = half >> 10 & 31, mantissa = half & 1023;
  float number;

  if (exponent == 31)
    number = mantissa != 0 ? NAN : INFINITY;
  else
    number = exponent == 0 ? ldexpf ((float) mantissa, -24) : ldexpf ((float) (mantissa + 1024), exponent - 25);
  return half & 0x8000 ? -number : number;
}
