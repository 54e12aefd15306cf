/* mn-cuda-concat.cu - inputs one after the other along the first axis; see mn-ref-concat.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-device.h"

/* What lies @length numbers long, @stride apart, and what lies without gaps: from the one to the other. */
__global__ static void
join (const float *in, float *out, size_t n, unsigned length, size_t stride)
{
  MN_EACH (i, n)
    {
      unsigned at;
      const size_t sample = mn_divide (i, length, &at);

      out[sample * stride + at] = in[i];
    }
}

__global__ static void
cut (const float *d_out, float *d_in, size_t n, unsigned length, size_t stride, int adds)
{
  MN_EACH (i, n)
    {
      unsigned at;
      const size_t sample = mn_divide (i, length, &at);

      mn_put (&d_in[i], d_out[sample * stride + at], adds);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  size_t offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const size_t length = (size_t) mn_shape_elements (&op->spec->inputs[k]), n = length * (size_t) args->batch;

      MN_LAUNCH (op->backend, join, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->inputs[k],
                 (float *) args->output + offset, n, (unsigned) length, op->out_elements);
      offset += length;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  size_t offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const size_t length = (size_t) mn_shape_elements (&op->spec->inputs[k]), n = length * (size_t) args->batch;

      if (args->d_inputs[k])
        MN_LAUNCH (op->backend, cut, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->d_output + offset,
                   (float *) args->d_inputs[k], n, (unsigned) length, op->out_elements, args->accumulate[k]);
      offset += length;
    }
}

extern "C" const MnCudaKernel mn_cuda_concat = { .layer = "concat", .forward = forward, .backward = backward };
