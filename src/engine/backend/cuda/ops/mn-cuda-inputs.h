/* mn-cuda-inputs.h - for .cu files of layers with several inputs: their addresses as one argument of a kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"

template <typename T>
struct MnCudaInputs
{
  const T *x[MN_MAX_INPUTS];
  T       *dx[MN_MAX_INPUTS];   /* NULL: not wanted */
  int      adds[MN_MAX_INPUTS];
  int      n;
};

/* @backward: with the gradients. */
template <typename T>
static inline MnCudaInputs<T>
mn_cuda_inputs (const MnOp *op, const MnOpArgs *args, bool backward)
{
  MnCudaInputs<T> inputs = {};

  inputs.n = op->spec->n_inputs;
  for (int k = 0; k < inputs.n; k++)
    {
      inputs.x[k] = (const T *) args->inputs[k];
      inputs.dx[k] = backward ? (T *) args->d_inputs[k] : NULL;
      inputs.adds[k] = backward && args->accumulate[k];
    }
  return inputs;
}
