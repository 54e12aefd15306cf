/* mn-graph-ids.c - the ids of nodes: what they may be, free ones, and other ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"

gboolean
mn_graph_check_id (const char  *id,
                   GError     **error)
{
  const char *reason = NULL;

  if (*id == '\0')
    reason = _("an id must not be empty");
  else if (strlen (id) > 1024)
    /* A message repeats it, and so does the name of every layer in a group. */
    reason = _("an id must not be longer than 1024 bytes");
  else if (!g_utf8_validate (id, -1, NULL))
    reason = _("an id must be UTF-8 text");
  else if (strchr (id, '.') != NULL)
    reason = _("an id must not hold “.”, which separates the parts of a path; use “_”");
  else
    for (const char *c = id; *c != '\0' && reason == NULL; c = g_utf8_next_char (c))
      if (g_unichar_iscntrl (g_utf8_get_char (c)))
        reason = _("an id must not hold line breaks or other control characters");

  if (reason == NULL)
    return TRUE;

  g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, reason);
  return FALSE;
}

char *
mn_graph_make_id (MnGraph    *graph,
                  const char *stem)
{
  guint suffix = GPOINTER_TO_UINT (g_hash_table_lookup (graph->suffixes, stem));
  g_autofree char *id = NULL;

  for (suffix = MAX (suffix, 1);; suffix++)
    {
      g_free (id);
      id = suffix == 1 ? g_strdup (stem) : g_strdup_printf ("%s_%u", stem, suffix);
      if (!g_hash_table_contains (graph->by_id, id))
        break;
    }

  /* Without this, naming n nodes of one layer would take n² look-ups. */
  g_hash_table_insert (graph->suffixes, g_strdup (stem), GUINT_TO_POINTER (suffix));
  return g_steal_pointer (&id);
}

/* "relu_12" -> "relu": what a copy's id is made from. (transfer full) */
static char *
id_stem (const char *id)
{
  const char *last = strrchr (id, '_');

  if (last == NULL || last == id || last[1] == '\0' || last[1 + strspn (last + 1, "0123456789")] != '\0')
    return g_strdup (id);

  return g_strndup (id, last - id);
}

char *
mn_graph_make_id_like (MnGraph    *graph,
                       const char *id)
{
  g_autofree char *stem = id_stem (id);

  return mn_graph_make_id (graph, stem);
}

/**
 * mn_graph_rename:
 * @graph: a graph
 * @node: a node of it
 * @id: its new id
 * @error: (nullable): where to put %MN_ERROR_INPUT
 *
 * Wires follow the new name. A wire that dangled under it comes from the node from now on.
 *
 * Returns: whether it may be called so; if not, nothing has changed
 */
gboolean
mn_graph_rename (MnGraph     *graph,
                 MnNode      *node,
                 const char  *id,
                 GError     **error)
{
  g_autofree char *old = NULL;

  g_return_val_if_fail (MN_IS_GRAPH (graph), FALSE);
  g_return_val_if_fail (g_ptr_array_find (graph->nodes, node, NULL), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (g_str_equal (id, node->id))
    return TRUE;
  if (!mn_graph_check_id (id, error))
    return FALSE;
  if (g_hash_table_contains (graph->by_id, id))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("another node is called “%s” already; ids must differ"), id);
      return FALSE;
    }

  g_hash_table_remove (graph->by_id, node->id);
  g_hash_table_remove_all (graph->suffixes);
  old = g_steal_pointer (&node->id);
  node->id = g_strdup (id);
  g_hash_table_insert (graph->by_id, node->id, node);
  for (guint i = 0; i < graph->nodes->len; i++)
    mn_node_replace_wire (g_ptr_array_index (graph->nodes, i), old, id);

  mn_graph_changed (graph);
  return TRUE;
}
