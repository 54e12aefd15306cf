/* mn-canvas-minimap.h - a whole network in a corner of its canvas, with what of it is seen.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-canvas-scene.h"
#include "mn-canvas-style.h"

G_BEGIN_DECLS

#define MN_TYPE_CANVAS_MINIMAP (mn_canvas_minimap_get_type ())
G_DECLARE_FINAL_TYPE (MnCanvasMinimap, mn_canvas_minimap, MN, CANVAS_MINIMAP, GtkWidget)

/* ::chosen (double x, double y): that point of the scene is wanted in the middle. */

GtkWidget *mn_canvas_minimap_new   (void) G_GNUC_WARN_UNUSED_RESULT;
/* Draws the nodes of @scene anew. */
void       mn_canvas_minimap_load  (MnCanvasMinimap       *self,
                                    MnCanvasScene         *scene,
                                    const MnCanvasStyle   *style);
/* What is seen of it. */
void       mn_canvas_minimap_show  (MnCanvasMinimap       *self,
                                    const graphene_rect_t *view);

G_END_DECLS
