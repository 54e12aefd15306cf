/* mn-diagram.h - boxes with texts and curves between them: a network on paper.
 *
 * Places count in pixels, y downwards; from all of them follows the size at which it is drawn as it is. At another one it
 * is shrunk or enlarged as a whole.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_DIAGRAM (mn_diagram_get_type ())
G_DECLARE_FINAL_TYPE (MnDiagram, mn_diagram, MN, DIAGRAM, MnFigure)

/**
 * MnDiagramBox:
 * @title: first line
 * @subtitle, @value, @detail: (nullable): second line, and what stands at both ends of the third
 */
typedef struct
{
  double      x, y, width, height;
  const char *title;
  const char *subtitle;
  const char *value;
  const char *detail;
} MnDiagramBox;

MnDiagram *mn_diagram_new      (void);
void       mn_diagram_add_box  (MnDiagram          *self,
                                const MnDiagramBox *box);
/* A text of one or more lines on a ground of its own, behind all else. It is as wide as is given, or with 0 as its lines need,
 * and at least as high. */
void       mn_diagram_add_note (MnDiagram          *self,
                                double              x,
                                double              y,
                                double              width,
                                double              height,
                                const char         *text);
/* Cubic Béziers in a row: a start, then three points for each, @n points of x and y; an arrow stands at its end. */
void       mn_diagram_add_wire (MnDiagram          *self,
                                const double       *points,
                                guint               n);
/* Breaks a long drawing between its boxes into columns, to be read from left to right, so that it is as large as can be in a
 * place of that size; wires go on at the top of the next column. */
void       mn_diagram_wrap     (MnDiagram          *self,
                                double              width,
                                double              height);
void       mn_diagram_get_size (MnDiagram          *self,
                                double             *width,
                                double             *height);

G_END_DECLS
