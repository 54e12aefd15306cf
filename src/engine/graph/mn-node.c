/* mn-node.c - one node of a network: a layer, its settings and where it is wired from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

MnNode *
mn_node_new (const MnLayerKind *kind,
             const char        *id)
{
  MnNode *node = g_new0 (MnNode, 1);

  node->id = g_strdup (id);
  node->kind = kind;
  node->values = mn_values_new (kind->base.properties);

  return node;
}

void
mn_node_free (MnNode *node)
{
  g_free (node->id);
  mn_values_free (node->values);
  g_strfreev (node->from);
  g_free (node->comment);
  g_free (node);
}

void
mn_node_take_from (MnNode  *node,
                   char   **from)
{
  g_strfreev (node->from);
  node->from = from;
}

gboolean
mn_node_follows (const MnNode *node)
{
  return node->from == NULL && !(node->kind->flags & MN_LAYER_SOURCE);
}

/**
 * mn_node_get_id:
 * @node: a node
 *
 * Returns: (transfer none): its id, unique in the graph; valid until it is renamed
 */
const char *
mn_node_get_id (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->id;
}

/**
 * mn_node_get_kind:
 * @node: a node
 *
 * Returns: (transfer none): the layer it is
 */
const MnLayerKind *
mn_node_get_kind (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->kind;
}

/**
 * mn_node_get_values:
 * @node: a node
 *
 * Returns: (transfer none): its settings
 */
const MnValues *
mn_node_get_values (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->values;
}

/**
 * mn_node_get_from:
 * @node: a node
 *
 * Returns: (transfer none) (nullable): the ids it is wired from, %NULL-terminated (an empty list: from nothing), or
 *   %NULL when it follows the node above it
 */
const char *const *
mn_node_get_from (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return (const char *const *) node->from;
}

/**
 * mn_node_get_comment:
 * @node: a node
 *
 * Returns: (transfer none) (nullable): the remark on it
 */
const char *
mn_node_get_comment (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->comment;
}
