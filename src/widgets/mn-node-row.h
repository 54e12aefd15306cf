/* mn-node-row.h - a row of a node list.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-node-item.h"
#include "mn-wire-layout.h"

G_BEGIN_DECLS

#define MN_TYPE_NODE_ROW (mn_node_row_get_type ())
G_DECLARE_FINAL_TYPE (MnNodeRow, mn_node_row, MN, NODE_ROW, GtkWidget)

GtkWidget  *mn_node_row_new          (void) G_GNUC_WARN_UNUSED_RESULT;
/* @item: (nullable) */
void        mn_node_row_set_item     (MnNodeRow    *self,
                                      MnNodeItem   *item,
                                      guint         position);
MnNodeItem *mn_node_row_get_item     (MnNodeRow    *self);
guint       mn_node_row_get_position (MnNodeRow    *self);
/* As mn_wire_gutter_set_row(); also says which position the row has now. */
void        mn_node_row_set_wires    (MnNodeRow    *self,
                                      MnWireLayout *layout,
                                      guint         position,
                                      int           lit_row);

G_END_DECLS
