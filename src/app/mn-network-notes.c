/* mn-network-notes.c - edits of the notes on a document's drawing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-notes.h"

#include "mn-json-reader.h"

/* What is pasted lies so far below and beside what was copied. */
#define PASTE_OFFSET 32.0

void
mn_network_notes_show (MnNodeCanvas *canvas, MnDocument *document)
{
  MnExperiment *experiment = document ? mn_document_get_experiment (document) : NULL;
  guint n = experiment ? mn_experiment_get_n_notes (experiment) : 0;
  g_autofree MnCanvasNoteInfo *infos = g_new0 (MnCanvasNoteInfo, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const MnNote *note = mn_experiment_get_note (experiment, i);

      infos[i] = (MnCanvasNoteInfo) { note->text, note->place[0], note->place[1], note->size[0], note->size[1] };
    }
  mn_node_canvas_set_notes (canvas, infos, n);
}

void
mn_network_notes_take (MnNodeCanvas *canvas, MnDocument *document, guint index)
{
  MnExperiment *experiment = mn_document_get_experiment (document);
  guint n = mn_experiment_get_n_notes (experiment);
  g_autoptr (MnNote) note = NULL;
  MnCanvasNoteInfo info;

  g_return_if_fail (index <= n);

  mn_node_canvas_get_note (canvas, index, &info);
  note = index < n ? mn_note_copy (mn_experiment_get_note (experiment, index)) : mn_note_new ("", info.x, info.y);
  g_free (note->text);
  note->text = g_utf8_make_valid (info.text, -1);
  note->place[0] = CLAMP (info.x, -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE);
  note->place[1] = CLAMP (info.y, -MN_NOTE_MAX_PLACE, MN_NOTE_MAX_PLACE);
  note->size[0] = CLAMP (info.width, 0, MN_NOTE_MAX_SIZE);
  note->size[1] = CLAMP (info.height, 0, MN_NOTE_MAX_SIZE);
  if (*note->text)
    mn_experiment_set_note (experiment, index, note);
  else if (index < n)
    mn_experiment_set_note (experiment, index, NULL);
}

void
mn_network_notes_take_places (MnNodeCanvas *canvas, MnDocument *document)
{
  guint n = mn_experiment_get_n_notes (mn_document_get_experiment (document));

  mn_document_begin_group (document);
  for (guint i = 0; i < n; i++)
    mn_network_notes_take (canvas, document, i);
  mn_document_end_group (document);
}

void
mn_network_notes_remove (MnDocument *document, const GArray *indices)
{
  mn_document_begin_group (document);
  for (guint i = indices->len; i > 0; i--)
    mn_experiment_set_note (mn_document_get_experiment (document), g_array_index (indices, guint, i - 1), NULL);
  mn_document_end_group (document);
}

/* The clipboard */

char *
mn_network_notes_copy (MnDocument *document, const GArray *indices, const char *nodes)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonNode *copied = nodes ? mn_json_parse (nodes, -1, "nodes", NULL) : NULL;

  if (indices->len == 0)
    {
      g_clear_pointer (&copied, json_node_unref);
      return g_strdup (nodes);
    }
  for (guint i = 0; i < indices->len; i++)
    g_ptr_array_add (notes, (gpointer) mn_experiment_get_note (mn_document_get_experiment (document),
                                                               g_array_index (indices, guint, i)));
  /* Nodes stand there alone, in a list, or with their groups. */
  if (copied && JSON_NODE_HOLDS_OBJECT (copied) && json_object_has_member (json_node_get_object (copied), "network"))
    root = g_steal_pointer (&copied);
  else
    {
      root = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (root, json_object_new ());
      if (copied && JSON_NODE_HOLDS_OBJECT (copied))
        {
          JsonArray *array = json_array_new ();

          json_array_add_element (array, g_steal_pointer (&copied));
          json_object_set_array_member (json_node_get_object (root), "network", array);
        }
      else if (copied)
        json_object_set_member (json_node_get_object (root), "network", g_steal_pointer (&copied));
    }
  json_object_set_member (json_node_get_object (root), "notes", mn_notes_write (notes));
  return json_to_string (root, TRUE);
}

guint
mn_network_notes_paste (MnDocument *document, const char *text, gboolean *nodes)
{
  g_autoptr (JsonNode) root = mn_json_parse (text, -1, "clipboard", NULL);
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  MnExperiment *experiment = mn_document_get_experiment (document);
  g_autoptr (MnProblems) ignored = mn_problems_new ();
  g_autoptr (GPtrArray) notes = NULL;

  *nodes = TRUE;
  if (!object || !json_object_has_member (object, "notes"))
    return 0;
  notes = mn_notes_read (json_object_get_member (object, "notes"), "notes", ignored);
  *nodes = notes->len == 0 || json_object_has_member (object, "network");
  mn_document_begin_group (document);
  for (guint i = 0; i < notes->len; i++)
    {
      MnNote *note = notes->pdata[i];

      for (int k = 0; k < 2; k++)
        note->place[k] = MIN (note->place[k] + PASTE_OFFSET, MN_NOTE_MAX_PLACE);
      if (mn_experiment_get_n_notes (experiment) < MN_MAX_NOTES)
        mn_experiment_set_note (experiment, mn_experiment_get_n_notes (experiment), note);
    }
  mn_document_end_group (document);
  return notes->len;
}
