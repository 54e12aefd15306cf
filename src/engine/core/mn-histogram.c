/* mn-histogram.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-histogram.h"

#include <math.h>

void
mn_histogram_init (MnHistogram *histogram)
{
  *histogram = (MnHistogram) { .low = NAN, .high = NAN };
}

void
mn_histogram_range (MnHistogram *histogram, const double *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (isfinite (numbers[i]))
      {
        /* Also where nothing was found yet. */
        if (!(histogram->low <= numbers[i]))
          histogram->low = numbers[i];
        if (!(histogram->high >= numbers[i]))
          histogram->high = numbers[i];
      }
}

void
mn_histogram_count (MnHistogram *histogram, const double *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (numbers[i]))
      histogram->others++;
    else
      histogram->counts[mn_histogram_place (histogram->low, histogram->high, numbers[i])]++;
}
