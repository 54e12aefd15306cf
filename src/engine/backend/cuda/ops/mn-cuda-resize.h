/* mn-cuda-resize.h - makes a layer out of two kernels that gather an image of another size.
 *
 * MN_CUDA_RESIZE (name, PREPARE, SIZES, FORTH, BACK): SIZES (op) is what both kernels are told; FORTH (in, out, n, sizes) sets all
 * n outputs, BACK (d_out, d_in, n, sizes, adds) sets the gradients at all n inputs or, with adds, adds to them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"

#define MN_CUDA_RESIZE(name, PREPARE, SIZES, FORTH, BACK)                                                               \
  static void                                                                                                           \
  name##_forward (const MnOp *op, const MnOpArgs *args)                                                                 \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_out (op, args);                                                                          \
                                                                                                                        \
    MN_LAUNCH (op->backend, FORTH, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->inputs[0],            \
               (float *) args->output, n, SIZES (op));                                                                  \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name##_backward (const MnOp *op, const MnOpArgs *args)                                                                \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_in (op, args);                                                                           \
                                                                                                                        \
    if (args->d_inputs[0])                                                                                              \
      MN_LAUNCH (op->backend, BACK, mn_blocks (op->backend, n), MN_BLOCK, 0, (const float *) args->d_output,            \
                 (float *) args->d_inputs[0], n, SIZES (op), args->accumulate[0]);                                      \
  }                                                                                                                     \
                                                                                                                        \
  extern "C" const MnCudaKernel mn_cuda_##name = {                                                                      \
    .layer = #name,                                                                                                     \
    .prepare = PREPARE,                                                                                                 \
    .forward = name##_forward,                                                                                          \
    .backward = name##_backward,                                                                                        \
  }
