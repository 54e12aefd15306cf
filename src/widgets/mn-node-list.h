/* mn-node-list.h - an ordered list of nodes with the wires between them drawn beside it.
 *
 * Knows nothing of what the nodes are: rows show texts, and what the user wants done is told by signals. Nodes can be
 * dragged to another place, and whatever offers a text can be dropped between them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-node-model.h"

G_BEGIN_DECLS

#define MN_TYPE_NODE_LIST (mn_node_list_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeList, mn_node_list, MN, NODE_LIST, GtkWidget)

/* Properties: "selected" (int, position or -1, notify), "menu" (GMenuModel, nullable): context menu of a row.
 * ::activated (guint position): Enter or a double click.
 * ::moved (guint from, guint to): the node is wanted at @to of the list without it.
 * ::dropped (const char *text, guint position) → gboolean: @text was dropped before @position. */

GtkWidget  *mn_node_list_new          (void) G_GNUC_WARN_UNUSED_RESULT;
/* What the list is called for assistive technology. */
void        mn_node_list_set_label    (MnNodeList       *self,
                                       const char       *label);
/* As mn_node_model_update(). */
void        mn_node_list_update       (MnNodeList       *self,
                                       const MnNodeInfo *infos,
                                       guint             n_infos);
int         mn_node_list_get_selected (MnNodeList       *self);
/* Selects and scrolls there. */
void        mn_node_list_set_selected (MnNodeList       *self,
                                       int               position);
/* The id of the selected node, or NULL. */
const char *mn_node_list_get_selected_id (MnNodeList    *self);
/* Moves the keyboard focus to the selected row. */
void        mn_node_list_focus_selected (MnNodeList     *self);
MnNodeModel *mn_node_list_get_model   (MnNodeList       *self);

G_END_DECLS
