/* mn-ref-nadam.c - Adam with Nesterov's momentum, in one pass.
 *
 * The momentum of step k is beta1·(1 - 0.96^(k·momentum_decay) / 2), and the bias correction needs the product of all of
 * them. It is computed anew at each step: so a step depends on nothing but its number, and the product is soon so
 * small that 1 - product is 1 to the last bit, where the loop ends.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-optimizer.h"

typedef struct
{
  real rate_g, rate_m, unroot, beta1, fresh1, beta2, fresh2, eps, decay, keep;
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
  real *restrict v = mn_ref_slot (args, 1);

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    mn_nadam (&w[i], g[i], &m[i], &v[i], s.rate_g, s.rate_m, s.unroot, s.beta1, s.fresh1, s.beta2, s.fresh2, s.eps,
              s.decay, s.keep);
}

/* The product of the momenta of steps 1 to @step; 0 once it is below what 1 - product could show. */
static double
momentum_product (double beta1, double momentum_decay, gint64 step)
{
  const double ratio = pow (0.96, momentum_decay);
  double product = 1, fading = 1;

  for (gint64 k = 1; k <= step && product > 1e-18; k++)
    {
      fading *= ratio;
      product *= beta1 * (1 - 0.5 * fading);
    }
  return product > 1e-18 ? product : 0;
}

static double
momentum (double beta1, double momentum_decay, gint64 step)
{
  return beta1 * (1 - 0.5 * pow (0.96, (double) step * momentum_decay));
}

static void
step (const MnOptimizerArgs *args, int threads)
{
  const double beta1 = mn_values_get_float (args->values, "beta1");
  const double beta2 = mn_values_get_float (args->values, "beta2");
  const double slowing = mn_values_get_float (args->values, "momentum_decay");
  const double product = momentum_product (beta1, slowing, args->step);
  const double now = momentum (beta1, slowing, args->step), next = momentum (beta1, slowing, args->step + 1);
  Settings settings = {
    .rate_g = (real) (args->learning_rate * (1 - now) / (1 - product)),
    .rate_m = (real) (args->learning_rate * next / (1 - product * next)),
    .unroot = (real) (1 / sqrt (1 - pow (beta2, (double) args->step))),
    .beta1 = (real) beta1,
    .fresh1 = (real) (1 - beta1),
    .beta2 = (real) beta2,
    .fresh2 = (real) (1 - beta2),
    .eps = mn_ref_setting (args, "eps"),
  };

  mn_ref_decay (args, FALSE, &settings.decay, &settings.keep);
  mn_ref_step (args, threads, 2 * args->n, step_range, &settings);
}

const MnCpuOptimizer MN_REF (mn_ref_nadam) = { .name = "nadam", .slots = slots, .step = step };
