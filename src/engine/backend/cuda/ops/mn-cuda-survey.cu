/* mn-cuda-survey.cu - what there is to say of numbers and of activations, found where they lie; see mn-surveyor.c for the same on
 * the computer.
 *
 * Sums are in double, over as many blocks as fit into the scratch memory, and the blocks' sums are added in their order. What is
 * counted may be added up in any order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-histogram.h"
#include "mn-slope.h"

#define PARTS 64
typedef unsigned long long Count;

struct Found
{
  double centre, sum, squares, square_norm, low, high;
  Count  counts[MN_HISTOGRAM_BINS];
  Count  others;
};

struct Slopes
{
  Count flat, dead;
};

/* What lies in the scratch memory. */
struct Room
{
  Found  found;
  Found  parts[PARTS];
  Slopes slopes;
};

static_assert (sizeof (Room) <= MN_CUDA_SCRATCH, "the scratch memory is too small for a survey");

__device__ static inline double
number_at (const float *x, const float *before, size_t i)
{
  return (double) x[i] - (before ? (double) before[i] : 0);
}

__global__ static void
add_parts (const float *x, const float *before, size_t n, Room *to)
{
  __shared__ double room[MN_WARP];
  const double centre = number_at (x, before, 0);
  double sum = 0, squares = 0, square_norm = 0, low = (double) INFINITY, high = -(double) INFINITY;

  MN_EACH (i, n)
    {
      const double value = number_at (x, before, i), off = value - centre;

      sum += off;
      squares += off * off;
      square_norm += value * value;
      low = isfinite (value) && value < low ? value : low;
      high = isfinite (value) && value > high ? value : high;
    }
  sum = mn_block_sum (sum, room);
  squares = mn_block_sum (squares, room);
  square_norm = mn_block_sum (square_norm, room);
  low = mn_block_least (low, room, (double) INFINITY);
  high = -mn_block_least (-high, room, (double) INFINITY);
  if (threadIdx.x == 0)
    {
      Found *part = &to->parts[blockIdx.x];

      part->centre = centre;
      part->sum = sum;
      part->squares = squares;
      part->square_norm = square_norm;
      part->low = low;
      part->high = high;
    }
}

/* One thread. */
__global__ static void
add_up (Room *room, int parts)
{
  Found *found = &room->found;

  *found = room->parts[0];
  for (int i = 1; i < parts; i++)
    {
      found->sum += room->parts[i].sum;
      found->squares += room->parts[i].squares;
      found->square_norm += room->parts[i].square_norm;
      found->low = fmin (found->low, room->parts[i].low);
      found->high = fmax (found->high, room->parts[i].high);
    }
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    found->counts[i] = 0;
  found->others = 0;
}

__global__ static void
count (const float *x, const float *before, size_t n, Room *room)
{
  __shared__ unsigned bins[MN_HISTOGRAM_BINS + 1];
  Found *found = &room->found;

  for (unsigned i = threadIdx.x; i <= MN_HISTOGRAM_BINS; i += blockDim.x)
    bins[i] = 0;
  __syncthreads ();
  MN_EACH (i, n)
    {
      const double value = number_at (x, before, i);

      atomicAdd (&bins[isfinite (value) ? mn_histogram_place (found->low, found->high, value) : MN_HISTOGRAM_BINS], 1u);
    }
  __syncthreads ();
  for (unsigned i = threadIdx.x; i <= MN_HISTOGRAM_BINS; i += blockDim.x)
    atomicAdd (i < MN_HISTOGRAM_BINS ? &found->counts[i] : &found->others, (Count) bins[i]);
}

void
mn_cuda_survey (MnBackend *backend, const MnSurveyArgs *args)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  Room *room = (Room *) self->scratch;
  const unsigned wanted = mn_blocks (self, args->n), blocks = wanted < PARTS ? wanted : PARTS;
  const float *x = (const float *) args->numbers, *before = (const float *) args->before;
  Found found;

  MN_LAUNCH (self, add_parts, blocks, MN_BLOCK, 0, x, before, args->n, room);
  MN_LAUNCH (self, add_up, 1, 1, 0, room, (int) blocks);
  if (args->histogram)
    MN_LAUNCH (self, count, blocks, MN_BLOCK, 0, x, before, args->n, room);
  /* After a failure it is all NaN. */
  backend->klass->download (backend, &found, &room->found, sizeof found);
  *args->moments = (MnMoments) { args->n, found.centre, found.sum, found.squares, found.square_norm };
  if (!args->histogram)
    return;
  mn_histogram_init (args->histogram);
  if (found.low <= found.high)
    {
      args->histogram->low = found.low;
      args->histogram->high = found.high;
    }
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    args->histogram->counts[i] = (gint64) found.counts[i];
  args->histogram->others = (gint64) found.others;
}

/* A block for each unit in turn. */
__global__ static void
look_at_units (const float *x, MnSlope slope, size_t batch, size_t units, size_t length, size_t counted, double flat_below,
               double dead_below, Slopes *to)
{
  __shared__ Count room[MN_WARP];
  Count all_flat = 0, dead = 0;

  for (size_t unit = blockIdx.x; unit < units; unit += gridDim.x)
    {
      Count flat = 0, alive = 0;

      for (size_t i = threadIdx.x; i < batch * length; i += blockDim.x)
        {
          const size_t sample = i / length;
          const double let_through = mn_slope (slope, (double) x[(sample * units + unit) * length + i % length]);

          /* What is not a number lets nothing through either. */
          flat += sample < counted && !(let_through >= flat_below);
          alive += let_through > dead_below;
        }
      all_flat += mn_block_sum (flat, room);
      dead += mn_block_sum (alive, room) == 0;
    }
  if (threadIdx.x == 0)
    {
      atomicAdd (&to->flat, all_flat);
      atomicAdd (&to->dead, dead);
    }
}

void
mn_cuda_survey_slopes (MnBackend *backend, const MnSlopesArgs *args)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  Slopes *room = &((Room *) self->scratch)->slopes, found;
  const size_t most = (size_t) self->n_processors * 8;

  if (mn_cuda_is_ready (self))
    mn_cuda_check (self, cudaMemsetAsync (room, 0, sizeof *room, self->stream), "cudaMemsetAsync");
  MN_LAUNCH (self, look_at_units, (unsigned) (args->units < most ? args->units : most), MN_BLOCK, 0, (const float *) args->inputs,
             args->slope, args->batch, args->units, args->length, args->counted, args->flat_below, args->dead_below, room);
  backend->klass->download (backend, &found, room, sizeof found);
  *args->flat = (gsize) found.flat;
  *args->dead = (gsize) found.dead;
}
