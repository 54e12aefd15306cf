/* mn-direct-wide.h - vectors of sixteen numbers, for the kernels by hand that need AVX-512.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct.h"

#define MN_WIDE 16

typedef float MnWide __attribute__ ((vector_size (4 * MN_WIDE)));
typedef float MnWideAnywhere __attribute__ ((vector_size (4 * MN_WIDE), aligned (4), may_alias));

MN_DIRECT_INLINE MnWide
mn_wide_load (const float *from)
{
  return *(const MnWideAnywhere *) from;
}

MN_DIRECT_INLINE void
mn_wide_store (float *to, MnWide value)
{
  *(MnWideAnywhere *) to = value;
}

/* Swaps the rows and columns of 16 vectors: single numbers, pairs, fours, eights. */
MN_DIRECT_INLINE void
mn_wide_transpose (MnWide v[MN_WIDE])
{
  MnWide t[MN_WIDE];

#pragma GCC unroll 16
  for (int i = 0; i < MN_WIDE; i += 2)
    {
      t[i] = __builtin_shufflevector (v[i], v[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
      t[i + 1] = __builtin_shufflevector (v[i], v[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
#pragma GCC unroll 16
  for (int i = 0; i < MN_WIDE; i += 4)
    {
      v[i] = __builtin_shufflevector (t[i], t[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      v[i + 1] = __builtin_shufflevector (t[i], t[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
      v[i + 2] = __builtin_shufflevector (t[i + 1], t[i + 3], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      v[i + 3] = __builtin_shufflevector (t[i + 1], t[i + 3], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++)
    {
      const MnWide a = v[i], b = v[4 + i], c = v[8 + i], d = v[12 + i];
      const MnWide ab_even = __builtin_shufflevector (a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const MnWide ab_odd = __builtin_shufflevector (a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      const MnWide cd_even = __builtin_shufflevector (c, d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const MnWide cd_odd = __builtin_shufflevector (c, d, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);

      t[i] = __builtin_shufflevector (ab_even, cd_even, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      t[4 + i] = __builtin_shufflevector (ab_odd, cd_odd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      t[8 + i] = __builtin_shufflevector (ab_even, cd_even, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      t[12 + i] = __builtin_shufflevector (ab_odd, cd_odd, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#pragma GCC unroll 16
  for (int i = 0; i < MN_WIDE; i++)
    v[i] = t[i];
}
