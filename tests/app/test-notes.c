/* test-notes.c - notes on the drawing: written, edited, moved, copied and removed, each one step of the history.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "mn-canvas-note.h"
#include "mn-network-canvas.h"
#include "mn-network-edits.h"
#include "mn-network-infos.h"
#include "mn-network-notes.h"
#include "mn-note-panel.h"
#include "mn-test.h"

typedef struct
{
  GtkWidget    *window;
  MnNodeCanvas *canvas;
  MnNotePanel  *panel;
  MnNodeModel  *model;
  MnDocument   *document;
} Fixture;

static MnExperiment *
experiment_of (Fixture *f)
{
  return mn_document_get_experiment (f->document);
}

static guint
count_notes (Fixture *f)
{
  return mn_experiment_get_n_notes (experiment_of (f));
}

static void
on_changed (Fixture *f)
{
  g_autoptr (MnNetworkInfos) infos = mn_network_infos_new (mn_experiment_get_graph (experiment_of (f)),
                                                           mn_document_get_frozen (f->document),
                                                           mn_document_get_problems (f->document));
  guint n;
  const MnNodeInfo *rows = mn_network_infos_get (infos, &n);

  mn_node_model_update (f->model, rows, n);
  mn_network_notes_show (f->canvas, f->document);
  mn_note_panel_show (f->panel, f->document);
}

static void
set_up (Fixture *f)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->window = gtk_window_new ();
  f->model = mn_node_model_new ();
  f->document = mn_document_new (mn_experiment_new (), NULL);
  f->canvas = MN_NODE_CANVAS (mn_node_canvas_new ());
  f->panel = g_object_new (MN_TYPE_NOTE_PANEL, NULL);
  mn_node_canvas_set_model (f->canvas, f->model);
  mn_network_canvas_bind (f->canvas, f->document);
  g_signal_connect_swapped (f->document, "changed", G_CALLBACK (on_changed), f);
  on_changed (f);
  gtk_widget_set_vexpand (GTK_WIDGET (f->canvas), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->canvas));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->panel));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 800, 700);
  gtk_window_set_child (GTK_WINDOW (f->window), box);
  gtk_window_present (GTK_WINDOW (f->window));
  mn_test_spin (600);
}

static void
tear_down (Fixture *f)
{
  g_signal_handlers_disconnect_by_data (f->document, f);
  mn_network_canvas_bind (f->canvas, NULL);
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->model);
  g_assert_finalize_object (f->document);
}

/* Types into whatever text has the keyboard. */
static void
type (Fixture *f, const char *text)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  g_assert_true (GTK_IS_TEXT_VIEW (focus));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (focus)), text, -1);
}

static void
add_note (Fixture *f, const char *text)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->canvas), "canvas.add-note", NULL));
  type (f, text);
  gtk_widget_grab_focus (GTK_WIDGET (f->canvas));
  mn_test_spin (50);
}

static gboolean
has_places (Fixture *f)
{
  double x, y;

  return mn_node_get_place (mn_graph_get_node (mn_experiment_get_graph (experiment_of (f)), 0), &x, &y);
}

static void
test_write (void)
{
  const MnNote *note;
  double x, y;
  Fixture f;

  set_up (&f);
  mn_node_canvas_set_selected (f.canvas, 1);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f.panel)));
  add_note (&f, "the stem\n");
  g_assert_cmpuint (count_notes (&f), ==, 1);
  note = mn_experiment_get_note (experiment_of (&f), 0);
  g_assert_cmpstr (note->text, ==, "the stem");
  /* Beside the node that has the keyboard, which stays where it is from now on. */
  mn_node_canvas_get_place (f.canvas, 1, &x, &y);
  g_assert_true (has_places (&f));
  g_assert_cmpfloat (note->place[0], >=, x + 224);
  mn_assert_close (note->place[1], y, 8);
  mn_assert_close (note->size[0], 0, 0);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f.panel)));
  /* Another one goes below it. */
  mn_node_canvas_set_selected (f.canvas, 1);
  add_note (&f, "second");
  g_assert_cmpuint (count_notes (&f), ==, 2);
  g_assert_cmpfloat (mn_experiment_get_note (experiment_of (&f), 1)->place[1], >,
                     mn_experiment_get_note (experiment_of (&f), 0)->place[1]);
  /* Each is one step of the history. */
  mn_document_undo (f.document);
  g_assert_cmpuint (count_notes (&f), ==, 1);
  mn_document_undo (f.document);
  g_assert_cmpuint (count_notes (&f), ==, 0);
  g_assert_false (has_places (&f));
  mn_document_redo (f.document);
  mn_document_redo (f.document);
  g_assert_cmpuint (count_notes (&f), ==, 2);
  tear_down (&f);
}

static void
test_edit (void)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) selected = NULL;
  const guint zero = 0;
  Fixture f;

  set_up (&f);
  /* Of a note without a text nothing stays. */
  add_note (&f, "  \n");
  g_assert_cmpuint (count_notes (&f), ==, 0);
  add_note (&f, "one");
  g_array_append_val (first, zero);
  mn_node_canvas_select_only_these (f.canvas, none, first);
  selected = mn_node_canvas_list_notes (f.canvas);
  g_assert_cmpuint (selected->len, ==, 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.edit-note", NULL));
  type (&f, "other");
  gtk_widget_grab_focus (GTK_WIDGET (f.canvas));
  g_assert_cmpstr (mn_experiment_get_note (experiment_of (&f), 0)->text, ==, "other");
  /* What is selected stays so when the document changes, and is none once a node is. */
  g_array_unref (g_steal_pointer (&selected));
  selected = mn_node_canvas_list_notes (f.canvas);
  g_assert_cmpuint (selected->len, ==, 1);
  mn_node_canvas_set_selected (f.canvas, 0);
  g_array_unref (g_steal_pointer (&selected));
  selected = mn_node_canvas_list_notes (f.canvas);
  g_assert_cmpuint (selected->len, ==, 0);
  /* Without a text it goes. */
  mn_node_canvas_select_only_these (f.canvas, none, first);
  gtk_widget_activate_action (GTK_WIDGET (f.canvas), "canvas.edit-note", NULL);
  type (&f, "");
  gtk_widget_grab_focus (GTK_WIDGET (f.canvas));
  g_assert_cmpuint (count_notes (&f), ==, 0);
  mn_document_undo (f.document);
  g_assert_cmpstr (mn_experiment_get_note (experiment_of (&f), 0)->text, ==, "other");
  tear_down (&f);
}

/* As large as the text needs, or as is chosen, but never smaller than the text. */
static void
test_size (void)
{
  MnCanvasNote *note = g_object_ref_sink (MN_CANVAS_NOTE (mn_canvas_note_new ()));
  graphene_rect_t small, wide, high, narrow;

  mn_canvas_note_set_text (note, "A text that is much longer than a line of a note may be, so that it is broken into several");
  mn_canvas_note_set_place (note, -8, 16);
  mn_canvas_note_get_rect (note, &small);
  g_assert_cmpfloat (small.origin.x, ==, -8);
  g_assert_cmpfloat (small.size.width, <, 420);
  mn_canvas_note_set_least (note, 600, 0);
  mn_canvas_note_get_rect (note, &wide);
  g_assert_cmpfloat (wide.size.width, ==, 600);
  g_assert_cmpfloat (wide.size.height, <, small.size.height);
  mn_canvas_note_set_least (note, 600, 400);
  mn_canvas_note_get_rect (note, &high);
  g_assert_cmpfloat (high.size.height, ==, 400);
  mn_canvas_note_set_least (note, 120, 32);
  mn_canvas_note_get_rect (note, &narrow);
  g_assert_cmpfloat (narrow.size.width, ==, 120);
  g_assert_cmpfloat (narrow.size.height, >, small.size.height);
  g_assert_finalize_object (note);
}

static void
test_copy (void)
{
  g_autoptr (GArray) both = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *alone = NULL, *with_node = NULL, *nodes = NULL;
  const guint indices[] = { 0, 1 };
  g_autoptr (MnNote) one = mn_note_new ("one", 100, 50), two = mn_note_new ("two", 0, 0);
  gboolean has_nodes;
  Fixture f;

  set_up (&f);
  two->size[0] = 200;
  mn_experiment_set_note (experiment_of (&f), 0, one);
  mn_experiment_set_note (experiment_of (&f), 1, two);
  g_array_append_vals (both, indices, 2);
  alone = mn_network_notes_copy (f.document, both, NULL);
  nodes = mn_network_copy (f.document, "flatten");
  with_node = mn_network_notes_copy (f.document, both, nodes);
  g_assert_cmpuint (mn_network_notes_paste (f.document, alone, &has_nodes), ==, 2);
  g_assert_false (has_nodes);
  g_assert_cmpuint (count_notes (&f), ==, 4);
  mn_assert_close (mn_experiment_get_note (experiment_of (&f), 2)->place[0], 132, 0);
  mn_assert_close (mn_experiment_get_note (experiment_of (&f), 3)->size[0], 200, 0);
  mn_document_undo (f.document);
  g_assert_cmpuint (count_notes (&f), ==, 2);
  g_assert_cmpuint (mn_network_notes_paste (f.document, with_node, &has_nodes), ==, 2);
  g_assert_true (has_nodes);
  g_assert_true (mn_network_paste (f.document, with_node, 2, NULL));
  g_assert_nonnull (mn_graph_find (mn_experiment_get_graph (experiment_of (&f)), "flatten_2"));
  /* Anything else has none. */
  g_assert_cmpuint (mn_network_notes_paste (f.document, "hello", &has_nodes), ==, 0);
  g_assert_true (has_nodes);
  g_assert_cmpuint (mn_network_notes_paste (f.document, "{ \"notes\": 3 }", &has_nodes), ==, 0);
  g_assert_true (has_nodes);
  mn_network_notes_remove (f.document, both);
  g_assert_cmpuint (count_notes (&f), ==, 2);
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notes/write", test_write);
  g_test_add_func ("/notes/edit", test_edit);
  g_test_add_func ("/notes/size", test_size);
  g_test_add_func ("/notes/copy", test_copy);
  return g_test_run ();
}
