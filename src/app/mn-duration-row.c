/* mn-duration-row.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-duration-row.h"

#include <glib/gi18n-lib.h>

#include "mn-page-tools.h"

struct _MnDurationRow
{
  AdwActionRow   parent_instance;

  GtkSpinButton *amount;
  GtkDropDown   *unit;
  gboolean       updating;
};

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnDurationRow, mn_duration_row, ADW_TYPE_ACTION_ROW)

static void
changed (MnDurationRow *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[EDITED], 0);
}

/* The title arrives after construction; the controls are named by it. */
static void
title_changed (MnDurationRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  g_autofree char *unit = g_strdup_printf (_("Unit of %s"), title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->amount), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unit), GTK_ACCESSIBLE_PROPERTY_LABEL, unit, -1);
}

static void
mn_duration_row_class_init (MnDurationRowClass *klass)
{
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
mn_duration_row_init (MnDurationRow *self)
{
  const char *units[] = { _("epochs"), _("steps"), NULL };

  self->amount = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, 1e9, 1));
  mn_page_ignore_wheel (GTK_WIDGET (self->amount));
  gtk_spin_button_set_numeric (self->amount, TRUE);
  /* An empty field does not come to mean the least there is. */
  gtk_spin_button_set_update_policy (self->amount, GTK_UPDATE_IF_VALID);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->amount), 5);
  gtk_widget_set_valign (GTK_WIDGET (self->amount), GTK_ALIGN_CENTER);
  self->unit = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (units));
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->amount));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->unit));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->amount));
  /* It has a name of its own; with two it would be read out twice. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->amount), GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  g_signal_connect_swapped (self->amount, "value-changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (changed), self);
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed), NULL);
}

void
mn_duration_row_show (MnDurationRow *self, MnDuration duration)
{
  g_return_if_fail (MN_IS_DURATION_ROW (self));

  self->updating = TRUE;
  if (gtk_spin_button_get_value (self->amount) != (double) duration.amount)
    gtk_spin_button_set_value (self->amount, (double) duration.amount);
  gtk_drop_down_set_selected (self->unit, duration.unit == MN_UNIT_STEPS ? 1 : 0);
  self->updating = FALSE;
}

MnDuration
mn_duration_row_get (MnDurationRow *self)
{
  MnDuration duration = { MN_UNIT_EPOCHS, 1 };

  g_return_val_if_fail (MN_IS_DURATION_ROW (self), duration);

  duration.amount = (gint64) gtk_spin_button_get_value (self->amount);
  duration.unit = gtk_drop_down_get_selected (self->unit) == 1 ? MN_UNIT_STEPS : MN_UNIT_EPOCHS;
  return duration;
}

JsonNode *
mn_duration_row_get_json (MnDurationRow *self)
{
  MnDuration duration = mn_duration_row_get (self);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, duration.unit == MN_UNIT_STEPS ? "steps" : "epochs", duration.amount);
  json_node_take_object (node, object);
  return node;
}
