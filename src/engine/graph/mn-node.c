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
  node->group = mn_group_of_kind (kind);
  if (node->group != NULL)
    mn_group_ref (node->group);

  return node;
}

void
mn_node_free (MnNode *node)
{
  g_free (node->id);
  mn_values_free (node->values);
  g_strfreev (node->from);
  g_free (node->comment);
  g_clear_pointer (&node->group, mn_group_unref);
  g_free (node);
}

const char *
mn_node_get_stem (const MnLayerKind *kind)
{
  MnGroup *group = mn_group_of_kind (kind);

  return group != NULL ? mn_group_get_name (group) : kind->base.name;
}

void
mn_node_take_from (MnNode  *node,
                   char   **from)
{
  g_strfreev (node->from);
  node->from = from;
}

void
mn_node_replace_wire (MnNode     *node,
                      const char *old,
                      const char *new)
{
  GStrvBuilder *builder;

  if (node->from == NULL || !g_strv_contains ((const char *const *) node->from, old))
    return;

  builder = g_strv_builder_new ();
  for (char **from = node->from; *from != NULL; from++)
    if (!g_str_equal (*from, old))
      g_strv_builder_add (builder, *from);
    else if (new != NULL)
      g_strv_builder_add (builder, new);

  mn_node_take_from (node, g_strv_builder_end (builder));
  g_strv_builder_unref (builder);
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

/**
 * mn_node_get_place:
 * @node: a node
 * @x: (out): where it lies when drawn, to the right
 * @y: (out): ... downwards
 *
 * Returns: whether it has a place; if not, nothing is set
 */
gboolean
mn_node_get_place (const MnNode *node,
                   double       *x,
                   double       *y)
{
  g_return_val_if_fail (node != NULL, FALSE);

  if (!node->has_place)
    return FALSE;
  *x = node->place[0];
  *y = node->place[1];
  return TRUE;
}

/**
 * mn_node_get_group:
 * @node: a node
 *
 * Returns: (transfer none) (nullable): the group that it stands for; %NULL where it is a layer
 */
MnGroup *
mn_node_get_group (const MnNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return node->group;
}
