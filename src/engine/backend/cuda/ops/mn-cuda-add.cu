/* mn-cuda-add.cu - the sum of tensors, with the ReLU behind it; see mn-ref-add.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-inputs.h"
#include "mn-elementwise.h"

static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

/* @out may be one of the inputs. */
__global__ static void
add_forward (MnCudaInputs inputs, float *out, size_t n, int relu)
{
  MN_EACH (i, n)
    {
      float sum = inputs.x[0][i];

      for (int k = 1; k < inputs.n; k++)
        sum += inputs.x[k][i];
      out[i] = relu ? mn_relu (sum) : sum;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);

  MN_LAUNCH (op->backend, add_forward, mn_blocks (op->backend, n), MN_BLOCK, 0, mn_cuda_inputs (op, args, false),
             (float *) args->output, n, fuses (op) && !args->bare);
}

/* An input's gradient may be that of the output, and then nobody adds to it. */
__global__ static void
add_backward (MnCudaInputs inputs, const float *out, const float *d_out, size_t n, int relu)
{
  MN_EACH (i, n)
    {
      const float d = relu ? mn_relu_d (out[i], d_out[i]) : d_out[i];

      for (int k = 0; k < inputs.n; k++)
        if (inputs.dx[k])
          mn_put (&inputs.dx[k][i], d, inputs.adds[k]);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const size_t n = mn_cuda_n_out (op, args);
  MnCudaInputs inputs = mn_cuda_inputs (op, args, true);
  gboolean any = FALSE;

  for (int k = 0; k < inputs.n; k++)
    {
      /* It is there already. */
      if (inputs.dx[k] == args->d_output && !fuses (op))
        inputs.dx[k] = NULL;
      any = any || inputs.dx[k];
    }
  if (any)
    MN_LAUNCH (op->backend, add_backward, mn_blocks (op->backend, n), MN_BLOCK, 0, inputs, (const float *) args->output,
               (const float *) args->d_output, n, fuses (op));
}

extern "C" const MnCudaKernel mn_cuda_add = {
  .layer = "add",
  .fuses = fuses,
  .forward = forward,
  .backward = backward,
};
