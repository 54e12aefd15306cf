/* mn-frozen-graph.c - the immutable form of a network; what it says is worked out in mn-graph-freeze.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-frozen-graph-private.h"

/* @n nodes, all zero, and @n_groups summaries. (transfer full) */
MnFrozenGraph *
mn_frozen_graph_new (int n,
                     int n_groups)
{
  MnFrozenGraph *frozen = g_new0 (MnFrozenGraph, 1);

  g_atomic_ref_count_init (&frozen->refs);
  frozen->n = n;
  frozen->nodes = g_new0 (MnFrozenNode, n);
  frozen->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  frozen->n_groups = n_groups;
  frozen->groups = g_new0 (MnFrozenNode, n_groups);
  frozen->edited = g_hash_table_new (g_str_hash, g_str_equal);
  frozen->problems = mn_problems_new ();
  frozen->output = -1;

  return frozen;
}

/**
 * mn_frozen_graph_ref:
 * @frozen: a frozen graph
 *
 * Returns: (transfer full): @frozen; references may be taken and dropped in any thread
 */
MnFrozenGraph *
mn_frozen_graph_ref (MnFrozenGraph *frozen)
{
  g_return_val_if_fail (frozen != NULL, NULL);

  g_atomic_ref_count_inc (&frozen->refs);
  return frozen;
}

/**
 * mn_frozen_graph_unref:
 * @frozen: (transfer full): a frozen graph
 */
void
mn_frozen_graph_unref (MnFrozenGraph *frozen)
{
  g_return_if_fail (frozen != NULL);

  if (!g_atomic_ref_count_dec (&frozen->refs))
    return;

  for (int i = 0; i < frozen->n; i++)
    {
      g_free (frozen->nodes[i].id);
      mn_values_free (frozen->nodes[i].values);
    }
  for (int i = 0; i < frozen->n_groups; i++)
    {
      g_free (frozen->groups[i].id);
      mn_values_free (frozen->groups[i].values);
      mn_group_unref (mn_group_of_kind (frozen->groups[i].kind));
    }
  g_free (frozen->nodes);
  g_free (frozen->groups);
  g_hash_table_unref (frozen->by_id);
  g_hash_table_unref (frozen->edited);
  g_ptr_array_unref (frozen->problems);
  g_free (frozen);
}

/**
 * mn_frozen_graph_is_valid:
 * @frozen: a frozen graph
 *
 * Returns: whether a net can be built from it: there are nodes, no problems, and every shape is known
 */
gboolean
mn_frozen_graph_is_valid (const MnFrozenGraph *frozen)
{
  g_return_val_if_fail (frozen != NULL, FALSE);

  return frozen->is_valid;
}

/**
 * mn_frozen_graph_get_problems:
 * @frozen: a frozen graph
 *
 * Returns: (transfer none): everything that is wrong
 */
const MnProblems *
mn_frozen_graph_get_problems (const MnFrozenGraph *frozen)
{
  g_return_val_if_fail (frozen != NULL, NULL);

  return frozen->problems;
}

/**
 * mn_frozen_graph_get_n_nodes:
 * @frozen: a frozen graph
 *
 * Returns: how many nodes there are; as many as in the edited graph with its groups unfolded, whatever is wrong
 */
int
mn_frozen_graph_get_n_nodes (const MnFrozenGraph *frozen)
{
  g_return_val_if_fail (frozen != NULL, 0);

  return frozen->n;
}

/**
 * mn_frozen_graph_get_node:
 * @frozen: a frozen graph
 * @index: place in topological order
 *
 * Returns: (transfer none): the node there
 */
const MnFrozenNode *
mn_frozen_graph_get_node (const MnFrozenGraph *frozen,
                          int                  index)
{
  g_return_val_if_fail (frozen != NULL, NULL);
  g_return_val_if_fail (index >= 0 && index < frozen->n, NULL);

  return &frozen->nodes[index];
}

/**
 * mn_frozen_graph_find:
 * @frozen: a frozen graph
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the node of that id
 */
const MnFrozenNode *
mn_frozen_graph_find (const MnFrozenGraph *frozen,
                      const char          *id)
{
  g_return_val_if_fail (frozen != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return g_hash_table_lookup (frozen->by_id, id);
}

/**
 * mn_frozen_graph_find_edited:
 * @frozen: a frozen graph
 * @id: an id of the edited graph
 *
 * Returns: (transfer none) (nullable): the node of that id; of a group a summary, which is not among the nodes: it has no
 *   parameter tensors of its own, its output is the one that leaves, its costs are the sum of those in it
 */
const MnFrozenNode *
mn_frozen_graph_find_edited (const MnFrozenGraph *frozen,
                             const char          *id)
{
  const MnFrozenNode *summary;

  g_return_val_if_fail (frozen != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  summary = g_hash_table_lookup (frozen->edited, id);
  return summary != NULL ? summary : g_hash_table_lookup (frozen->by_id, id);
}

/**
 * mn_frozen_graph_get_output:
 * @frozen: a frozen graph
 *
 * Returns: index of the one node nothing is wired from; -1 when there are none or several
 */
int
mn_frozen_graph_get_output (const MnFrozenGraph *frozen)
{
  g_return_val_if_fail (frozen != NULL, -1);

  return frozen->output;
}

/**
 * mn_frozen_graph_get_totals:
 * @frozen: a frozen graph
 * @totals: (out): the sum of the costs of all nodes whose shapes are known; a count stops at G_MAXINT64
 */
void
mn_frozen_graph_get_totals (const MnFrozenGraph *frozen,
                            MnCosts             *totals)
{
  g_return_if_fail (frozen != NULL);
  g_return_if_fail (totals != NULL);

  *totals = frozen->totals;
}

/**
 * mn_frozen_node_work_out:
 * @node: (nullable)
 * @cost: which of its costs
 * @working: (out caller-allocates)
 *
 * Returns: whether there is something to show
 */
gboolean
mn_frozen_node_work_out (const MnFrozenNode *node,
                         MnCost              cost,
                         MnWorking          *working)
{
  MnLayerArgs args;

  if (node == NULL || node->output.rank == 0 || mn_costs_get (&node->costs, cost) == 0)
    return FALSE;
  args = (MnLayerArgs) { node->values, node->n_inputs, node->input_shapes };
  return mn_working_find (node->kind, &args, &node->output, cost, working);
}
