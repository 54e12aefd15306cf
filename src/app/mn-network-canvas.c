/* mn-network-canvas.c - binds a canvas to a document.
 *
 * As long as no node of a network has a place, all are arranged automatically. The first that is moved by hand fixes all
 * where they are, so that the others do not jump. A note that is put beside them fixes them, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-canvas.h"

#include "mn-network-notes.h"
#include "mn-network-wiring.h"

#define DOCUMENT "mn-document"

static MnDocument *
get_document (MnNodeCanvas *canvas)
{
  return g_object_get_data (G_OBJECT (canvas), DOCUMENT);
}

static MnGraph *
get_graph (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

static void
tell (MnNodeCanvas *canvas, const char *message)
{
  if (message)
    gtk_widget_activate_action (GTK_WIDGET (canvas), "win.toast", "s", message);
}

static gboolean
has_places (MnGraph *graph)
{
  double x, y;

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    if (mn_node_get_place (mn_graph_get_node (graph, i), &x, &y))
      return TRUE;
  return FALSE;
}

/* Writes down where all nodes lie on the canvas. */
static void
fix_places (MnNodeCanvas *canvas, MnDocument *document)
{
  MnGraph *graph = get_graph (document);
  guint n = mn_graph_get_n_nodes (graph);
  g_autofree double *places = g_new (double, 2 * n + 1);

  for (guint i = 0; i < n; i++)
    mn_node_canvas_get_place (canvas, i, &places[2 * i], &places[2 * i + 1]);
  mn_document_begin_group (document);
  for (guint i = 0; i < n; i++)
    mn_graph_set_place (graph, mn_graph_get_node (graph, i), places[2 * i], places[2 * i + 1]);
  mn_document_end_group (document);
}

static void
on_moved (MnNodeCanvas *canvas, gpointer data)
{
  MnDocument *document = get_document (canvas);

  if (!document)
    return;
  mn_document_begin_group (document);
  fix_places (canvas, document);
  mn_network_notes_take_places (canvas, document);
  mn_document_end_group (document);
}

/* Where a new note lies is said of nodes that stay where they are. */
static void
on_note_changed (MnNodeCanvas *canvas, guint index, gpointer data)
{
  MnDocument *document = get_document (canvas);

  if (!document)
    return;
  mn_document_begin_group (document);
  if (index >= mn_experiment_get_n_notes (mn_document_get_experiment (document)))
    fix_places (canvas, document);
  mn_network_notes_take (canvas, document, index);
  mn_document_end_group (document);
}

static void
on_connected (MnNodeCanvas *canvas, guint from, guint to, guint input, int old_to, int old_input, gpointer data)
{
  MnDocument *document = get_document (canvas);
  g_autofree char *message = NULL;

  if (!document)
    return;
  if (mn_network_connect (document, from, to, input, old_to, old_input, &message))
    {
      /* A layer has come in between, or another wire has gone: nobody has asked for that. */
      if (message)
        gtk_widget_activate_action (GTK_WIDGET (canvas), "node.offer-undo", "s", message);
      return;
    }
  gtk_widget_error_bell (GTK_WIDGET (canvas));
  tell (canvas, message);
}

static void
on_disconnected (MnNodeCanvas *canvas, guint to, guint input, gpointer data)
{
  MnDocument *document = get_document (canvas);

  if (document)
    mn_network_disconnect (document, to, input);
}

static void
on_inserted (MnNodeCanvas *canvas, guint node, guint to, guint input, gpointer data)
{
  MnDocument *document = get_document (canvas);

  if (!document)
    return;
  mn_document_begin_group (document);
  if (has_places (get_graph (document)))
    fix_places (canvas, document);
  if (!mn_network_put_on_wire (document, node, to, input))
    fix_places (canvas, document);
  mn_document_end_group (document);
}

static void
on_arranged (MnNodeCanvas *canvas, gpointer data)
{
  MnDocument *document = get_document (canvas);
  MnGraph *graph;

  if (!document)
    return;
  graph = get_graph (document);
  mn_document_begin_group (document);
  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    mn_graph_unset_place (graph, mn_graph_get_node (graph, i));
  mn_document_end_group (document);
}

void
mn_network_canvas_bind (MnNodeCanvas *canvas, MnDocument *document)
{
  g_return_if_fail (MN_IS_NODE_CANVAS (canvas));
  g_return_if_fail (document == NULL || MN_IS_DOCUMENT (document));

  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_moved, NULL);
  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_note_changed, NULL);
  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_connected, NULL);
  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_disconnected, NULL);
  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_inserted, NULL);
  g_signal_handlers_disconnect_matched (canvas, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_arranged, NULL);
  g_object_set_data_full (G_OBJECT (canvas), DOCUMENT, document ? g_object_ref (document) : NULL,
                          document ? g_object_unref : NULL);
  if (!document)
    return;
  g_signal_connect (canvas, "moved", G_CALLBACK (on_moved), NULL);
  g_signal_connect (canvas, "note-changed", G_CALLBACK (on_note_changed), NULL);
  g_signal_connect (canvas, "connected", G_CALLBACK (on_connected), NULL);
  g_signal_connect (canvas, "disconnected", G_CALLBACK (on_disconnected), NULL);
  g_signal_connect (canvas, "inserted", G_CALLBACK (on_inserted), NULL);
  g_signal_connect (canvas, "arranged", G_CALLBACK (on_arranged), NULL);
}

MnNode *
mn_network_canvas_drop (MnNodeCanvas *canvas, const MnLayerKind *kind, double x, double y, int to, int input)
{
  MnDocument *document = get_document (canvas);
  MnGraph *graph;
  MnNode *node;

  g_return_val_if_fail (document != NULL, NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  graph = get_graph (document);
  mn_document_begin_group (document);
  if (to < 0 && mn_graph_get_n_nodes (graph) > 0)
    fix_places (canvas, document);
  node = to >= 0 ? mn_network_insert_on_wire (document, kind, to, input) : mn_network_insert_apart (document, kind);
  if (has_places (graph))
    mn_graph_set_place (graph, node, x, y);
  mn_document_end_group (document);
  return node;
}

MnNode *
mn_network_canvas_extend (MnNodeCanvas *canvas, const MnLayerKind *kind, double x, double y, guint node, int input)
{
  MnDocument *document = get_document (canvas);
  g_autofree char *message = NULL;
  MnGraph *graph;
  MnNode *added;
  guint last;

  g_return_val_if_fail (document != NULL, NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  graph = get_graph (document);
  mn_document_begin_group (document);
  fix_places (canvas, document);
  added = mn_network_insert_apart (document, kind);
  mn_graph_set_place (graph, added, x, y);
  last = mn_graph_get_n_nodes (graph) - 1;
  mn_network_connect (document, input < 0 ? node : last, input < 0 ? last : node, MAX (input, 0), -1, -1, &message);
  mn_document_end_group (document);
  tell (canvas, message);
  return added;
}
