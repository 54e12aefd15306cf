/* mn-property.c - the values of a property table and the checks at their door.
 *
 * Tables have a handful of entries, so names are looked up by walking them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-property-private.h"

/* One slot holds any type; which member counts follows from the table. */
typedef struct
{
  gint64 number[2];   /* INT, BOOL, CHOICE in the first, PAIR in both */
  double real;        /* FLOAT */
  char  *string;      /* STRING, owned */
} Slot;

struct _MnValues
{
  const MnProperty *table;
  guint             n;
  Slot             *slots;
  JsonObject       *unknown;   /* members the table does not know; NULL when there are none */
};

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
      return g_str_equal (a->string, b->string);
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

/* Adds copies of the members of @from to @to. */
static void
copy_members (JsonObject *from,
              JsonObject *to)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, from);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (to, name, json_node_copy (node));
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
      copy_members (values->unknown, copy->unknown);
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

static Slot *
find_slot (const MnValues *values,
           const char     *name)
{
  const MnProperty *property = mn_property_find (values->table, name);

  return property ? &values->slots[property - values->table] : NULL;
}

/* The slot of @name when it has one of the types in the bit set @types, else NULL with a critical warning. */
static const Slot *
typed_slot (const MnValues *values,
            const char     *name,
            guint           types)
{
  const Slot *slot;

  g_return_val_if_fail (values && name, NULL);

  slot = find_slot (values, name);
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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_INT);

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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_PAIR);

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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_FLOAT);

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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_BOOL);

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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_CHOICE);

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
  const Slot *slot = typed_slot (values, name, 1u << MN_PROPERTY_CHOICE | 1u << MN_PROPERTY_STRING);

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
  const Slot *slot = typed_slot (values, name, G_MAXUINT);
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
 * mn_values_reset:
 * @values: values
 * @name: a property of their table, which gets its default
 */
void
mn_values_reset (MnValues   *values,
                 const char *name)
{
  const Slot *slot = typed_slot (values, name, G_MAXUINT);

  if (slot)
    slot_set_default (&values->slots[slot - values->slots], &values->table[slot - values->slots]);
}

/**
 * mn_values_set_json:
 * @values: values
 * @name: a property of their table
 * @node: the value
 * @error: (nullable): where to put %MN_ERROR_INPUT; its message is the reason, without the name
 *
 * Returns: whether the type and range allow it; if not, the value stays as it was
 */
gboolean
mn_values_set_json (MnValues   *values,
                    const char *name,
                    JsonNode   *node,
                    GError    **error)
{
  const MnProperty *property;
  Slot *slot;

  g_return_val_if_fail (values && name && node, FALSE);

  if (!(slot = find_slot (values, name)))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("there is no setting “%s”"), name);
      return FALSE;
    }
  property = &values->table[slot - values->slots];
  if (property->type == MN_PROPERTY_STRING)
    {
      char *string = mn_property_read_string (property, node, error);

      if (!string)
        return FALSE;
      g_free (slot->string);
      slot->string = string;
      return TRUE;
    }
  if (property->type == MN_PROPERTY_FLOAT)
    return mn_property_read_float (property, node, &slot->real, error);
  return mn_property_read_numbers (property, node, slot->number, error);
}

/**
 * mn_values_set_number:
 * @values: values
 * @name: an INT, PAIR (both), FLOAT or BOOL (0 or 1) of their table
 * @number: the value
 * @error: (nullable): as for mn_values_set_json()
 *
 * Returns: whether it was allowed
 */
gboolean
mn_values_set_number (MnValues   *values,
                      const char *name,
                      double      number,
                      GError    **error)
{
  g_autoptr (JsonNode) node = NULL;
  const MnProperty *property;

  g_return_val_if_fail (values && name, FALSE);

  node = json_node_alloc ();
  property = mn_property_find (values->table, name);
  if (property && property->type == MN_PROPERTY_BOOL && (number == 0 || number == 1))
    json_node_init_boolean (node, number == 1);
  else
    json_node_init_double (node, number);
  return mn_values_set_json (values, name, node, error);
}

/**
 * mn_values_set_pair:
 * @values: values
 * @name: a PAIR of their table
 * @height: first number
 * @width: second number
 * @error: (nullable): as for mn_values_set_json()
 *
 * Returns: whether it was allowed
 */
gboolean
mn_values_set_pair (MnValues   *values,
                    const char *name,
                    gint64      height,
                    gint64      width,
                    GError    **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  g_return_val_if_fail (values && name, FALSE);

  array = json_array_sized_new (2);
  json_array_add_int_element (array, height);
  json_array_add_int_element (array, width);
  node = json_node_init_array (json_node_alloc (), array);
  json_array_unref (array);
  return mn_values_set_json (values, name, node, error);
}

/**
 * mn_values_set_string:
 * @values: values
 * @name: a CHOICE or a STRING of their table
 * @string: a choice's name, or the string
 * @error: (nullable): as for mn_values_set_json()
 *
 * Returns: whether it was allowed
 */
gboolean
mn_values_set_string (MnValues   *values,
                      const char *name,
                      const char *string,
                      GError    **error)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (values && name && string, FALSE);

  node = json_node_init_string (json_node_alloc (), string);
  return mn_values_set_json (values, name, node, error);
}

/**
 * mn_values_get_json:
 * @values: values
 * @name: a property of their table
 *
 * Returns: (transfer full): its value as in a file; a pair of equal numbers is one number
 */
JsonNode *
mn_values_get_json (const MnValues *values,
                    const char     *name)
{
  const Slot *slot = typed_slot (values, name, G_MAXUINT);
  JsonNode *node = json_node_init_null (json_node_alloc ());
  JsonArray *array;

  if (!slot)
    return node;
  switch (values->table[slot - values->slots].type)
    {
    case MN_PROPERTY_INT:
      return json_node_init_int (node, slot->number[0]);
    case MN_PROPERTY_FLOAT:
      return json_node_init_double (node, slot->real);
    case MN_PROPERTY_BOOL:
      return json_node_init_boolean (node, slot->number[0] != 0);
    case MN_PROPERTY_CHOICE:
    case MN_PROPERTY_STRING:
      return json_node_init_string (node, mn_values_get_string (values, name));
    case MN_PROPERTY_PAIR:
    default:
      if (slot->number[0] == slot->number[1])
        return json_node_init_int (node, slot->number[0]);
      array = json_array_sized_new (2);
      json_array_add_int_element (array, slot->number[0]);
      json_array_add_int_element (array, slot->number[1]);
      node = json_node_init_array (node, array);
      json_array_unref (array);
      return node;
    }
}

/**
 * mn_values_load_json:
 * @values: values
 * @object: members to read; those it lacks keep the value they have
 * @reserved: (nullable): names that mean something else there and are skipped
 * @path: (nullable): JSON path of @object
 * @problems: where to add what is wrong
 *
 * Unknown members are copied and kept for mn_values_save_json().
 */
void
mn_values_load_json (MnValues          *values,
                     JsonObject        *object,
                     const char *const *reserved,
                     const char        *path,
                     MnProblems        *problems)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_if_fail (values && object && problems);

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autoptr (GError) error = NULL;

      if (reserved && g_strv_contains (reserved, name))
        continue;
      if (!find_slot (values, name))
        {
          if (!values->unknown)
            values->unknown = json_object_new ();
          json_object_set_member (values->unknown, name, json_node_copy (node));
        }
      else if (!mn_values_set_json (values, name, node, &error))
        {
          g_autofree char *place = path ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

          mn_problems_add (problems, place, "%s", error->message);
        }
    }
}

/**
 * mn_values_save_json:
 * @values: values
 * @everything: whether to write defaults too
 * @object: gets the members, in the table's order, then the unknown ones
 */
void
mn_values_save_json (const MnValues *values,
                     gboolean        everything,
                     JsonObject     *object)
{
  g_return_if_fail (values && object);

  for (guint i = 0; i < values->n; i++)
    if (everything || (values->table[i].flags & MN_PROPERTY_WRITTEN)
        || !mn_values_is_default (values, values->table[i].name))
      json_object_set_member (object, values->table[i].name, mn_values_get_json (values, values->table[i].name));
  if (values->unknown)
    copy_members (values->unknown, object);
}
