/* mn-ref-lion.c - Lion, in one pass.
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
  const MnLionNumbers s = *(const MnLionNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict m = mn_ref_slot (args, 0);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_lion (&w[i], g[i], &m[i], s.rate, s.beta1, s.fresh1, s.beta2, s.fresh2, s.keep);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnLionNumbers numbers;

  mn_lion_numbers (&numbers, args);
  mn_ref_step (args, threads, args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_lion) = { .name = "lion", .slots = slots, .step = step };
