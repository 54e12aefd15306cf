/* mn-cuda-transpose.h - for .cu files: matrices laid on their sides, each number from one type to another.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-columns.h"

/* A tile is read along its rows and written along its columns. */
#define MN_TILE 32

/* From (N, rows, columns) to (N, columns, rows). */
template <typename From, typename To>
__global__ static void
mn_transpose_kernel (const From *in, To *out, size_t tiles, unsigned rows, unsigned columns, int adds)
{
  __shared__ float room[MN_TILE][MN_TILE + 1];
  const unsigned lane = threadIdx.x % MN_TILE, line = threadIdx.x / MN_TILE, lines = MN_BLOCK / MN_TILE;

  for (size_t tile = blockIdx.x; tile < tiles; tile += gridDim.x)
    {
      unsigned left, top;
      const size_t item = mn_divide (tile, (columns + MN_TILE - 1) / MN_TILE, &left);
      const size_t sample = mn_divide (item, (rows + MN_TILE - 1) / MN_TILE, &top) * rows * columns;

      left *= MN_TILE;
      top *= MN_TILE;
      for (unsigned k = line; k < MN_TILE; k += lines)
        if (top + k < rows && left + lane < columns)
          room[k][lane] = mn_get (&in[sample + (size_t) (top + k) * columns + left + lane]);
      __syncthreads ();
      for (unsigned k = line; k < MN_TILE; k += lines)
        if (left + k < columns && top + lane < rows)
          mn_put (&out[sample + (size_t) (left + k) * rows + top + lane], room[lane][k], adds);
      __syncthreads ();
    }
}

/* Queues it: sets, or with @adds adds to, @to. */
template <typename From, typename To>
static void
mn_launch_transpose (MnCudaBackend *self, const void *from, void *to, size_t n, size_t rows, size_t columns, int adds)
{
  const size_t tiles = n * ((rows + MN_TILE - 1) / MN_TILE) * ((columns + MN_TILE - 1) / MN_TILE);
  const size_t most = (size_t) self->n_processors * 32;

  /* Single rows or columns stay as they are. */
  if (rows == 1 || columns == 1)
    mn_launch_copy (self, (const From *) from, (To *) to, n * rows * columns, adds);
  else
    MN_LAUNCH (self, (mn_transpose_kernel<From, To>), (unsigned) (tiles < most ? tiles : most), MN_BLOCK, 0, (const From *) from,
               (To *) to, tiles, (unsigned) rows, (unsigned) columns, adds);
}
