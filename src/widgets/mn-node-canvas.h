/* mn-node-canvas.h - a network drawn: nodes as cards on a plane, wires between them from top to bottom.
 *
 * Knows nothing of what the nodes are. It shows a model, which a MnNodeList may show, too, and tells by signals what the
 * user wants done; nothing happens to the network until the model is updated. Nodes lie where the model says; while it has
 * a place for none of them, they are arranged automatically, anew whenever nodes or wires change.
 *
 * The list is the form of the network for assistive technology; the canvas says as its description what is selected.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-canvas-heat.h"
#include "mn-diagram.h"
#include "mn-node-model.h"

G_BEGIN_DECLS

#define MN_TYPE_NODE_CANVAS (mn_node_canvas_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeCanvas, mn_node_canvas, MN, NODE_CANVAS, GtkWidget)

/* Properties: "model" (MnNodeModel, nullable), "menu" (GMenuModel, nullable): context menu of nodes; "plane-menu"
 * (GMenuModel, nullable): that of the plane they lie on; "heat-menu" (GMenuModel,
 * nullable): what mn_node_canvas_set_heat() may be asked to show; "note-menu" (GMenuModel, nullable): that of notes; "selected"
 * (int, position of the node that has the keyboard, or -1, notify); "zoom" (double, 1: 100 %, notify).
 * Actions: canvas.zoom-in, canvas.zoom-out, canvas.zoom-reset, canvas.zoom-to (int, percent), canvas.zoom-fit,
 * canvas.zoom-selected, canvas.arrange, canvas.align (string, see mn_canvas_align_parse()), canvas.connect,
 * canvas.add-note (beside the node with the keyboard), canvas.add-note-here (where the plane's menu was asked for),
 * canvas.edit-note, canvas.fit-note (as large as its text), canvas.disconnect (the selected wire, or the last one that ends at
 * the node with the keyboard), canvas.go-to-source, canvas.go-to-target, canvas.select-all.
 *
 * ::activated (guint position): Enter or a double click.
 * ::selection-changed: other nodes or notes are selected.
 * ::moved: nodes or notes have been dragged; mn_node_canvas_get_place() and mn_node_canvas_get_note() say where all are now.
 * ::note-changed (guint index): a note has another text or size, or, where the index is the number of those that were set, is
 *   new; mn_node_canvas_get_note() says what it is. Without a text it is wanted gone.
 * ::connected (guint from, guint to, guint input, int old_to, int old_input): a wire is wanted from a node to an input of
 *   another, in place of the one that ends at the old input where that is not -1.
 * ::released (double x, double y, int from, int to, guint input): a new wire was let go of where nothing is: from a node, @to
 *   being -1, or, @from being -1, to an input of one. The place is what the upper left corner of a node would have there.
 * ::disconnected (guint to, guint input): the wire that ends there is wanted gone.
 * ::inserted (guint position, guint to, guint input): the node is wanted in the wire that ends there.
 * ::dropped (const char *text, double x, double y, int to, int input) → gboolean: @text was dropped at a place, on the wire
 *   that ends at an input where @to is not -1. The place is what the upper left corner of a node would have.
 * ::problem-activated (guint position): the mark of what is wrong with a node has been clicked.
 * ::removed: the selected nodes and notes are wanted gone.
 * ::arranged: all nodes are wanted in automatic places.
 * ::space: the space bar was pressed and let go of, and nothing dragged with it. */

#define MN_NODE_CANVAS_MIN_ZOOM 0.02
#define MN_NODE_CANVAS_MAX_ZOOM 4.0

GtkWidget  *mn_node_canvas_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void        mn_node_canvas_set_model       (MnNodeCanvas *self,
                                            MnNodeModel  *model);
/* Without its buttons and the overview in the corner: to be looked at. Keys, wheel and pointer stay. */
void        mn_node_canvas_set_bare        (MnNodeCanvas *self,
                                            gboolean      bare);
/* As long as nobody has chosen what is seen, all of the network is, even where only its titles can then be read. */
void        mn_node_canvas_set_overview    (MnNodeCanvas *self,
                                            gboolean      overview);
/* What the canvas is called for assistive technology. */
void        mn_node_canvas_set_label       (MnNodeCanvas *self,
                                            const char   *label);
int         mn_node_canvas_get_selected    (MnNodeCanvas *self);
/* Selects that node alone, or none with -1, and brings it into view. */
void        mn_node_canvas_set_selected    (MnNodeCanvas *self,
                                            int           position);
/* Positions of all selected nodes, ascending. (transfer full) (element-type guint) */
GArray     *mn_node_canvas_list_selected   (MnNodeCanvas *self);
/* Selects these. (element-type guint) */
void        mn_node_canvas_select          (MnNodeCanvas *self,
                                            const GArray *positions);
/* Upper left corner of a node; where it goes to while it is being moved by an animation. */
void        mn_node_canvas_get_place       (MnNodeCanvas *self,
                                            guint         position,
                                            double       *x,
                                            double       *y);
double      mn_node_canvas_get_zoom        (MnNodeCanvas *self);
/* Keeps the point in the middle where it is. */
void        mn_node_canvas_set_zoom        (MnNodeCanvas *self,
                                            double        zoom);
/* Shows all nodes. */
void        mn_node_canvas_fit             (MnNodeCanvas *self);
/* Moves what is seen by so many pixels of the screen. */
void        mn_node_canvas_pan             (MnNodeCanvas *self,
                                            double        dx,
                                            double        dy);

/* Notes lie on the plane behind nodes and wires, the last on top; they are edited in place. */

/**
 * MnCanvasNoteInfo:
 * @width, @height: how large it is at least; 0: as its text needs
 */
typedef struct
{
  const char *text;
  double      x;
  double      y;
  double      width;
  double      height;
} MnCanvasNoteInfo;

void        mn_node_canvas_set_notes       (MnNodeCanvas           *self,
                                            const MnCanvasNoteInfo *notes,
                                            guint                   n);
/* As it is now. The text is valid until the note changes. */
void        mn_node_canvas_get_note        (MnNodeCanvas           *self,
                                            guint                   index,
                                            MnCanvasNoteInfo       *note);
/* Indices of all selected notes, ascending. (transfer full) (element-type guint) */
GArray     *mn_node_canvas_list_notes      (MnNodeCanvas           *self);
/* Also where the only one is new and nobody knows of it yet. */
gboolean    mn_node_canvas_has_selected_notes (MnNodeCanvas        *self);
/* Selects these nodes and notes. (element-type guint) */
void        mn_node_canvas_select_only_these (MnNodeCanvas         *self,
                                              const GArray         *positions,
                                              const GArray         *indices);

/* Shows amounts on the nodes as colours and numbers, with their scale; none with NULL. (transfer full) */
void        mn_node_canvas_set_heat        (MnNodeCanvas *self,
                                            MnCanvasHeat *heat);
/* All nodes, wires and notes where they lie now, for paper. (transfer full) */
MnDiagram  *mn_node_canvas_make_diagram    (MnNodeCanvas *self) G_GNUC_WARN_UNUSED_RESULT;
/* Shows @popover, which the canvas takes over, at a node; with NULL, shows none there any more. */
void        mn_node_canvas_popup           (MnNodeCanvas *self,
                                            GtkPopover   *popover,
                                            guint         position);
/* The same at a place of the plane on which the nodes lie. */
void        mn_node_canvas_popup_at        (MnNodeCanvas *self,
                                            GtkPopover   *popover,
                                            double        x,
                                            double        y);

G_END_DECLS
