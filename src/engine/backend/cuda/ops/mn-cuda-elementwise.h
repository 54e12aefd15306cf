/* mn-cuda-elementwise.h - makes a kernel out of the formula of an activation, as mn-ref-elementwise.h does for the CPU.
 *
 * MN_CUDA_ELEMENTWISE (name, PREPARE, READS, F, D): F is the output as a function of `x`, D the gradient at the input as a
 * function of `z`, what the backward pass reads (READS: output or inputs[0]), and `dy`; both may use `alpha` and `beta`, the
 * op's settings.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-columns.h"
#include "mn-elementwise.h"

/* Numbers are taken one pack at a time, whatever they are of, and what is left one by one. */
#define MN_CUDA_ELEMENTWISE(name, PREPARE, READS, F, D)                                                                 \
  template <typename T, int V>                                                                                          \
  __global__ static void                                                                                                \
  name##_forward_kernel (const T *in, T *out, size_t n, float alpha, float beta)                                        \
  {                                                                                                                     \
    MN_EACH_SPAN (i, count, n, V)                                                                                       \
      {                                                                                                                 \
        float numbers[V];                                                                                               \
                                                                                                                        \
        mn_get_span<T, V> (in, i, count, numbers);                                                                      \
        for (int v = 0; v < V; v++)                                                                                     \
          {                                                                                                             \
            const float x = numbers[v];                                                                                 \
                                                                                                                        \
            numbers[v] = F;                                                                                             \
          }                                                                                                             \
        mn_put_span<T, V> (out, i, count, numbers, FALSE);                                                              \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  template <typename T>                                                                                                 \
  static void                                                                                                           \
  name##_forward_in (const MnOp *op, const MnOpArgs *args)                                                              \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_out (op, args);                                                                          \
    constexpr int V = mn_pack_of<T> ();                                                                                 \
                                                                                                                        \
    MN_LAUNCH (op->backend, (name##_forward_kernel<T, V>), mn_span_blocks (op->backend, n, V), MN_BLOCK, 0,             \
               (const T *) args->inputs[0], (T *) args->output, n, (float) op->alpha, (float) op->beta);                \
  }                                                                                                                     \
                                                                                                                        \
  MN_IN_EITHER_TYPE (name##_forward)                                                                                    \
                                                                                                                        \
  template <typename T, int V>                                                                                          \
  __global__ static void                                                                                                \
  name##_backward_kernel (const T *kept, const T *d_out, T *d_in, size_t n, int adds, float alpha, float beta)          \
  {                                                                                                                     \
    MN_EACH_SPAN (i, count, n, V)                                                                                       \
      {                                                                                                                 \
        float numbers[V], gradients[V];                                                                                 \
                                                                                                                        \
        mn_get_span<T, V> (kept, i, count, numbers);                                                                    \
        mn_get_span<T, V> (d_out, i, count, gradients);                                                                 \
        for (int v = 0; v < V; v++)                                                                                     \
          {                                                                                                             \
            const float z = numbers[v], dy = gradients[v];                                                              \
                                                                                                                        \
            gradients[v] = D;                                                                                           \
          }                                                                                                             \
        mn_put_span<T, V> (d_in, i, count, gradients, adds);                                                            \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  template <typename T>                                                                                                 \
  static void                                                                                                           \
  name##_backward_in (const MnOp *op, const MnOpArgs *args)                                                             \
  {                                                                                                                     \
    const size_t n = mn_cuda_n_out (op, args);                                                                          \
    constexpr int V = mn_pack_of<T> ();                                                                                 \
                                                                                                                        \
    if (args->d_inputs[0])                                                                                              \
      MN_LAUNCH (op->backend, (name##_backward_kernel<T, V>), mn_span_blocks (op->backend, n, V), MN_BLOCK, 0,          \
                 (const T *) args->READS, (const T *) args->d_output, (T *) args->d_inputs[0], n, args->accumulate[0],  \
                 (float) op->alpha, (float) op->beta);                                                                  \
  }                                                                                                                     \
                                                                                                                        \
  MN_IN_EITHER_TYPE (name##_backward)                                                                                   \
                                                                                                                        \
  extern "C" const MnCudaKernel mn_cuda_##name = {                                                                      \
    .layer = #name,                                                                                                     \
    .layouts = mn_cuda_follow_layouts,                                                                                  \
    .prepare = PREPARE,                                                                                                 \
    .forward = name##_forward,                                                                                          \
    .backward = name##_backward,                                                                                        \
  }
