/* mn-canvas-index.h - which of many rectangles lie in a part of the plane.
 *
 * A hash table of square cells: what is asked for costs as much as there is to be found, however large the rest is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <graphene.h>

G_BEGIN_DECLS

typedef struct _MnCanvasIndex MnCanvasIndex;

/* @cell: side of a cell, a little more than most rectangles are long. */
MnCanvasIndex *mn_canvas_index_new    (double                 cell);
void           mn_canvas_index_free   (MnCanvasIndex         *index);
void           mn_canvas_index_clear  (MnCanvasIndex         *index);
/* @key: small numbers are best; each at most once. */
void           mn_canvas_index_insert (MnCanvasIndex         *index,
                                       guint                  key,
                                       const graphene_rect_t *rect);
/* @rect: the one it was inserted with. */
void           mn_canvas_index_remove (MnCanvasIndex         *index,
                                       guint                  key,
                                       const graphene_rect_t *rect);
/* Puts the keys that may touch @rect into @keys (element-type guint), which is emptied first, in ascending order. Those of
 * the same cells are among them, too: whoever needs to be exact looks again. */
void           mn_canvas_index_query  (MnCanvasIndex         *index,
                                       const graphene_rect_t *rect,
                                       GArray                *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCanvasIndex, mn_canvas_index_free)

G_END_DECLS
