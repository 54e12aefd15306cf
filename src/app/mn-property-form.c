/* mn-property-form.c - a form built from a property table: one row a property, the right control for its type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property-form.h"

#include "mn-property-row.h"

struct _MnPropertyForm
{
  AdwPreferencesGroup parent_instance;

  MnValues           *values; /* a copy of what is shown; rows borrow it */
  GPtrArray          *rows;   /* (element-type MnPropertyRow), which belong to their widgets */
  guint               editing;
};

G_DEFINE_FINAL_TYPE (MnPropertyForm, mn_property_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  EDITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_edited (const MnProperty *property, JsonNode *value, gpointer user_data)
{
  MnPropertyForm *self = user_data;

  /* The owner may answer by showing other values or another table. */
  g_object_ref (self);
  self->editing++;
  g_signal_emit (self, signals[EDITED], 0, property->name, value);
  self->editing--;
  g_object_unref (self);
}

static void
clear_rows (MnPropertyForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), mn_property_row_get_widget (self->rows->pdata[i]));
  g_ptr_array_set_size (self->rows, 0);
}

static void
mn_property_form_dispose (GObject *object)
{
  MnPropertyForm *self = MN_PROPERTY_FORM (object);

  if (self->rows->len)
    clear_rows (self);
  g_clear_pointer (&self->values, mn_values_free);

  G_OBJECT_CLASS (mn_property_form_parent_class)->dispose (object);
}

static void
mn_property_form_finalize (GObject *object)
{
  MnPropertyForm *self = MN_PROPERTY_FORM (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (mn_property_form_parent_class)->finalize (object);
}

static void
mn_property_form_class_init (MnPropertyFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mn_property_form_dispose;
  object_class->finalize = mn_property_form_finalize;

  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_NODE);
}

static void
mn_property_form_init (MnPropertyForm *self)
{
  self->rows = g_ptr_array_new ();
}

GtkWidget *
mn_property_form_new (void)
{
  return g_object_new (MN_TYPE_PROPERTY_FORM, NULL);
}

void
mn_property_form_set_values (MnPropertyForm *self, const MnValues *values)
{
  const MnProperty *table = values ? mn_values_get_table (values) : NULL;
  MnValues *old = self->values;

  g_return_if_fail (MN_IS_PROPERTY_FORM (self));

  self->values = values ? mn_values_copy (values) : NULL;
  if (!old || !values || mn_values_get_table (old) != table)
    {
      clear_rows (self);
      for (const MnProperty *property = table; property && property->name; property++)
        {
          MnPropertyRow *row = mn_property_row_new (property, self->values, on_edited, self);

          adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), mn_property_row_get_widget (row));
          g_ptr_array_add (self->rows, row);
        }
    }
  else
    for (guint i = 0; i < self->rows->len; i++)
      mn_property_row_update (self->rows->pdata[i], self->values, self->editing > 0);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_visible (mn_property_row_get_widget (self->rows->pdata[i]),
                            mn_values_is_relevant (self->values, table[i].name));
  g_clear_pointer (&old, mn_values_free);
}

void
mn_property_form_choose_path (MnPropertyForm *self)
{
  g_return_if_fail (MN_IS_PROPERTY_FORM (self));

  for (guint i = 0; i < self->rows->len; i++)
    if (mn_values_get_table (self->values)[i].flags & (MN_PROPERTY_FILE | MN_PROPERTY_FOLDER))
      {
        mn_property_row_choose_path (self->rows->pdata[i]);
        return;
      }
}
