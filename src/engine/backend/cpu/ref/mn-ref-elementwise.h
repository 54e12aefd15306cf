/* mn-ref-elementwise.h - makes a kernel out of the formulas of one activation.
 *
 * MN_REF_ELEMENTWISE (name, PREPARE, READS, COST, F, D): F is the output from `x`, `alpha` and `beta`; D the gradient
 * from `z`, `dy`, `alpha` and `beta`, where z is the forward output or input, whichever the layer keeps (READS is
 * `output` or `inputs[0]`). COST is the work on one element, as MN_CPU_GRAIN counts it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref.h"
#include "mn-elementwise.h"

#define MN_REF_ELEMENTWISE(name, PREPARE, READS, COST, F, D)                                            \
  static void                                                                                           \
  name##_forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)     \
  {                                                                                                     \
    const MnOpArgs *args = data;                                                                        \
    const real alpha = (real) ((const MnOp *) task)->alpha;                                             \
    const real beta = (real) ((const MnOp *) task)->beta;                                               \
    const real *in = args->inputs[0];   /* (N, ...) */                                                  \
    real *out = args->output;           /* (N, ...) */                                                  \
                                                                                                        \
    (void) alpha;                                                                                       \
    (void) beta;                                                                                        \
    _Pragma ("omp simd")                                                                                \
    for (gsize i = begin; i < end; i++)                                                                 \
      {                                                                                                 \
        const real x = in[i];                                                                           \
                                                                                                        \
        out[i] = F;                                                                                     \
      }                                                                                                 \
  }                                                                                                     \
                                                                                                        \
  static void                                                                                           \
  name##_forward (const MnOp *op, const MnOpArgs *args)                                                 \
  {                                                                                                     \
    gsize n = mn_ref_n_out (op, args);                                                                  \
                                                                                                        \
    mn_cpu_parallel (op->threads, n, n * (COST), name##_forward_range, op, args);                       \
  }                                                                                                     \
                                                                                                        \
  static void                                                                                           \
  name##_backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)    \
  {                                                                                                     \
    const MnOpArgs *args = data;                                                                        \
    const real alpha = (real) ((const MnOp *) task)->alpha;                                             \
    const real beta = (real) ((const MnOp *) task)->beta;                                               \
    const real *kept = args->READS;         /* (N, ...) */                                              \
    const real *d_out = args->d_output;     /* (N, ...) */                                              \
    real *d_in = args->d_inputs[0];         /* (N, ...), = or += */                                     \
                                                                                                        \
    (void) alpha;                                                                                       \
    (void) beta;                                                                                        \
    if (args->accumulate[0])                                                                            \
      {                                                                                                 \
        _Pragma ("omp simd")                                                                            \
        for (gsize i = begin; i < end; i++)                                                             \
          {                                                                                             \
            const real z = kept[i], dy = d_out[i];                                                      \
                                                                                                        \
            d_in[i] += D;                                                                               \
          }                                                                                             \
      }                                                                                                 \
    else                                                                                                \
      {                                                                                                 \
        _Pragma ("omp simd")                                                                            \
        for (gsize i = begin; i < end; i++)                                                             \
          {                                                                                             \
            const real z = kept[i], dy = d_out[i];                                                      \
                                                                                                        \
            d_in[i] = D;                                                                                \
          }                                                                                             \
      }                                                                                                 \
  }                                                                                                     \
                                                                                                        \
  static void                                                                                           \
  name##_backward (const MnOp *op, const MnOpArgs *args)                                                \
  {                                                                                                     \
    gsize n = mn_ref_n_out (op, args);                                                                  \
                                                                                                        \
    if (args->d_inputs[0])                                                                              \
      mn_cpu_parallel (op->threads, n, n * (COST), name##_backward_range, op, args);                    \
  }                                                                                                     \
                                                                                                        \
  const MnCpuKernel MN_REF (mn_ref_##name) = {                                                          \
    .layer = #name,                                                                                     \
    .elementwise = TRUE,                                                                                \
    .prepare = PREPARE,                                                                                 \
    .forward = name##_forward,                                                                          \
    .backward = name##_backward,                                                                        \
  }
