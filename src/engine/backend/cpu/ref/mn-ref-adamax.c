/* mn-ref-adamax.c - Adamax, in one pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

typedef struct
{
  real rate, beta1, fresh1, beta2, eps, decay, keep;
} Settings;

static int
slots (const MnValues *values)
{
  return 2;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const Settings s = *(const Settings *) data;
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
  const double beta1 = mn_values_get_float (args->values, "beta1");
  Settings settings = {
    .rate = (real) (args->learning_rate / (1 - pow (beta1, (double) args->step))),
    .beta1 = (real) beta1,
    .fresh1 = (real) (1 - beta1),
    .beta2 = mn_ref_setting (args, "beta2"),
    .eps = mn_ref_setting (args, "eps"),
  };

  mn_ref_decay (args, FALSE, &settings.decay, &settings.keep);
  mn_ref_step (args, threads, 2 * args->n, step_range, &settings);
}

const MnCpuOptimizer MN_REF (mn_ref_adamax) = { .name = "adamax", .slots = slots, .step = step };
