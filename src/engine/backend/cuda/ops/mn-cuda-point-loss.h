/* mn-cuda-point-loss.h - makes a loss out of what it is at one output, as mn-ref-point-loss.h does for the CPU: a warp a sample.
 *
 * MN_CUDA_POINT_LOSS (name, BINARY, VALUE, SLOPE): VALUE is the loss at the output `y` with the target `t`, SLOPE its
 * derivative by y; both may use `e` = y - t and the settings in `p`. Class labels become one-hot targets. BINARY: a single
 * output tells two classes apart, and is positive for class 1.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-cuda-loss.h"
#include "mn-loss.h"

struct MnCudaPoints
{
  const float *output, *values;   /* (N, features); values NULL: classes */
  float       *d_output;          /* (N, features), =; NULL: not wanted */
  const int   *labels;
  double      *losses;
  int         *predicted;
  double       divisor;
  float        share, beta, pos_weight;
  int          batch, features;
};

static inline MnCudaPoints
mn_cuda_points (const MnLossOp *loss, const MnLossArgs *args)
{
  MnCudaPoints p = {};

  p.output = (const float *) args->output;
  p.values = (const float *) args->values;
  p.d_output = (float *) args->d_output;
  p.labels = args->labels;
  p.losses = loss->losses;
  p.predicted = loss->predicted;
  p.divisor = loss->sums ? 1 : (double) loss->features;
  p.share = loss->sums ? 1 : (float) (1 / ((double) args->batch * (double) loss->features));
  p.beta = (float) loss->beta;
  p.pos_weight = (float) loss->pos_weight;
  p.batch = args->batch;
  p.features = (int) loss->features;
  return p;
}

#define MN_CUDA_POINT_LOSS(name_, BINARY, VALUE, SLOPE)                                                                  \
  __global__ static void                                                                                                \
  name_##_kernel (MnCudaPoints p)                                                                                       \
  {                                                                                                                     \
    const int lane = (int) threadIdx.x % MN_WARP, n = (int) blockIdx.x * MN_SAMPLES + (int) threadIdx.x / MN_WARP;      \
    const bool binary = (BINARY) && p.features == 1;                                                                    \
    const float *ys = p.output + (size_t) n * p.features;                                                               \
    const float *target = p.values ? p.values + (size_t) n * p.features : NULL;                                         \
    float *dy = p.d_output ? p.d_output + (size_t) n * p.features : NULL, highest;                                      \
    double sum = 0;                                                                                                     \
    int label, best;                                                                                                    \
    bool known;                                                                                                         \
                                                                                                                        \
    /* Whole warps leave. */                                                                                            \
    if (n >= p.batch)                                                                                                   \
      return;                                                                                                           \
    label = p.labels ? p.labels[n] : -1;                                                                                \
    /* A label that is no class has no target. */                                                                       \
    known = target || (label >= 0 && label < (binary ? 2 : p.features));                                                \
    best = mn_warp_argmax (ys, p.features, &highest);                                                                   \
    for (int f = lane; f < p.features; f += MN_WARP)                                                                    \
      {                                                                                                                 \
        const float y = ys[f], t = target ? target[f] : (float) (binary ? label == 1 : label == f), e = y - t;          \
                                                                                                                        \
        (void) e;                                                                                                       \
        sum += (double) (VALUE);                                                                                        \
        if (dy)                                                                                                         \
          dy[f] = known ? (SLOPE) * p.share : 0;                                                                        \
      }                                                                                                                 \
    sum = mn_warp_sum (sum);                                                                                            \
    if (lane == 0)                                                                                                      \
      {                                                                                                                 \
        p.losses[n] = known ? sum / p.divisor : (double) NAN;                                                           \
        p.predicted[n] = binary ? !(ys[0] <= 0) : best;                                                                 \
      }                                                                                                                 \
  }                                                                                                                     \
                                                                                                                        \
  static void                                                                                                           \
  name_##_run (const MnLossOp *loss, const MnLossArgs *args)                                                            \
  {                                                                                                                     \
    MN_LAUNCH (loss->backend, name_##_kernel, mn_sample_blocks (args->batch), MN_BLOCK, 0, mn_cuda_points (loss, args)); \
    mn_cuda_loss_sum (loss, args, FALSE);                                                                               \
  }                                                                                                                     \
                                                                                                                        \
  extern "C" const MnCudaLoss mn_cuda_##name_ = { .name = #name_, .run = name_##_run }
