/* mn-cuda-divide.cu - one tensor divided by another; see mn-ref-divide.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-inputs.h"
#include "mn-elementwise.h"

template <typename T>
__global__ static void
divide_forward (MnCudaInputs<T> inputs, T *out, size_t n)
{
  MN_EACH (i, n)
    mn_put (&out[i], mn_get (&inputs.x[0][i]) / mn_get (&inputs.x[1][i]), FALSE);
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, divide_forward<T>, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs<T> (op, args, false),
             (T *) args->output, n);
}

MN_IN_EITHER_TYPE (forward)

template <typename T>
__global__ static void
divide_backward (MnCudaInputs<T> inputs, const T *d_out, size_t n)
{
  MN_EACH (i, n)
    {
      const float x1 = mn_get (&inputs.x[0][i]), x2 = mn_get (&inputs.x[1][i]), dy = mn_get (&d_out[i]);

      if (inputs.dx[0])
        mn_put (&inputs.dx[0][i], dy / x2, inputs.adds[0]);
      if (inputs.dx[1])
        mn_put (&inputs.dx[1][i], mn_divisor_d (x1, x2, dy), inputs.adds[1]);
    }
}

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, divide_backward<T>, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs<T> (op, args, true),
             (const T *) args->d_output, n);
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_divide = {
  .layer = "divide",
  .layouts = mn_cuda_follow_layouts,
  .forward = forward,
  .backward = backward,
};
