/* mn-cuda-prelu.cu - y = x for x > 0, else a x, with one trained slope a, or one a channel; see mn-ref-prelu.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"
#include "mn-elementwise.h"

/* Blocks that add up the gradient of one slope, each a part of it. */
#define MOST_PARTS 64

static unsigned
n_slopes (const MnOp *op)
{
  return (unsigned) op->spec->params[0].shape.dim[0];
}

static unsigned
n_parts (const MnOp *op)
{
  return MAX (MOST_PARTS / n_slopes (op), 1u);
}

/* workspace: (slopes, parts) sums, double */
static gboolean
prepare (MnOp *op, GError **error)
{
  op->workspace = (gsize) n_slopes (op) * n_parts (op) * sizeof (double);
  return TRUE;
}

/* Runs of @length numbers have one slope. */
__device__ static inline unsigned
slope_of (size_t i, unsigned length, unsigned slopes)
{
  unsigned at, slope;

  mn_divide (mn_divide (i, length, &at), slopes, &slope);
  return slope;
}

__global__ static void
prelu_forward (const float *in, float *out, size_t n, const float *a, unsigned length, unsigned slopes)
{
  MN_EACH (i, n)
    out[i] = mn_leaky_relu (in[i], a[slope_of (i, length, slopes)]);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);
  const unsigned slopes = n_slopes (op);

  MN_LAUNCH (op->backend, prelu_forward, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->inputs[0],
             (float *) args->output, n, (const float *) args->params[0], (unsigned) (op->in_elements / slopes), slopes);
}

__global__ static void
prelu_backward (const float *in, const float *d_out, float *d_in, size_t n, const float *a, unsigned length, unsigned slopes,
                int adds)
{
  MN_EACH (i, n)
    mn_put (&d_in[i], mn_leaky_relu_d (in[i], d_out[i], a[slope_of (i, length, slopes)]), adds);
}

/* Slope blockIdx.x, part blockIdx.y: @each of its @n numbers. */
__global__ static void
sum_parts (const float *in, const float *d_out, size_t n, size_t each, unsigned length, unsigned slopes, double *sums)
{
  __shared__ double room[MN_WARP];
  const size_t begin = each * blockIdx.y, end = begin + each < n ? begin + each : n;
  double sum = 0;

  for (size_t k = begin + threadIdx.x; k < end; k += blockDim.x)
    {
      unsigned at;
      const size_t sample = mn_divide (k, length, &at), i = (sample * slopes + blockIdx.x) * length + at;

      sum += in[i] > 0 ? 0 : (double) in[i] * (double) d_out[i];
    }
  sum = mn_block_sum (sum, room);
  if (threadIdx.x == 0)
    sums[(size_t) blockIdx.x * gridDim.y + blockIdx.y] = sum;
}

__global__ static void
add_parts (const double *sums, float *da, unsigned slopes, unsigned parts)
{
  MN_EACH (s, slopes)
    {
      double sum = 0;

      for (unsigned part = 0; part < parts; part++)
        sum += sums[s * parts + part];
      da[s] = (float) sum;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);
  const unsigned slopes = n_slopes (op), parts = n_parts (op), length = (unsigned) (op->in_elements / slopes);
  const size_t each = (n / slopes + parts - 1) / parts;
  const float *x = (const float *) args->inputs[0], *dy = (const float *) args->d_output;
  double *sums = (double *) args->workspace;

  if (args->d_inputs[0])
    MN_LAUNCH (op->backend, prelu_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, x, dy, (float *) args->d_inputs[0], n,
               (const float *) args->params[0], length, slopes, args->accumulate[0]);
  if (!args->d_params[0])
    return;
  MN_LAUNCH (op->backend, sum_parts, dim3 (slopes, parts), MN_BLOCK, 0, x, dy, n / slopes, each, length, slopes, sums);
  MN_LAUNCH (op->backend, add_parts, mn_blocks (op->backend, slopes), MN_BLOCK, 0, sums, (float *) args->d_params[0], slopes,
             parts);
}

extern "C" const MnCudaKernel mn_cuda_prelu = {
  .layer = "prelu",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
