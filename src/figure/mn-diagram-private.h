/* mn-diagram-private.h - what the files of the diagram share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-diagram.h"

G_BEGIN_DECLS

/* Around the drawing, and between columns. */
#define MN_DIAGRAM_MARGIN 16.0
#define MN_DIAGRAM_GAP 24.0

typedef struct
{
  double x, y, width, height;
  char  *texts[4]; /* title, subtitle, value, detail */
} MnKeptBox;

/* @lines: as they are broken */
typedef struct
{
  double  x, y, width, height;
  char  **lines;
} MnKeptNote;

struct _MnDiagram
{
  MnFigure  parent_instance;

  GArray   *boxes;
  GArray   *notes; /* (element-type MnKeptNote) */
  GPtrArray *wires; /* (element-type GArray of double) */
  GArray   *cuts;   /* (element-type double): where columns end, downwards */
};

/* mn-diagram.c: what all of it takes, with the margin; FALSE: there is nothing. */
gboolean mn_diagram_get_bounds      (MnDiagram    *self,
                                     double       *x,
                                     double       *y,
                                     double       *width,
                                     double       *height);

/* mn-diagram-wrap.c: what of @y to @y + @height stands in the column that begins at cut @column - 1. */
void     mn_diagram_get_column      (const GArray *cuts,
                                     guint         column,
                                     double        y,
                                     double        height,
                                     double       *top,
                                     double       *bottom);
/* The size of all columns beside each other, of a drawing of the size that is given. */
void     mn_diagram_measure_columns (const GArray *cuts,
                                     double        y,
                                     double       *width,
                                     double       *height);

G_END_DECLS
