/* mn-field-view.h - what one unit of a layer sees of a sample image: its patch, and the gradient measured there, with the weights
 * of the document's run where it has any.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-weights-view.h"

G_BEGIN_DECLS

#define MN_TYPE_FIELD_VIEW (mn_field_view_get_type ())
G_DECLARE_FINAL_TYPE (MnFieldView, mn_field_view, MN, FIELD_VIEW, MnWeightsView)

GtkWidget  *mn_field_view_new   (void) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the units of the node called @id; call it again after every change. Both NULL: nothing, and what is under way is
 * dropped. The property "document" is what is given here. The data are read, and the network is run, on threads of their own. */
void        mn_field_view_show  (MnFieldView *self,
                                 MnDocument  *document,
                                 const char  *id);
/* Puts the focus where units are picked. */
void        mn_field_view_focus (MnFieldView *self);
/* The numbers below the pictures, "" as long as there are none. */
const char *mn_field_view_get_numbers (MnFieldView *self);

G_END_DECLS
