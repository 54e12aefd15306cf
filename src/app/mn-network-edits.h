/* mn-network-edits.h - edits of a document's network that take more than one call of the graph, each one step of the
 * history.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

/* Inserts a layer, or a node of a group, whose definition is added to the experiment, at @position. One that joins
 * branches is wired at once: from the layer above and the nearest one further up whose shape goes with it; the
 * "channels" of a group are those that enter, where only that fits. Returns the new node. */
MnNode  *mn_network_insert (MnDocument         *document,
                            guint               position,
                            const MnLayerKind  *kind);
/* Puts the layers of a group in the place of its node; returns the one that leaves. */
MnNode  *mn_network_unfold (MnDocument         *document,
                            MnNode             *node);
/* The node as the JSON an experiment's file has for it, a group's with its definition; NULL when there is no such node.
 * (transfer full) */
char    *mn_network_copy   (MnDocument         *document,
                            const char         *id);
/* Several nodes as such a text, in the order of the list; a node that just follows another one says so. NULL when there is
 * none of them. (transfer full) */
char    *mn_network_copy_all (MnDocument        *document,
                              const char *const *ids);
/* Inserts the nodes of such a text (one, or an array) at @position. Wires to nodes that are not there are left out. What
 * follows the node above comes to be fed by them only where that one feeds them, so that they stand in its wire. FALSE
 * with MN_ERROR_INPUT, and nothing changed, when it is something else. */
gboolean mn_network_paste  (MnDocument         *document,
                            const char         *text,
                            guint               position,
                            GError            **error);

G_END_DECLS
