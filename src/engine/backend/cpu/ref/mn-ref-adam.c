/* mn-ref-adam.c - Adam and AdamW in one pass over weights, gradients and moments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

static int
slots (const MnValues *values)
{
  return mn_values_get_bool (values, "amsgrad") ? 3 : 2;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const MnAdamNumbers s = *(const MnAdamNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict m = mn_ref_slot (args, 0);
  real *restrict v = mn_ref_slot (args, 1);
  real *restrict top = mn_ref_slot (args, 2);

  if (s.amsgrad)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        mn_amsgrad (&w[i], g[i], &m[i], &v[i], &top[i], s.rate, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps,
                    s.decay, s.keep);
      return;
    }
#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_adam (&w[i], g[i], &m[i], &v[i], s.rate, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps, s.decay, s.keep);
}

static void
run (const MnOptimizerArgs *args, int threads, gboolean decoupled)
{
  MnAdamNumbers numbers;

  mn_adam_numbers (&numbers, args, decoupled);
  mn_ref_step (args, threads, 2 * args->n, step_range, &numbers);
}

static void
step_adam (const MnOptimizerArgs *args, int threads)
{
  run (args, threads, FALSE);
}

static void
step_adamw (const MnOptimizerArgs *args, int threads)
{
  run (args, threads, TRUE);
}

const MnCpuOptimizer MN_REF (mn_ref_adam) = { .name = "adam", .slots = slots, .step = step_adam };
const MnCpuOptimizer MN_REF (mn_ref_adamw) = { .name = "adamw", .slots = slots, .step = step_adamw };
