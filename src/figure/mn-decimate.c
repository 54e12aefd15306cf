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

/* Points [from, to) are one column. */
static gsize
reduce (const double *x, const double *y, gsize from, gsize to, MnPoint *out)
{
  gsize least = to, greatest = to, broken = to, n = 0;
  gsize picked[4];

  if (to - from <= 4)
    {
      for (gsize i = from; i < to; i++)
        out[n++] = (MnPoint) { x[i], y[i] };
      return n;
    }
  for (gsize i = from; i < to; i++)
    {
      if (!isfinite (y[i]))
        {
          broken = broken == to ? i : broken;
          continue;
        }
      if (least == to || y[i] < y[least])
        least = i;
      if (greatest == to || y[i] > y[greatest])
        greatest = i;
    }
  if (least == to)
    {
      out[0] = (MnPoint) { x[from], y[from] };
      return 1;
    }
  /* Four indices, sorted below; the same one twice is written once. */
  picked[0] = broken == to ? from : broken;
  picked[1] = least;
  picked[2] = greatest;
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
      out[n++] = (MnPoint) { x[picked[i]], y[picked[i]] };
  return n;
}

gsize
mn_decimate (const MnAxis *axis, const double *x, const double *y, gsize n, guint columns, MnPoint *out)
{
  gsize from = mn_lower_bound (x, n, axis->low), to = from, written = 0;

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
  for (guint column = 0; column < columns && from < to; column++)
    {
      double edge = mn_axis_from_unit (axis, (column + 1) / (double) columns);
      gsize end = column + 1 == columns ? to : from + mn_lower_bound (x + from, to - from, edge);

      if (end > from)
        written += reduce (x, y, from, end, out + written);
      from = end;
    }
  return written;
}
