/* mn-group-references.c - the settings in the definition of a group that refer to its parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-reader.h"

#include <glib/gi18n-lib.h>

#include "mn-suggest.h"

/* Wrong references that are told of in one definition; a file may have any number. */
#define MAX_TOLD 50

const char *const mn_group_taken_names[] = { "id", "layer", "from", "comment", "place", "group", "freeze", "lr_factor", NULL };

static guint
hash_setting (gconstpointer key)
{
  const MnGroupReference *reference = key;

  return g_str_hash (reference->setting) ^ (reference->node * 2654435761u);
}

static gboolean
same_setting (gconstpointer a,
              gconstpointer b)
{
  const MnGroupReference *one = a;
  const MnGroupReference *other = b;

  return one->node == other->node && g_str_equal (one->setting, other->setting);
}

static void
add_reference (MnGroupReader *reader,
               guint          node,
               JsonObject    *object,
               const char    *setting,
               const char    *parameter)
{
  MnGroupReference *reference = g_new (MnGroupReference, 1);
  GPtrArray *others = g_hash_table_lookup (reader->by_parameter, parameter);

  *reference = (MnGroupReference) { node, object, setting, parameter };
  g_ptr_array_add (reader->references, reference);
  g_hash_table_add (reader->by_setting, reference);
  if (others == NULL)
    {
      others = g_ptr_array_new ();
      g_hash_table_insert (reader->by_parameter, (gpointer) parameter, others);
    }
  g_ptr_array_add (others, reference);
}

void
mn_group_reader_init (MnGroupReader *reader)
{
  reader->references = g_ptr_array_new_with_free_func (g_free);
  reader->by_setting = g_hash_table_new (hash_setting, same_setting);
  reader->by_parameter = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  reader->inside = mn_graph_new ();
}

void
mn_group_reader_clear (MnGroupReader *reader)
{
  g_object_unref (reader->inside);
  g_hash_table_unref (reader->by_parameter);
  g_hash_table_unref (reader->by_setting);
  g_ptr_array_unref (reader->references);
}

/* "groups.preact.nodes.conv", or by number where the node has no id. (transfer full) */
static char *
node_path (MnGroupReader *reader,
           JsonObject    *object,
           guint          index)
{
  JsonNode *id = json_object_get_member (object, "id");

  if (id != NULL && JSON_NODE_HOLDS_VALUE (id) && json_node_get_value_type (id) == G_TYPE_STRING)
    return g_strconcat (reader->path, ".nodes.", json_node_get_string (id), NULL);
  return g_strdup_printf ("%s.nodes[%u]", reader->path, index);
}

char *
mn_group_reference_path (MnGroupReader          *reader,
                         const MnGroupReference *reference)
{
  g_autofree char *place = node_path (reader, reference->object, reference->node);

  return g_strconcat (place, ".", reference->setting, NULL);
}

JsonNode *
mn_group_take_references (MnGroupReader *reader,
                          JsonObject    *object,
                          guint          index)
{
  JsonNode *out = json_node_init_object (json_node_alloc (), NULL);
  JsonObject *rest = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_node_take_object (out, rest);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      gboolean is_setting = !g_strv_contains (mn_group_taken_names, name) || g_str_equal (name, "freeze")
                            || g_str_equal (name, "lr_factor");
      const char *parameter;
      JsonNode *literal = is_setting ? mn_group_unescape (value) : NULL;

      if (is_setting && mn_group_is_reference (value, &parameter))
        add_reference (reader, index, object, name, parameter);
      else
        json_object_set_member (rest, name, literal != NULL ? literal : json_node_copy (value));
    }

  return out;
}

/* "did you mean channels?" (transfer full) */
static char *
suggest_parameter (MnGroupReader *reader,
                   const char    *name)
{
  g_autoptr (GList) names = json_object_get_members (reader->parameters);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  for (GList *l = names; l != NULL; l = l->next)
    g_ptr_array_add (known, l->data);
  g_ptr_array_add (known, NULL);
  return mn_suggest (name, (const char *const *) known->pdata);
}

void
mn_group_check_references (MnGroupReader *reader)
{
  guint most = reader->problems->len + MAX_TOLD;

  for (guint i = 0; i < reader->references->len && reader->problems->len < most; i++)
    {
      const MnGroupReference *reference = reader->references->pdata[i];
      const MnLayerKind *kind = mn_graph_get_node (reader->inside, reference->node)->kind;
      gboolean is_taken = (kind->flags & MN_LAYER_GROUP) && g_strv_contains (mn_group_taken_names, reference->setting);
      gboolean is_known = mn_property_find (kind->base.properties, reference->setting) != NULL;
      gboolean is_defined = reader->parameters != NULL
                            && json_object_has_member (reader->parameters, reference->parameter);
      g_autofree char *place = NULL;

      if (!is_taken && is_known && is_defined)
        continue;
      place = mn_group_reference_path (reader, reference);
      if (is_taken)
        mn_problems_add (reader->problems, place,
                         _("cannot follow “$%s”; let the layers in the group follow it"), reference->parameter);
      else if (!is_known)
        mn_problems_add (reader->problems, place, _("is not a setting of %s, so it cannot follow “$%s”"),
                         kind->base.name, reference->parameter);
      if (reader->parameters == NULL)
        mn_problems_add (reader->problems, place,
                         _("refers to “$%s”, but the group has no \"parameters\""), reference->parameter);
      else if (!is_defined)
        {
          g_autofree char *hint = suggest_parameter (reader, reference->parameter);

          mn_problems_add (reader->problems, place, _("refers to “$%s”, but there is no such parameter; %s"),
                           reference->parameter, hint);
        }
    }
}

const char *
mn_group_parameter_of (MnGroupReader *reader,
                       guint          index,
                       const char    *setting)
{
  const MnGroupReference key = { index, NULL, setting, NULL };
  const MnGroupReference *reference = g_hash_table_lookup (reader->by_setting, &key);

  return reference != NULL ? g_string_chunk_insert_const (reader->group->strings, reference->parameter) : NULL;
}
