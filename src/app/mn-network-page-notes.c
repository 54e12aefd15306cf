/* mn-network-page-notes.c - the notes of the network, and the clipboard, which takes them with the nodes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include "mn-network-edits.h"
#include "mn-network-notes.h"

void
mn_network_page_show_notes (MnNetworkPage *self)
{
  mn_network_notes_show (self->canvas, self->document);
  mn_note_panel_show (self->notes, self->document);
}

GArray *
mn_network_page_list_notes (MnNetworkPage *self)
{
  return mn_network_page_is_canvas (self) ? mn_node_canvas_list_notes (self->canvas)
                                          : g_array_new (FALSE, FALSE, sizeof (guint));
}

char *
mn_network_page_copy (MnNetworkPage *self)
{
  g_auto (GStrv) ids = mn_network_page_list_selected (self);
  g_autoptr (GArray) notes = mn_network_page_list_notes (self);
  g_autofree char *nodes = NULL;

  if (!self->document)
    return NULL;
  if (ids[0])
    nodes = mn_network_copy_all (self->document, (const char *const *) ids);
  return mn_network_notes_copy (self->document, notes, nodes);
}

static gboolean
paste_nodes (MnNetworkPage *self, const char *text, guint position, GArray *pasted)
{
  guint before = mn_graph_get_n_nodes (mn_network_page_get_graph (self));
  g_autoptr (GError) error = NULL;

  position = MIN (position, before);
  if (!mn_network_paste (self->document, text, position, &error))
    {
      mn_network_page_show_toast (self, error->message);
      return FALSE;
    }
  for (guint i = mn_graph_get_n_nodes (mn_network_page_get_graph (self)) - before; i > 0; i--, position++)
    g_array_append_val (pasted, position);
  return TRUE;
}

void
mn_network_page_paste (MnNetworkPage *self, const char *text, guint position)
{
  g_autoptr (GArray) pasted = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) notes = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean nodes, done = TRUE;
  guint n;

  mn_document_begin_group (self->document);
  n = mn_network_notes_paste (self->document, text, &nodes);
  if (nodes)
    done = paste_nodes (self, text, position, pasted);
  mn_document_end_group (self->document);
  for (guint i = mn_experiment_get_n_notes (mn_document_get_experiment (self->document)); n > 0; n--)
    {
      guint index = i - n;

      g_array_append_val (notes, index);
    }
  if (!done && notes->len == 0)
    return;
  /* Not before the group has ended: until then the list has what was there before. It brings the node into sight, too. */
  if (pasted->len > 0)
    mn_node_list_set_selected (self->list, g_array_index (pasted, guint, 0));
  mn_node_canvas_select_only_these (self->canvas, pasted, notes);
}
