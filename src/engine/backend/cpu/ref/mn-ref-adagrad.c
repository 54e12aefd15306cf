/* mn-ref-adagrad.c - Adagrad, in one pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

typedef struct
{
  real rate, initial, eps, decay, keep;
} Settings;

static int
slots (const MnValues *values)
{
  return 1;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const Settings s = *(const Settings *) data;
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
  const double lr_decay = mn_values_get_float (args->values, "lr_decay");
  Settings settings = {
    .rate = (real) (args->learning_rate / (1 + (double) (args->step - 1) * lr_decay)),
    .initial = args->step <= 1 ? mn_ref_setting (args, "initial_accumulator_value") : 0,
    .eps = mn_ref_setting (args, "eps"),
  };

  mn_ref_decay (args, FALSE, &settings.decay, &settings.keep);
  mn_ref_step (args, threads, 2 * args->n, step_range, &settings);
}

const MnCpuOptimizer MN_REF (mn_ref_adagrad) = { .name = "adagrad", .slots = slots, .step = step };
