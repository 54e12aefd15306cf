/* mn-direct-wide.h - vectors of sixteen numbers, for the kernels by hand that need AVX-512.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct.h"

/* Numbers in a vector, and in the two vectors of a panel; rows of a tile. */
#define MN_WIDE 16
#define MN_PANEL 32
#define MN_TILE_ROWS 8

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
