/* mn-network-edits.c - edits of a document's network that take more than one call of the graph.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-edits.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-json-reader.h"

/* More than anyone copies by hand; keeps a huge clipboard from filling the list. */
#define MAX_PASTED 10000

static MnGraph *
get_graph (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

/* The nearest node above @position - 1 whose output can be joined with that of @position - 1, or NULL. */
static const char *
find_partner (MnDocument *document, guint position, const MnLayerKind *kind)
{
  MnGraph *graph = get_graph (document);
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  const MnFrozenNode *above
    = mn_frozen_graph_find_edited (frozen, mn_node_get_id (mn_graph_get_node (graph, position - 1)));

  if (!above || above->output.rank == 0)
    return NULL;
  for (int i = (int) position - 2; i >= 0; i--)
    {
      const char *id = mn_node_get_id (mn_graph_get_node (graph, i));
      const MnFrozenNode *node = mn_frozen_graph_find_edited (frozen, id);
      MnShape shapes[2], output;
      const MnLayerArgs args = { values, 2, shapes };
      g_autoptr (GString) reason = g_string_new (NULL);

      if (!node || node->output.rank == 0)
        continue;
      shapes[0] = above->output;
      shapes[1] = node->output;
      if (kind->infer (&args, &output, reason))
        return id;
    }
  return NULL;
}

/* As many channels enter most blocks as leave them, and they are told so by a parameter: where the default does not fit
 * what comes in, and that number does, it is meant. */
static void
fit_channels (MnDocument *document, MnNode *node)
{
  MnGraph *graph = get_graph (document);
  const MnProperty *channels = mn_property_find (mn_node_get_kind (node)->base.properties, "channels");
  g_autoptr (MnFrozenGraph) before = mn_experiment_freeze (mn_document_get_experiment (document));
  g_autoptr (MnFrozenGraph) after = NULL;
  const MnFrozenNode *frozen = mn_frozen_graph_find_edited (before, mn_node_get_id (node));
  g_autoptr (JsonNode) value = NULL;

  if (!channels || channels->type != MN_PROPERTY_INT || frozen->output.rank > 0 || frozen->n_inputs == 0 ||
      frozen->input_shapes[0].rank != 3)
    return;
  value = json_node_init_int (json_node_alloc (), frozen->input_shapes[0].dim[0]);
  if (!mn_graph_set_value (graph, node, "channels", value, NULL))
    return;
  after = mn_experiment_freeze (mn_document_get_experiment (document));
  if (mn_frozen_graph_find_edited (after, mn_node_get_id (node))->output.rank == 0)
    mn_graph_reset_value (graph, node, "channels");
}

MnNode *
mn_network_insert (MnDocument *document, guint position, const MnLayerKind *kind)
{
  MnGraph *graph = get_graph (document);
  MnGroup *group = mn_group_of_kind (kind);
  const char *from[3] = { NULL };
  MnNode *node;

  position = MIN (position, mn_graph_get_n_nodes (graph));
  if (kind->min_inputs > 1 && position > 1)
    {
      from[0] = mn_node_get_id (mn_graph_get_node (graph, position - 1));
      from[1] = find_partner (document, position, kind);
    }
  mn_document_begin_group (document);
  if (group)
    kind = mn_group_get_kind (mn_graph_add_group (graph, group));
  node = mn_graph_insert (graph, position, kind, NULL);
  if (from[1])
    mn_graph_set_from (graph, node, from);
  if (group)
    fit_channels (document, node);
  mn_document_end_group (document);
  return node;
}

MnNode *
mn_network_unfold (MnDocument *document, MnNode *node)
{
  MnNode *output;

  mn_document_begin_group (document);
  output = mn_graph_unfold (get_graph (document), node);
  mn_document_end_group (document);
  return output;
}

/* The node with the definition of its group, so that it can be pasted where there is none. */
static char *
copy_with_group (MnGroup *group, JsonNode *node)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *nodes = json_array_new ();

  json_node_take_object (root, object);
  json_object_set_member (object, "groups", mn_group_save_json (group));
  json_array_add_element (nodes, json_node_copy (node));
  json_object_set_array_member (object, "network", nodes);
  return json_to_string (root, TRUE);
}

char *
mn_network_copy (MnDocument *document, const char *id)
{
  MnGraph *graph = get_graph (document);
  MnNode *node = mn_graph_find (graph, id);
  g_autoptr (JsonNode) network = NULL;
  JsonNode *element;

  if (!node)
    return NULL;
  network = mn_graph_save_json (graph);
  element = json_array_get_element (json_node_get_array (network), (guint) mn_graph_get_position (graph, node));
  return mn_node_get_group (node) ? copy_with_group (mn_node_get_group (node), element) : json_to_string (element, TRUE);
}

/* The text as an array of layers; a single one becomes an array of one. @groups: definitions that come with them, or
 * NULL. */
static JsonNode *
parse_layers (const char *text, JsonNode **groups, GError **error)
{
  g_autoptr (JsonNode) node = mn_json_parse (text, -1, "clipboard", NULL);
  JsonNode *array;

  if (node && JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "network"))
    {
      JsonNode *network = json_object_dup_member (json_node_get_object (node), "network");

      *groups = json_object_dup_member (json_node_get_object (node), "groups");
      json_node_unref (node);
      node = network;
    }
  if (node && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    return g_steal_pointer (&node);
  if (!node || !JSON_NODE_HOLDS_OBJECT (node) || !json_object_has_member (json_node_get_object (node), "layer"))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("The clipboard holds no layer"));
      return NULL;
    }
  array = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (array, json_array_new ());
  json_array_add_element (json_node_get_array (array), g_steal_pointer (&node));
  return array;
}

/* Copies settings, wires and comment of a node of another graph. @names: what each pasted node is called here. */
static void
copy_node (MnGraph *graph, MnNode *node, const MnNode *other, GHashTable *names)
{
  const MnValues *values = mn_node_get_values (other);
  const char *const *from = mn_node_get_from (other);

  for (const MnProperty *property = mn_values_get_table (values); property->name; property++)
    {
      g_autoptr (JsonNode) value = mn_values_get_json (values, property->name);

      mn_graph_set_value (graph, node, property->name, value, NULL);
    }
  if (mn_node_get_comment (other))
    mn_graph_set_comment (graph, node, mn_node_get_comment (other));
  if (from)
    {
      g_autoptr (GPtrArray) known = g_ptr_array_new ();

      for (int i = 0; from[i]; i++)
        {
          const char *name = g_hash_table_lookup (names, from[i]);

          if (name || mn_graph_find (graph, from[i]))
            g_ptr_array_add (known, (char *) (name ? name : from[i]));
        }
      g_ptr_array_add (known, NULL);
      if (known->pdata[0])
        mn_graph_set_from (graph, node, (const char *const *) known->pdata);
    }
}

gboolean
mn_network_paste (MnDocument *document, const char *text, guint position, GError **error)
{
  MnGraph *graph = get_graph (document);
  g_autoptr (JsonNode) groups = NULL;
  g_autoptr (JsonNode) layers = parse_layers (text, &groups, error);
  g_autoptr (MnGraph) pasted = NULL;
  g_autoptr (MnProblems) problems = NULL;
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GPtrArray) added = NULL;
  guint n;

  if (!layers)
    return FALSE;
  pasted = mn_graph_new ();
  problems = mn_problems_new ();
  if (!groups)
    groups = mn_graph_save_groups (graph);
  mn_graph_load_groups (pasted, groups, "groups", problems);
  mn_graph_load_json (pasted, layers, "", problems);
  n = mn_graph_get_n_nodes (pasted);
  if (problems->len > 0)
    return !mn_problems_to_error (problems, NULL, error);
  if (n == 0 || n > MAX_PASTED)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("The clipboard holds no layer"));
      return FALSE;
    }

  position = MIN (position, mn_graph_get_n_nodes (graph));
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  added = g_ptr_array_new ();
  mn_document_begin_group (document);
  for (guint i = 0; i < n; i++)
    {
      MnNode *other = mn_graph_get_node (pasted, i);
      MnGroup *group = mn_node_get_group (other) ? mn_graph_add_group (graph, mn_node_get_group (other)) : NULL;
      MnNode *node = mn_graph_insert (graph, position + i, group ? mn_group_get_kind (group) : mn_node_get_kind (other),
                                      mn_node_get_id (other));

      g_hash_table_insert (names, g_strdup (mn_node_get_id (other)), g_strdup (mn_node_get_id (node)));
      g_ptr_array_add (added, node);
    }
  for (guint i = 0; i < n; i++)
    copy_node (graph, added->pdata[i], mn_graph_get_node (pasted, i), names);
  mn_document_end_group (document);
  return TRUE;
}
