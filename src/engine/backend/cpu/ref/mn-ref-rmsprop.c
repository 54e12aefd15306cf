/* mn-ref-rmsprop.c - RMSprop, also centered and with momentum, in one pass.
 *
 * The state's blocks are the second moment, then the mean where it is centered, then the momentum where there is one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

static int
slots (const MnValues *values)
{
  return 1 + (mn_values_get_bool (values, "centered") ? 1 : 0) + (mn_values_get_float (values, "momentum") != 0 ? 1 : 0);
}

static void
step_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOptimizerArgs *args = task;
  const MnRmspropNumbers s = *(const MnRmspropNumbers *) data;
  real *restrict w = args->params;
  const real *restrict g = args->grads;
  real *restrict v = mn_ref_slot (args, 0);
  real *restrict mean = mn_ref_slot (args, 1);
  real *restrict moved = mn_ref_slot (args, s.centered ? 2 : 1);

  if (s.centered && s.momentum != 0)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        {
          const real slope = mn_decay (&w[i], g[i], s.decay, s.keep);
          const real scale = mn_rmsprop_scale (slope, &v[i], &mean[i], s.alpha, s.fresh, s.eps);

          moved[i] = s.momentum * moved[i] + slope / scale;
          w[i] -= s.rate * moved[i];
        }
    }
  else if (s.centered)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        {
          const real slope = mn_decay (&w[i], g[i], s.decay, s.keep);

          w[i] -= s.rate * slope / mn_rmsprop_scale (slope, &v[i], &mean[i], s.alpha, s.fresh, s.eps);
        }
    }
  else if (s.momentum != 0)
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        {
          const real slope = mn_decay (&w[i], g[i], s.decay, s.keep);

          moved[i] = s.momentum * moved[i] + slope / mn_rmsprop_scale (slope, &v[i], NULL, s.alpha, s.fresh, s.eps);
          w[i] -= s.rate * moved[i];
        }
    }
  else
    {
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        {
          const real slope = mn_decay (&w[i], g[i], s.decay, s.keep);

          w[i] -= s.rate * slope / mn_rmsprop_scale (slope, &v[i], NULL, s.alpha, s.fresh, s.eps);
        }
    }
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  MnRmspropNumbers numbers;

  mn_rmsprop_numbers (&numbers, args);
  mn_ref_step (args, threads, 2 * args->n, step_range, &numbers);
}

const MnCpuOptimizer MN_REF (mn_ref_rmsprop) = { .name = "rmsprop", .slots = slots, .step = step };
