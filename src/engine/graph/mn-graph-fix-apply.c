/* mn-graph-fix-apply.c - carrying out an edit that was found.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

static void
set_all (MnGraph *graph, MnNode *node, JsonObject *settings)
{
  g_autoptr (GList) names = settings ? json_object_get_members (settings) : NULL;

  for (GList *l = names; l; l = l->next)
    mn_graph_set_value (graph, node, l->data, json_object_get_member (settings, l->data), NULL);
}

/* Nobody but @node follows the node above it, so a layer that comes between the two changes the wires of no other. */
static void
insert (MnGraph *graph, MnNode *node, const MnFixStep *step)
{
  int position = mn_graph_get_position (graph, node);
  g_auto (GStrv) from = g_strdupv ((char **) mn_node_get_from (node));
  MnNode *added = mn_graph_insert (graph, position, step->kind, NULL);

  set_all (graph, added, step->settings);
  if (!from || step->input >= (int) g_strv_length (from))
    return;
  if (position == 0 || !g_str_equal (mn_node_get_id (mn_graph_get_node (graph, position - 1)), from[step->input]))
    mn_graph_set_from (graph, added, (const char *const[]) { from[step->input], NULL });
  g_free (from[step->input]);
  from[step->input] = g_strdup (mn_node_get_id (added));
  mn_graph_set_from (graph, node, (const char *const *) from);
}

static void
join (MnGraph *graph, MnNode *node, const MnLayerKind *kind)
{
  g_auto (GStrv) from = g_strdupv ((char **) mn_node_get_from (node));
  MnNode *added = mn_graph_insert (graph, mn_graph_get_position (graph, node), kind, NULL);

  mn_graph_set_from (graph, added, (const char *const *) from);
  mn_graph_set_from (graph, node, NULL);
}

static void
append (MnGraph *graph, MnNode *node, const MnFixStep *step)
{
  MnNode *added = mn_graph_insert (graph, mn_graph_get_position (graph, node) + 1, step->kind, NULL);

  set_all (graph, added, step->settings);
  if (step->from)
    mn_graph_set_from (graph, added, (const char *const *) step->from);
}

static void
take_step (MnGraph *graph, const char *id, const MnFixStep *step)
{
  MnNode *node = mn_graph_find (graph, step->id ? step->id : id);
  g_autoptr (JsonNode) value = NULL;

  if (!node)
    return;
  switch (step->act)
    {
    case MN_FIX_INSERT:
      insert (graph, node, step);
      break;
    case MN_FIX_APPEND:
      append (graph, node, step);
      break;
    case MN_FIX_JOIN:
      join (graph, node, step->kind);
      break;
    case MN_FIX_WIRE:
      mn_graph_set_from (graph, node, (const char *const *) step->from);
      break;
    case MN_FIX_REMOVE:
      mn_graph_remove (graph, node);
      break;
    case MN_FIX_SET:
      value = json_node_init_int (json_node_alloc (), step->value);
      mn_graph_set_value (graph, node, step->name, value, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
mn_graph_fix_apply (const MnGraphFix *fix, MnGraph *graph)
{
  g_return_if_fail (fix != NULL);
  g_return_if_fail (MN_IS_GRAPH (graph));

  for (guint i = 0; i < fix->steps->len; i++)
    take_step (graph, fix->node, &g_array_index (fix->steps, MnFixStep, i));
}
