/* mn-wiring.c - the wires of a list of nodes as indices, and everything that can be wrong with them.
 *
 * The same is asked of a network and of the inside of a group; the one difference is that a group may have several
 * inputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

#include <glib/gi18n-lib.h>

/* No more ids than this are listed in one message. */
#define MAX_LISTED 8

static MnNode *
node_at (MnWiring *wiring,
         int       position)
{
  return g_ptr_array_index (wiring->graph->nodes, position);
}

/* "a, b, c", the first few of them, of the nodes with mark[i] == value. (transfer full) */
static char *
list_ids (MnWiring  *wiring,
          const int *mark,
          int        value)
{
  GString *list = g_string_new (NULL);
  int listed = 0;

  for (int i = 0; i < wiring->n && listed <= MAX_LISTED; i++)
    if (mark[i] == value)
      {
        if (listed > 0)
          g_string_append (list, ", ");
        g_string_append (list, listed < MAX_LISTED ? node_at (wiring, i)->id : "…");
        listed++;
      }

  return g_string_free (list, FALSE);
}

/* Wires as written, or to the node above, into indices. */
static void
resolve_wires (MnWiring *wiring)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (g_str_hash, g_str_equal);
  int n_wires = 0;

  for (int i = 0; i < wiring->n; i++)
    {
      MnNode *node = node_at (wiring, i);

      g_hash_table_insert (positions, node->id, GINT_TO_POINTER (i + 1));
      n_wires += node->from != NULL ? (int) g_strv_length (node->from) : 1;
    }

  wiring->wires.n = wiring->n;
  wiring->wires.first = g_new0 (int, wiring->n + 1);
  wiring->wires.inputs = g_new (int, n_wires + 1);
  for (int i = 0, w = 0; i < wiring->n; i++)
    {
      MnNode *node = node_at (wiring, i);

      for (char **from = node->from; from != NULL && *from != NULL; from++)
        wiring->wires.inputs[w++] = GPOINTER_TO_INT (g_hash_table_lookup (positions, *from)) - 1;
      if (mn_node_follows (node) && i > 0)
        wiring->wires.inputs[w++] = i - 1;
      wiring->wires.first[i + 1] = w;
    }
}

static void
check_dangling (MnWiring   *wiring,
                MnProblems *problems)
{
  for (int i = 0; i < wiring->n; i++)
    {
      MnNode *node = node_at (wiring, i);

      for (int port = 0; node->from != NULL && node->from[port] != NULL; port++)
        if (wiring->wires.inputs[wiring->wires.first[i] + port] < 0)
          mn_problems_add_node (problems, node->id, port,
                                _("is wired from “%s”, but there is no such node; wire it from another"),
                                node->from[port]);
    }
}

static void
check_input_counts (MnWiring   *wiring,
                    MnProblems *problems)
{
  gboolean has_source = FALSE;

  for (int i = 0; i < wiring->n; i++)
    has_source = has_source || (node_at (wiring, i)->kind->flags & MN_LAYER_SOURCE);

  for (int i = 0; i < wiring->n; i++)
    {
      MnNode *node = node_at (wiring, i);
      int n_inputs = wiring->wires.first[i + 1] - wiring->wires.first[i];

      if (n_inputs >= node->kind->min_inputs && n_inputs <= node->kind->max_inputs)
        continue;

      if (node->kind->max_inputs == 0)
        mn_problems_add_node (problems, node->id, -1, "%s",
                              _("is where the data enters and takes no wires; remove them"));
      else if (n_inputs == 0 && node->from == NULL && !has_source)
        continue; /* that the network has no input says it all */
      else if (n_inputs == 0 && node->from == NULL)
        mn_problems_add_node (problems, node->id, -1, "%s",
                              _("has nothing above it to follow; put an input above it"));
      else if (n_inputs == 0)
        mn_problems_add_node (problems, node->id, -1, "%s", _("is not wired; wire it from another node"));
      else if (node->kind->max_inputs == 1)
        mn_problems_add_node (problems, node->id, -1, _("takes one input but is wired from %d nodes; combine them with "
                                                        "add or concat before it"), n_inputs);
      else if (node->kind->min_inputs == node->kind->max_inputs)
        mn_problems_add_node (problems, node->id, -1, _("takes %d inputs but has %d; wire it from the nodes it shall "
                                                        "combine"),
                              node->kind->min_inputs, n_inputs);
      else
        mn_problems_add_node (problems, node->id, -1, _("takes %d to %d inputs but has %d; wire it from the nodes it "
                                                        "shall combine"),
                              node->kind->min_inputs, node->kind->max_inputs, n_inputs);
    }
}

static void
check_circles (MnWiring   *wiring,
               MnProblems *problems)
{
  g_autofree int *circle = NULL;
  int reported = 0;

  if (wiring->n_ordered == wiring->n)
    return;

  circle = g_new0 (int, wiring->n);
  mn_wires_circles (&wiring->wires, circle);
  for (int i = 0; i < wiring->n; i++)
    if (circle[i] > reported)
      {
        g_autofree char *ids = list_ids (wiring, circle, circle[i]);

        reported = circle[i];
        mn_problems_add_node (problems, node_at (wiring, i)->id, -1,
                              _("lies on a circle of wires through %s; remove a wire, as data cannot run in circles"),
                              ids);
      }
}

/* A group may have several inputs, as many as a node can be wired from. */
static void
check_source (MnWiring   *wiring,
              gboolean    inside,
              const char *path,
              MnProblems *problems)
{
  const char *first = NULL;
  int n = 0;

  for (int i = 0; i < wiring->n; i++)
    {
      MnNode *node = node_at (wiring, i);

      if (!(node->kind->flags & MN_LAYER_SOURCE))
        continue;
      n++;
      if (first == NULL)
        first = node->id;
      else if (!inside)
        mn_problems_add_node (problems, node->id, -1,
                              _("is another input beside “%s”; a network has one, from which several nodes may be "
                                "wired"), first);
      else if (n == MN_MAX_INPUTS + 1)
        mn_problems_add_node (problems, node->id, -1, _("is one input too many; a group has at most %d"),
                              MN_MAX_INPUTS);
    }

  if (first == NULL)
    mn_problems_add (problems, path, "%s",
                     wiring->n == 0 ? _("is empty; it needs at least an input and a layer")
                                    : _("has no input; put one at the beginning"));
}

/* Finds the output, or says which nodes compete for it. The last of them in the list is the one that is meant, most
 * likely, so the others carry the message. */
static void
check_output (MnWiring   *wiring,
              MnProblems *problems)
{
  g_autofree int *feeds = g_new0 (int, wiring->n + 1);
  g_autofree char *ids = NULL;
  int n_ends = 0;
  int last = -1;

  wiring->end = -1;
  for (int w = 0; w < wiring->wires.first[wiring->n]; w++)
    if (wiring->wires.inputs[w] >= 0)
      feeds[wiring->wires.inputs[w]] = 1;
  for (int i = 0; i < wiring->n; i++)
    if (!feeds[i])
      {
        n_ends++;
        last = i;
      }

  if (n_ends == 1)
    wiring->end = last;
  if (n_ends < 2)
    return;

  ids = list_ids (wiring, feeds, 0);
  for (int i = 0; i < last; i++)
    if (!feeds[i])
      mn_problems_add_node (problems, node_at (wiring, i)->id, -1,
                            n_ends == 2 ? _("two nodes have no successor: %s; combine them with add or concat, or "
                                            "remove what is not needed")
                                        : _("several nodes have no successor: %s; combine them with add or concat, or "
                                            "remove what is not needed"),
                            ids);
}

void
mn_wiring_init (MnWiring *wiring,
                MnGraph  *graph)
{
  *wiring = (MnWiring) { .graph = graph, .n = (int) graph->nodes->len, .end = -1 };
  resolve_wires (wiring);
  wiring->order = g_new (int, wiring->n + 1);
  wiring->n_ordered = mn_wires_order (&wiring->wires, wiring->order);
}

void
mn_wiring_check (MnWiring   *wiring,
                 gboolean    inside,
                 const char *path,
                 MnProblems *problems)
{
  check_source (wiring, inside, path, problems);
  check_dangling (wiring, problems);
  check_input_counts (wiring, problems);
  check_circles (wiring, problems);
  check_output (wiring, problems);
}

void
mn_wiring_clear (MnWiring *wiring)
{
  g_clear_pointer (&wiring->wires.first, g_free);
  g_clear_pointer (&wiring->wires.inputs, g_free);
  g_clear_pointer (&wiring->order, g_free);
}
