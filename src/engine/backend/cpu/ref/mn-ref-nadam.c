/* mn-ref-nadam.c - Adam with Nesterov's momentum, in one pass.
 *
 * The momentum of step k is beta1·(1 - 0.96^(k·momentum_decay) / 2), and the bias correction needs the product of all of
 * them. It is computed anew at each step: so a step depends on nothing but its number, and the product is soon so
 * small that 1 - product is 1 to the last bit, where the loop ends.
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
  const MnNadamNumbers s = *(const MnNadamNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict m = mn_ref_slot (args, 0);
  real *restrict v = mn_ref_slot (args, 1);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_nadam (&w[i], g[i], &m[i], &v[i], s.rate_g, s.rate_m, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps,
              s.decay, s.keep);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnNadamNumbers numbers;

  mn_nadam_numbers (&numbers, args);
  mn_ref_step (args, threads, 2 * args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_nadam) = { .name = "nadam", .slots = slots, .step = step };
