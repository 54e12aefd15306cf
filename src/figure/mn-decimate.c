/* mn-decimate.c - as few points as draw the same line.
 *
 * The columns' edges are mapped back to data, so that a logarithmic axis costs one logarithm a column, not one a point.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-decimate.h"

#include <math.h>

gsize
mn_lower_bound (const double *x, gsize n, double value)
{
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (x[middle] < value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The same for @value near to @guess, in steps that double: neighbouring columns hold about the same number of points. */
static gsize
bound_near (const double *x, gsize from, gsize to, double value, gsize guess)
{
  gsize low = from, high = to, step = 4;

  if (guess <= from || guess >= to)
    return from + mn_lower_bound (x + from, to - from, value);
  if (x[guess] < value)
    {
      for (low = guess; to - low > step && x[low + step] < value; step *= 2)
        low += step;
      high = to - low > step ? low + step : to;
    }
  else
    {
      for (high = guess; high - from > step && x[high - step] >= value; step *= 2)
        high -= step;
      low = high - from > step ? high - step : from;
    }
  return low + mn_lower_bound (x + low, high - low, value);
}

/* @end of a column that begins at @from, moved back to where blocks of the pyramid meet, by a quarter of the column's points at
 * most, which the next column gets: its extremes are then those of a few whole blocks, and hardly ever of points that lie
 * elsewhere in memory. */
static gsize
snap (const MnPyramid *pyramid, gsize from, gsize end)
{
  gsize size = 1;

  for (int level = 0; level < MN_PYRAMID_LEVELS && pyramid->levels[level].n > 0
                      && 4 * size * MN_PYRAMID_FANOUT <= end - from; level++)
    size *= MN_PYRAMID_FANOUT;
  return end / size * size;
}

/* Points [from, to) are one column. Writes indices, as the place of each point. */
static gsize
reduce (const double *x, const double *y, const MnPyramid *pyramid, gsize from, gsize to, MnPoint *out)
{
  MnExtremes extremes;
  gsize picked[4], n = 0;

  if (to - from <= 4)
    {
      for (gsize i = from; i < to; i++)
        out[n++].x = (double) i;
      return n;
    }
  extremes = mn_pyramid_find (pyramid, y, from, to);
  if (extremes.least == MN_PYRAMID_NONE)
    {
      out[0].x = (double) from;
      return 1;
    }
  /* Four indices, sorted below; the same one twice is written once. */
  picked[0] = extremes.broken == MN_PYRAMID_NONE ? from : extremes.broken;
  picked[1] = extremes.least;
  picked[2] = extremes.greatest;
  picked[3] = to - 1;
  for (int i = 1; i < 4; i++)
    for (int j = i; j > 0 && picked[j] < picked[j - 1]; j--)
      {
        gsize t = picked[j];

        picked[j] = picked[j - 1];
        picked[j - 1] = t;
      }
  for (int i = 0; i < 4; i++)
    if (i == 0 || picked[i] != picked[i - 1])
      {
        __builtin_prefetch (&x[picked[i]]);
        __builtin_prefetch (&y[picked[i]]);
        out[n++].x = (double) picked[i];
      }
  return n;
}

gsize
mn_decimate (const MnAxis *axis, const double *x, const double *y, const MnPyramid *pyramid, gsize n, guint columns,
             MnPoint *out)
{
  gsize from = mn_lower_bound (x, n, axis->low), to = from, edge = from, points = 0, written = 0;

  if (columns == 0)
    return 0;
  to = from + mn_lower_bound (x + from, n - from, axis->high);
  while (to < n && x[to] <= axis->high)
    to++;
  if (to - from <= 4 * (gsize) columns)
    {
      for (gsize i = from; i < to; i++)
        out[written++] = (MnPoint) { x[i], y[i] };
      return written;
    }
  /* @edge: where the column ends before it is moved; the next one is about as far from there as this one from the last. */
  for (guint column = 0; column < columns && from < to; column++)
    {
      const double value = mn_axis_from_unit (axis, (column + 1) / (double) columns);
      const gsize last_edge = edge;
      gsize end, next;

      edge = column + 1 == columns ? to : bound_near (x, from, to, value, edge + points);
      points = edge - last_edge;
      end = column + 1 == columns ? to : snap (pyramid, from, edge);
      /* Points lie far from each other in memory: what the next columns will ask for is on its way meanwhile. */
      next = edge + 2 * points;
      if (next + 4 < n)
        {
          __builtin_prefetch (&x[next - MIN (next, 4)]);
          __builtin_prefetch (&x[next + 4]);
        }
      if (end > from)
        written += reduce (x, y, pyramid, from, end, out + written);
      from = end;
    }
  for (gsize k = 0; k < written; k++)
    {
      const gsize i = (gsize) out[k].x;

      out[k] = (MnPoint) { x[i], y[i] };
    }
  return written;
}
