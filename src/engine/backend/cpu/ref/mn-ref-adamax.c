/* mn-ref-adamax.c - Adamax, in one pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

static int
slots (const MnValues *values)
{
  return 2;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const MnAdamaxNumbers s = *(const MnAdamaxNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict m = mn_ref_slot (args, 0);
  real *restrict u = mn_ref_slot (args, 1);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_adamax (&w[i], g[i], &m[i], &u[i], s.rate, s.beta1, s.fresh1, s.beta2, s.eps, s.decay, s.keep);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnAdamaxNumbers numbers;

  mn_adamax_numbers (&numbers, args);
  mn_ref_step (args, threads, 2 * args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_adamax) = { .name = "adamax", .slots = slots, .step = step };
