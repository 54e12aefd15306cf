/* mn-property-json.c - values of a property table out of JSON and into it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-numbers.h"
#include "mn-property-private.h"

void
mn_values_copy_members (JsonObject *from,
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

  if (!(slot = mn_values_find_slot (values, name)))
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

static JsonNode *
numbers_to_json (const char *text,
                 JsonNode   *node)
{
  JsonArray *array = json_array_new ();
  double number;

  while (mn_numbers_next (&text, &number))
    if (number == floor (number) && fabs (number) < 9e15)
      json_array_add_int_element (array, (gint64) number);
    else
      json_array_add_double_element (array, number);
  json_node_init_array (node, array);
  json_array_unref (array);
  return node;
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
  const Slot *slot = mn_values_typed_slot (values, name, G_MAXUINT);
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
      if (values->table[slot - values->slots].flags & MN_PROPERTY_NUMBERS)
        return numbers_to_json (slot->string, node);
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
      if (!mn_values_find_slot (values, name))
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
    mn_values_copy_members (values->unknown, object);
}
