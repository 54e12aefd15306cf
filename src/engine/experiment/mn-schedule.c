/* mn-schedule.c - the learning rate of every step, as a closed form over time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-schedule.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-numbers.h"

/* Epochs of a budget in steps are rounded up: the last one is begun. */
static double
in_units (gint64 steps, MnUnit unit, const MnScheduleSpan *span, gboolean up)
{
  const gint64 length = MAX (span->epoch_steps, 1);

  if (unit == MN_UNIT_STEPS)
    return (double) steps;
  return (double) (steps / length + (up && steps % length != 0));
}

MnUnit
mn_schedule_get_unit (const MnSpec *schedule, const MnScheduleSpan *span)
{
  const char *by = mn_values_get_string (schedule->values, "by");

  if (g_str_equal (by, "budget"))
    return span->unit;
  return g_str_equal (by, "step") ? MN_UNIT_STEPS : MN_UNIT_EPOCHS;
}

static double
get (const MnSpec *schedule, const char *name)
{
  return mn_values_get_float (schedule->values, name);
}

/* What "total_iters" says; all of @total for 0. */
static double
length_of (const MnSpec *schedule, double total)
{
  const double length = (double) mn_values_get_int (schedule->values, "total_iters");

  return length > 0 ? length : total;
}

/* From @high at @t = 0 to @low at @length. */
static double
half_wave (double high, double low, double t, double length)
{
  return low + (high - low) * (1 + cos (G_PI * t / length)) / 2;
}

static double
multi_step_rate (const MnSpec *schedule, double base, double t)
{
  const char *text = mn_values_get_string (schedule->values, "milestones");
  double milestone;
  int passed = 0;

  while (mn_numbers_next (&text, &milestone))
    passed += milestone <= t;
  return base * pow (get (schedule, "gamma"), passed);
}

static double
restarts_rate (const MnSpec *schedule, double base, double t)
{
  const double factor = (double) mn_values_get_int (schedule->values, "length_factor");
  double length = (double) mn_values_get_int (schedule->values, "first_length");

  if (factor <= 1)
    t = fmod (t, length);
  while (t >= length)
    {
      t -= length;
      length *= factor;
    }
  return half_wave (base, get (schedule, "eta_min"), t, length);
}

/* OneCycleLR: its phases end one unit early each, so that the highest rate is met exactly. */
static double
one_cycle_rate (const MnSpec *schedule, double base, double t, double total)
{
  const double first = base / get (schedule, "div_factor");
  const double last = first / get (schedule, "final_div_factor");
  const double share = get (schedule, "pct_start");
  const gboolean three = mn_values_get_bool (schedule->values, "three_phase");
  const double ends[] = { share * total - 1, three ? 2 * share * total - 2 : total - 1, total - 1 };
  const double rates[] = { first, base, three ? first : last, last };
  const int n_phases = three ? 3 : 2;
  double start = 0;

  t = MIN (t, total - 1);
  for (int i = 0; i < n_phases; i++)
    {
      const double length = ends[i] - start;
      double done;

      if (t > ends[i] && i < n_phases - 1)
        {
          start = ends[i];
          continue;
        }
      done = length > 0 ? (t - start) / length : 1;
      if (g_str_equal (mn_values_get_string (schedule->values, "anneal_strategy"), "linear"))
        return rates[i] + (rates[i + 1] - rates[i]) * done;
      return half_wave (rates[i], rates[i + 1], done, 1);
    }
  return last;
}

/* Without warm-up, @t of @total units into the schedule. */
static double
plain_rate (const MnSpec *schedule, double base, double t, double total, const MnPlateau *plateau)
{
  const char *name = schedule->kind->name;

  if (g_str_equal (name, "step"))
    return base * pow (get (schedule, "gamma"), floor (t / (double) mn_values_get_int (schedule->values, "step_size")));
  if (g_str_equal (name, "multi_step"))
    return multi_step_rate (schedule, base, t);
  if (g_str_equal (name, "exponential"))
    return base * pow (get (schedule, "gamma"), t);
  if (g_str_equal (name, "cosine"))
    return half_wave (base, get (schedule, "eta_min"), MIN (t, total), total);
  if (g_str_equal (name, "cosine_restarts"))
    return restarts_rate (schedule, base, t);
  if (g_str_equal (name, "linear"))
    {
      const double length = length_of (schedule, total), start = get (schedule, "start_factor");

      return base * (start + (get (schedule, "end_factor") - start) * MIN (t, length) / length);
    }
  if (g_str_equal (name, "polynomial"))
    {
      const double length = length_of (schedule, total);

      return base * pow (1 - MIN (t, length) / length, get (schedule, "power"));
    }
  if (g_str_equal (name, "one_cycle"))
    return one_cycle_rate (schedule, base, t, total);
  if (g_str_equal (name, "plateau") && plateau != NULL)
    {
      double rate = base;

      for (gint64 i = 0; i < plateau->reductions; i++)
        rate = MAX (rate * get (schedule, "factor"), get (schedule, "min_lr"));
      return rate;
    }
  return base;
}

double
mn_schedule_rate (const MnSpec *schedule, const MnScheduleSpan *span, const MnPlateau *plateau, gint64 step)
{
  MnUnit unit;
  double t, total, warmup;

  g_return_val_if_fail (schedule != NULL && span != NULL, 0);

  unit = mn_schedule_get_unit (schedule, span);
  t = in_units (MAX (step, 0), unit, span, FALSE);
  warmup = (double) mn_values_get_int (schedule->values, "warmup");
  total = MAX (in_units (span->n_steps, unit, span, TRUE) - warmup, 1);
  if (t < warmup)
    {
      const double factor = get (schedule, "warmup_factor");

      return plain_rate (schedule, span->base, 0, total, plateau) * (factor + (1 - factor) * t / warmup);
    }
  return plain_rate (schedule, span->base, t - warmup, total, plateau);
}

void
mn_schedule_curve (const MnSpec *schedule, const MnScheduleSpan *span, gsize n, double *rates)
{
  g_return_if_fail (schedule != NULL && span != NULL && (n == 0 || rates != NULL));

  for (gsize i = 0; i < n; i++)
    rates[i] = mn_schedule_rate (schedule, span, NULL, (gint64) ((double) i * (double) span->n_steps / (double) n));
}

void
mn_schedule_check (const MnSpec *schedule, MnProblems *problems)
{
  if (g_str_equal (schedule->kind->name, "multi_step"))
    {
      const char *text = mn_values_get_string (schedule->values, "milestones");
      double milestone, before = 0;

      if (mn_numbers_count (text) == 0)
        mn_problems_add (problems, "training.schedule.milestones",
                         _("is empty: name at least one epoch or step, or choose constant"));
      while (mn_numbers_next (&text, &milestone))
        {
          if (milestone != floor (milestone) || milestone <= before)
            {
              mn_problems_add (problems, "training.schedule.milestones",
                               _("must be whole numbers above 0, each greater than the one before"));
              break;
            }
          before = milestone;
        }
    }
}
