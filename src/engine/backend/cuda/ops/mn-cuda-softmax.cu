/* mn-cuda-softmax.cu - softmax and its logarithm over features or channels; see mn-ref-softmax.c and mn-ref-log-softmax.c.
 *
 * A sample of features has a warp; of an image each pixel has a thread, whose neighbours read neighbouring numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-elementwise.h"

/* LANES: MN_WARP or 1, the threads that share a sum. */
template <int LANES>
__device__ static inline float
sum_lanes (float value)
{
  return LANES == MN_WARP ? mn_warp_sum (value) : value;
}

/* Where the numbers begin that are normalized together, one of @rows: the pixel of a sample. They are @length apart. */
__device__ static inline size_t
begin_of (size_t row, unsigned channels, unsigned length)
{
  unsigned pixel;
  const size_t sample = mn_divide (row, length, &pixel);

  return sample * channels * length + pixel;
}

template <int LANES, bool LOGARITHM>
__global__ static void
softmax_forward (const float *in, float *out, size_t rows, unsigned channels, unsigned length)
{
  const unsigned lane = threadIdx.x % LANES;
  const size_t row = ((size_t) blockIdx.x * blockDim.x + threadIdx.x) / LANES;
  const size_t begin = begin_of (row, channels, length);
  const float *x = in + begin;
  float *y = out + begin;
  float top, sum = 0;

  /* Whole warps leave where a row has one. */
  if (row >= rows)
    return;
  top = x[0];
  for (unsigned c = lane; c < channels; c += LANES)
    top = x[(size_t) c * length] > top ? x[(size_t) c * length] : top;
  top = LANES == MN_WARP ? mn_warp_max (top) : top;
  for (unsigned c = lane; c < channels; c += LANES)
    sum += MN_EXP (x[(size_t) c * length] - top);
  sum = sum_lanes<LANES> (sum);
  if (LOGARITHM)
    sum = MN_LOG (sum);
  for (unsigned c = lane; c < channels; c += LANES)
    {
      const float above = x[(size_t) c * length] - top;

      y[(size_t) c * length] = LOGARITHM ? above - sum : MN_EXP (above) / sum;
    }
}

template <int LANES, bool LOGARITHM>
__global__ static void
softmax_backward (const float *out, const float *d_out, float *d_in, size_t rows, unsigned channels, unsigned length, int adds)
{
  const unsigned lane = threadIdx.x % LANES;
  const size_t row = ((size_t) blockIdx.x * blockDim.x + threadIdx.x) / LANES;
  const size_t begin = begin_of (row, channels, length);
  const float *y = out + begin, *dy = d_out + begin;
  float *dx = d_in + begin;
  float sum = 0;

  if (row >= rows)
    return;
  for (unsigned c = lane; c < channels; c += LANES)
    sum += LOGARITHM ? dy[(size_t) c * length] : dy[(size_t) c * length] * y[(size_t) c * length];
  sum = sum_lanes<LANES> (sum);
  for (unsigned c = lane; c < channels; c += LANES)
    {
      const size_t i = (size_t) c * length;

      mn_put (&dx[i], LOGARITHM ? mn_log_softmax_d (y[i], dy[i], sum) : mn_softmax_d (y[i], dy[i], sum), adds);
    }
}

static unsigned
blocks_for (size_t threads)
{
  return (unsigned) ((threads + MN_BLOCK - 1) / MN_BLOCK);
}

template <bool LOGARITHM>
static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const unsigned channels = (unsigned) op->spec->inputs[0].dim[0], length = (unsigned) (op->in_elements / channels);
  const size_t rows = (size_t) args->batch * length;
  const float *x = (const float *) args->inputs[0];
  float *y = (float *) args->output;

  if (length == 1)
    MN_LAUNCH (op->backend, (softmax_forward<MN_WARP, LOGARITHM>), blocks_for (rows * MN_WARP), MN_BLOCK, 0, x, y, rows,
               channels, length);
  else
    MN_LAUNCH (op->backend, (softmax_forward<1, LOGARITHM>), blocks_for (rows), MN_BLOCK, 0, x, y, rows, channels, length);
}

template <bool LOGARITHM>
static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const unsigned channels = (unsigned) op->spec->inputs[0].dim[0], length = (unsigned) (op->in_elements / channels);
  const size_t rows = (size_t) args->batch * length;
  const float *y = (const float *) args->output, *dy = (const float *) args->d_output;
  float *dx = (float *) args->d_inputs[0];

  if (!dx)
    return;
  if (length == 1)
    MN_LAUNCH (op->backend, (softmax_backward<MN_WARP, LOGARITHM>), blocks_for (rows * MN_WARP), MN_BLOCK, 0, y, dy, dx, rows,
               channels, length, args->accumulate[0]);
  else
    MN_LAUNCH (op->backend, (softmax_backward<1, LOGARITHM>), blocks_for (rows), MN_BLOCK, 0, y, dy, dx, rows, channels,
               length, args->accumulate[0]);
}

extern "C" const MnCudaKernel mn_cuda_softmax = {
  .layer = "softmax",
  .forward = forward<false>,
  .backward = backward<false>,
};

extern "C" const MnCudaKernel mn_cuda_log_softmax = {
  .layer = "log_softmax",
  .forward = forward<true>,
  .backward = backward<true>,
};
