/* mn-graph-set.c - what is set of a single node: its wires, remark, place and settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

#include <math.h>

static gboolean
same_wires (char             **a,
            const char *const *b)
{
  if (a == NULL || b == NULL)
    return a == NULL && b == NULL;

  return g_strv_equal ((const char *const *) a, b);
}

/**
 * mn_graph_set_from:
 * @graph: a graph
 * @node: a node of it
 * @from: (nullable): %NULL-terminated ids, in the order of the inputs; empty: not wired; %NULL: follows the node above
 */
void
mn_graph_set_from (MnGraph           *graph,
                   MnNode            *node,
                   const char *const *from)
{
  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, NULL));

  if (same_wires (node->from, from))
    return;

  mn_node_take_from (node, g_strdupv ((char **) from));
  for (char **id = node->from; id != NULL && *id != NULL; id++)
    if (!g_utf8_validate (*id, -1, NULL))
      {
        char *valid = g_utf8_make_valid (*id, -1);

        g_free (*id);
        *id = valid;
      }

  mn_graph_changed (graph);
}

/**
 * mn_graph_set_comment:
 * @graph: a graph
 * @node: a node of it
 * @comment: (nullable): a remark; the empty one is none
 */
void
mn_graph_set_comment (MnGraph    *graph,
                      MnNode     *node,
                      const char *comment)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, NULL));

  if (comment != NULL && *comment != '\0')
    valid = g_utf8_make_valid (comment, -1);
  if (g_strcmp0 (node->comment, valid) == 0)
    return;

  g_free (node->comment);
  node->comment = g_steal_pointer (&valid);
  mn_graph_changed (graph);
}

/**
 * mn_graph_set_place:
 * @graph: a graph
 * @node: a node of it
 * @x: where its upper left corner shall lie when the network is drawn
 * @y: ... downwards
 */
void
mn_graph_set_place (MnGraph *graph,
                    MnNode  *node,
                    double   x,
                    double   y)
{
  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, NULL));
  g_return_if_fail (isfinite (x) && isfinite (y));

  x = CLAMP (x, -MN_GRAPH_MAX_PLACE, MN_GRAPH_MAX_PLACE);
  y = CLAMP (y, -MN_GRAPH_MAX_PLACE, MN_GRAPH_MAX_PLACE);
  if (node->has_place && node->place[0] == x && node->place[1] == y)
    return;

  node->has_place = TRUE;
  node->place[0] = x;
  node->place[1] = y;
  mn_graph_changed (graph);
}

/**
 * mn_graph_unset_place:
 * @graph: a graph
 * @node: a node of it
 *
 * Leaves its place to whoever draws the network.
 */
void
mn_graph_unset_place (MnGraph *graph,
                      MnNode  *node)
{
  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, NULL));

  if (!node->has_place)
    return;

  node->has_place = FALSE;
  mn_graph_changed (graph);
}

/* Emits ::changed when the setting is another than @before. */
static void
changed_from (MnGraph    *graph,
              MnNode     *node,
              const char *name,
              JsonNode   *before)
{
  g_autoptr (JsonNode) after = mn_values_get_json (node->values, name);

  if (!json_node_equal (before, after))
    mn_graph_changed (graph);
}

/**
 * mn_graph_set_value:
 * @graph: a graph
 * @node: a node of it
 * @name: one of its layer's settings
 * @value: the value, as in a file
 * @error: (nullable): where to put %MN_ERROR_INPUT, with the reason
 *
 * Returns: whether the value is allowed; if not, nothing has changed
 */
gboolean
mn_graph_set_value (MnGraph     *graph,
                    MnNode      *node,
                    const char  *name,
                    JsonNode    *value,
                    GError     **error)
{
  g_autoptr (JsonNode) before = NULL;

  g_return_val_if_fail (MN_IS_GRAPH (graph), FALSE);
  g_return_val_if_fail (g_ptr_array_find (graph->nodes, node, NULL), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (mn_property_find (node->kind->base.properties, name) != NULL)
    before = mn_values_get_json (node->values, name);
  if (!mn_values_set_json (node->values, name, value, error))
    return FALSE;

  changed_from (graph, node, name, before);
  return TRUE;
}

/**
 * mn_graph_reset_value:
 * @graph: a graph
 * @node: a node of it
 * @name: one of its layer's settings, which gets its default
 */
void
mn_graph_reset_value (MnGraph    *graph,
                      MnNode     *node,
                      const char *name)
{
  g_autoptr (JsonNode) before = NULL;

  g_return_if_fail (MN_IS_GRAPH (graph));
  g_return_if_fail (g_ptr_array_find (graph->nodes, node, NULL));
  g_return_if_fail (name != NULL && mn_property_find (node->kind->base.properties, name) != NULL);

  before = mn_values_get_json (node->values, name);
  mn_values_reset (node->values, name);
  changed_from (graph, node, name, before);
}
