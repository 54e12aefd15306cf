/* mn-canvas-layout.h - places for the nodes of a canvas, found by Graphviz' dot.
 *
 * Layers from top to bottom, few crossings, straight wires where it can be (Gansner, Koutsofios, North and Vo, "A technique
 * for drawing directed graphs", 1993).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-canvas-scene.h"

G_BEGIN_DECLS

/* Lays out the nodes and wires that @scene has now, on a thread of its own; it may change meanwhile. */
void              mn_canvas_layout_async  (const MnCanvasScene *scene,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
/* The upper left corners, one for each node of then, @n of them, the least x and y being 0. NULL with G_IO_ERROR_CANCELLED
 * or, where Graphviz fails, G_IO_ERROR_FAILED. (transfer full) */
graphene_point_t *mn_canvas_layout_finish (GAsyncResult        *result,
                                           guint               *n,
                                           GError             **error);
/* The same at once, one for each node: for files, where nobody waits in front of a window. From any thread. */
graphene_point_t *mn_canvas_layout_run    (const MnCanvasScene *scene,
                                           GCancellable        *cancellable,
                                           GError             **error);

G_END_DECLS
