/* chart-fixture.h - asking charts for what they show.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <string.h>

#include "mn-chart.h"

/* Number of the series with points, and their points together. */
static inline guint
count_points (MnChart *chart, guint *n_series)
{
  guint n = 0;

  *n_series = 0;
  for (guint i = 0; i < mn_chart_get_n_series (chart); i++)
    {
      guint points = mn_chart_get_n_points (chart, (int) i);

      n += points;
      *n_series += points > 0;
    }
  return n;
}

/* The number in the field @n behind the place where @csv has @start. */
static inline double
field (const char *csv, const char *start, int n)
{
  const char *at = strstr (csv, start);

  g_assert_nonnull (at);
  at += strlen (start);
  for (; n > 0; n--)
    {
      at = strchr (at, ',');
      g_assert_nonnull (at);
      at++;
    }
  return g_ascii_strtod (at, NULL);
}
