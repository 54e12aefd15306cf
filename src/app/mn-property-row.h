/* mn-property-row.h - one row of a property form: the control for one property.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-property.h"

G_BEGIN_DECLS

typedef struct _MnPropertyRow MnPropertyRow;

/* The user chose @value (transfer none) for the row's property. */
typedef void (*MnPropertyRowEdited) (const MnProperty *property,
                                     JsonNode         *value,
                                     gpointer          user_data);

/* @values: what the form shows, to check typed values against; both outlive the row. The row lives as long as its
 * widget, which is a floating AdwPreferencesRow. */
MnPropertyRow *mn_property_row_new        (const MnProperty    *property,
                                           const MnValues      *values,
                                           MnPropertyRowEdited  edited,
                                           gpointer             user_data) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget     *mn_property_row_get_widget (MnPropertyRow       *row);
/* Shows the value in @values, which replace those given before; nothing is reported as edited. @own_edit: they answer an
 * edit in this form, so that a pair opened to be set one by one stays open. */
void           mn_property_row_update     (MnPropertyRow       *row,
                                           const MnValues      *values,
                                           gboolean             own_edit);
/* Asks for the file or folder that the row's property is a path of, as its button does. */
void           mn_property_row_choose_path (MnPropertyRow      *row);

G_END_DECLS
