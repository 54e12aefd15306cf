/* mn-property-form.h - a form built from a property table: one row a property, the right control for its type.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-property.h"

G_BEGIN_DECLS

#define MN_TYPE_PROPERTY_FORM (mn_property_form_get_type ())
G_DECLARE_FINAL_TYPE (MnPropertyForm, mn_property_form, MN, PROPERTY_FORM, AdwPreferencesGroup)

/* ::edited (const char *name, JsonNode *value): the user chose a value; the owner stores it and may then call
 * mn_property_form_set_values() again. Rows show the unit, the help as a tooltip, and a reset button when the value differs
 * from the default. */
GtkWidget *mn_property_form_new        (void) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the values; rows are rebuilt only when the table is another one. Does not emit ::edited. NULL: empty. */
void       mn_property_form_set_values (MnPropertyForm *self,
                                        const MnValues *values);
/* Asks for the file or folder of the first property that is a path. */
void       mn_property_form_choose_path (MnPropertyForm *self);

G_END_DECLS
