/* mn-experiment-get.c - one value by its path, as mn-experiment-set.c sets it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-experiment-path.h"
#include "mn-experiment-private.h"

/* The node as in the file, with the values that are at their defaults. (transfer full) */
static JsonNode *
write_node (MnGraph *graph, const MnNode *node)
{
  g_autoptr (JsonNode) network = mn_graph_save_json (graph);
  JsonArray *array = json_node_get_array (network);
  JsonNode *written = json_node_copy (json_array_get_element (array, (guint) mn_graph_get_position (graph, node)));

  mn_values_save_json (mn_node_get_values (node), TRUE, json_node_get_object (written));
  return written;
}

/* A copy of what is called @name in @container; NULL with an error. */
static JsonNode *
dup_member (JsonNode *container, const char *path, const char *where, const char *name, GError **error)
{
  g_autoptr (GList) members = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  JsonObject *object;

  if (JSON_NODE_HOLDS_ARRAY (container))
    {
      JsonArray *array = json_node_get_array (container);

      return json_node_copy (json_array_get_element (array, (guint) mn_path_parse_index (name, json_array_get_length (array))));
    }
  object = json_node_get_object (container);
  if (json_object_has_member (object, name))
    return json_node_copy (json_object_get_member (object, name));
  if (json_object_get_size (object) == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: there is no “%s”; %s is empty"), path, name, where);
      return NULL;
    }
  members = json_object_get_members (object);
  candidates = g_ptr_array_new ();
  for (GList *l = members; l != NULL; l = l->next)
    if (*where != '\0' || !g_str_equal (l->data, "minima"))
      g_ptr_array_add (candidates, l->data);
  if (*where == '\0')
    g_ptr_array_add (candidates, (char *) "network");
  mn_path_set_unknown (error, path, where, name, candidates);
  return NULL;
}

static JsonNode *
get_in_network (MnExperiment *self, const char *path, char **parts, GError **error)
{
  MnGraph *graph = mn_experiment_get_graph (self);
  g_autoptr (JsonNode) written = NULL;
  g_autofree char *where = NULL;
  MnNode *node;

  if (parts[1] == NULL)
    return mn_graph_save_json (graph);
  node = mn_path_find_node (graph, path, parts[1], error);
  if (node == NULL)
    return NULL;
  written = write_node (graph, node);
  if (parts[2] == NULL)
    return g_steal_pointer (&written);
  where = g_strconcat ("network.", mn_node_get_id (node), NULL);
  if (parts[3] != NULL)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s.%s is a single value; there is nothing in it"), path, where,
                   parts[2]);
      return NULL;
    }
  return dup_member (written, path, where, parts[2], error);
}

JsonNode *
mn_experiment_get_at (MnExperiment *self, const char *path, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *where = NULL;
  JsonNode *container;
  guint n;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self) && path != NULL, NULL);

  parts = mn_path_split (path);
  if (!mn_path_check (path, parts, error))
    return NULL;
  if (g_str_equal (parts[0], "network"))
    return get_in_network (self, path, parts, error);
  root = mn_path_write_settings (self);
  container = mn_path_find_container (root, path, parts, error);
  if (container == NULL)
    return NULL;
  n = g_strv_length (parts);
  where = mn_path_join (parts, n - 1);
  return dup_member (container, path, where, parts[n - 1], error);
}
