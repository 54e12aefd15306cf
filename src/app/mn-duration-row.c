/* mn-duration-row.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-duration-row.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-property-spin.h"

struct _MnDurationRow
{
  AdwActionRow   parent_instance;

  GtkWidget     *amount;
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

static const MnProperty amount = { .name = "amount", .type = MN_PROPERTY_INT, .def = 1, .min = 1, .max = 1e9 };

static gboolean
check (double number, gpointer data, GError **error)
{
  if (number >= amount.min && number <= amount.max)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("Must be from 1 to %.0f"), amount.max);
  return FALSE;
}

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
amount_changed (GtkWidget *spin, gpointer data)
{
  changed (data);
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

  self->amount = mn_property_spin_new (&amount, check, amount_changed, self);
  self->unit = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (units));
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->amount);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->unit));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->amount);
  /* It has a name of its own; with two it would be read out twice. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->amount), GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (changed), self);
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed), NULL);
}

void
mn_duration_row_show (MnDurationRow *self, MnDuration duration)
{
  g_return_if_fail (MN_IS_DURATION_ROW (self));

  self->updating = TRUE;
  mn_property_spin_set_value (self->amount, (double) duration.amount);
  gtk_drop_down_set_selected (self->unit, duration.unit == MN_UNIT_STEPS ? 1 : 0);
  self->updating = FALSE;
}

MnDuration
mn_duration_row_get (MnDurationRow *self)
{
  MnDuration duration = { MN_UNIT_EPOCHS, 1 };

  g_return_val_if_fail (MN_IS_DURATION_ROW (self), duration);

  duration.amount = (gint64) mn_property_spin_get_value (self->amount);
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
