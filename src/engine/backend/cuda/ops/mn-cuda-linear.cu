/* mn-cuda-linear.cu - Y = X Wᵀ + b; dX = dY W, dW = dYᵀ X, db = 1ᵀ dY: products through cuBLASLt, with bias and ReLU as part of
 * them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-blas.h"
#include "mn-cuda-device.h"
#include "mn-elementwise.h"

/* Sums over the rows of @d (rows, columns), a block for each 32 columns. */
__global__ static void
sum_rows (const float *d, float *to, int rows, int columns)
{
  __shared__ float room[MN_WARP][MN_WARP + 1];
  const int lane = (int) threadIdx.x, group = (int) threadIdx.y, column = (int) blockIdx.x * MN_WARP + lane;
  float sum = 0;

  for (int row = group; column < columns && row < rows; row += MN_WARP)
    sum += d[(size_t) row * columns + column];
  room[group][lane] = sum;
  __syncthreads ();
  /* Now a warp a column. */
  sum = mn_warp_sum (room[lane][group]);
  if (lane == 0 && (int) blockIdx.x * MN_WARP + group < columns)
    to[blockIdx.x * MN_WARP + group] = sum;
}

static gboolean
prepare (MnOp *op, GError **error)
{
  return mn_cuda_blas_prepare (op->backend, error);
}

static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

static char *
describe (const MnOp *op)
{
  return g_strdup (fuses (op) ? "cuBLASLt with bias and ReLU" : "cuBLASLt");
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const MnCudaProduct product = {
    .m = args->batch,
    .n = (gint64) op->out_elements,
    .k = (gint64) op->in_elements,
    .b_transposed = TRUE,
    .relu = fuses (op) && !args->bare,
    .as_relu = fuses (op) && args->bare,
  };

  mn_cuda_blas_multiply (op->backend, &product, args->inputs[0], args->params[0], args->output,
                         bias >= 0 ? args->params[bias] : NULL);
}

__global__ static void
relu_backward (const float *y, float *dy, size_t n)
{
  MN_EACH (i, n)
    dy[i] = mn_relu_d (y[i], dy[i]);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const gint64 in = (gint64) op->in_elements, out = (gint64) op->out_elements;
  const size_t n = mn_cuda_n_out (op, args);

  if (fuses (op))
    MN_LAUNCH (op->backend, relu_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->output,
               (float *) args->d_output, n);
  if (args->d_inputs[0])
    {
      const MnCudaProduct product = { .m = args->batch, .n = in, .k = out, .adds = args->accumulate[0] };

      mn_cuda_blas_multiply (op->backend, &product, args->d_output, args->params[0], args->d_inputs[0], NULL);
    }
  if (args->d_params[0])
    {
      const MnCudaProduct product = { .m = out, .n = in, .k = args->batch, .a_transposed = TRUE };

      mn_cuda_blas_multiply (op->backend, &product, args->d_output, args->inputs[0], args->d_params[0], NULL);
    }
  if (bias >= 0 && args->d_params[bias])
    MN_LAUNCH (op->backend, sum_rows, (unsigned) ((out + MN_WARP - 1) / MN_WARP), dim3 (MN_WARP, MN_WARP), 0,
               (const float *) args->d_output, (float *) args->d_params[bias], args->batch, (int) out);
}

extern "C" const MnCudaKernel mn_cuda_linear = {
  .layer = "linear",
  .describe = describe,
  .fuses = fuses,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
