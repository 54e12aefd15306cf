/* mn-cuda-twins.cu - how many rows of numbers are those of another row; see mn-surveyor.c for the same on the computer.
 *
 * Rows are compared by their hashes, of as many at a time as the scratch memory takes, and number by number where these agree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-twins.h"

#define MOST_ROWS 3584
typedef unsigned long long Hash;

/* What lies in the scratch memory. */
struct TwinsRoom
{
  Hash          hashes[MOST_ROWS], others[MOST_ROWS];
  unsigned char is_twin[MOST_ROWS];   /* of the first ones */
  Hash          n_twins;
};

static_assert (sizeof (TwinsRoom) <= MN_CUDA_SCRATCH, "the scratch memory is too small for hashes");

/* @n of the rows, each of @length numbers, from the row @first on. */
struct Rows
{
  const float *numbers;
  size_t       first, length;
  unsigned     n;
};

/* A block for each row in turn. */
__global__ static void
hash_rows (Rows rows, Hash *to)
{
  __shared__ Hash room[MN_WARP];

  for (unsigned r = blockIdx.x; r < rows.n; r += gridDim.x)
    {
      const float *row = rows.numbers + (rows.first + r) * rows.length;
      Hash hash = 0;

      for (size_t i = threadIdx.x; i < rows.length; i += blockDim.x)
        hash += mn_twins_hash (i, (double) row[i]);
      hash = mn_block_sum (hash, room);
      if (threadIdx.x == 0)
        to[r] = hash;
    }
}

/* The first row of @others from @from on, but for row @own of all, whose hash is @hash: to all threads alike. */
__device__ static inline unsigned
find_next (const Hash *hashes, Rows others, unsigned from, Hash hash, size_t own, unsigned *room)
{
  unsigned found = others.n;

  for (unsigned s = from + threadIdx.x; s < others.n && found == others.n; s += blockDim.x)
    if (hashes[s] == hash && others.first + s != own)
      found = s;
  return mn_block_least (found, room, others.n);
}

/* A block for each row in turn. */
__global__ static void
find_twins (Rows rows, Rows others, const Hash *other_hashes, TwinsRoom *to)
{
  __shared__ unsigned room[MN_WARP];

  for (unsigned r = blockIdx.x; r < rows.n; r += gridDim.x)
    {
      const float *row = rows.numbers + (rows.first + r) * rows.length;
      bool is_twin = to->is_twin[r] != 0;

      for (unsigned s = 0; !is_twin && s < others.n; s++)
        {
          const float *other;
          unsigned differing = 0;

          s = find_next (other_hashes, others, s, to->hashes[r], rows.first + r, room);
          if (s == others.n)
            break;
          other = others.numbers + (others.first + s) * others.length;
          for (size_t i = threadIdx.x; i < rows.length; i += blockDim.x)
            differing |= __float_as_uint (row[i]) != __float_as_uint (other[i]);
          is_twin = mn_block_sum (differing, room) == 0;
        }
      if (threadIdx.x == 0)
        to->is_twin[r] = is_twin;
    }
}

/* One block. */
__global__ static void
count_twins (TwinsRoom *to, unsigned n)
{
  __shared__ Hash room[MN_WARP];
  Hash found = 0;

  for (unsigned r = threadIdx.x; r < n; r += blockDim.x)
    found += to->is_twin[r];
  found = mn_block_sum (found, room);
  if (threadIdx.x == 0)
    to->n_twins += found;
}

static Rows
some_rows (const MnTwinsArgs *args, size_t first)
{
  const size_t left = args->rows - first;

  return Rows { (const float *) args->numbers, first, args->length, (unsigned) (left < MOST_ROWS ? left : MOST_ROWS) };
}

static void
clear (MnCudaBackend *self, void *at, size_t bytes)
{
  if (mn_cuda_is_ready (self))
    mn_cuda_check (self, cudaMemsetAsync (at, 0, bytes, self->stream), "cudaMemsetAsync");
}

void
mn_cuda_survey_twins (MnBackend *backend, const MnTwinsArgs *args)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  TwinsRoom *room = (TwinsRoom *) self->scratch;
  const unsigned most = (unsigned) self->n_processors * 8;
  Hash found;

  clear (self, &room->n_twins, sizeof room->n_twins);
  for (size_t first = 0; first < args->rows; first += MOST_ROWS)
    {
      const Rows rows = some_rows (args, first);
      const unsigned blocks = rows.n < most ? rows.n : most;

      clear (self, room->is_twin, sizeof room->is_twin);
      MN_LAUNCH (self, hash_rows, blocks, MN_BLOCK, 0, rows, room->hashes);
      for (size_t second = 0; second < args->rows; second += MOST_ROWS)
        {
          const Rows others = some_rows (args, second);

          if (second != first)
            MN_LAUNCH (self, hash_rows, others.n < most ? others.n : most, MN_BLOCK, 0, others, room->others);
          MN_LAUNCH (self, find_twins, blocks, MN_BLOCK, 0, rows, others, second == first ? room->hashes : room->others, room);
        }
      MN_LAUNCH (self, count_twins, 1, MN_BLOCK, 0, room, rows.n);
    }
  backend->klass->download (backend, &found, &room->n_twins, sizeof found);
  *args->twins = self->failure ? 0 : (gsize) found;
}
