/* mn-plateau.c - the schedule that waits for a measured number to stop improving, as ReduceLROnPlateau.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-schedule.h"

#include <math.h>

/* Reductions by less are not made (PyTorch's eps): a rate at its floor stays there. */
#define LEAST_REDUCTION 1e-8

const char *
mn_schedule_get_watched (const MnSpec *schedule)
{
  g_return_val_if_fail (schedule != NULL, NULL);

  return g_str_equal (schedule->kind->name, "plateau") ? mn_values_get_string (schedule->values, "watch") : NULL;
}

void
mn_plateau_init (MnPlateau *plateau)
{
  *plateau = (MnPlateau) { .best = NAN };
}

/* A value that is not a number improves nothing. */
static gboolean
is_better (const MnPlateau *plateau, const MnSpec *schedule, double value)
{
  const double threshold = mn_values_get_float (schedule->values, "threshold");
  const gboolean relative = g_str_equal (mn_values_get_string (schedule->values, "threshold_mode"), "rel");
  const gboolean more = g_str_has_suffix (mn_schedule_get_watched (schedule), "accuracy");

  if (isnan (plateau->best))
    return !isnan (value);
  if (more)
    return value > (relative ? plateau->best * (1 + threshold) : plateau->best + threshold);
  return value < (relative ? plateau->best * (1 - threshold) : plateau->best - threshold);
}

void
mn_plateau_update (MnPlateau *plateau, const MnSpec *schedule, const MnScheduleSpan *span, double value)
{
  g_return_if_fail (plateau != NULL && schedule != NULL && span != NULL);
  g_return_if_fail (mn_schedule_get_watched (schedule) != NULL);

  if (is_better (plateau, schedule, value))
    {
      plateau->best = value;
      plateau->bad = 0;
    }
  else
    plateau->bad++;
  if (plateau->cooldown > 0)
    {
      plateau->cooldown--;
      plateau->bad = 0;
    }
  if (plateau->bad > mn_values_get_int (schedule->values, "patience"))
    {
      double rate = span->base, next;
      const double factor = mn_values_get_float (schedule->values, "factor");
      const double low = mn_values_get_float (schedule->values, "min_lr");

      for (gint64 i = 0; i < plateau->reductions; i++)
        rate = MAX (rate * factor, low);
      next = MAX (rate * factor, low);
      if (rate - next > LEAST_REDUCTION)
        plateau->reductions++;
      plateau->cooldown = mn_values_get_int (schedule->values, "cooldown");
      plateau->bad = 0;
    }
}
