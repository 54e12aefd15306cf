/* mn-ref-sgd.c - gradient descent, plain, with momentum, or with Nesterov's; one pass over the block.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-optimizer.h"

typedef struct
{
  real     rate, momentum, fresh, decay;
  gboolean nesterov;
} Settings;

static int
slots (const MnValues *values)
{
  return mn_values_get_float (values, "momentum") != 0 ? 1 : 0;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const Settings *s = data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict v = args->state;

  if (s->momentum == 0)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        w[i] -= s->rate * (g[i] + s->decay * w[i]);
      return;
    }
#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_sgd_momentum (&w[i], g[i], &v[i], s->rate, s->momentum, s->fresh, s->decay, s->nesterov);
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  const Settings settings = {
    .rate = (real) args->learning_rate,
    .momentum = (real) mn_values_get_float (args->values, "momentum"),
    .fresh = args->step <= 1 ? 1 : (real) (1 - mn_values_get_float (args->values, "dampening")),
    .decay = (real) mn_values_get_float (args->values, "weight_decay"),
    .nesterov = mn_values_get_bool (args->values, "nesterov"),
  };

  mn_cpu_parallel (threads, args->n, args->n, step_range, args, &settings);
}

const MnCpuOptimizer MN_REF (mn_ref_sgd) = { .name = "sgd", .slots = slots, .step = step };
