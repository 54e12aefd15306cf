/* mn-axis.c - ranges and ticks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-axis.h"

#include <math.h>

#include "mn-format.h"

#define LARGEST 1e300   /* differences of two values stay finite */
#define LARGEST_LOG 1e140
#define MAX_TICKS 60

MnAxis
mn_axis_fit (double low, double high, gboolean log, double padding)
{
  MnAxis axis = { .log = log };
  double span;

  if (isnan (low) || isnan (high))
    return (MnAxis) { log ? 1 : 0, log ? 10 : 1, log };
  if (low > high)
    {
      double t = low;

      low = high;
      high = t;
    }
  low = CLAMP (low, -LARGEST, LARGEST);
  high = CLAMP (high, -LARGEST, LARGEST);
  if (log)
    {
      if (high <= 0)
        return (MnAxis) { 1, 10, TRUE };
      if (low <= 0)
        low = high * 1e-3;
      /* Quotients of two values stay finite as well. */
      low = CLAMP (low, 1 / LARGEST_LOG, LARGEST_LOG);
      high = CLAMP (high, 1 / LARGEST_LOG, LARGEST_LOG);
      if (high < low * (1 + 1e-9))
        {
          low /= 2;
          high *= 2;
        }
      span = log10 (high / low);
      axis.low = low * pow (10, -padding * span);
      axis.high = high * pow (10, padding * span);
      return axis;
    }
  if (high - low <= 1e-10 * MAX (fabs (low), fabs (high)) || high - low < 1e-300)
    {
      /* One value: it sits in the middle of a span that fits its size. */
      double half = MAX (fabs (low), fabs (high)) * 0.1;

      if (half < 1e-290)
        return (MnAxis) { 0, 1, FALSE };
      low -= half;
      high += half;
      padding = 0;
    }
  span = high - low;
  axis.low = low >= 0 && low < padding * span ? 0 : low - padding * span;
  axis.high = high <= 0 && -high < padding * span ? 0 : high + padding * span;
  return axis;
}

double
mn_axis_to_unit (const MnAxis *axis, double value)
{
  if (!axis->log)
    return (value - axis->low) / (axis->high - axis->low);
  if (!(value > 0))
    return NAN;
  return log (value / axis->low) / log (axis->high / axis->low);
}

double
mn_axis_from_unit (const MnAxis *axis, double unit)
{
  if (!axis->log)
    return axis->low + unit * (axis->high - axis->low);
  return axis->low * pow (axis->high / axis->low, unit);
}

static void
add_tick (GArray *ticks, double value, gboolean minor, char *label)
{
  MnTick tick = { .value = value, .minor = minor };

  if (label)
    g_strlcpy (tick.label, label, sizeof tick.label);
  g_free (label);
  if (ticks->len < MAX_TICKS * 10)
    g_array_append_val (ticks, tick);
}

static double
nice_step (double raw)
{
  double power = pow (10, floor (log10 (raw)));
  double m = raw / power;

  return power * (m <= 1.0000001 ? 1 : m <= 2.0000001 ? 2 : m <= 5.0000001 ? 5 : 10);
}

static void
linear_ticks (GArray *ticks, double low, double high, int target)
{
  double step = nice_step ((high - low) / target);
  double largest = MAX (fabs (low), fabs (high));
  int step_exponent = (int) floor (log10 (step) + 1e-9);
  int exponent = (int) floor (log10 (largest) + 1e-9);
  gboolean scientific = largest >= 1e7 || exponent < -4 || step_exponent < -9;
  double first = ceil (low / step - 1e-6), last = floor (high / step + 1e-6);

  for (double k = first; k <= last && k - first < MAX_TICKS; k++)
    {
      double value = k == 0 ? 0 : k * step;

      add_tick (ticks, value, FALSE,
                scientific ? mn_format_scientific (value, exponent, MAX (0, exponent - step_exponent), FALSE)
                           : mn_format_fixed (value, MAX (0, -step_exponent)));
    }
}

/* @value is m·10^exponent with m from 1 to 9. */
static char *
log_label (double value, int m, int exponent, gboolean plain)
{
  return plain ? mn_format_fixed (value, MAX (0, -exponent)) : mn_format_scientific (m * pow (10, exponent), exponent, 0, TRUE);
}

static void
log_ticks (GArray *ticks, const MnAxis *axis, int target)
{
  static const guint multiples[] = { 1 << 1, 1 << 1 | 1 << 2 | 1 << 5, 0x3fe };
  int first = (int) floor (log10 (axis->low) + 1e-9), last = (int) ceil (log10 (axis->high) - 1e-9);
  int decades = (int) floor (log10 (axis->high) + 1e-9) - (int) ceil (log10 (axis->low) - 1e-9) + 1;
  int stride = decades > target ? (decades + target - 1) / MAX (1, target) : 1;
  gboolean plain = first >= -4 && last <= 5;
  guint labelled = multiples[0];

  if (decades < 2)
    {
      int best = -1;

      for (guint i = 1; i < G_N_ELEMENTS (multiples); i++)
        {
          int count = 0;

          for (int e = first; e <= last; e++)
            for (int m = 1; m <= 9; m++)
              count += (multiples[i] >> m & 1) && m * pow (10, e) >= axis->low * (1 - 1e-9)
                       && m * pow (10, e) <= axis->high * (1 + 1e-9);
          if (count >= 2 && count <= target + 1 && (best < 0 || i == 1))
            best = (int) i;
          if (best > 0)
            break;
        }
      if (best < 0)
        {
          linear_ticks (ticks, axis->low, axis->high, target);
          return;
        }
      labelled = multiples[best];
    }
  for (int e = first; e <= last; e++)
    for (int m = 1; m <= 9; m++)
      {
        double value = m * pow (10, e);
        gboolean major = (labelled >> m & 1) && ((e - first) % stride == 0 || decades < 2);

        if (value < axis->low * (1 - 1e-9) || value > axis->high * (1 + 1e-9))
          continue;
        if (major)
          add_tick (ticks, value, FALSE, log_label (value, m, e, plain));
        else if (decades <= 9 || m == 1)
          add_tick (ticks, value, TRUE, NULL);
      }
}

GArray *
mn_axis_ticks (const MnAxis *axis, int target)
{
  GArray *ticks = g_array_new (FALSE, TRUE, sizeof (MnTick));

  g_return_val_if_fail (isfinite (axis->low) && isfinite (axis->high) && axis->low < axis->high, ticks);
  g_return_val_if_fail (!axis->log || axis->low > 0, ticks);

  target = CLAMP (target, 1, 30);
  if (axis->log)
    log_ticks (ticks, axis, target);
  else
    linear_ticks (ticks, axis->low, axis->high, target);
  return ticks;
}
