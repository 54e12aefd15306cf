/* mn-direct-tile.h - the tile that products by hand are made of, for processors with AVX-512.
 *
 * Six numbers are spread over a vector one by one and multiplied by up to four vectors of a panel, with the sums of all in
 * registers: 24 sums, four vectors and the number that is spread take 29 of 32. Loads are what such a tile waits for: ten
 * for 24 products, where eight rows times two vectors need ten for 16.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-direct-wide.h"

#define MN_TILE_ROWS 6
#define MN_TILE_VECTORS 4
#define MN_PANEL (MN_TILE_VECTORS * MN_WIDE)

/* How many of @left vectors, at least one, the next panel has: all panels nearly alike, since narrow ones are slow. */
static inline int
mn_tile_vectors (gint64 left)
{
  const gint64 panels = (left + MN_TILE_VECTORS - 1) / MN_TILE_VECTORS;

  return (int) ((left + panels - 1) / panels);
}

/* to (MN_TILE_ROWS, vectors) = from + the sum of row[r][k * step] * panel[k] (vectors) over @n terms, from the first to the
 * last; without @from the sums begin with 0. */
MN_DIRECT_INLINE void
mn_tile_multiply_some (const float *const row[MN_TILE_ROWS], gint64 step, const float *panel, gint64 n, int vectors,
                       const float *from, gint64 from_step, float *to, gint64 to_step)
{
  const float *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3], *r4 = row[4], *r5 = row[5];
  MnWide sums[MN_TILE_ROWS][MN_TILE_VECTORS];

#pragma GCC unroll 6
  for (int r = 0; r < MN_TILE_ROWS; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      sums[r][v] = from ? mn_wide_load (from + r * from_step + v * MN_WIDE) : (MnWide) { 0 };
  for (gint64 k = 0; k < n; k++)
    {
      MnWide right[MN_TILE_VECTORS];

#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++)
        right[v] = mn_wide_load (panel + (k * vectors + v) * MN_WIDE);
      /* Minus 0 leaves -0 and NaN as they are. */
#define ADD(i)                                                                     \
  {                                                                                \
    const MnWide left = r##i[k * step] - (MnWide) { 0 };                           \
                                                                                   \
    _Pragma ("GCC unroll 4")                                                       \
    for (int v = 0; v < vectors; v++)                                              \
      sums[i][v] += left * right[v];                                               \
  }
      ADD (0)
      ADD (1)
      ADD (2)
      ADD (3)
      ADD (4)
      ADD (5)
#undef ADD
    }
#pragma GCC unroll 6
  for (int r = 0; r < MN_TILE_ROWS; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      mn_wide_store (to + r * to_step + v * MN_WIDE, sums[r][v]);
}

/* The same for any number of vectors up to MN_TILE_VECTORS. @to may be @from. */
MN_DIRECT_INLINE void
mn_tile_multiply (const float *const row[MN_TILE_ROWS], gint64 step, const float *panel, gint64 n, int vectors,
                  const float *from, gint64 from_step, float *to, gint64 to_step)
{
  switch (vectors)
    {
    case 1:
      mn_tile_multiply_some (row, step, panel, n, 1, from, from_step, to, to_step);
      break;
    case 2:
      mn_tile_multiply_some (row, step, panel, n, 2, from, from_step, to, to_step);
      break;
    case 3:
      mn_tile_multiply_some (row, step, panel, n, 3, from, from_step, to, to_step);
      break;
    default:
      mn_tile_multiply_some (row, step, panel, n, 4, from, from_step, to, to_step);
      break;
    }
}
