/* mn-graph.c - the network as it is edited.
 *
 * The list is a GPtrArray, so inserting and removing move pointers; even thousands of nodes are few for that. Ids are
 * unique at all times and looked up in a hash table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnGraph, mn_graph, G_TYPE_OBJECT)

static void
mn_graph_finalize (GObject *object)
{
  MnGraph *graph = MN_GRAPH (object);

  g_hash_table_unref (graph->by_id);
  g_hash_table_unref (graph->suffixes);
  g_hash_table_unref (graph->by_name);
  g_hash_table_unref (graph->spoilt);
  g_ptr_array_unref (graph->nodes);
  g_ptr_array_unref (graph->groups);

  G_OBJECT_CLASS (mn_graph_parent_class)->finalize (object);
}

static void
mn_graph_class_init (MnGraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mn_graph_finalize;

  /**
   * MnGraph::changed:
   *
   * Emitted once after every edit that changed something.
   */
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_graph_init (MnGraph *graph)
{
  graph->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_node_free);
  graph->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  graph->suffixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  graph->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_group_unref);
  graph->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  graph->spoilt = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * mn_graph_new:
 *
 * Returns: (transfer full): a graph without nodes
 */
MnGraph *
mn_graph_new (void)
{
  return g_object_new (MN_TYPE_GRAPH, NULL);
}

void
mn_graph_changed (MnGraph *graph)
{
  g_signal_emit (graph, signals[CHANGED], 0);
}

/**
 * mn_graph_get_n_nodes:
 * @graph: a graph
 *
 * Returns: how many nodes it has
 */
guint
mn_graph_get_n_nodes (MnGraph *graph)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), 0);

  return graph->nodes->len;
}

/**
 * mn_graph_get_node:
 * @graph: a graph
 * @position: place in the list, below mn_graph_get_n_nodes()
 *
 * Returns: (transfer none): the node there, valid until it is removed
 */
MnNode *
mn_graph_get_node (MnGraph *graph,
                   guint    position)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (position < graph->nodes->len, NULL);

  return g_ptr_array_index (graph->nodes, position);
}

/**
 * mn_graph_find:
 * @graph: a graph
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the node of that id
 */
MnNode *
mn_graph_find (MnGraph    *graph,
               const char *id)
{
  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return g_hash_table_lookup (graph->by_id, id);
}

/**
 * mn_graph_get_position:
 * @graph: a graph
 * @node: a node, or a pointer that was one
 *
 * Returns: its place in the list, -1 when it is not in @graph
 */
int
mn_graph_get_position (MnGraph      *graph,
                       const MnNode *node)
{
  guint position;

  g_return_val_if_fail (MN_IS_GRAPH (graph), -1);

  return g_ptr_array_find (graph->nodes, node, &position) ? (int) position : -1;
}

void
mn_graph_take (MnGraph *graph,
               guint    position,
               MnNode  *node)
{
  g_ptr_array_insert (graph->nodes, (int) MIN (position, graph->nodes->len), node);
  g_hash_table_insert (graph->by_id, node->id, node);
}

void
mn_graph_clear (MnGraph *graph)
{
  g_hash_table_remove_all (graph->by_id);
  g_hash_table_remove_all (graph->suffixes);
  g_ptr_array_set_size (graph->nodes, 0);
}

/**
 * mn_graph_insert:
 * @graph: a graph
 * @position: where in the list; the end when beyond it
 * @kind: the layer
 * @id: (nullable): the id wished for; made from the layer's name without it, and made free when it is taken
 *
 * Adds a node with the layer's defaults that follows the node above it. A node that followed that one follows the new
 * one now.
 *
 * Returns: (transfer none): the node
 */
MnNode *
mn_graph_insert (MnGraph           *graph,
                 guint              position,
                 const MnLayerKind *kind,
                 const char        *id)
{
  g_autofree char *free_id = NULL;
  MnNode *node;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (id == NULL || mn_graph_check_id (id, NULL), NULL);

  if (id != NULL && !g_hash_table_contains (graph->by_id, id))
    free_id = g_strdup (id);
  else
    free_id = mn_graph_make_id_like (graph, id != NULL ? id : mn_node_get_stem (kind));

  node = mn_node_new (kind, free_id);
  mn_graph_take (graph, position, node);
  mn_graph_changed (graph);

  return node;
}

static char **
single_wire (const char *id)
{
  const char *from[] = { id, NULL };

  return g_strdupv ((char **) from);
}

/* Where the first input of the node at @position comes from, or NULL. (transfer full) */
static char *
first_source (MnGraph *graph,
              guint    position)
{
  MnNode *node = g_ptr_array_index (graph->nodes, position);

  if (node->from != NULL)
    return g_strcmp0 (node->from[0], node->id) != 0 ? g_strdup (node->from[0]) : NULL;
  if (mn_node_follows (node) && position > 0)
    return g_strdup (((MnNode *) g_ptr_array_index (graph->nodes, position - 1))->id);

  return NULL;
}

/**
 * mn_graph_remove:
 * @graph: a graph
 * @node: a node of it; gone afterwards
 *
 * Wires that came from it now come from what its first input was wired from; where there was none, they go with it.
 */
void
mn_graph_remove (MnGraph *graph,
                 MnNode  *node)
{
  g_autofree char *source = NULL;
  g_autofree char *id = NULL;
  const char *above;
  guint position;

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, &position));

  id = g_strdup (node->id);
  source = first_source (graph, position);
  above = position > 0 ? ((MnNode *) g_ptr_array_index (graph->nodes, position - 1))->id : NULL;

  /* The node below would follow the one above now, which need not be where this one got its input from. */
  if (source != NULL && g_strcmp0 (source, above) != 0 && position + 1 < graph->nodes->len)
    {
      MnNode *below = g_ptr_array_index (graph->nodes, position + 1);

      if (mn_node_follows (below))
        mn_node_take_from (below, single_wire (source));
    }

  g_hash_table_remove (graph->by_id, id);
  g_hash_table_remove_all (graph->suffixes);
  g_ptr_array_remove_index (graph->nodes, position);

  for (guint i = 0; i < graph->nodes->len; i++)
    mn_node_replace_wire (g_ptr_array_index (graph->nodes, i), id, source);

  mn_graph_changed (graph);
}

/**
 * mn_graph_move:
 * @graph: a graph
 * @node: a node of it
 * @position: where it shall stand afterwards; the end when beyond it
 *
 * Changes the order alone: nodes without wires of their own follow whatever is above them then.
 */
void
mn_graph_move (MnGraph *graph,
               MnNode  *node,
               guint    position)
{
  guint old;

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, &old));

  position = MIN (position, graph->nodes->len - 1);
  if (position == old)
    return;

  g_ptr_array_steal_index (graph->nodes, old);
  g_ptr_array_insert (graph->nodes, (int) position, node);
  mn_graph_changed (graph);
}

/**
 * mn_graph_duplicate:
 * @graph: a graph
 * @node: a node of it
 *
 * Puts a copy with a free id below the node. A layer of one input follows the original (conv, then the same conv once
 * more); the copy of one with several inputs, or of an input, has the same wires, and what followed the original still
 * does.
 *
 * Returns: (transfer none): the copy
 */
MnNode *
mn_graph_duplicate (MnGraph *graph,
                    MnNode  *node)
{
  g_autofree char *id = NULL;
  MnNode *copy;
  guint position;

  g_return_val_if_fail (MN_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (g_ptr_array_find (graph->nodes, node, &position), NULL);

  id = mn_graph_make_id_like (graph, node->id);
  copy = mn_node_new (node->kind, id);
  mn_values_free (copy->values);
  copy->values = mn_values_copy (node->values);
  copy->comment = g_strdup (node->comment);

  if (node->kind->min_inputs != 1)
    {
      copy->from = g_strdupv (node->from);
      if (position + 1 < graph->nodes->len)
        {
          MnNode *below = g_ptr_array_index (graph->nodes, position + 1);

          if (mn_node_follows (below))
            mn_node_take_from (below, single_wire (node->id));
        }
    }

  mn_graph_take (graph, position + 1, copy);
  mn_graph_changed (graph);

  return copy;
}
