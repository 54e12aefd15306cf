/* mn-canvas-align.h - bringing rectangles into line.
 *
 * Pure arithmetic.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <graphene.h>

G_BEGIN_DECLS

typedef enum
{
  MN_CANVAS_ALIGN_LEFT,
  MN_CANVAS_ALIGN_CENTER,
  MN_CANVAS_ALIGN_RIGHT,
  MN_CANVAS_ALIGN_TOP,
  MN_CANVAS_ALIGN_MIDDLE,
  MN_CANVAS_ALIGN_BOTTOM,
  MN_CANVAS_SPREAD_ACROSS,
  MN_CANVAS_SPREAD_DOWN,
} MnCanvasAlign;

/* What the names "left", "center", "right", "top", "middle", "bottom", "across", "down" stand for. FALSE: nothing. */
gboolean mn_canvas_align_parse (const char      *name,
                                MnCanvasAlign   *align);
/* Moves all @n rectangles to the outermost edge of any of them, or to the middle of what they cover; or, leaving the two
 * outermost where they are, the others so that the gaps between neighbours are equal. */
void     mn_canvas_align       (graphene_rect_t *rects,
                                guint            n,
                                MnCanvasAlign    align);

G_END_DECLS
