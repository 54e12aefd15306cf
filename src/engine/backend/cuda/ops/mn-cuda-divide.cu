/* mn-cuda-divide.cu - one tensor divided by another; see mn-ref-divide.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-inputs.h"
#include "mn-elementwise.h"

__global__ static void
divide_forward (MnCudaInputs inputs, float *out, size_t n)
{
  MN_EACH (i, n)
    out[i] = inputs.x[0][i] / inputs.x[1][i];
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, divide_forward, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs (op, args, false),
             (float *) args->output, n);
}

__global__ static void
divide_backward (MnCudaInputs inputs, const float *d_out, size_t n)
{
  MN_EACH (i, n)
    {
      const float x1 = inputs.x[0][i], x2 = inputs.x[1][i], dy = d_out[i];

      if (inputs.dx[0])
        mn_put (&inputs.dx[0][i], dy / x2, inputs.adds[0]);
      if (inputs.dx[1])
        mn_put (&inputs.dx[1][i], mn_divisor_d (x1, x2, dy), inputs.adds[1]);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, divide_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs (op, args, true),
             (const float *) args->d_output, n);
}

extern "C" const MnCudaKernel mn_cuda_divide = { .layer = "divide", .forward = forward, .backward = backward };
