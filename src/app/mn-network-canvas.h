/* mn-network-canvas.h - binds a canvas to a document: what is wanted there is done to the network.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"
#include "mn-node-canvas.h"

G_BEGIN_DECLS

/* From now on wires drawn, nodes moved and nodes dropped on wires edit the network of @document (nullable), which the
 * canvas' model shows. Messages are told by the action win.toast. */
void    mn_network_canvas_bind (MnNodeCanvas      *canvas,
                                MnDocument        *document);
/* Adds a layer or group where it was dropped, on the wire that ends at @input of the node at @to where that is not -1. */
MnNode *mn_network_canvas_drop (MnNodeCanvas      *canvas,
                                const MnLayerKind *kind,
                                double             x,
                                double             y,
                                int                to,
                                int                input);
/* Adds one that is fed by @node or, where @input is not -1, feeds that input of it. */
MnNode *mn_network_canvas_extend (MnNodeCanvas    *canvas,
                                const MnLayerKind *kind,
                                double             x,
                                double             y,
                                guint              node,
                                int                input);

G_END_DECLS
