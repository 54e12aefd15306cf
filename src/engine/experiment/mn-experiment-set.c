/* mn-experiment-set.c - one value by its path: the door for --set, for forms and for scripts.
 *
 * A setting besides the network is changed in the experiment's own JSON, which is then read again: so a value that comes
 * in here is checked by the same code as one in a file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"
#include "mn-experiment-path.h"
#include "mn-experiment-private.h"
#include "mn-json-reader.h"

/* What has a name and settings that depend on it. */
static const char *const spec_paths[] = { "data.dataset", "training.loss", "training.optimizer", "training.schedule",
                                          NULL };
static const char *const node_members[] = { "id", "layer", "from", "comment" };

/* The settings of another kind: those that both kinds have stay if they were set, foreign members stay, and what only
 * the kind before knew goes. */
static JsonNode *
rename_spec (const MnSpec *before, const MnKind *kind, JsonNode *name)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) kept = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;

  json_object_set_member (object, "name", json_node_copy (name));
  mn_values_save_json (before->values, FALSE, kept);
  json_object_iter_init_ordered (&iter, kept);
  while (json_object_iter_next_ordered (&iter, &member, &value))
    if (!kind || mn_property_find (kind->properties, member) || !mn_property_find (before->kind->properties, member))
      json_object_set_member (object, member, json_node_copy (value));
  return json_node_init_object (json_node_alloc (), object);
}

static const MnSpec *
spec_at (const MnExperimentState *state, const char *path, const MnKind *(**find) (const char *))
{
  if (g_str_equal (path, "data.dataset"))
    {
      *find = mn_dataset_find;
      return state->dataset;
    }
  if (g_str_equal (path, "training.loss"))
    {
      *find = mn_loss_find;
      return state->loss;
    }
  if (g_str_equal (path, "training.optimizer"))
    {
      *find = mn_optimizer_find;
      return state->optimizer;
    }
  *find = mn_schedule_find;
  return state->schedule;
}

static void
replace_member (JsonNode *container, const char *name, JsonNode *value)
{
  if (JSON_NODE_HOLDS_ARRAY (container))
    {
      JsonArray *array = json_node_get_array (container);
      int index = mn_path_parse_index (name, json_array_get_length (array));
      g_autoptr (JsonArray) changed = json_array_new ();

      for (int i = 0; i < (int) json_array_get_length (array); i++)
        if (i != index)
          json_array_add_element (changed, json_node_copy (json_array_get_element (array, i)));
        else if (!JSON_NODE_HOLDS_NULL (value))
          json_array_add_element (changed, json_node_copy (value));
      json_node_set_array (container, changed);
    }
  else if (JSON_NODE_HOLDS_NULL (value))
    json_object_remove_member (json_node_get_object (container), name);
  else
    json_object_set_member (json_node_get_object (container), name, json_node_copy (value));
}

static gboolean
set_groups (MnExperiment *self, const char *path, char **parts, JsonNode *value, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *container;

  if (!parts[1])
    return mn_experiment_replace_groups (self, JSON_NODE_HOLDS_NULL (value) ? NULL : value, error);
  root = mn_path_write_settings (self);
  container = mn_path_find_container (root, path, parts, error);
  if (!container)
    return FALSE;
  replace_member (container, parts[g_strv_length (parts) - 1], value);
  return mn_experiment_replace_groups (self, json_object_get_member (json_node_get_object (root), "groups"), error);
}

static gboolean
set_member (MnExperiment *self, const char *path, char **parts, JsonNode *value, GError **error)
{
  MnExperimentState *state = mn_experiment_get_state (self);
  g_autoptr (JsonNode) root = mn_experiment_state_write (state, NULL, NULL, TRUE);
  g_autoptr (MnExperimentState) changed = NULL;
  g_autoptr (GPtrArray) problems = mn_problems_new ();
  guint n = g_strv_length (parts);
  g_autofree char *where = mn_path_join (parts, n - 1);
  JsonNode *container;

  if (g_str_equal (parts[0], "minima"))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is the version of the file's format and cannot be set"), path);
      return FALSE;
    }
  container = mn_path_find_container (root, path, parts, error);
  if (!container)
    return FALSE;
  if (g_str_equal (parts[n - 1], "name") && g_strv_contains (spec_paths, where) &&
      json_node_get_value_type (value) == G_TYPE_STRING)
    {
      const MnKind *(*find) (const char *);
      const MnSpec *spec = spec_at (state, where, &find);
      g_autoptr (JsonNode) renamed = rename_spec (spec, find (json_node_get_string (value)), value);

      json_node_set_object (container, json_node_get_object (renamed));
    }
  else
    {
      if (mn_path_is_duration (where) && !JSON_NODE_HOLDS_NULL (value))
        {
          json_object_remove_member (json_node_get_object (container), "epochs");
          json_object_remove_member (json_node_get_object (container), "steps");
        }
      replace_member (container, parts[n - 1], value);
    }
  changed = mn_experiment_state_read (root, problems);
  if (mn_problems_to_error (problems, NULL, error))
    return FALSE;
  mn_experiment_take_state (self, g_steal_pointer (&changed));
  return TRUE;
}

/* Whether the value type of a node's member is a string, for values from the command line. */
static gboolean
node_member_is_text (const MnNode *node, const char *member)
{
  const MnProperty *property = mn_property_find (mn_node_get_kind (node)->base.properties, member);

  if (property)
    return property->type == MN_PROPERTY_STRING || property->type == MN_PROPERTY_CHOICE;
  return g_str_equal (member, "id") || g_str_equal (member, "layer") || g_str_equal (member, "comment") ||
         g_str_equal (member, "group");
}

/* Changes a node in the network's JSON and puts the whole back in. */
static gboolean
set_node_json (MnExperiment *self, MnNode *node, const char *member, JsonNode *value, GError **error)
{
  MnGraph *graph = mn_experiment_get_graph (self);
  g_autoptr (JsonNode) network = mn_graph_save_json (graph);
  JsonArray *array = json_node_get_array (network);
  g_autoptr (JsonArray) changed = json_array_new ();
  guint position = (guint) mn_graph_get_position (graph, node);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_node_copy (json_array_get_element (array, i));

      if (i == position && !member)
        {
          json_node_unref (element);
          element = json_node_copy (value);
        }
      else if (i == position)
        {
          const MnLayerKind *after = g_str_equal (member, "layer") && json_node_get_value_type (value) == G_TYPE_STRING
                                       ? mn_layer_find (json_node_get_string (value))
                                       : NULL;

          for (const MnProperty *p = mn_node_get_kind (node)->base.properties; after && p->name; p++)
            if (!mn_property_find (after->base.properties, p->name))
              json_object_remove_member (json_node_get_object (element), p->name);
          replace_member (element, member, value);
        }
      json_array_add_element (changed, element);
    }
  json_node_set_array (network, changed);
  return mn_experiment_replace_network (self, network, error);
}

static gboolean
set_node_member (MnExperiment *self, const char *path, MnNode *node, const char *member, JsonNode *value,
                 GError **error)
{
  MnGraph *graph = mn_experiment_get_graph (self);
  const MnProperty *table = mn_node_get_kind (node)->base.properties;
  g_autoptr (GError) failure = NULL;
  g_autoptr (JsonNode) network = NULL;
  JsonNode *saved;

  if (mn_property_find (table, member))
    {
      if (JSON_NODE_HOLDS_NULL (value))
        mn_graph_reset_value (graph, node, member);
      else if (!mn_graph_set_value (graph, node, member, value, &failure))
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, "%s: %s", path, failure->message);
          return FALSE;
        }
      return TRUE;
    }
  if (g_str_equal (member, "id") && json_node_get_value_type (value) == G_TYPE_STRING)
    {
      if (mn_graph_rename (graph, node, json_node_get_string (value), &failure))
        return TRUE;
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, "%s: %s", path, failure->message);
      return FALSE;
    }
  network = mn_graph_save_json (graph);
  saved = json_array_get_element (json_node_get_array (network), (guint) mn_graph_get_position (graph, node));
  if (g_strv_contains ((const char *const[]) { "layer", "from", "comment", "id", NULL }, member) ||
      json_object_has_member (json_node_get_object (saved), member))
    return set_node_json (self, node, member, value, error);
  {
    g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
    g_autofree char *where = g_strconcat ("network.", mn_node_get_id (node), NULL);

    for (; table->name; table++)
      g_ptr_array_add (candidates, (char *) table->name);
    for (guint i = 0; i < G_N_ELEMENTS (node_members); i++)
      g_ptr_array_add (candidates, (char *) node_members[i]);
    mn_path_set_unknown (error, path, where, member, candidates);
    return FALSE;
  }
}

static gboolean
set_network (MnExperiment *self, const char *path, char **parts, JsonNode *value, GError **error)
{
  MnGraph *graph = mn_experiment_get_graph (self);
  MnNode *node;

  if (!parts[1])
    return mn_experiment_replace_network (self, value, error);
  node = mn_path_find_node (graph, path, parts[1], error);
  if (!node)
    return FALSE;
  if (!parts[2])
    {
      if (JSON_NODE_HOLDS_NULL (value))
        {
          mn_graph_remove (graph, node);
          return TRUE;
        }
      return set_node_json (self, node, NULL, value, error);
    }
  if (parts[3])
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: network.%s.%s is a single value; there is nothing in it"), path,
                   parts[1], parts[2]);
      return FALSE;
    }
  return set_node_member (self, path, node, parts[2], value, error);
}

gboolean
mn_experiment_set (MnExperiment *self, const char *path, JsonNode *value, GError **error)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (MN_IS_EXPERIMENT (self), FALSE);
  g_return_val_if_fail (path != NULL && value != NULL, FALSE);

  parts = mn_path_split (path);
  if (!mn_path_check (path, parts, error))
    return FALSE;
  if (g_str_equal (parts[0], "network"))
    return set_network (self, path, parts, value, error);
  if (g_str_equal (parts[0], "groups"))
    return set_groups (self, path, parts, value, error);
  return set_member (self, path, parts, value, error);
}

/* Whether what stands at the path now is a text: then "5" from the command line is one, too. */
static gboolean
is_text (MnExperiment *self, const char *path, char **parts)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *container, *node = NULL;
  const char *last = parts[g_strv_length (parts) - 1];

  if (g_str_equal (parts[0], "network"))
    {
      MnNode *found = parts[1] ? mn_path_find_node (mn_experiment_get_graph (self), path, parts[1], NULL) : NULL;

      return found && parts[2] && node_member_is_text (found, parts[2]);
    }
  root = mn_path_write_settings (self);
  container = mn_path_find_container (root, path, parts, NULL);
  if (container && JSON_NODE_HOLDS_OBJECT (container))
    node = json_object_get_member (json_node_get_object (container), last);
  return node && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* JSON; else a number as other programs write it (.5); else the text itself. (transfer full) */
static JsonNode *
parse_value (const char *text)
{
  JsonNode *node = mn_json_parse (text, -1, "--set", NULL);
  char *end;
  double number;

  if (node)
    return node;
  number = g_ascii_strtod (text, &end);
  if (end != text && !*end && isfinite (number))
    return json_node_init_double (json_node_alloc (), number);
  return json_node_init_string (json_node_alloc (), text);
}

gboolean
mn_experiment_set_text (MnExperiment *self, const char *assignment, char **path, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *key = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (JsonNode) value = NULL;

  if (!equals || !g_utf8_validate (assignment, -1, NULL))
    {
      g_autofree char *shown = g_utf8_make_valid (assignment, -1);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("“%s” must be written path=value: training.optimizer.learning_rate=0.01"), shown);
      return FALSE;
    }
  key = g_strndup (assignment, equals - assignment);
  g_strstrip (key);
  parts = mn_path_split (key);
  if (!mn_path_check (key, parts, error))
    return FALSE;
  value = parse_value (equals + 1);
  if (is_text (self, key, parts) && json_node_get_value_type (value) != G_TYPE_STRING && !JSON_NODE_HOLDS_NULL (value))
    {
      json_node_unref (value);
      value = json_node_init_string (json_node_alloc (), equals + 1);
    }
  if (!mn_experiment_set (self, key, value, error))
    return FALSE;
  if (path)
    *path = g_steal_pointer (&key);
  return TRUE;
}
