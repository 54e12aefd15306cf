/* mn-cuda-optimizer.h - makes a kernel out of the formula of an optimizer's step, one launch for a whole range of parameters.
 *
 * MN_CUDA_OPTIMIZER (name, Numbers, FILL, STEP): FILL (to, args) computes the step's Numbers on the computer; STEP changes w[i]
 * by g[i] with them, as `s`, and with the blocks of state `one`, `two` and `three`.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-device.h"
#include "mn-optimizer.h"
#include "mn-optimizer-numbers.h"

#define MN_CUDA_OPTIMIZER(name_, Numbers, FILL, STEP)                                                                   \
  __global__ static void                                                                                                \
  name_##_kernel (MnCudaAt at, float *w, const float *g, float *one, float *two, float *three, size_t n)                \
  {                                                                                                                     \
    const Numbers s = *mn_at<Numbers> (at);                                                                             \
                                                                                                                        \
    (void) one;                                                                                                         \
    (void) two;                                                                                                         \
    (void) three;                                                                                                       \
    /* A loss was not finite: the weights are left as they were. */                                                     \
    if (at.cursor[1])                                                                                                   \
      return;                                                                                                           \
    MN_EACH (i, n)                                                                                                      \
      {                                                                                                                 \
        STEP;                                                                                                           \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name_##_fill (void *to, const MnOptimizerArgs *args)                                                                  \
  {                                                                                                                     \
    FILL;                                                                                                               \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name_##_launch (MnCudaBackend *self, MnCudaAt at, const MnOptimizerArgs *args)                                        \
  {                                                                                                                     \
    MN_LAUNCH (self, name_##_kernel, mn_blocks (self, args->n), MN_BLOCK, 0, at, (float *) args->params,                \
               (const float *) args->grads, mn_cuda_slot (args, 0), mn_cuda_slot (args, 1), mn_cuda_slot (args, 2),     \
               args->n);                                                                                                \
  }                                                                                                                     \
                                                                                                                        \
  extern "C" const MnCudaOptimizer mn_cuda_##name_ = {                                                                  \
    .name = #name_,                                                                                                     \
    .size = sizeof (Numbers),                                                                                           \
    .fill = name_##_fill,                                                                                               \
    .launch = name_##_launch,                                                                                           \
  }
