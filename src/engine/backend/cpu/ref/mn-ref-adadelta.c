/* mn-ref-adadelta.c - Adadelta, in one pass.
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
  const MnAdadeltaNumbers s = *(const MnAdadeltaNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict v = mn_ref_slot (args, 0);
  real *restrict u = mn_ref_slot (args, 1);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_adadelta (&w[i], g[i], &v[i], &u[i], s.rate, s.rho, s.fresh, s.eps, s.decay, s.keep);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnAdadeltaNumbers numbers;

  mn_adadelta_numbers (&numbers, args);
  mn_ref_step (args, threads, 3 * args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_adadelta) = { .name = "adadelta", .slots = slots, .step = step };
