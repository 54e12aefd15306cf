/* mn-histogram.h - how numbers are spread, in classes of equal width between the least and the greatest.
 *
 * As torch.histc has it: the greatest belongs to the last class. Numbers come in parts, twice: first to find the range,
 * then to be counted.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

#include "mn-philox.h"

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

/* The class of @x, which is finite; GPUs count by it, too. Of halves, as the range of doubles itself may not be one. */
MN_HOST_DEVICE static inline int
mn_histogram_place (double low, double high, double x)
{
  const double width = high / 2 - low / 2;
  const int place = width > 0 ? (int) ((x / 2 - low / 2) / width * MN_HISTOGRAM_BINS) : 0;

  return place < 0 ? 0 : place < MN_HISTOGRAM_BINS ? place : MN_HISTOGRAM_BINS - 1;
}

void mn_histogram_init  (MnHistogram  *histogram);
void mn_histogram_range (MnHistogram  *histogram,
                         const double *numbers,
                         gsize         n);
void mn_histogram_count (MnHistogram  *histogram,
                         const double *numbers,
                         gsize         n);

G_END_DECLS
