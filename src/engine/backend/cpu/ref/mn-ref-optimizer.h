/* mn-ref-optimizer.h - what the optimizers share: their state, their weight decay, and the loop over a range.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ref-table.h"

#include "mn-optimizer.h"

static inline real
mn_ref_setting (const MnOptimizerArgs *args, const char *name)
{
  return (real) mn_values_get_float (args->values, name);
}

/* 1 - the setting, rounded once. */
static inline real
mn_ref_rest (const MnOptimizerArgs *args, const char *name)
{
  return (real) (1 - mn_values_get_float (args->values, name));
}

/* One block of the state, at the first parameter of the range that is stepped. */
static inline real *
mn_ref_slot (const MnOptimizerArgs *args, gsize slot)
{
  return (real *) args->state + slot * (args->stride > 0 ? args->stride : args->n);
}

static inline gboolean
mn_ref_has_flag (const MnValues *values, const char *name)
{
  return mn_property_find (mn_values_get_table (values), name) && mn_values_get_bool (values, name);
}

/* Decoupled where the kind always is (@always) or the setting says so. */
static inline void
mn_ref_decay (const MnOptimizerArgs *args, gboolean always, real *decay, real *keep)
{
  const double share = mn_values_get_float (args->values, "weight_decay");
  const gboolean decoupled = always || mn_ref_has_flag (args->values, "decoupled");

  *decay = decoupled ? 0 : (real) share;
  *keep = decoupled ? (real) (1 - args->learning_rate * share) : 1;
}
