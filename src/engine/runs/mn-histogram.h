/* mn-histogram.h - how numbers are spread, in classes of equal width between the least and the greatest.
 *
 * As torch.histc has it: the greatest belongs to the last class. Numbers come in parts, twice: first to find the range,
 * then to be counted.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MN_HISTOGRAM_BINS 40

/**
 * MnHistogram:
 * @low, @high: the least and the greatest finite number; NaN where there is none
 * @counts: those that lie in low + (high - low) / MN_HISTOGRAM_BINS × [i, i + 1); all in the first where low = high
 * @others: infinite ones and those that are no numbers
 */
typedef struct
{
  double low;
  double high;
  gint64 counts[MN_HISTOGRAM_BINS];
  gint64 others;
} MnHistogram;

void mn_histogram_init  (MnHistogram  *histogram);
void mn_histogram_range (MnHistogram  *histogram,
                         const double *numbers,
                         gsize         n);
void mn_histogram_count (MnHistogram  *histogram,
                         const double *numbers,
                         gsize         n);

G_END_DECLS
