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

/* A tile of what is not wider than this would be half empty. */
#define MN_THIN 16
#define MN_THIN_ROOM 2304

/* The same where the rows (@are_rows) or the columns are few, @thin: as many of the @wide others at a time as have room, of which
 * one side reads or writes all numbers as they lie. @pieces: of all samples. An odd step keeps neighbours in banks of their own. */
template <typename From, typename To>
__global__ static void
mn_transpose_thin (const From *in, To *out, size_t pieces, unsigned thin, unsigned wide, int are_rows, int adds)
{
  __shared__ float room[MN_THIN_ROOM];
  const unsigned step = thin | 1, length = MN_THIN_ROOM / step / MN_TILE * MN_TILE;

  for (size_t piece = blockIdx.x; piece < pieces; piece += gridDim.x)
    {
      unsigned begin;
      const size_t sample = mn_divide (piece, (wide + length - 1) / length, &begin) * thin * wide;
      const size_t first = (size_t) begin * length;
      const unsigned count = (unsigned) (wide - first < length ? wide - first : length);
      float numbers[MN_THIN_ROOM / MN_BLOCK];

      /* First all loads, which are then on their way at once. */
      for (unsigned k = 0, i = threadIdx.x; k < MN_THIN_ROOM / MN_BLOCK; k++, i += MN_BLOCK)
        if (i < count * thin)
          numbers[k] = mn_get (are_rows ? &in[sample + (size_t) (i / count) * wide + first + i % count] : &in[sample + first * thin + i]);
      for (unsigned k = 0, i = threadIdx.x; k < MN_THIN_ROOM / MN_BLOCK; k++, i += MN_BLOCK)
        if (i < count * thin)
          room[are_rows ? i % count * step + i / count : i / thin * step + i % thin] = numbers[k];
      __syncthreads ();
      for (unsigned i = threadIdx.x; i < count * thin; i += MN_BLOCK)
        if (are_rows)
          mn_put (&out[sample + first * thin + i], room[i / thin * step + i % thin], adds);
        else
          mn_put (&out[sample + (size_t) (i / count) * wide + first + i % count], room[i % count * step + i / count], adds);
      __syncthreads ();
    }
}

/* How many pieces there are of each sample. */
static inline size_t
mn_thin_pieces (size_t thin, size_t wide)
{
  const size_t length = MN_THIN_ROOM / (thin | 1) / MN_TILE * MN_TILE;

  return (wide + length - 1) / length;
}

/* Queues it: sets, or with @adds adds to, @to. */
template <typename From, typename To>
static void
mn_launch_transpose (MnCudaBackend *self, const void *from, void *to, size_t n, size_t rows, size_t columns, int adds)
{
  const size_t thin = rows < columns ? rows : columns, wide = rows < columns ? columns : rows;
  const size_t tiles = thin > MN_THIN ? n * ((rows + MN_TILE - 1) / MN_TILE) * ((columns + MN_TILE - 1) / MN_TILE)
                                      : n * mn_thin_pieces (thin, wide);
  const size_t most = (size_t) self->n_processors * 32;
  const unsigned blocks = (unsigned) (tiles < most ? tiles : most);

  /* Single rows or columns stay as they are. */
  if (thin == 1)
    mn_launch_copy (self, (const From *) from, (To *) to, n * wide, adds);
  else if (thin <= MN_THIN)
    MN_LAUNCH (self, (mn_transpose_thin<From, To>), blocks, MN_BLOCK, 0, (const From *) from, (To *) to, tiles, (unsigned) thin,
               (unsigned) wide, thin == rows, adds);
  else
    MN_LAUNCH (self, (mn_transpose_kernel<From, To>), blocks, MN_BLOCK, 0, (const From *) from, (To *) to, tiles, (unsigned) rows,
               (unsigned) columns, adds);
}
