/* mn-cuda-elementwise.h - makes a kernel out of the formula of an activation, as mn-ref-elementwise.h does for the CPU.
 *
 * MN_CUDA_ELEMENTWISE (name, PREPARE, READS, F, D): F is the output as a function of `x`, D the gradient at the input as a
 * function of `z`, what the backward pass reads (READS: output or inputs[0]), and `dy`; both may use `alpha` and `beta`, the
 * op's settings.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"
#include "mn-elementwise.h"

#define MN_CUDA_ELEMENTWISE(name, PREPARE, READS, F, D)                                                                 \
  __global__ static void                                                                                                \
  name##_forward_kernel (const float *in, float *out, size_t n, float alpha, float beta)                                \
  {                                                                                                                     \
    MN_EACH (i, n)                                                                                                      \
      {                                                                                                                 \
        const float x = in[i];                                                                                          \
                                                                                                                        \
        out[i] = F;                                                                                                     \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name##_forward (const MnOp *op, const MnOpArgs *args)                                                                 \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_out (op, args);                                                                          \
                                                                                                                        \
    MN_LAUNCH (op->backend, name##_forward_kernel, mn_blocks (op->backend, n), MN_BLOCK, 0,                             \
               (const float *) args->inputs[0], (float *) args->output, n, (float) op->alpha, (float) op->beta);        \
  }                                                                                                                     \
                                                                                                                        \
  __global__ static void                                                                                                \
  name##_backward_kernel (const float *kept, const float *d_out, float *d_in, size_t n, int adds, float alpha,          \
                          float beta)                                                                                   \
  {                                                                                                                     \
    MN_EACH (i, n)                                                                                                      \
      {                                                                                                                 \
        const float z = kept[i], dy = d_out[i];                                                                         \
                                                                                                                        \
        mn_put (&d_in[i], D, adds);                                                                                     \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name##_backward (const MnOp *op, const MnOpArgs *args)                                                                \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_out (op, args);                                                                          \
                                                                                                                        \
    if (args->d_inputs[0])                                                                                              \
      MN_LAUNCH (op->backend, name##_backward_kernel, mn_blocks (op->backend, n), MN_BLOCK, 0,                          \
                 (const float *) args->READS, (const float *) args->d_output, (float *) args->d_inputs[0], n,           \
                 args->accumulate[0], (float) op->alpha, (float) op->beta);                                             \
  }                                                                                                                     \
                                                                                                                        \
  extern "C" const MnCudaKernel mn_cuda_##name = {                                                                      \
    .layer = #name,                                                                                                     \
    .prepare = PREPARE,                                                                                                 \
    .forward = name##_forward,                                                                                          \
    .backward = name##_backward,                                                                                        \
  }
