/* mn-wire-gutter.h - the strip beside one row of a list in which its wires are drawn.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-wire-layout.h"

G_BEGIN_DECLS

#define MN_TYPE_WIRE_GUTTER (mn_wire_gutter_get_type ())
G_DECLARE_FINAL_TYPE (MnWireGutter, mn_wire_gutter, MN, WIRE_GUTTER, GtkWidget)

GtkWidget *mn_wire_gutter_new        (void) G_GNUC_WARN_UNUSED_RESULT;
/* The node is drawn at the height of the middle of @anchor, a widget beside the gutter; it must live as long. */
void       mn_wire_gutter_set_anchor (MnWireGutter *self,
                                      GtkWidget    *anchor);
/* @lit_row: the row whose wires are highlighted, or -1. */
void       mn_wire_gutter_set_row    (MnWireGutter *self,
                                      MnWireLayout *layout,
                                      guint         row,
                                      int           lit_row);
/* The number of lanes drawn side by side at most; further ones share the outermost place. */
#define MN_WIRE_GUTTER_MAX_LANES 24

G_END_DECLS
