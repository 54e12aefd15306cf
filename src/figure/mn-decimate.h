/* mn-decimate.h - as few points as draw the same line.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-axis.h"
#include "mn-pyramid.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y;   /* y not finite: the line breaks here */
} MnPoint;

/**
 * mn_decimate:
 * @axis: the visible range of x
 * @x: ascending
 * @y: may hold NaN and infinities
 * @pyramid: of @y; the more of it is there, the faster
 * @n: number of points
 * @columns: pixels across
 * @out: (out caller-allocates): room for 4 × @columns points
 *
 * Costs as many steps as there are columns, whatever the number of points. Keeps, of the points within the axis, the first, the
 * least, the greatest and the last of each pixel column, in their order; a column with values that are not finite keeps its
 * least and greatest, one of those, and its last. Up to 4 ×
 * @columns points are all kept as they are. Where a column holds 32 points and more, up to a quarter of them, the last ones,
 * are counted to the next column, so that it ends where blocks of the pyramid meet.
 *
 * Returns: how many points were written, at most 4 × @columns
 */
gsize mn_decimate (const MnAxis *axis,
                   const double *x,
                   const double *y,
                   const MnPyramid *pyramid,
                   gsize         n,
                   guint         columns,
                   MnPoint      *out);

/* The first index whose x is not below @value (of ascending x); @n when there is none. */
gsize mn_lower_bound (const double *x,
                      gsize         n,
                      double        value);

G_END_DECLS
