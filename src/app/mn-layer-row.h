/* mn-layer-row.h - one line of the table of layers: what a probe saw of a node.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib-object.h>

#include "mn-probe.h"

G_BEGIN_DECLS

#define MN_TYPE_LAYER_ROW (mn_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (MnLayerRow, mn_layer_row, MN, LAYER_ROW, GObject)

/* Properties, read-only strings for people, with notify: "name", "kind" (of layer), "gradient", "update", "dead",
 * "saturated"; empty for what a layer does not have; "measures": all four with their names, for who has no room for columns. */

MnLayerRow *mn_layer_row_new      (const char        *name,
                                   const char        *title);
void        mn_layer_row_set_node (MnLayerRow        *self,
                                   const MnProbeNode *node);

G_END_DECLS
