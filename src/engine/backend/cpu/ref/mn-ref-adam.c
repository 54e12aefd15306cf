/* mn-ref-adam.c - Adam in one pass over weights, gradients and both moments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-optimizer.h"

typedef struct
{
  real rate, root, beta1, beta2, eps, decay;
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
  real *restrict m = args->state;
  real *restrict v = (real *) args->state + args->n;

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_adam (&w[i], g[i], &m[i], &v[i], s.rate, s.root, s.beta1, s.beta2, s.eps, s.decay);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  const double beta1 = mn_values_get_float (args->values, "beta1");
  const double beta2 = mn_values_get_float (args->values, "beta2");
  const Settings settings = {
    .rate = (real) (args->learning_rate / (1 - pow (beta1, (double) args->step))),
    .root = (real) sqrt (1 - pow (beta2, (double) args->step)),
    .beta1 = (real) beta1,
    .beta2 = (real) beta2,
    .eps = (real) mn_values_get_float (args->values, "eps"),
    .decay = (real) mn_values_get_float (args->values, "weight_decay"),
  };

  mn_cpu_parallel (threads, args->n, 2 * args->n, step_range, args, &settings);
}

const MnCpuOptimizer MN_REF (mn_ref_adam) = { .name = "adam", .slots = slots, .step = step };
