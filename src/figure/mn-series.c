/* mn-series.c - the points of one line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-series.h"

#include <math.h>
#include <string.h>

#include "mn-format.h"

MnSeries *
mn_series_new (const char *name, int color, int dash)
{
  MnSeries *series = g_new0 (MnSeries, 1);

  series->name = mn_format_label (name ? name : "");
  series->color = color;
  series->dash = dash;
  series->number = -1;
  series->visible = series->joined = TRUE;
  series->y_low = series->y_high = series->band_low = series->band_high = series->y_positive = series->x_positive = NAN;
  return series;
}

void
mn_series_free (MnSeries *series)
{
  g_free (series->name);
  g_free (series->thing);
  g_free (series->kind);
  g_free (series->x);
  g_free (series->y);
  g_free (series->spread);
  g_free (series->smooth);
  mn_pyramid_clear (&series->pyramid);
  mn_pyramid_clear (&series->smooth_pyramid);
  g_free (series->raw_cache.points);
  g_free (series->smooth_cache.points);
  g_free (series);
}

/* The first spread that is known: there is none of the points before. */
static void
begin_spread (MnSeries *series)
{
  series->spread = g_new (double, series->room);
  for (gsize i = 0; i < series->n; i++)
    series->spread[i] = NAN;
}

static inline void
widen (double *low, double *high, double value)
{
  if (!(*low <= value))
    *low = value;
  if (!(*high >= value))
    *high = value;
}

static inline void
append (MnSeries *series, double x, double y, double spread)
{
  gsize at = series->n;

  if (!isfinite (x))
    return;
  if (series->n == series->room)
    {
      series->room = MAX (64, series->room * 2);
      series->x = g_renew (double, series->x, series->room);
      series->y = g_renew (double, series->y, series->room);
      if (series->spread != NULL)
        series->spread = g_renew (double, series->spread, series->room);
    }
  if (series->spread == NULL && isfinite (spread))
    begin_spread (series);
  if (series->n > 0 && x < series->x[series->n - 1])
    {
      at = mn_lower_bound (series->x, series->n, x);
      while (at < series->n && series->x[at] == x)
        at++;
      memmove (series->x + at + 1, series->x + at, (series->n - at) * sizeof (double));
      memmove (series->y + at + 1, series->y + at, (series->n - at) * sizeof (double));
      if (series->spread != NULL)
        memmove (series->spread + at + 1, series->spread + at, (series->n - at) * sizeof (double));
      series->n_smooth = 0;
      mn_pyramid_cut (&series->pyramid, at);
      series->raw_cache.key.valid = series->smooth_cache.key.valid = FALSE;
    }
  series->x[at] = x;
  series->y[at] = y;
  if (series->spread != NULL)
    series->spread[at] = spread;
  series->n++;
  if (x > 0 && !(series->x_positive <= x))
    series->x_positive = x;
  if (!isfinite (y))
    return;
  widen (&series->y_low, &series->y_high, y);
  if (isfinite (spread))
    {
      widen (&series->band_low, &series->band_high, y - spread);
      widen (&series->band_low, &series->band_high, y + spread);
    }
  if (y > 0 && !(series->y_positive <= y))
    series->y_positive = y;
}

void
mn_series_append (MnSeries *series, double x, double y)
{
  append (series, x, y, NAN);
}

void
mn_series_append_spread (MnSeries *series, double x, double y, double spread)
{
  append (series, x, y, spread);
}

void
mn_series_clear (MnSeries *series)
{
  series->n = series->n_smooth = 0;
  series->y_low = series->y_high = series->band_low = series->band_high = series->y_positive = series->x_positive = NAN;
  g_clear_pointer (&series->spread, g_free);
  mn_pyramid_cut (&series->pyramid, 0);
  mn_pyramid_cut (&series->smooth_pyramid, 0);
  series->raw_cache.key.valid = series->smooth_cache.key.valid = FALSE;
}

const double *
mn_series_smooth (MnSeries *series, double weight)
{
  if (series->weight != weight)
    series->n_smooth = 0;
  series->weight = weight;
  if (series->n_smooth == 0)
    {
      series->average = 0;
      series->correction = 1;
      mn_pyramid_cut (&series->smooth_pyramid, 0);
    }
  if (series->n_smooth == series->n)
    return series->smooth;
  if (series->room > series->smooth_room)
    {
      series->smooth = g_renew (double, series->smooth, series->room);
      series->smooth_room = series->room;
    }
  for (gsize i = series->n_smooth; i < series->n; i++)
    {
      if (!isfinite (series->y[i]))
        {
          series->smooth[i] = series->y[i];
          continue;
        }
      series->average = weight * series->average + (1 - weight) * series->y[i];
      series->correction *= weight;
      series->smooth[i] = series->average / (1 - series->correction);
    }
  series->n_smooth = series->n;
  return series->smooth;
}

gboolean
mn_series_find_peak (MnSeries *series, MnPoint *point)
{
  MnExtremes extremes;
  gsize i;

  mn_pyramid_extend (&series->pyramid, series->y, series->n);
  extremes = mn_pyramid_find (&series->pyramid, series->y, 0, series->n);
  if (extremes.least == MN_PYRAMID_NONE || series->peak == 0)
    return FALSE;
  i = series->peak > 0 ? extremes.greatest : extremes.least;
  *point = (MnPoint) { series->x[i], series->y[i] };
  return TRUE;
}

void
mn_series_prepare (MnSeries *series, double weight)
{
  mn_pyramid_extend (&series->pyramid, series->y, series->n);
  if (weight > 0)
    mn_pyramid_extend (&series->smooth_pyramid, mn_series_smooth (series, weight), series->n);
}

gboolean
mn_series_find_nearest (MnSeries *series, double x, gsize *index)
{
  gsize i;

  if (series->n == 0 || isnan (x))
    return FALSE;
  i = mn_lower_bound (series->x, series->n, x);
  if (i == series->n || (i > 0 && x - series->x[i - 1] <= series->x[i] - x))
    i--;
  *index = i;
  return TRUE;
}

const MnPoint *
mn_series_points (MnSeries *series, const MnAxis *axis, guint columns, double weight, gsize *n)
{
  MnSeriesCache *cache = weight > 0 ? &series->smooth_cache : &series->raw_cache;
  MnSeriesKey *key = &cache->key;
  MnPyramid *pyramid = weight > 0 ? &series->smooth_pyramid : &series->pyramid;
  const double *y;
  gsize before, after, count = 0;

  if (key->valid && key->axis.low == axis->low && key->axis.high == axis->high && key->axis.log == axis->log
      && key->columns == columns && key->n == series->n && key->weight == weight)
    {
      *n = cache->n_points;
      return cache->points;
    }
  y = weight > 0 ? mn_series_smooth (series, weight) : series->y;
  mn_pyramid_extend (pyramid, y, series->n);
  if (cache->room < 4 * (gsize) columns + 2)
    {
      cache->room = 4 * (gsize) columns + 2;
      cache->points = g_renew (MnPoint, cache->points, cache->room);
    }
  before = mn_lower_bound (series->x, series->n, axis->low);
  if (before > 0)
    cache->points[count++] = (MnPoint) { series->x[before - 1], y[before - 1] };
  count += mn_decimate (axis, series->x, y, pyramid, series->n, columns, cache->points + count);
  after = mn_lower_bound (series->x, series->n, axis->high);
  while (after < series->n && series->x[after] == axis->high)
    after++;
  if (after < series->n)
    cache->points[count++] = (MnPoint) { series->x[after], y[after] };
  cache->n_points = count;
  *key = (MnSeriesKey) { *axis, columns, series->n, weight, TRUE };
  *n = count;
  return cache->points;
}
