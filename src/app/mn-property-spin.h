/* mn-property-spin.h - a spin button for one number of a property table.
 *
 * GtkSpinButton cannot be derived from, so these functions set one up: it shows numbers shortly and in full ("0.0001"),
 * steps the way the property asks for (by factors where it is logarithmic), and checks what is typed by the property's
 * own rule before it is taken.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-property.h"

G_BEGIN_DECLS

/* FALSE with the reason when @number is not allowed. */
typedef gboolean (*MnPropertySpinCheck)   (double     number,
                                           gpointer   user_data,
                                           GError   **error);
/* The user chose another number. */
typedef void     (*MnPropertySpinChanged) (GtkWidget *spin,
                                           gpointer   user_data);

/* @property: an INT, FLOAT or PAIR. @user_data must live as long as the spin button is in use. */
GtkWidget *mn_property_spin_new       (const MnProperty      *property,
                                       MnPropertySpinCheck    check,
                                       MnPropertySpinChanged  changed,
                                       gpointer               user_data) G_GNUC_WARN_UNUSED_RESULT;
/* The number; -1 for "the same as another property" of a pair with MN_PROPERTY_SAME. */
double     mn_property_spin_get_value (GtkWidget             *spin);
/* Shows @value without calling @changed, and drops whatever was typed. */
void       mn_property_spin_set_value (GtkWidget             *spin,
                                       double                 value);

/* Whether it has buttons beside the text; the keys work without them. */
void       mn_property_spin_set_buttons (GtkWidget           *spin,
                                       gboolean               visible);

/* The number one step up (@steps > 0) or down from @value, not limited to the range. */
double     mn_property_step           (const MnProperty      *property,
                                       double                 value,
                                       int                    steps);

G_END_DECLS
