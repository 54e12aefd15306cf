/* mn-cuda-concat.cu - inputs one after the other along the first axis; see mn-ref-concat.c.
 *
 * What is joined are rows: samples, or, where channels come last, pixels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda-columns.h"

/* What lies @length numbers long, @stride apart, and what lies without gaps: from the one to the other. */
template <typename T, int V>
__global__ static void
join (const T *in, T *out, size_t n, unsigned length, size_t stride)
{
  MN_EACH (pack, n / V)
    {
      unsigned at;
      const size_t row = mn_divide (pack, length / V, &at);

      *(MnPack<T, V> *) (out + row * stride + at * V) = ((const MnPack<T, V> *) in)[pack];
    }
}

template <typename T, int V>
__global__ static void
cut (const T *d_out, T *d_in, size_t n, unsigned length, size_t stride, int adds)
{
  MN_EACH (pack, n / V)
    {
      unsigned at;
      const size_t row = mn_divide (pack, length / V, &at);
      float d[V];

      mn_get_pack<T, V> (d_out, row * stride + at * V, d);
      mn_put_pack<T, V> (d_in, pack * V, d, adds);
    }
}

/* How many rows a sample has. */
static size_t
rows_of (const MnOp *op)
{
  const MnShape *shape = &op->spec->output;

  return mn_layout_is_last (op->spec->layout) ? (size_t) (shape->dim[1] * shape->dim[2]) : 1;
}

static size_t
length_of (const MnOp *op, int k)
{
  return (size_t) mn_shape_elements (&op->spec->inputs[k]) / rows_of (op);
}

/* What all rows are a multiple of, so that each part of one begins at a pack: their number, or 1. */
static size_t
unit_of (const MnOp *op)
{
  const size_t pack = (size_t) mn_pack_in (op->spec->layout);

  for (int k = 0; k < op->spec->n_inputs; k++)
    if (length_of (op, k) % pack != 0)
      return 1;
  return pack;
}

template <typename T>
static void
forward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t rows = rows_of (op), unit = unit_of (op);
  size_t offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const size_t length = length_of (op, k), n = length * rows * (size_t) args->batch;

      MN_LAUNCH_PACKS (op->backend, join, T, unit, n, (const T *) args->inputs[k], (T *) args->output + offset, n,
                       (unsigned) length, op->out_elements / rows);
      offset += length;
    }
}

MN_IN_EITHER_TYPE (forward)

template <typename T>
static void
backward_in (const MnOp *op, const MnOpArgs *args)
{
  const size_t rows = rows_of (op), unit = unit_of (op);
  size_t offset = 0;

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      const size_t length = length_of (op, k), n = length * rows * (size_t) args->batch;

      if (args->d_inputs[k])
        MN_LAUNCH_PACKS (op->backend, cut, T, unit, n, (const T *) args->d_output + offset, (T *) args->d_inputs[k], n,
                         (unsigned) length, op->out_elements / rows, args->accumulate[k]);
      offset += length;
    }
}

MN_IN_EITHER_TYPE (backward)

extern "C" const MnCudaKernel mn_cuda_concat = {
  .layer = "concat",
  .layouts = mn_cuda_follow_layouts,
  .forward = forward,
  .backward = backward,
};
