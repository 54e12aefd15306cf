/* mn-legend.h - which mark stands for what, in rows above a plot where it can cover no data.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-pen.h"

G_BEGIN_DECLS

/* Width of a mark. */
#define MN_LEGEND_SWATCH 28

typedef enum
{
  MN_SWATCH_LINE,
  MN_SWATCH_FAINT_LINE,
  MN_SWATCH_LINE_MARKER,
  MN_SWATCH_MARKER,
  MN_SWATCH_BAR,
  MN_SWATCH_CROSS,
} MnSwatch;

typedef struct
{
  const char *name;
  int         color;   /* -1: that of the text */
  int         dash;
  int         shape;
  MnSwatch    swatch;
} MnLegendItem;

/* Rows that the legend of a figure so high may have: on the screen so many, elsewhere as many as half of it has room for. */
guint  mn_legend_most_rows (MnPen           *pen,
                         double              height,
                         guint               on_screen);
/* Height of the legend within @width, at most @max_rows rows; what does not fit is counted ("+ 12"). */
double mn_legend_height (MnPen              *pen,
                         const MnLegendItem *items,
                         guint               n,
                         double              width,
                         guint               max_rows);
void   mn_legend_draw   (MnPen              *pen,
                         const MnLegendItem *items,
                         guint               n,
                         double              x,
                         double              y,
                         double              width,
                         guint               max_rows);
/* One swatch, @x its left edge, @y its middle. */
void   mn_legend_swatch (MnPen              *pen,
                         const MnLegendItem *item,
                         double              x,
                         double              y);

G_END_DECLS
