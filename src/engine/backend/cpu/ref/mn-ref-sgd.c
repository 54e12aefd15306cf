/* mn-ref-sgd.c - gradient descent, plain, with momentum in either form, or with Nesterov's; one pass over the block.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

static int
slots (const MnValues *values)
{
  return mn_values_get_float (values, "momentum") != 0 ? 1 : 0;
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const MnSgdNumbers s = *(const MnSgdNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict v = args->state;

  if (s.momentum == 0)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        {
          const real before = w[i];

          w[i] = s.keep * before - s.rate * (g[i] + s.decay * before);
        }
    }
  else if (s.displacement)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        mn_sgd_displacement (&w[i], g[i], &v[i], s.rate, s.momentum, s.fresh, s.decay, s.keep, s.nesterov);
    }
  else
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        mn_sgd_momentum (&w[i], g[i], &v[i], s.rate, s.momentum, s.fresh, s.decay, s.keep, s.nesterov);
    }
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnSgdNumbers numbers;

  mn_sgd_numbers (&numbers, args);
  /* What fits into the cache of one core is faster there than fetched from another's. */
  mn_ref_step (args, threads, args->n / 8, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_sgd) = { .name = "sgd", .slots = slots, .step = step };
