/* mn-network-notes.h - edits of the notes on a document's drawing, each one step of the history.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-document.h"
#include "mn-node-canvas.h"

G_BEGIN_DECLS

/* Makes the canvas show the notes that the document has. */
void     mn_network_notes_show     (MnNodeCanvas *canvas,
                                    MnDocument   *document);
/* Takes over what the canvas has made of one of its notes, also of one more than the document has. */
void     mn_network_notes_take     (MnNodeCanvas *canvas,
                                    MnDocument   *document,
                                    guint         index);
/* Takes over where all of them lie on the canvas. */
void     mn_network_notes_take_places (MnNodeCanvas *canvas,
                                       MnDocument   *document);
/* @indices: ascending (element-type guint) */
void     mn_network_notes_remove   (MnDocument   *document,
                                    const GArray *indices);
/* These notes, with the nodes of @nodes, a text of mn_network_copy_all() or NULL, as a text. (transfer full) */
char    *mn_network_notes_copy     (MnDocument   *document,
                                    const GArray *indices,
                                    const char   *nodes);
/* Adds the notes of such a text, a little aside; returns how many there are. @nodes: whether there are nodes in it, too, or it is
 * something else. */
guint    mn_network_notes_paste    (MnDocument   *document,
                                    const char   *text,
                                    gboolean     *nodes);

G_END_DECLS
