/* mn-network-wiring.c - edits of the wires of a document's network.
 *
 * What feeds each node is written down first, as if all had wires of their own; that is edited, and afterwards the graph is
 * made to agree with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-wiring.h"

#include <glib/gi18n-lib.h>

#include "mn-network-edits.h"

static MnGraph *
get_graph (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

static const char *
id_at (MnGraph *graph, guint position)
{
  return mn_node_get_id (mn_graph_get_node (graph, position));
}

static gboolean
is_source (const MnNode *node)
{
  return (mn_node_get_kind (node)->flags & MN_LAYER_SOURCE) != 0;
}

/* What feeds the node at @position. (transfer full) (element-type utf8) */
static GPtrArray *
sources_of (MnGraph *graph, guint position)
{
  const MnNode *node = mn_graph_get_node (graph, position);
  const char *const *from = mn_node_get_from (node);
  GPtrArray *sources = g_ptr_array_new_with_free_func (g_free);

  if (is_source (node))
    return sources;
  for (guint i = 0; from && from[i]; i++)
    g_ptr_array_add (sources, g_strdup (from[i]));
  if (!from && position > 0)
    g_ptr_array_add (sources, g_strdup (id_at (graph, position - 1)));
  return sources;
}

/* The wires of all nodes: id (owned) -> ids it is fed by (owned). */
static GHashTable *
write_down (MnGraph *graph)
{
  GHashTable *wires = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    g_hash_table_insert (wires, g_strdup (id_at (graph, i)), sources_of (graph, i));
  return wires;
}

static gboolean
same_sources (const GPtrArray *a, const GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = g_str_equal (a->pdata[i], b->pdata[i]);
  return same;
}

/* Makes the graph agree with what is written down. */
static void
carry_out (MnGraph *graph, GHashTable *wires)
{
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      MnNode *node = mn_graph_get_node (graph, i);
      GPtrArray *wanted = g_hash_table_lookup (wires, mn_node_get_id (node));
      g_autoptr (GPtrArray) now = sources_of (graph, i);

      if (!wanted || is_source (node) || same_sources (wanted, now))
        continue;
      if (i > 0 && wanted->len == 1 && g_str_equal (wanted->pdata[0], id_at (graph, i - 1)))
        mn_graph_set_from (graph, node, NULL);
      else
        {
          g_autofree const char **from = g_new0 (const char *, wanted->len + 1);

          for (guint j = 0; j < wanted->len; j++)
            from[j] = wanted->pdata[j];
          mn_graph_set_from (graph, node, from);
        }
    }
}

static void
put_source (GPtrArray *sources, guint input, const char *id)
{
  if (input >= sources->len)
    {
      g_ptr_array_add (sources, g_strdup (id));
      return;
    }
  g_free (sources->pdata[input]);
  sources->pdata[input] = g_strdup (id);
}

/* Whether @from is fed, over any way, by @to. */
static gboolean
is_fed_by (GHashTable *wires, const char *from, const char *to)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  g_ptr_array_add (open, (char *) from);
  while (open->len > 0)
    {
      const char *id = g_ptr_array_steal_index (open, open->len - 1);
      GPtrArray *sources = g_hash_table_lookup (wires, id);

      if (g_str_equal (id, to))
        return TRUE;
      if (!g_hash_table_add (seen, (char *) id))
        continue;
      for (guint i = 0; sources && i < sources->len; i++)
        g_ptr_array_add (open, sources->pdata[i]);
    }
  return FALSE;
}

/* The layer that joins what comes out of these two: add, concat, or NULL where neither can. */
static const MnLayerKind *
find_join (MnDocument *document, const char *first, const char *second)
{
  static const char *const names[] = { "add", "concat" };
  MnFrozenGraph *frozen = mn_document_get_frozen (document);
  const MnFrozenNode *a = mn_frozen_graph_find_edited (frozen, first), *b = mn_frozen_graph_find_edited (frozen, second);

  if (!a || !b || a->output.rank == 0 || b->output.rank == 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const MnLayerKind *kind = mn_layer_find (names[i]);
      MnShape shapes[] = { a->output, b->output }, output;
      g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
      const MnLayerArgs args = { values, 2, shapes };
      g_autoptr (GString) reason = g_string_new (NULL);

      if (kind->infer (&args, &output, reason))
        return kind;
    }
  return NULL;
}

/* A second wire to a layer of one input. */
static void
join (MnDocument *document, GHashTable *wires, const char *from, guint to, char **message)
{
  MnGraph *graph = get_graph (document);
  GPtrArray *sources = g_hash_table_lookup (wires, id_at (graph, to));
  const MnLayerKind *kind = find_join (document, sources->pdata[0], from);
  GPtrArray *joined;
  MnNode *node;

  if (!kind)
    {
      *message = g_strdup_printf (_("The wire from “%s” was replaced: neither add nor concat joins the two shapes"),
                                  (char *) sources->pdata[0]);
      put_source (sources, 0, from);
      return;
    }
  node = mn_graph_insert (graph, to, kind, NULL);
  joined = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (joined, g_strdup (sources->pdata[0]));
  g_ptr_array_add (joined, g_strdup (from));
  put_source (sources, 0, mn_node_get_id (node));
  g_hash_table_insert (wires, g_strdup (mn_node_get_id (node)), joined);
  *message = g_strdup_printf (_("Joined by “%s”"), mn_node_get_id (node));
}

gboolean
mn_network_connect (MnDocument *document, guint from, guint to, guint input, int old_to, int old_input, char **message)
{
  MnGraph *graph = get_graph (document);
  guint n = mn_graph_get_n_nodes (graph);
  g_autoptr (GHashTable) wires = NULL;
  g_autofree char *id = NULL;
  const MnNode *node;
  GPtrArray *sources;
  gboolean freed = FALSE, swapped = FALSE;

  *message = NULL;
  if (from >= n || to >= n || old_to >= (int) n)
    return FALSE;
  node = mn_graph_get_node (graph, to);
  id = g_strdup (id_at (graph, from));
  wires = write_down (graph);
  sources = g_hash_table_lookup (wires, mn_node_get_id (node));
  if (is_source (node))
    *message = g_strdup_printf (_("“%s” takes no wires"), mn_node_get_id (node));
  else if (is_fed_by (wires, id, mn_node_get_id (node)))
    *message = g_strdup_printf (_("“%s” cannot feed “%s”, which it is fed by"), id, mn_node_get_id (node));
  if (*message)
    return FALSE;

  if (old_to == (int) to && old_input == (int) input)
    freed = TRUE;
  else if (old_to >= 0)
    {
      GPtrArray *old = g_hash_table_lookup (wires, id_at (graph, old_to));

      /* From one input to another of the same node: nobody has asked for the other wire to go. */
      swapped = old == sources && input < sources->len && old_input >= 0 && old_input < (int) sources->len;
      if (swapped)
        put_source (sources, old_input, sources->pdata[input]);
      else if (old_input >= 0 && old_input < (int) old->len)
        g_ptr_array_remove_index (old, old_input);
    }
  mn_document_begin_group (document);
  if (!freed && !swapped && input < sources->len && mn_node_get_kind (node)->max_inputs == 1)
    join (document, wires, id, to, message);
  else
    put_source (sources, input, id);
  carry_out (graph, wires);
  mn_document_end_group (document);
  return TRUE;
}

void
mn_network_disconnect (MnDocument *document, guint to, guint input)
{
  MnGraph *graph = get_graph (document);
  g_autoptr (GHashTable) wires = write_down (graph);
  GPtrArray *sources = to < mn_graph_get_n_nodes (graph) ? g_hash_table_lookup (wires, id_at (graph, to)) : NULL;

  if (!sources || input >= sources->len)
    return;
  g_ptr_array_remove_index (sources, input);
  mn_document_begin_group (document);
  carry_out (graph, wires);
  mn_document_end_group (document);
}

/* What @id has fed is fed by @instead, or, with NULL, by nothing. */
static void
heal (GHashTable *wires, const char *id, const char *instead)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, wires);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GPtrArray *sources = value;

      for (guint i = sources->len; i > 0; i--)
        if (!g_str_equal (sources->pdata[i - 1], id))
          continue;
        else if (instead)
          put_source (sources, i - 1, instead);
        else
          g_ptr_array_remove_index (sources, i - 1);
    }
}

gboolean
mn_network_put_on_wire (MnDocument *document, guint position, guint to, guint input)
{
  MnGraph *graph = get_graph (document);
  guint n = mn_graph_get_n_nodes (graph);
  g_autoptr (GHashTable) wires = NULL;
  g_autofree char *source = NULL;
  g_autofree char *first = NULL;
  GPtrArray *own, *fed;
  MnNode *node;

  if (position >= n || to >= n || position == to)
    return FALSE;
  node = mn_graph_get_node (graph, position);
  wires = write_down (graph);
  own = g_hash_table_lookup (wires, mn_node_get_id (node));
  fed = g_hash_table_lookup (wires, id_at (graph, to));
  if (is_source (node) || input >= fed->len || g_str_equal (fed->pdata[input], mn_node_get_id (node)))
    return FALSE;

  source = g_strdup (fed->pdata[input]);
  first = own->len > 0 ? g_strdup (own->pdata[0]) : NULL;
  put_source (fed, input, "");
  heal (wires, mn_node_get_id (node), first);
  for (guint i = 0; i < fed->len; i++)
    if (g_str_equal (fed->pdata[i], ""))
      put_source (fed, i, mn_node_get_id (node));
  put_source (own, 0, source);
  /* Its other inputs stay, but for those that would come from behind it now. */
  for (guint i = own->len; i > 1; i--)
    if (is_fed_by (wires, own->pdata[i - 1], mn_node_get_id (node)))
      g_ptr_array_remove_index (own, i - 1);

  mn_document_begin_group (document);
  mn_graph_move (graph, node, position < to ? to - 1 : to);
  carry_out (graph, wires);
  mn_document_end_group (document);
  return TRUE;
}

MnNode *
mn_network_insert_on_wire (MnDocument *document, const MnLayerKind *kind, guint to, guint input)
{
  MnGraph *graph = get_graph (document);
  g_autoptr (GHashTable) wires = write_down (graph);
  GPtrArray *fed = to < mn_graph_get_n_nodes (graph) ? g_hash_table_lookup (wires, id_at (graph, to)) : NULL;
  GPtrArray *own;
  MnNode *node;

  if (!fed || input >= fed->len || kind->flags & MN_LAYER_SOURCE)
    return mn_network_insert_apart (document, kind);
  own = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (own, g_strdup (fed->pdata[input]));
  mn_document_begin_group (document);
  node = mn_network_insert (document, to, kind);
  put_source (fed, input, mn_node_get_id (node));
  g_hash_table_insert (wires, g_strdup (mn_node_get_id (node)), own);
  carry_out (graph, wires);
  mn_document_end_group (document);
  return node;
}

MnNode *
mn_network_insert_apart (MnDocument *document, const MnLayerKind *kind)
{
  MnGraph *graph = get_graph (document);
  const char *const none[] = { NULL };
  MnNode *node;

  mn_document_begin_group (document);
  node = mn_network_insert (document, mn_graph_get_n_nodes (graph), kind);
  if (!is_source (node) && mn_graph_get_n_nodes (graph) > 1)
    mn_graph_set_from (graph, node, none);
  mn_document_end_group (document);
  return node;
}

void
mn_network_remove (MnDocument *document, const char *const *ids)
{
  MnGraph *graph = get_graph (document);

  mn_document_begin_group (document);
  for (guint i = 0; ids[i]; i++)
    {
      MnNode *node = mn_graph_find (graph, ids[i]);

      if (node)
        mn_graph_remove (graph, node);
    }
  mn_document_end_group (document);
}
