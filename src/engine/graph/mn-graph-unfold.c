/* mn-graph-unfold.c - a group into its layers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-group-private.h"

static MnNode *
node_at (MnGraph *graph,
         int      position)
{
  return g_ptr_array_index (graph->nodes, position);
}

/* Where input @port of the node at @position comes from, as it is written or follows; NULL where there is none. */
static const char *
source_name (MnGraph *graph,
             int      position,
             int      port)
{
  const MnNode *node = node_at (graph, position);

  if (node->from != NULL)
    return port < (int) g_strv_length (node->from) ? node->from[port] : NULL;
  return mn_node_follows (node) && port == 0 && position > 0 ? node_at (graph, position - 1)->id : NULL;
}

/* The definition's nodes with the values of @instance where they refer to parameters. (transfer full) */
static JsonNode *
fill_in (const MnNode *instance)
{
  JsonNode *definition = mn_group_get_json (instance->group);
  JsonNode *nodes = json_node_copy (json_object_get_member (json_node_get_object (definition), "nodes"));
  JsonArray *array = json_node_get_array (nodes);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      g_autoptr (GList) members = json_object_get_members (object);

      for (GList *l = members; l != NULL; l = l->next)
        {
          JsonNode *value = json_object_get_member (object, l->data);
          const char *parameter;
          JsonNode *literal = NULL;

          if (!mn_group_is_setting (l->data))
            continue;
          if (mn_group_is_reference (value, &parameter))
            literal = mn_values_get_json (instance->values, parameter);
          else
            literal = mn_group_unescape (value);
          if (literal != NULL)
            json_object_set_member (object, l->data, literal);
        }
    }

  json_node_unref (definition);
  return nodes;
}

/* Takes the nodes out of @inside and puts them, but for its inputs, at @position with ids below @prefix; @ids gets what
 * they are called, NULL for an input. */
static void
move_in (MnGraph    *graph,
         guint       position,
         MnGraph    *inside,
         const char *prefix,
         char      **ids)
{
  for (guint i = 0; i < inside->nodes->len; i++)
    {
      MnNode *node = inside->nodes->pdata[i];
      g_autofree char *id = NULL;

      if (node->kind->flags & MN_LAYER_SOURCE)
        {
          mn_node_free (node);
          continue;
        }
      id = g_strconcat (prefix, "/", node->id, NULL);
      ids[i] = g_hash_table_contains (graph->by_id, id) ? mn_graph_make_id (graph, id) : g_strdup (id);
      g_free (node->id);
      node->id = g_strdup (ids[i]);
      mn_graph_take (graph, position++, node);
    }

  g_hash_table_remove_all (inside->by_id);
  g_ptr_array_set_free_func (inside->nodes, NULL);
  g_ptr_array_set_size (inside->nodes, 0);
}

/* Wires a layer that has been moved to @position to @sources, an array that may hold NULL where nothing enters. One that
 * followed the node above still does where that is the same. */
static void
wire_up (MnGraph    *graph,
         int         position,
         GPtrArray  *sources)
{
  MnNode *node = node_at (graph, position);
  const char *above = position > 0 ? node_at (graph, position - 1)->id : NULL;
  GStrvBuilder *builder;

  if (mn_node_follows (node) && sources->len == 1 && g_strcmp0 (sources->pdata[0], above) == 0)
    return;

  builder = g_strv_builder_new ();
  for (guint i = 0; i < sources->len; i++)
    if (sources->pdata[i] != NULL)
      g_strv_builder_add (builder, sources->pdata[i]);
  mn_node_take_from (node, g_strv_builder_end (builder));
  g_strv_builder_unref (builder);
}

/* What is said of the group is said of its first layer from now on; nothing that was said there is lost. */
static void
pass_comment (MnGraph      *inside,
              const MnNode *group)
{
  for (guint i = 0; i < inside->nodes->len && group->comment != NULL; i++)
    {
      MnNode *node = inside->nodes->pdata[i];
      g_autofree char *own = NULL;

      if (node->kind->flags & MN_LAYER_SOURCE)
        continue;
      own = g_steal_pointer (&node->comment);
      node->comment = own != NULL ? g_strconcat (group->comment, "; ", own, NULL) : g_strdup (group->comment);
      return;
    }
}

/* What enters an unfolded group, by input. (transfer full) (element-type utf8): NULL where nothing does */
static GPtrArray *
list_entering (MnGraph      *graph,
               int           position,
               const MnNode *node)
{
  GPtrArray *entering = g_ptr_array_new_with_free_func (g_free);

  for (int port = 0; port < node->kind->max_inputs; port++)
    g_ptr_array_add (entering, g_strdup (source_name (graph, position, port)));
  return entering;
}

/**
 * mn_graph_unfold:
 * @graph: a graph
 * @node: a node of it; gone afterwards
 *
 * Puts what stands in the group in the place of the node: with the values of its parameters, its "freeze" and its rate
 * factor, and with the ids that the layers have in a net anyway, so that weights find their layers again. Groups in the
 * group stay groups. The comment of the node becomes that of the first layer, before what is said there.
 *
 * Returns: (transfer none) (nullable): the node that leaves; %NULL, with nothing changed, when @node is none of a group
 */
MnNode *
mn_graph_unfold (MnGraph *graph,
                 MnNode  *node)
{
  g_autoptr (MnGraph) inside = NULL;
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (JsonNode) nodes = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GPtrArray) entering = NULL;
  g_autofree char **ids = NULL;
  g_autofree int *port_of = NULL;
  MnWiring wiring;
  MnNode *output;
  guint position;
  int n, n_inputs = 0, last;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (g_ptr_array_find (graph->nodes, node, &position), NULL);

  if (node->group == NULL)
    return NULL;

  nodes = fill_in (node);
  inside = mn_graph_new ();
  for (guint i = 0; i < node->group->used->len; i++)
    mn_graph_take_group (inside, mn_group_ref (node->group->used->pdata[i]));
  read = mn_graph_read_nodes (inside, nodes, node->id, problems);
  g_return_val_if_fail (problems->len == 0, NULL);
  mn_graph_put_nodes (inside, read);
  mn_wiring_init (&wiring, inside);
  mn_wiring_check (&wiring, TRUE, "", problems);
  n = wiring.n;
  port_of = g_new0 (int, n + 1);
  for (int i = 0; i < n; i++)
    port_of[i] = (node_at (inside, i)->kind->flags & MN_LAYER_SOURCE) ? n_inputs++ : -1;
  for (int i = 0; i < n; i++)
    mn_group_pass_on (node->values, node_at (inside, i)->values);
  pass_comment (inside, node);

  entering = list_entering (graph, (int) position, node);
  g_hash_table_remove (graph->by_id, node->id);
  g_hash_table_remove_all (graph->suffixes);
  g_ptr_array_steal_index (graph->nodes, position);
  ids = g_new0 (char *, n + 1);
  move_in (graph, position, inside, node->id, ids);

  for (int i = 0, at = (int) position; i < n; i++)
    {
      g_autoptr (GPtrArray) sources = g_ptr_array_new ();

      if (port_of[i] >= 0)
        continue;
      for (int w = wiring.wires.first[i]; w < wiring.wires.first[i + 1]; w++)
        {
          int from = wiring.wires.inputs[w];

          g_ptr_array_add (sources, port_of[from] >= 0 ? entering->pdata[port_of[from]] : ids[from]);
        }
      wire_up (graph, at++, sources);
    }

  /* What followed the group follows its last layer now, which need not be the one that leaves. */
  output = mn_graph_find (graph, ids[wiring.end]);
  last = (int) position + n - n_inputs;
  if (last < (int) graph->nodes->len && mn_node_follows (node_at (graph, last)) && node_at (graph, last - 1) != output)
    {
      const char *from[] = { output->id, NULL };

      mn_node_take_from (node_at (graph, last), g_strdupv ((char **) from));
    }
  for (guint i = 0; i < graph->nodes->len; i++)
    mn_node_replace_wire (graph->nodes->pdata[i], node->id, output->id);

  mn_wiring_clear (&wiring);
  for (int i = 0; i < n; i++)
    g_free (ids[i]);
  mn_node_free (node);
  mn_graph_changed (graph);
  return output;
}
