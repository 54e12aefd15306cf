/* mn-ref-optimizer.h - what the optimizers share: where their state lies, and the loop over a range.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-squares.h"

#include "mn-optimizer.h"
#include "mn-optimizer-numbers.h"

/* One block of the state, at the first parameter of the range that is stepped. */
static inline real *
mn_ref_slot (const MnOptimizerArgs *args, gsize slot)
{
  return (real *) args->state + slot * (args->stride > 0 ? args->stride : args->n);
}

/* So much of the gradient is read at a time by who measures it, and then from the nearest cache by the optimizer. */
#define MN_REF_STEP_PIECE 1024

typedef struct
{
  const MnOptimizerArgs *args;
  gconstpointer          settings;
  MnCpuRange             step;
  double                *sums;    /* of each thread */
} MnRefMeasuredStep;

/* Fetches what lies beside MN_REF_LANES elements of the gradient. */
static inline void
mn_ref_prefetch (const real *at)
{
  for (gsize i = 0; i < MN_REF_LANES; i += 64 / sizeof *at)
    __builtin_prefetch (at + i, 1);
}

/* A large network's step waits for memory. The squares are added up meanwhile: while the gradient is read, the weights and the
 * first block of the state are already on their way. */
static inline void
mn_ref_measured_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnRefMeasuredStep *measured = task;
  const MnOptimizerArgs *args = measured->args;
  const real *g = args->grads, *w = args->params, *state = args->state != NULL ? args->state : args->params;
  double lanes[MN_REF_LANES] = { 0 }, rest = 0;

  for (gsize at = begin; at < end; at += MN_REF_STEP_PIECE)
    {
      const gsize last = MIN (end, at + MN_REF_STEP_PIECE);
      gsize i = at;

      for (; i + MN_REF_LANES <= last; i += MN_REF_LANES)
        {
          mn_ref_prefetch (w + i);
          mn_ref_prefetch (state + i);
          mn_ref_add_squares (lanes, g + i);
        }
      for (; i < last; i++)
        rest += (double) g[i] * (double) g[i];
      measured->step (args, measured->settings, at, last, thread);
    }
  measured->sums[thread] += rest + mn_ref_sum_lanes (lanes);
}

/* Items are the threads' shares of all tensors. */
static inline void
mn_ref_shares_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnRefMeasuredStep *step = task;
  const MnOptimizerArgs *args = step->args;
  const gsize shares = *(const gsize *) data;

  for (gsize share = begin; share < end; share++)
    for (gsize i = 0, first = 0; first < args->n; i++)
      {
        const gsize last = MIN (MAX (args->ends[i], args->offset) - args->offset, args->n), n = last - first;
        const gsize from = first + n * share / shares, to = first + n * (share + 1) / shares;

        if (from < to && args->square_norm)
          mn_ref_measured_range (step, NULL, from, to, thread);
        else if (from < to)
          step->step (args, step->settings, from, to, thread);
        first = last;
      }
}

/* Runs @step over all elements, with @args and @settings, see mn_cpu_parallel(); and measures the gradient on the way, where
 * that is wanted. */
static inline void
mn_ref_step (const MnOptimizerArgs *args, int threads, gsize work, MnCpuRange step, gconstpointer settings)
{
  double sums[MN_CPU_MAX_THREADS] = { 0 };
  const MnRefMeasuredStep measured = { args, settings, step, sums };

  if (args->ends && mn_cpu_parallel_parts (threads, args->n, work) > 1)
    {
      const gsize shares = (gsize) threads;

      mn_cpu_parallel (threads, shares, work, mn_ref_shares_range, &measured, &shares);
    }
  else if (!args->square_norm)
    mn_cpu_parallel (threads, args->n, work, step, args, settings);
  else
    mn_cpu_parallel (threads, args->n, work, mn_ref_measured_range, &measured, NULL);
  for (int i = 0; args->square_norm && i < threads; i++)
    *args->square_norm += sums[i];
}
