/* mn-cuda-multiply.cu - the product of tensors; see mn-ref-multiply.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-inputs.h"

__global__ static void
multiply_forward (MnCudaInputs inputs, float *out, size_t n)
{
  MN_EACH (i, n)
    {
      float product = inputs.x[0][i];

      for (int k = 1; k < inputs.n; k++)
        product *= inputs.x[k][i];
      out[i] = product;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, multiply_forward, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs (op, args, false),
             (float *) args->output, n);
}

/* The products are taken anew rather than divided out of the output, which may be 0. */
__global__ static void
multiply_backward (MnCudaInputs inputs, const float *d_out, size_t n)
{
  MN_EACH (i, n)
    for (int k = 0; k < inputs.n; k++)
      {
        float d = d_out[i];

        if (!inputs.dx[k])
          continue;
        for (int j = 0; j < inputs.n; j++)
          if (j != k)
            d *= inputs.x[j][i];
        mn_put (&inputs.dx[k][i], d, inputs.adds[k]);
      }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, multiply_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs (op, args, true),
             (const float *) args->d_output, n);
}

extern "C" const MnCudaKernel mn_cuda_multiply = { .layer = "multiply", .forward = forward, .backward = backward };
