/* mn-presets.c - changes of many layers in one act: other activations, norms before them, one initializer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-presets.h"

#include <string.h>

/* The nodes that are meant and for which @is holds, before anything changes. */
static GPtrArray *
list_nodes (MnGraph            *graph,
            const char *const  *ids,
            gboolean          (*is) (const MnLayerKind *kind))
{
  GPtrArray *nodes = g_ptr_array_new ();

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);

      if (is (mn_node_get_kind (node)) && (!ids || g_strv_contains (ids, mn_node_get_id (node))))
        g_ptr_array_add (nodes, node);
    }
  return nodes;
}

static gboolean
is_activation (const MnLayerKind *kind)
{
  return (kind->flags & MN_LAYER_NONLINEARITY) != 0;
}

static gboolean
is_norm (const MnLayerKind *kind)
{
  return g_str_has_suffix (kind->base.name, "_norm");
}

static gboolean
is_initialized (const MnLayerKind *kind)
{
  const MnProperty *init = mn_property_find (kind->base.properties, "init");

  /* Of a PReLU it is a number: its first slope. */
  return init && init->type == MN_PROPERTY_CHOICE;
}

/* Whether the node has only been given the name of its layer, and a number. */
static gboolean
has_made_name (const MnNode *node)
{
  const char *id = mn_node_get_id (node), *name = mn_node_get_kind (node)->base.name;

  if (!g_str_has_prefix (id, name))
    return FALSE;
  id += strlen (name);
  return *id == '\0' || (*id == '_' && strspn (id + 1, "0123456789") == strlen (id + 1));
}

/* Wires from @before come from @after instead. */
static void
rewire (MnGraph    *graph,
        const char *before,
        const char *after)
{
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      const char *const *from = mn_node_get_from (node);
      g_auto (GStrv) wires = NULL;
      gboolean changed = FALSE;

      wires = g_strdupv ((char **) from);
      for (int k = 0; wires && wires[k]; k++)
        if (g_str_equal (wires[k], before))
          {
            g_free (wires[k]);
            wires[k] = g_strdup (after);
            changed = TRUE;
          }
      if (changed)
        mn_graph_set_from (graph, node, (const char *const *) wires);
    }
}

static void
replace (MnGraph           *graph,
         MnNode            *node,
         const MnLayerKind *kind)
{
  g_autofree char *id = g_strdup (mn_node_get_id (node));
  g_auto (GStrv) from = g_strdupv ((char **) mn_node_get_from (node));
  g_autofree char *comment = g_strdup (mn_node_get_comment (node));
  gboolean keeps_name = !has_made_name (node), placed;
  double x, y;
  MnNode *other;

  placed = mn_node_get_place (node, &x, &y);
  /* Before it in the list, so that what followed it goes on to follow. */
  other = mn_graph_insert (graph, mn_graph_get_position (graph, node), kind, NULL);
  mn_graph_set_from (graph, other, (const char *const *) from);
  rewire (graph, id, mn_node_get_id (other));
  mn_graph_remove (graph, node);
  if (comment)
    mn_graph_set_comment (graph, other, comment);
  if (placed)
    mn_graph_set_place (graph, other, x, y);
  if (keeps_name)
    mn_graph_rename (graph, other, id, NULL);
}

guint
mn_presets_replace_activations (MnGraph           *graph,
                                const char *const *ids,
                                const MnLayerKind *kind)
{
  g_autoptr (GPtrArray) nodes = NULL;
  guint n = 0;

  g_return_val_if_fail (is_activation (kind), 0);

  nodes = list_nodes (graph, ids, is_activation);
  for (guint i = 0; i < nodes->len; i++)
    if (mn_node_get_kind (nodes->pdata[i]) != kind)
      {
        replace (graph, nodes->pdata[i], kind);
        n++;
      }
  return n;
}

/* What the node's only wire comes from, or NULL. */
static MnNode *
find_source (MnGraph *graph,
             MnNode  *node)
{
  const char *const *from = mn_node_get_from (node);
  int position = mn_graph_get_position (graph, node);

  if (from)
    return from[0] ? mn_graph_find (graph, from[0]) : NULL;
  return position > 0 ? mn_graph_get_node (graph, position - 1) : NULL;
}

guint
mn_presets_add_norms (MnGraph           *graph,
                      const char *const *ids,
                      const MnLayerKind *kind)
{
  g_autoptr (GPtrArray) nodes = NULL;
  guint n = 0;

  g_return_val_if_fail (is_norm (kind), 0);

  nodes = list_nodes (graph, ids, is_activation);
  for (guint i = 0; i < nodes->len; i++)
    {
      MnNode *node = nodes->pdata[i], *source = find_source (graph, node), *norm;
      g_auto (GStrv) from = NULL;

      if (!source || is_norm (mn_node_get_kind (source)))
        continue;
      from = g_strdupv ((char **) mn_node_get_from (node));
      norm = mn_graph_insert (graph, mn_graph_get_position (graph, node), kind, NULL);
      if (from)
        {
          const char *wires[] = { mn_node_get_id (norm), NULL };

          mn_graph_set_from (graph, norm, (const char *const *) from);
          mn_graph_set_from (graph, node, wires);
        }
      n++;
    }
  return n;
}

guint
mn_presets_remove_norms (MnGraph           *graph,
                         const char *const *ids)
{
  g_autoptr (GPtrArray) nodes = list_nodes (graph, ids, is_norm);

  for (guint i = 0; i < nodes->len; i++)
    mn_graph_remove (graph, nodes->pdata[i]);
  return nodes->len;
}

guint
mn_presets_initialize (MnGraph           *graph,
                       const char *const *ids,
                       const char        *initializer)
{
  g_autoptr (GPtrArray) nodes = list_nodes (graph, ids, is_initialized);
  g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), initializer);
  guint n = 0;

  for (guint i = 0; i < nodes->len; i++)
    if (!g_str_equal (mn_values_get_string (mn_node_get_values (nodes->pdata[i]), "init"), initializer)
        && mn_graph_set_value (graph, nodes->pdata[i], "init", value, NULL))
      n++;
  return n;
}
