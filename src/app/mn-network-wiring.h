/* mn-network-wiring.h - edits of the wires of a document's network, each one step of the history.
 *
 * A node without wires of its own follows the node above it in the list. None of these edits changes what another node is
 * fed by because the order of the list has changed: it gets wires of its own then.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"

G_BEGIN_DECLS

/* Leads a wire from the node at @from to an input of the one at @to, in place of the wire that ends at @old_input of the
 * node at @old_to where that is not -1; from one input to another of the same node, the two wires change places. A second
 * wire to a layer of one input is joined with the first by an add or a concat, whichever fits; where none does, it takes
 * the place of the first. Says in @message (nullable, to be freed) what else was done, or why nothing could be, which
 * returns FALSE. */
gboolean mn_network_connect      (MnDocument         *document,
                                  guint               from,
                                  guint               to,
                                  guint               input,
                                  int                 old_to,
                                  int                 old_input,
                                  char              **message);
/* Takes away the wire that ends at @input of the node at @to. */
void     mn_network_disconnect   (MnDocument         *document,
                                  guint               to,
                                  guint               input);
/* Moves a node into a wire; where it was, its first input feeds what it has fed. FALSE: it takes no input, or the wire is
 * one of its own. */
gboolean mn_network_put_on_wire  (MnDocument         *document,
                                  guint               node,
                                  guint               to,
                                  guint               input);
/* Inserts a layer or group, as mn_network_insert(), into a wire. */
MnNode  *mn_network_insert_on_wire (MnDocument        *document,
                                    const MnLayerKind *kind,
                                    guint              to,
                                    guint              input);
/* Adds one at the end, wired to nothing. */
MnNode  *mn_network_insert_apart (MnDocument         *document,
                                  const MnLayerKind  *kind);
/* Removes the nodes with these ids; wires from them come from what fed them. */
void     mn_network_remove       (MnDocument         *document,
                                  const char *const  *ids);

G_END_DECLS
