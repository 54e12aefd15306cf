/* mn-cuda-multiply.cu - the product of tensors; see mn-ref-multiply.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-inputs.h"

template <typename T>
__global__ static void
multiply_forward (MnCudaInputs<T> inputs, T *out, size_t n)
{
  MN_EACH (i, n)
    {
      float product = mn_get (&inputs.x[0][i]);

      for (int k = 1; k < inputs.n; k++)
        product *= mn_get (&inputs.x[k][i]);
      mn_put (&out[i], product, FALSE);
    }
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, multiply_forward<T>, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs<T> (op, args, false),
             (T *) args->output, n);
}

MN_IN_EITHER_TYPE (forward)

/* The products are taken anew rather than divided out of the output, which may be 0. */
template <typename T>
__global__ static void
multiply_backward (MnCudaInputs<T> inputs, const T *d_out, size_t n)
{
  MN_EACH (i, n)
    for (int k = 0; k < inputs.n; k++)
      {
        float d = mn_get (&d_out[i]);

        if (!inputs.dx[k])
          continue;
        for (int j = 0; j < inputs.n; j++)
          if (j != k)
            d *= mn_get (&inputs.x[j][i]);
        mn_put (&inputs.dx[k][i], d, inputs.adds[k]);
      }
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, multiply_backward<T>, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs<T> (op, args, true),
             (const T *) args->d_output, n);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_multiply = {
  .layer = "multiply",
  .layouts = mn_cuda_follow_layouts,
  .forward = forward,
  .backward = backward,
};
