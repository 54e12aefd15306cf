/* mn-property.c - the values of a property table in memory.
 *
 * Tables have a handful of entries, so names are looked up by walking them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-numbers.h"
#include "mn-property-private.h"

static void
slot_set_default (Slot             *slot,
                  const MnProperty *property)
{
  g_free (slot->string);
  *slot = (Slot){ 0 };
  if (property->type == MN_PROPERTY_FLOAT)
    slot->real = property->def;
  else if (property->type == MN_PROPERTY_STRING)
    slot->string = g_strdup (property->def_string ? property->def_string : "");
  else
    slot->number[0] = slot->number[1] = (gint64) property->def;
}

static gboolean
slot_equal (const Slot       *a,
            const Slot       *b,
            const MnProperty *property)
{
  switch (property->type)
    {
    case MN_PROPERTY_FLOAT:
      return a->real == b->real;
    case MN_PROPERTY_STRING:
      return g_str_equal (a->string, b->string)
             || ((property->flags & MN_PROPERTY_NUMBERS) && mn_numbers_equal (a->string, b->string));
    case MN_PROPERTY_PAIR:
      return a->number[0] == b->number[0] && a->number[1] == b->number[1];
    case MN_PROPERTY_INT:
    case MN_PROPERTY_BOOL:
    case MN_PROPERTY_CHOICE:
    default:
      return a->number[0] == b->number[0];
    }
}

/**
 * mn_values_new:
 * @properties: a table ended by an entry without a name; must outlive the values
 *
 * Returns: (transfer full): the table's defaults
 */
MnValues *
mn_values_new (const MnProperty *properties)
{
  MnValues *values;

  g_return_val_if_fail (properties, NULL);

  values = g_new0 (MnValues, 1);
  values->table = properties;
  while (properties[values->n].name)
    values->n++;
  values->slots = g_new0 (Slot, values->n);
  for (guint i = 0; i < values->n; i++)
    slot_set_default (&values->slots[i], &properties[i]);
  return values;
}

/**
 * mn_values_copy:
 * @values: values
 *
 * Returns: (transfer full): the same values, with the unknown members
 */
MnValues *
mn_values_copy (const MnValues *values)
{
  MnValues *copy;

  g_return_val_if_fail (values, NULL);

  copy = mn_values_new (values->table);
  for (guint i = 0; i < values->n; i++)
    {
      g_free (copy->slots[i].string);
      copy->slots[i] = values->slots[i];
      copy->slots[i].string = g_strdup (values->slots[i].string);
    }
  if (values->unknown)
    {
      copy->unknown = json_object_new ();
      mn_values_copy_members (values->unknown, copy->unknown);
    }
  return copy;
}

/**
 * mn_values_free:
 * @values: (nullable) (transfer full): values
 */
void
mn_values_free (MnValues *values)
{
  if (!values)
    return;
  for (guint i = 0; i < values->n; i++)
    g_free (values->slots[i].string);
  g_free (values->slots);
  g_clear_pointer (&values->unknown, json_object_unref);
  g_free (values);
}

/**
 * mn_values_equal:
 * @a: values
 * @b: other ones
 *
 * Returns: whether both fill the same table with the same values and keep the same unknown members
 */
gboolean
mn_values_equal (const MnValues *a,
                 const MnValues *b)
{
  g_return_val_if_fail (a && b, FALSE);

  if (a->table != b->table || !a->unknown != !b->unknown)
    return FALSE;
  for (guint i = 0; i < a->n; i++)
    if (!slot_equal (&a->slots[i], &b->slots[i], &a->table[i]))
      return FALSE;
  if (a->unknown)
    {
      g_autoptr (JsonNode) node_a = json_node_init_object (json_node_alloc (), a->unknown);
      g_autoptr (JsonNode) node_b = json_node_init_object (json_node_alloc (), b->unknown);

      return json_node_equal (node_a, node_b);
    }
  return TRUE;
}

/**
 * mn_values_get_table:
 * @values: values
 *
 * Returns: (transfer none): the table they fill
 */
const MnProperty *
mn_values_get_table (const MnValues *values)
{
  g_return_val_if_fail (values, NULL);

  return values->table;
}

/**
 * mn_property_find:
 * @table: a property table
 * @name: name of a property
 *
 * Returns: (transfer none) (nullable): its entry
 */
const MnProperty *
mn_property_find (const MnProperty *table,
                  const char       *name)
{
  g_return_val_if_fail (table && name, NULL);

  for (; table->name; table++)
    if (g_str_equal (table->name, name))
      return table;
  return NULL;
}

Slot *
mn_values_find_slot (const MnValues *values,
                     const char     *name)
{
  const MnProperty *property = mn_property_find (values->table, name);

  return property ? &values->slots[property - values->table] : NULL;
}

const Slot *
mn_values_typed_slot (const MnValues *values,
                      const char     *name,
                      guint           types)
{
  const Slot *slot;

  g_return_val_if_fail (values && name, NULL);

  slot = mn_values_find_slot (values, name);
  if (!slot || !(types & (1u << values->table[slot - values->slots].type)))
    {
      g_critical ("there is no property “%s” of the type asked for", name);
      return NULL;
    }
  return slot;
}

/**
 * mn_values_get_int:
 * @values: values
 * @name: an INT of their table
 *
 * Returns: its value
 */
gint64
mn_values_get_int (const MnValues *values,
                   const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_INT);

  return slot ? slot->number[0] : 0;
}

/**
 * mn_values_get_pair:
 * @values: values
 * @name: a PAIR of their table
 * @pair: (out): height and width
 */
void
mn_values_get_pair (const MnValues *values,
                    const char     *name,
                    gint64          pair[2])
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_PAIR);

  pair[0] = slot ? slot->number[0] : 0;
  pair[1] = slot ? slot->number[1] : 0;
}

/**
 * mn_values_get_float:
 * @values: values
 * @name: a FLOAT of their table
 *
 * Returns: its value
 */
double
mn_values_get_float (const MnValues *values,
                     const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_FLOAT);

  return slot ? slot->real : 0;
}

/**
 * mn_values_get_bool:
 * @values: values
 * @name: a BOOL of their table
 *
 * Returns: its value
 */
gboolean
mn_values_get_bool (const MnValues *values,
                    const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_BOOL);

  return slot && slot->number[0] != 0;
}

/**
 * mn_values_get_choice:
 * @values: values
 * @name: a CHOICE of their table
 *
 * Returns: index of the chosen name in the table's choices
 */
int
mn_values_get_choice (const MnValues *values,
                      const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_CHOICE);

  return slot ? (int) slot->number[0] : 0;
}

/**
 * mn_values_get_string:
 * @values: values
 * @name: a CHOICE or a STRING of their table
 *
 * Returns: (transfer none): the chosen name, or the string; valid until it is set
 */
const char *
mn_values_get_string (const MnValues *values,
                      const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, 1u << MN_PROPERTY_CHOICE | 1u << MN_PROPERTY_STRING);

  if (!slot)
    return NULL;
  return slot->string ? slot->string : values->table[slot - values->slots].choices[slot->number[0]];
}

/**
 * mn_values_is_default:
 * @values: values
 * @name: a property of their table
 *
 * Returns: whether it has its default
 */
gboolean
mn_values_is_default (const MnValues *values,
                      const char     *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, G_MAXUINT);
  Slot def = { 0 };
  gboolean equal;

  if (!slot)
    return FALSE;
  slot_set_default (&def, &values->table[slot - values->slots]);
  equal = slot_equal (slot, &def, &values->table[slot - values->slots]);
  g_free (def.string);
  return equal;
}

/**
 * mn_values_is_relevant:
 * @values: values
 * @name: a property of their table
 *
 * Returns: whether it means something beside the other values: see MnProperty.when
 */
gboolean
mn_values_is_relevant (const MnValues *values,
                       const char     *name)
{
  const MnProperty *property;
  g_auto (GStrv) parts = NULL, wanted = NULL;

  g_return_val_if_fail (values && name, FALSE);

  property = mn_property_find (values->table, name);
  if (!property || !property->when)
    return property != NULL;
  parts = g_strsplit (property->when, "=", 2);
  g_return_val_if_fail (g_strv_length (parts) == 2 && mn_property_find (values->table, parts[0]), TRUE);
  wanted = g_strsplit (parts[1], "|", -1);
  return g_strv_contains ((const char *const *) wanted, mn_values_get_string (values, parts[0]));
}

/**
 * mn_values_reset:
 * @values: values
 * @name: a property of their table, which gets its default
 */
void
mn_values_reset (MnValues   *values,
                 const char *name)
{
  const Slot *slot = mn_values_typed_slot (values, name, G_MAXUINT);

  if (slot)
    slot_set_default (&values->slots[slot - values->slots], &values->table[slot - values->slots]);
}
