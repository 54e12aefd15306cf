/* mn-network-edits.h - edits of a document's network that take more than one call of the graph, each one step of the
 * history.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

/* Inserts a layer at @position. One that joins branches is wired at once: from the layer above and the nearest one
 * further up whose shape goes with it. Returns the new node. */
MnNode  *mn_network_insert (MnDocument         *document,
                            guint               position,
                            const MnLayerKind  *kind);
/* The node as the JSON an experiment's file has for it; NULL when there is no such node. (transfer full) */
char    *mn_network_copy   (MnDocument         *document,
                            const char         *id);
/* Inserts the nodes of such a text (one, or an array) at @position. Wires to nodes that are not there are left out.
 * FALSE with MN_ERROR_INPUT, and nothing changed, when it is something else. */
gboolean mn_network_paste  (MnDocument         *document,
                            const char         *text,
                            guint               position,
                            GError            **error);

G_END_DECLS
