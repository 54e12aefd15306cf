/* mn-column-line.h - a line whose points lie closer than pixels, drawn column by column.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-decimate.h"
#include "mn-figure.h"

G_BEGIN_DECLS

/**
 * MnColumnLine:
 * @x: of the rectangle that nothing is drawn outside of, in user units
 * @thickness: from top to bottom
 * @dash: 0 solid, 1 dashed, 2 dotted
 */
typedef struct
{
  double         x, y, width, height;
  const MnColor *color;
  double         alpha;
  double         thickness;
  int            dash;
} MnColumnLine;

/* Draws the line through @points, which are in user units, ascending in x; one that is not finite breaks it. As they ascend,
 * what a line covers of a column of pixels is one bar: the same picture as a stroke, which would cross itself thousands of
 * times and take as long. Pictures in memory are painted without Cairo. */
void mn_column_line_draw (const MnColumnLine *line,
                          cairo_t            *cr,
                          const MnPoint      *points,
                          gsize               n);

G_END_DECLS
