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

/* What is pasted lies so far below and beside what was copied. */
#define PASTE_OFFSET 32.0

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

/* Adds the definition of a group, so that its node can be pasted where there is none. */
static void
add_definition (JsonObject **groups, MnGroup *group)
{
  g_autoptr (JsonNode) saved = mn_group_save_json (group);
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (saved));

  if (!*groups)
    *groups = json_object_new ();
  for (GList *l = names; l; l = l->next)
    json_object_set_member (*groups, l->data, json_object_dup_member (json_node_get_object (saved), l->data));
}

/* Nodes with the definitions of their groups. (transfer none) arguments, @groups nullable */
static char *
to_text (JsonArray *nodes, JsonObject *groups)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  if (!groups)
    {
      if (json_array_get_length (nodes) == 1)
        return json_to_string (json_array_get_element (nodes, 0), TRUE);
      root = json_node_init_array (json_node_alloc (), nodes);
      return json_to_string (root, TRUE);
    }
  root = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_node_take_object (root, object);
  json_object_set_object_member (object, "groups", json_object_ref (groups));
  json_object_set_array_member (object, "network", json_array_ref (nodes));
  return json_to_string (root, TRUE);
}

char *
mn_network_copy (MnDocument *document, const char *id)
{
  return mn_network_copy_all (document, (const char *const[]) { id, NULL });
}

/* A node that follows the one above it in the list says so where the copy has another there. */
static void
keep_wire (MnGraph *graph, guint position, gboolean above_is_copied, JsonNode *copy)
{
  const MnNode *node = mn_graph_get_node (graph, position);
  JsonArray *from;

  if (above_is_copied || position == 0 || !mn_node_follows (node))
    return;
  from = json_array_new ();
  json_array_add_string_element (from, mn_node_get_id (mn_graph_get_node (graph, position - 1)));
  json_object_set_array_member (json_node_get_object (copy), "from", from);
}

char *
mn_network_copy_all (MnDocument *document, const char *const *ids)
{
  MnGraph *graph = get_graph (document);
  g_autoptr (JsonNode) network = mn_graph_save_json (graph);
  g_autoptr (JsonArray) nodes = json_array_new ();
  g_autoptr (JsonObject) groups = NULL;
  gboolean several = ids[0] && ids[1], above_is_copied = FALSE;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);
      JsonNode *copy;

      if (!g_strv_contains (ids, mn_node_get_id (node)))
        {
          above_is_copied = FALSE;
          continue;
        }
      copy = json_node_copy (json_array_get_element (json_node_get_array (network), i));
      /* One alone shall follow whatever is above it where it is pasted. */
      if (several)
        keep_wire (graph, i, above_is_copied, copy);
      json_array_add_element (nodes, copy);
      if (mn_node_get_group (node))
        add_definition (&groups, mn_node_get_group (node));
      above_is_copied = TRUE;
    }
  return json_array_get_length (nodes) > 0 ? to_text (nodes, groups) : NULL;
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

/* Whether nodes have places of their own; without them all are placed automatically, and so shall be what is pasted. */
static gboolean
has_places (MnGraph *graph)
{
  double x, y;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    if (mn_node_get_place (mn_graph_get_node (graph, i), &x, &y))
      return TRUE;
  return FALSE;
}

/* Copies settings, wires and comment of a node of another graph, and with @placed its place, a little aside. @names: what
 * each pasted node is called here. */
static void
copy_node (MnGraph *graph, MnNode *node, const MnNode *other, gboolean placed, GHashTable *names)
{
  double x, y;
  const MnValues *values = mn_node_get_values (other);
  const char *const *from = mn_node_get_from (other);

  for (const MnProperty *property = mn_values_get_table (values); property->name; property++)
    {
      g_autoptr (JsonNode) value = mn_values_get_json (values, property->name);

      mn_graph_set_value (graph, node, property->name, value, NULL);
    }
  if (mn_node_get_comment (other))
    mn_graph_set_comment (graph, node, mn_node_get_comment (other));
  if (placed && mn_node_get_place (other, &x, &y))
    mn_graph_set_place (graph, node, x + PASTE_OFFSET, y + PASTE_OFFSET);
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
      /* One that was wired to nothing stays so; one whose wires all came from nodes that are not here follows the
       * one above. */
      if (known->pdata[0] || !from[0])
        mn_graph_set_from (graph, node, (const char *const *) known->pdata);
    }
}

/* Whether the last of the nodes that stand in the list from @position is fed, over others of them, by the one above. */
static gboolean
continue_chain (MnGraph *graph, guint position, const GPtrArray *added)
{
  g_autoptr (GHashTable) feeding = g_hash_table_new (g_str_hash, g_str_equal);
  const char *above = mn_node_get_id (mn_graph_get_node (graph, position - 1));
  gboolean found = TRUE;

  /* What feeds the last one, first itself. Wires may also lead upwards: then it takes another round. */
  g_hash_table_add (feeding, (char *) mn_node_get_id (added->pdata[added->len - 1]));
  while (found && !g_hash_table_contains (feeding, above))
    {
      found = FALSE;
      for (guint i = added->len; i > 0; i--)
        {
          const MnNode *node = added->pdata[i - 1];
          const char *const *from = mn_node_get_from (node);

          if (!g_hash_table_contains (feeding, mn_node_get_id (node)))
            continue;
          for (int j = 0; from && from[j]; j++)
            found |= g_hash_table_add (feeding, (char *) from[j]);
          if (mn_node_follows (node))
            found |= g_hash_table_add (feeding, (char *) mn_node_get_id (mn_graph_get_node (graph, position + i - 2)));
        }
    }
  return g_hash_table_contains (feeding, above);
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
  MnNode *below;
  gboolean placed;
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
  below = position > 0 && position < mn_graph_get_n_nodes (graph) ? mn_graph_get_node (graph, position) : NULL;
  placed = has_places (graph);
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
    copy_node (graph, added->pdata[i], mn_graph_get_node (pasted, i), placed, names);
  if (below && mn_node_follows (below) && !continue_chain (graph, position, added))
    mn_graph_set_from (graph, below,
                       (const char *const[]) { mn_node_get_id (mn_graph_get_node (graph, position - 1)), NULL });
  mn_document_end_group (document);
  return TRUE;
}
