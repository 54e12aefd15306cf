/* mn-cuda-blocks.cu - passes over whole blocks of numbers: clipping, averaging, exchanging, measuring,
 * folding; and a few numbers that a kernel
 * carries among its arguments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-fold.h"

struct Bytes
{
  unsigned char bytes[128];
};

__global__ static void
write_bytes (unsigned char *to, Bytes from, int n)
{
  if ((int) threadIdx.x < n)
    to[threadIdx.x] = from.bytes[threadIdx.x];
}

void
mn_cuda_write (MnCudaBackend *self, void *to, const void *bytes, gsize n)
{
  Bytes room;

  g_assert (n <= sizeof room);
  memcpy (room.bytes, bytes, n);
  MN_LAUNCH (self, write_bytes, 1, 128, 0, (unsigned char *) to, room, (int) n);
}

/* Blocks of the sum of squares; each thread adds up in the same order every time. */
#define SQUARE_BLOCKS 64

__global__ static void
add_squares (const float *x, size_t n, double *sums)
{
  __shared__ double room[MN_WARP];
  double sum = 0;

  MN_EACH (i, n)
    sum += (double) x[i] * (double) x[i];
  sum = mn_block_sum (sum, room);
  if (threadIdx.x == 0)
    sums[blockIdx.x] = sum;
}

/* The same order for whoever needs the sum. */
__device__ static inline double
sum_squares (const double *sums)
{
  double sum = 0;

  for (int i = 0; i < SQUARE_BLOCKS; i++)
    sum += sums[i];
  return sum;
}

__global__ static void
keep_square_norm (const double *sums, double *to)
{
  *to = sum_squares (sums);
}

void
mn_cuda_square_norm (MnBackend *backend, const void *block, gsize n, double *sum)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  double *const sums = (double *) self->scratch;

  MN_LAUNCH (self, add_squares, SQUARE_BLOCKS, MN_BLOCK, 0, (const float *) block, n, sums);
  MN_LAUNCH (self, keep_square_norm, 1, 1, 0, sums, self->square_norm);
  if (self->recording)
    mn_cuda_recording_set_measures (self->recording);
  else
    mn_cuda_deliver (self, sum, self->square_norm, sizeof *sum);
}

__global__ static void
clip_numbers (float *x, size_t n, const double *sums, double max_norm, float limit)
{
  float factor = 1;

  if (max_norm > 0)
    {
      const double ratio = max_norm / (sqrt (sum_squares (sums)) + 1e-6);

      factor = ratio < 1 ? (float) ratio : 1;
    }
  MN_EACH (i, n)
    {
      const float scaled = factor != 1 ? x[i] * factor : x[i];

      /* NaN stays NaN. */
      x[i] = limit > 0 && scaled > limit ? limit : limit > 0 && scaled < -limit ? -limit : scaled;
    }
}

void
mn_cuda_clip (MnBackend *backend, void *grads, gsize n, double max_norm, double max_value)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  double *const sums = (double *) self->scratch;

  if (max_norm > 0)
    MN_LAUNCH (self, add_squares, SQUARE_BLOCKS, MN_BLOCK, 0, (const float *) grads, n, sums);
  MN_LAUNCH (self, clip_numbers, mn_blocks (self, n), MN_BLOCK, 0, (float *) grads, n, sums, max_norm, (float) max_value);
}

__global__ static void
average_numbers (float *average, const float *x, size_t n, float fresh)
{
  MN_EACH (i, n)
    average[i] += fresh * (x[i] - average[i]);
}

void
mn_cuda_average (MnBackend *backend, void *average, const void *params, gsize n, double keep)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  if (keep == 0)
    backend->klass->copy (backend, average, params, n * sizeof (float));
  else
    MN_LAUNCH (self, average_numbers, mn_blocks (self, n), MN_BLOCK, 0, (float *) average, (const float *) params, n,
               (float) (1 - keep));
}

__global__ static void
exchange_words (uint32_t *a, uint32_t *b, size_t n)
{
  MN_EACH (i, n)
    {
      const uint32_t word = a[i];

      a[i] = b[i];
      b[i] = word;
    }
}

/* Blocks are of float. */
void
mn_cuda_exchange (MnBackend *backend, void *a, void *b, gsize bytes)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;

  MN_LAUNCH (self, exchange_words, mn_blocks (self, bytes / 4), MN_BLOCK, 0, (uint32_t *) a, (uint32_t *) b, bytes / 4);
}

/* A block for each channel. */
__global__ static void
fold_channel (MnFoldArgs args)
{
  const size_t c = blockIdx.x;
  const float *bias = (const float *) args.bias, *scale = (const float *) args.scale, *shift = (const float *) args.shift;
  const double factor = mn_fold_factor (scale ? scale[c] : 1, ((const float *) args.var)[c], args.eps);
  const float *from = (const float *) args.weight + c * args.length;
  float *to = (float *) args.to_weight + c * args.length;

  if (threadIdx.x == 0)
    ((float *) args.to_bias)[c] =
      (float) mn_fold_bias (bias ? bias[c] : 0, ((const float *) args.mean)[c], factor, shift ? shift[c] : 0);
  for (size_t i = threadIdx.x; i < args.length; i += blockDim.x)
    to[i] = from[i] * (float) factor;
}

void
mn_cuda_fold (MnBackend *backend, const MnFoldArgs *args)
{
  MN_LAUNCH (backend, fold_channel, (unsigned) args->channels, MN_BLOCK, 0, *args);
}
