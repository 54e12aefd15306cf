/* mn-group-parameters.c - the parameters of a group: what they are follows from what refers to them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-reader.h"

#include <glib/gi18n-lib.h>

/* A parameter is a row that someone has to read. */
#define MAX_PARAMETERS 256

gboolean
mn_group_check_parameters (MnGroupReader *reader,
                           JsonObject    *object)
{
  JsonNode *node = json_object_get_member (object, "parameters");
  g_autofree char *path = g_strconcat (reader->path, ".parameters", NULL);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      mn_problems_add (reader->problems, path, "%s", _("must be an object, as { \"channels\": 64 }"));
      return FALSE;
    }
  if (json_object_get_size (json_node_get_object (node)) > MAX_PARAMETERS)
    {
      mn_problems_add (reader->problems, path, _("are more than %d; no group can have that many"), MAX_PARAMETERS);
      return FALSE;
    }
  if (json_object_get_size (json_node_get_object (node)) > 0)
    reader->parameters = json_node_get_object (node);
  return TRUE;
}

/* Narrows @property to what @use allows, too. */
static gboolean
merge_use (MnProperty       *property,
           const MnProperty *use)
{
  if (property->type != use->type || property->choices != use->choices
      || ((property->flags ^ use->flags) & MN_PROPERTY_NUMBERS))
    return FALSE;

  if (use->min > property->min)
    {
      property->min = use->min;
      property->flags = (property->flags & ~MN_PROPERTY_ABOVE_MIN) | (use->flags & MN_PROPERTY_ABOVE_MIN);
    }
  else if (use->min == property->min)
    property->flags |= use->flags & MN_PROPERTY_ABOVE_MIN;
  if (use->max < property->max)
    {
      property->max = use->max;
      property->flags = (property->flags & ~MN_PROPERTY_BELOW_MAX) | (use->flags & MN_PROPERTY_BELOW_MAX);
    }
  else if (use->max == property->max)
    property->flags |= use->flags & MN_PROPERTY_BELOW_MAX;
  if (!(use->flags & MN_PROPERTY_SAME))
    property->flags &= ~MN_PROPERTY_SAME;
  return property->min <= property->max;
}

/* What the settings that refer to the parameter have in common. */
static gboolean
find_type (MnGroupReader *reader,
           const char    *name,
           const char    *path,
           MnProperty    *property)
{
  const GPtrArray *references = g_hash_table_lookup (reader->by_parameter, name);
  const MnGroupReference *first = NULL;

  for (guint i = 0; references != NULL && i < references->len; i++)
    {
      const MnGroupReference *reference = references->pdata[i];
      const MnNode *node = mn_graph_get_node (reader->inside, reference->node);
      const MnProperty *use = mn_property_find (node->kind->base.properties, reference->setting);

      if (use == NULL)
        continue; /* said already */
      if (first == NULL)
        {
          *property = *use;
          first = reference;
        }
      else if (!merge_use (property, use))
        {
          g_autofree char *place = mn_group_reference_path (reader, reference);
          g_autofree char *other = mn_group_reference_path (reader, first);

          mn_problems_add (reader->problems, place,
                           _("refers to “$%s” as %s does, but no value suits both; use two parameters"), name, other);
          return FALSE;
        }
    }

  if (references == NULL)
    mn_problems_add (reader->problems, path, _("is used nowhere; write \"$%s\" where a node shall follow it"), name);
  return first != NULL;
}

/* Makes @value the default. */
static gboolean
take_default (MnGroupReader *reader,
              JsonNode      *value,
              const char    *path,
              MnProperty    *property)
{
  const MnProperty table[] = { *property, { NULL } };
  g_autoptr (MnValues) probe = mn_values_new (table);
  g_autoptr (GError) error = NULL;
  gint64 pair[2];

  if (!mn_values_set_json (probe, property->name, value, &error))
    {
      mn_problems_add (reader->problems, path, "%s", error->message);
      return FALSE;
    }

  switch (property->type)
    {
    case MN_PROPERTY_INT:
      property->def = (double) mn_values_get_int (probe, property->name);
      break;
    case MN_PROPERTY_FLOAT:
      property->def = mn_values_get_float (probe, property->name);
      break;
    case MN_PROPERTY_BOOL:
      property->def = mn_values_get_bool (probe, property->name);
      break;
    case MN_PROPERTY_CHOICE:
      property->def = mn_values_get_choice (probe, property->name);
      break;
    case MN_PROPERTY_PAIR:
      mn_values_get_pair (probe, property->name, pair);
      property->def = (double) pair[0];
      if (pair[0] != pair[1])
        {
          mn_problems_add (reader->problems, path, "%s", _("must be one number for both directions"));
          return FALSE;
        }
      break;
    case MN_PROPERTY_STRING:
    default:
      property->def_string = mn_group_reader_keep (reader, mn_values_get_string (probe, property->name));
      break;
    }
  return TRUE;
}

static void
read_parameter (MnGroupReader *reader,
                const char    *name,
                JsonNode      *value,
                const char    *path)
{
  g_autoptr (GError) error = NULL;
  MnProperty property;
  const char *title = NULL;
  const char *help = NULL;

  if (!mn_graph_check_id (name, &error))
    {
      mn_problems_add (reader->problems, path, "%s", error->message);
      return;
    }
  if (g_strv_contains (mn_group_taken_names, name))
    {
      mn_problems_add (reader->problems, path, _("no parameter can be called “%s”, which means something for all groups"),
                       name);
      return;
    }
  if (!find_type (reader, name, path, &property))
    return;

  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      JsonObject *object = json_node_get_object (value);

      title = mn_group_reader_text (reader, object, "title", path);
      help = mn_group_reader_text (reader, object, "help", path);
      value = json_object_get_member (object, "default");
      if (value == NULL)
        {
          mn_problems_add (reader->problems, path, "%s", _("has no \"default\""));
          return;
        }
    }

  property.name = mn_group_reader_keep (reader, name);
  property.title = title != NULL ? title : property.title;
  property.help = help != NULL ? help : property.help;
  property.when = NULL;
  if (take_default (reader, value, path, &property))
    g_array_append_val (reader->group->table, property);
}

void
mn_group_read_parameters (MnGroupReader *reader)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (reader->parameters == NULL)
    return;
  json_object_iter_init_ordered (&iter, reader->parameters);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *place = g_strconcat (reader->path, ".parameters.", name, NULL);

      read_parameter (reader, name, value, place);
    }
}
