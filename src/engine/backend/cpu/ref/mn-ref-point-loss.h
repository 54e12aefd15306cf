/* mn-ref-point-loss.h - makes a loss out of what it is at one output: the mean, or the sum, over all outputs and samples.
 *
 * MN_REF_POINT_LOSS (name, BINARY, VALUE, SLOPE): VALUE is the loss at the output `y` with the target `t`, SLOPE its
 * derivative by y; both may use `e` = y - t and the settings in `loss`. Class labels become one-hot targets. BINARY: a
 * single output tells two classes apart, and is positive for class 1.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-loss.h"
#include "mn-loss.h"

#define MN_REF_POINT_LOSS(name_, BINARY, VALUE, SLOPE)                                                              \
  /* Items are samples. */                                                                                          \
  static void                                                                                                       \
  run_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)                            \
  {                                                                                                                 \
    const MnLossOp *loss = task;                                                                                    \
    const MnLossArgs *args = data;                                                                                  \
    const gsize features = loss->features;                                                                          \
    const gboolean binary = (BINARY) && features == 1;                                                              \
    const double divisor = loss->sums ? 1 : (double) features;                                                      \
    const real share = mn_ref_share (loss, (double) args->batch * (double) features);                               \
                                                                                                                    \
    for (gsize n = begin; n < end; n++)                                                                             \
      {                                                                                                             \
        const real *ys = (const real *) args->output + n * features;                             /* (features) */   \
        const real *target = args->values ? (const real *) args->values + n * features : NULL;   /* (features) */   \
        real *dy = args->d_output ? (real *) args->d_output + n * features : NULL;               /* (features), = */\
        const gint64 label = args->labels ? args->labels[n] : -1;                                                   \
        /* A label that is no class has no target. */                                                               \
        const gboolean known = target || (label >= 0 && label < (binary ? 2 : (gint64) features));                  \
        double sum = 0;                                                                                             \
                                                                                                                    \
        if (args->predicted)                                                                                        \
          args->predicted[n] = binary ? !(ys[0] <= 0) : (gint32) mn_ref_argmax (ys, features);                      \
        for (gsize f = 0; f < features; f++)                                                                        \
          {                                                                                                         \
            const real y = ys[f];                                                                                   \
            const real t = target ? target[f] : (real) (binary ? label == 1 : label == (gint64) f);                 \
            const real e = y - t;                                                                                   \
                                                                                                                    \
            (void) e;                                                                                               \
            sum += (double) (VALUE);                                                                                \
            if (dy)                                                                                                 \
              dy[f] = known ? (SLOPE) * share : 0;                                                                  \
          }                                                                                                         \
        loss->losses[n] = known ? sum / divisor : NAN;                                                              \
      }                                                                                                             \
  }                                                                                                                 \
                                                                                                                    \
  static void                                                                                                       \
  run (const MnLossOp *loss, const MnLossArgs *args)                                                                \
  {                                                                                                                 \
    mn_cpu_parallel (loss->threads, args->batch, 4 * (gsize) args->batch * loss->features, run_range, loss, args);  \
    mn_ref_finish (loss, args, args->batch);                                                                        \
  }                                                                                                                 \
                                                                                                                    \
  const MnCpuLoss MN_REF (mn_ref_##name_) = { .name = #name_, .run = run }
