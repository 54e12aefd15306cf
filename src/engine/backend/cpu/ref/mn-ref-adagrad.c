/* mn-ref-adagrad.c - Adagrad, in one pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

static int
slots (const MnValues *values)
{
  return 1;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const MnAdagradNumbers s = *(const MnAdagradNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict sum = mn_ref_slot (args, 0);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_adagrad (&w[i], g[i], &sum[i], s.rate, s.initial, s.eps, s.decay, s.keep);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnAdagradNumbers numbers;

  mn_adagrad_numbers (&numbers, args);
  mn_ref_step (args, threads, 2 * args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_adagrad) = { .name = "adagrad", .slots = slots, .step = step };
