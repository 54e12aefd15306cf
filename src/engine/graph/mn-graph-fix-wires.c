/* mn-graph-fix-wires.c - edits that mend wires which are missing or too many.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

#include <glib/gi18n-lib.h>

/* So many nodes further up are tried as the source of a wire that is missing. */
#define MAX_TRIED 64

static const char *
id_at (const MnFixSearch *search, int position)
{
  return mn_node_get_id (mn_graph_get_node (search->graph, position));
}

static gboolean
offer_wires (MnFixSearch *search, GPtrArray *from, char *title)
{
  MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));
  char **ids = from->len > 0 ? g_new0 (char *, from->len + 1) : NULL;

  for (guint i = 0; i < from->len; i++)
    ids[i] = g_strdup (from->pdata[i]);
  mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_WIRE, .from = ids });
  return mn_graph_fix_offer (search, fix, title);
}

static gboolean
is_among (const GPtrArray *ids, const char *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_strcmp0 (ids->pdata[i], id) == 0)
      return TRUE;
  return FALSE;
}

/* Tries the nodes above that are not wired to it yet, the nearest first, as the input at @input. */
static void
offer_sources (MnFixSearch *search, GPtrArray *from, guint input)
{
  int position = mn_graph_get_position (search->graph, search->node);
  g_autoptr (GPtrArray) wired = g_ptr_array_copy (from, NULL, NULL);
  guint n_offered = 0;

  if (input == from->len)
    g_ptr_array_add (from, NULL);
  for (int i = position - 1; i >= MAX (0, position - MAX_TRIED) && n_offered < 2; i--)
    {
      if (is_among (wired, id_at (search, i)))
        continue;
      from->pdata[input] = (char *) id_at (search, i);
      n_offered += offer_wires (search, from, g_strdup_printf (_("Connect to “%s”"), id_at (search, i)));
    }
}

void
mn_graph_fix_look_at_wires (MnFixSearch *search)
{
  static const char *const joins[] = { "add", "concat" };
  const MnLayerKind *kind = mn_node_get_kind (search->node);
  const char *const *ids = mn_node_get_from (search->node);
  g_autoptr (GPtrArray) from = g_ptr_array_new ();
  int loose = -1;

  for (int i = 0; ids && ids[i]; i++)
    {
      if (!mn_graph_find (search->graph, ids[i]))
        loose = i;
      g_ptr_array_add (from, (char *) ids[i]);
    }
  if (!ids && mn_graph_get_position (search->graph, search->node) > 0)
    g_ptr_array_add (from, (char *) id_at (search, mn_graph_get_position (search->graph, search->node) - 1));
  if (loose >= 0)
    {
      g_autoptr (GPtrArray) rest = g_ptr_array_copy (from, NULL, NULL);

      g_ptr_array_remove_index (rest, loose);
      if (rest->len > 0)
        offer_wires (search, rest, g_strdup (_("Remove the Loose Wire")));
      offer_sources (search, from, loose);
    }
  else if ((int) from->len < kind->min_inputs)
    offer_sources (search, from, from->len);
  else if (kind->max_inputs == 0 && ids)
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      offer_wires (search, none, g_strdup (_("Remove the Wires")));
    }
  else if (kind->max_inputs == 1 && from->len > 1)
    for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
      {
        MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));

        mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_JOIN, .kind = mn_layer_find (joins[i]) });
        mn_graph_fix_offer (search, fix, mn_graph_fix_insert_title (joins[i]));
      }
}
