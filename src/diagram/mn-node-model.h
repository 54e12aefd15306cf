/* mn-node-model.h - the nodes of a node list, a GListModel of MnNodeItem.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-node-item.h"
#include "mn-wire-layout.h"

G_BEGIN_DECLS

#define MN_TYPE_NODE_MODEL (mn_node_model_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeModel, mn_node_model, MN, NODE_MODEL, GObject)

/* ::wires-changed: the layout is another one; emitted after ::items-changed. */
MnNodeModel  *mn_node_model_new        (void);
/* Makes the list be @infos, whose ids differ from each other. Nodes that were there keep their item; ::items-changed
 * covers only the stretch in which the order differs, so that a view keeps its selection and place. */
void          mn_node_model_update     (MnNodeModel      *self,
                                        const MnNodeInfo *infos,
                                        guint             n_infos);
/* (transfer none) */
MnWireLayout *mn_node_model_get_layout (MnNodeModel      *self);
/* Positions the @n wires that end at @position come from, -1 where one dangles. Valid until the next update. */
const int    *mn_node_model_get_inputs (MnNodeModel      *self,
                                        guint             position,
                                        guint            *n);
/* -1 when there is none. */
int           mn_node_model_find       (MnNodeModel      *self,
                                        const char       *id);

G_END_DECLS
