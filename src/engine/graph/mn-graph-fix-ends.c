/* mn-graph-fix-ends.c - edits that mend a network in which several nodes have no successor.
 *
 * The last of them in the list is most likely the one that is meant to leave; the others can be joined with it or go.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-fix-private.h"

#include <glib/gi18n-lib.h>

#include "mn-graph-private.h"

/* Where every node's output goes. */
typedef struct
{
  MnWiring  wiring;
  int      *n_readers; /* of each node */
} Ends;

static void
ends_init (Ends *ends, MnGraph *graph)
{
  mn_wiring_init (&ends->wiring, graph);
  ends->n_readers = g_new0 (int, ends->wiring.n + 1);
  for (int w = 0; w < ends->wiring.wires.first[ends->wiring.n]; w++)
    if (ends->wiring.wires.inputs[w] >= 0)
      ends->n_readers[ends->wiring.wires.inputs[w]]++;
}

static void
ends_clear (Ends *ends)
{
  mn_wiring_clear (&ends->wiring);
  g_free (ends->n_readers);
}

static int
find_last (const Ends *ends)
{
  for (int i = ends->wiring.n - 1; i >= 0; i--)
    if (ends->n_readers[i] == 0)
      return i;
  return -1;
}

static const char *
id_at (const MnFixSearch *search, int position)
{
  return mn_node_get_id (mn_graph_get_node (search->graph, position));
}

static gboolean
is_right_output (const MnFixSearch *search, const MnShape *shape)
{
  return shape->rank == 1 && shape->dim[0] == search->n_outputs;
}

/* Whether @layer makes of both, in one, what may leave the network where the last of them may. */
static gboolean
keeps_output (const MnFixSearch *search, const MnLayerKind *kind, int end, int last)
{
  const MnFrozenNode *a = mn_frozen_graph_find_edited (search->frozen, id_at (search, last));
  const MnFrozenNode *b = mn_frozen_graph_find_edited (search->frozen, id_at (search, end));
  g_autoptr (MnValues) values = mn_values_new (kind->base.properties);
  g_autoptr (GString) reason = g_string_new (NULL);
  MnShape output;

  if (!a || !b || a->output.rank == 0 || b->output.rank == 0)
    return FALSE;
  return kind->infer (&(MnLayerArgs) { values, 2, (MnShape[]) { a->output, b->output } }, &output, reason) &&
         (search->n_outputs == 0 || !is_right_output (search, &a->output) || is_right_output (search, &output));
}

static void
offer_join (MnFixSearch *search, const char *layer, int end, int last)
{
  const MnLayerKind *kind = mn_layer_find (layer);
  const char *const from[] = { id_at (search, last), id_at (search, end), NULL };
  MnGraphFix *fix;

  if (!keeps_output (search, kind, end, last))
    return;
  fix = mn_graph_fix_new (id_at (search, end));
  mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_APPEND, .id = g_strdup (from[0]), .kind = kind,
                                            .from = g_strdupv ((char **) from) });
  /* Translators: two nodes are to be joined by a layer, as in “Join with “conv2” by Add” */
  mn_graph_fix_offer (search, fix, g_strdup_printf (_("Join with “%s” by %s"), from[0],
                                                    g_dgettext (GETTEXT_PACKAGE, kind->base.title)));
}

/* Removes @end and whatever before it has no other reader. */
static void
offer_removal (MnFixSearch *search, Ends *ends, int end)
{
  const MnWires *wires = &ends->wiring.wires;
  g_autofree int *left = g_memdup2 (ends->n_readers, (ends->wiring.n + 1) * sizeof (int));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (int));
  MnGraphFix *fix = mn_graph_fix_new (mn_node_get_id (search->node));
  guint n;

  g_array_append_val (open, end);
  for (n = 0; n < open->len; n++)
    {
      int at = g_array_index (open, int, n);

      mn_graph_fix_add_step (fix, (MnFixStep) { .act = MN_FIX_REMOVE, .id = g_strdup (id_at (search, at)) });
      for (int w = wires->first[at]; w < wires->first[at + 1]; w++)
        {
          int from = wires->inputs[w];

          if (from >= 0 && --left[from] == 0 &&
              !(mn_node_get_kind (mn_graph_get_node (search->graph, from))->flags & MN_LAYER_SOURCE))
            g_array_append_val (open, from);
        }
    }
  mn_graph_fix_offer (search, fix,
                      n == 1 ? g_strdup_printf (_("Remove “%s”"), id_at (search, end))
                             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove “%s” and %u Before It",
                                                             "Remove “%s” and %u Before It", n - 1),
                                                id_at (search, end), n - 1));
}

void
mn_graph_fix_look_at_end (MnFixSearch *search)
{
  int end = mn_graph_get_position (search->graph, search->node), last;
  Ends ends;

  ends_init (&ends, search->graph);
  last = find_last (&ends);
  if (ends.n_readers[end] == 0 && last > end)
    {
      search->is_end = TRUE;
      offer_join (search, "add", end, last);
      offer_join (search, "concat", end, last);
      offer_removal (search, &ends, end);
      offer_removal (search, &ends, last);
    }
  ends_clear (&ends);
}
