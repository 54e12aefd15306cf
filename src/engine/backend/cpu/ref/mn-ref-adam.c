/* mn-ref-adam.c - Adam and AdamW in one pass over weights, gradients and moments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

typedef struct
{
  real     rate, unroot, beta1, fresh1, beta2, fresh2, eps, decay, keep;
  gboolean amsgrad;
} Settings;

static int
slots (const MnValues *values)
{
  return mn_values_get_bool (values, "amsgrad") ? 3 : 2;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const Settings s = *(const Settings *) data;
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
  const double beta1 = mn_values_get_float (args->values, "beta1");
  const double beta2 = mn_values_get_float (args->values, "beta2");
  Settings settings = {
    .rate = (real) (args->learning_rate / (1 - pow (beta1, (double) args->step))),
    .unroot = (real) (1 / sqrt (1 - pow (beta2, (double) args->step))),
    .beta1 = (real) beta1,
    .fresh1 = (real) (1 - beta1),
    .beta2 = (real) beta2,
    .fresh2 = (real) (1 - beta2),
    .eps = mn_ref_setting (args, "eps"),
    .amsgrad = mn_values_get_bool (args->values, "amsgrad"),
  };

  mn_ref_decay (args, decoupled, &settings.decay, &settings.keep);
  mn_ref_step (args, threads, 2 * args->n, step_range, &settings);
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
