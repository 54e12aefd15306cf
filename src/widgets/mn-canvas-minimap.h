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
/* Draws the nodes of @scene anew, and the notes that lie behind them.
 * @bounds: of all that, in the scene; (nullable): there is nothing
 * @notes: (element-type graphene_rect_t): where they lie in the scene */
void       mn_canvas_minimap_load  (MnCanvasMinimap       *self,
                                    MnCanvasScene         *scene,
                                    const graphene_rect_t *bounds,
                                    const GArray          *notes,
                                    const MnCanvasStyle   *style);
/* What is seen of it. */
void       mn_canvas_minimap_show  (MnCanvasMinimap       *self,
                                    const graphene_rect_t *view);

G_END_DECLS
