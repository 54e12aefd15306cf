/* mn-optimizer-numbers.h - the numbers of one optimizer step, out of settings, learning rate and step: what mn-optimizer.h
 * takes, computed in double and rounded once.
 *
 * Include after defining `real`. For the host, in C or C++.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

#include <math.h>

static inline real
mn_optimizer_setting (const MnOptimizerArgs *args, const char *name)
{
  return (real) mn_values_get_float (args->values, name);
}

/* 1 - the setting, rounded once. */
static inline real
mn_optimizer_rest (const MnOptimizerArgs *args, const char *name)
{
  return (real) (1 - mn_values_get_float (args->values, name));
}

/* Decoupled where the kind always is (@always) or the setting says so. */
static inline void
mn_optimizer_decay (const MnOptimizerArgs *args, gboolean always, real *decay, real *keep)
{
  const double share = mn_values_get_float (args->values, "weight_decay");
  const gboolean asked = mn_property_find (mn_values_get_table (args->values), "decoupled")
                         && mn_values_get_bool (args->values, "decoupled");

  *decay = always || asked ? 0 : (real) share;
  *keep = always || asked ? (real) (1 - args->learning_rate * share) : 1;
}

typedef struct
{
  real rate, momentum, fresh, decay, keep;
  int  nesterov, displacement;
} MnSgdNumbers;

static inline void
mn_sgd_numbers (MnSgdNumbers *to, const MnOptimizerArgs *args)
{
  to->rate = (real) args->learning_rate;
  to->momentum = mn_optimizer_setting (args, "momentum");
  to->fresh = args->step <= 1 ? 1 : mn_optimizer_rest (args, "dampening");
  to->nesterov = mn_values_get_bool (args->values, "nesterov");
  to->displacement = g_str_equal (mn_values_get_string (args->values, "momentum_form"), "form_1");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate, unroot, beta1, fresh1, beta2, fresh2, eps, decay, keep;
  int  amsgrad;
} MnAdamNumbers;

/* Of AdamW, too: then @decoupled. */
static inline void
mn_adam_numbers (MnAdamNumbers *to, const MnOptimizerArgs *args, gboolean decoupled)
{
  const double beta1 = mn_values_get_float (args->values, "beta1");
  const double beta2 = mn_values_get_float (args->values, "beta2");

  to->rate = (real) (args->learning_rate / (1 - pow (beta1, (double) args->step)));
  to->unroot = (real) (1 / sqrt (1 - pow (beta2, (double) args->step)));
  to->beta1 = (real) beta1;
  to->fresh1 = (real) (1 - beta1);
  to->beta2 = (real) beta2;
  to->fresh2 = (real) (1 - beta2);
  to->eps = mn_optimizer_setting (args, "eps");
  to->amsgrad = mn_values_get_bool (args->values, "amsgrad");
  mn_optimizer_decay (args, decoupled, &to->decay, &to->keep);
}

typedef struct
{
  real rate, alpha, fresh, eps, momentum, decay, keep;
  int  centered;
} MnRmspropNumbers;

static inline void
mn_rmsprop_numbers (MnRmspropNumbers *to, const MnOptimizerArgs *args)
{
  to->rate = (real) args->learning_rate;
  to->alpha = mn_optimizer_setting (args, "alpha");
  to->fresh = mn_optimizer_rest (args, "alpha");
  to->eps = mn_optimizer_setting (args, "eps");
  to->momentum = mn_optimizer_setting (args, "momentum");
  to->centered = mn_values_get_bool (args->values, "centered");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate, initial, eps, decay, keep;
} MnAdagradNumbers;

static inline void
mn_adagrad_numbers (MnAdagradNumbers *to, const MnOptimizerArgs *args)
{
  const double lr_decay = mn_values_get_float (args->values, "lr_decay");

  to->rate = (real) (args->learning_rate / (1 + (double) (args->step - 1) * lr_decay));
  to->initial = args->step <= 1 ? mn_optimizer_setting (args, "initial_accumulator_value") : 0;
  to->eps = mn_optimizer_setting (args, "eps");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate_g, rate_m, unroot, beta1, fresh1, beta2, fresh2, eps, decay, keep;
} MnNadamNumbers;

/* The product of NAdam's momenta of steps 1 to @step; 0 once it is below what 1 - product could show. */
static inline double
mn_nadam_product (double beta1, double momentum_decay, gint64 step)
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

static inline double
mn_nadam_momentum (double beta1, double momentum_decay, gint64 step)
{
  return beta1 * (1 - 0.5 * pow (0.96, (double) step * momentum_decay));
}

static inline void
mn_nadam_numbers (MnNadamNumbers *to, const MnOptimizerArgs *args)
{
  const double beta1 = mn_values_get_float (args->values, "beta1");
  const double beta2 = mn_values_get_float (args->values, "beta2");
  const double slowing = mn_values_get_float (args->values, "momentum_decay");
  const double product = mn_nadam_product (beta1, slowing, args->step);
  const double now = mn_nadam_momentum (beta1, slowing, args->step);
  const double next = mn_nadam_momentum (beta1, slowing, args->step + 1);

  to->rate_g = (real) (args->learning_rate * (1 - now) / (1 - product));
  to->rate_m = (real) (args->learning_rate * next / (1 - product * next));
  to->unroot = (real) (1 / sqrt (1 - pow (beta2, (double) args->step)));
  to->beta1 = (real) beta1;
  to->fresh1 = (real) (1 - beta1);
  to->beta2 = (real) beta2;
  to->fresh2 = (real) (1 - beta2);
  to->eps = mn_optimizer_setting (args, "eps");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate, rho, fresh, eps, decay, keep;
} MnAdadeltaNumbers;

static inline void
mn_adadelta_numbers (MnAdadeltaNumbers *to, const MnOptimizerArgs *args)
{
  to->rate = (real) args->learning_rate;
  to->rho = mn_optimizer_setting (args, "rho");
  to->fresh = mn_optimizer_rest (args, "rho");
  to->eps = mn_optimizer_setting (args, "eps");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate, beta1, fresh1, beta2, eps, decay, keep;
} MnAdamaxNumbers;

static inline void
mn_adamax_numbers (MnAdamaxNumbers *to, const MnOptimizerArgs *args)
{
  const double beta1 = mn_values_get_float (args->values, "beta1");

  to->rate = (real) (args->learning_rate / (1 - pow (beta1, (double) args->step)));
  to->beta1 = (real) beta1;
  to->fresh1 = (real) (1 - beta1);
  to->beta2 = mn_optimizer_setting (args, "beta2");
  to->eps = mn_optimizer_setting (args, "eps");
  mn_optimizer_decay (args, FALSE, &to->decay, &to->keep);
}

typedef struct
{
  real rate, beta1, fresh1, beta2, fresh2, decay, keep;
} MnLionNumbers;

static inline void
mn_lion_numbers (MnLionNumbers *to, const MnOptimizerArgs *args)
{
  to->rate = (real) args->learning_rate;
  to->beta1 = mn_optimizer_setting (args, "beta1");
  to->fresh1 = mn_optimizer_rest (args, "beta1");
  to->beta2 = mn_optimizer_setting (args, "beta2");
  to->fresh2 = mn_optimizer_rest (args, "beta2");
  mn_optimizer_decay (args, TRUE, &to->decay, &to->keep);
}
