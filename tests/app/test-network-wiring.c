/* test-network-wiring.c - wires drawn on the canvas: what they change, what they leave alone, one step of the history each.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "find-widget.h"
#include "mn-network-canvas.h"
#include "mn-network-edits.h"
#include "mn-network-infos.h"
#include "mn-network-wiring.h"
#include "mn-problem-list.h"
#include "mn-test.h"

static MnGraph *
graph_of (MnDocument *document)
{
  return mn_experiment_get_graph (mn_document_get_experiment (document));
}

/* image - a - b - c - out, all linear layers of 4 units but for out, of 2. */
static MnDocument *
new_document (void)
{
  static const char *const names[] = { "image", "flat", "a", "b", "c", "out" };
  MnDocument *document = mn_document_new (mn_experiment_new (), NULL);
  MnGraph *graph = graph_of (document);

  mn_document_begin_group (document);
  while (mn_graph_get_n_nodes (graph) > 0)
    mn_graph_remove (graph, mn_graph_get_node (graph, 0));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MnNode *node = mn_graph_insert (graph, i, mn_layer_find (i == 0 ? "input" : i == 1 ? "flatten" : "linear"), names[i]);
      g_autoptr (JsonNode) units = json_node_init_int (json_node_alloc (), i == 5 ? 2 : 4);

      if (i > 1)
        g_assert_true (mn_graph_set_value (graph, node, "units", units, NULL));
    }
  mn_document_end_group (document);
  return document;
}

/* "image flat a b(flat) c": the list with the wires that are not to the node above. */
static void
assert_outline (MnDocument *document, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  MnGraph *graph = graph_of (document);

  for (guint i = 0; i < mn_graph_get_n_nodes (graph); i++)
    {
      const MnNode *node = mn_graph_get_node (graph, i);
      const char *const *from = mn_node_get_from (node);
      g_autofree char *wires = from ? g_strjoinv (",", (char **) from) : NULL;

      g_string_append_printf (text, "%s%s", i ? " " : "", mn_node_get_id (node));
      if (from)
        g_string_append_printf (text, "(%s)", wires);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Whatever was done last is one step: undone it is as before, and done again as after. */
static void
assert_one_step (MnDocument *document, const char *before, const char *after)
{
  assert_outline (document, after);
  mn_document_undo (document);
  assert_outline (document, before);
  mn_document_redo (document);
  assert_outline (document, after);
  mn_document_undo (document);
}

#define PLAIN "image flat a b c out"

static void
test_join (void)
{
  g_autoptr (MnDocument) document = new_document ();
  g_autofree char *message = NULL;

  /* Both give four numbers: added. */
  g_assert_true (mn_network_connect (document, 2, 5, 0, -1, -1, &message));
  g_assert_nonnull (message);
  assert_one_step (document, PLAIN, "image flat a b c add(c,a) out");
}

static void
test_replace (void)
{
  g_autoptr (MnDocument) document = new_document ();
  char *message;

  /* The end of a wire dragged to another node's output. */
  g_assert_true (mn_network_connect (document, 1, 4, 0, 4, 0, &message));
  g_assert_null (message);
  assert_one_step (document, PLAIN, "image flat a b c(flat) out");

  /* The other end dragged to another node, which has a wire already: joined there. */
  g_assert_true (mn_network_connect (document, 1, 5, 0, 2, 0, &message));
  g_clear_pointer (&message, g_free);
  mn_document_undo (document);
  assert_outline (document, PLAIN);

  /* Nothing circular, nothing into an input. */
  g_assert_false (mn_network_connect (document, 4, 2, 0, -1, -1, &message));
  g_assert_nonnull (strstr (message, "“c”"));
  g_clear_pointer (&message, g_free);
  g_assert_false (mn_network_connect (document, 4, 0, 0, -1, -1, &message));
  g_clear_pointer (&message, g_free);
  g_assert_false (mn_network_connect (document, 99, 0, 0, -1, -1, &message));
  g_assert_null (message);
  assert_outline (document, PLAIN);
}

/* The end of a wire led from one input of a node to another one, to a free one, and to where it was. */
static void
test_swap (void)
{
  g_autoptr (MnDocument) document = new_document ();
  MnGraph *graph = graph_of (document);
  char *message;

  mn_graph_set_from (graph, mn_graph_insert (graph, 6, mn_layer_find ("concat"), "all"),
                     (const char *const[]) { "a", "b", "c", NULL });
  assert_outline (document, PLAIN " all(a,b,c)");
  g_assert_true (mn_network_connect (document, 2, 6, 1, 6, 0, &message));
  g_assert_null (message);
  assert_one_step (document, PLAIN " all(a,b,c)", PLAIN " all(b,a,c)");
  g_assert_true (mn_network_connect (document, 4, 6, 0, 6, 2, &message));
  assert_one_step (document, PLAIN " all(a,b,c)", PLAIN " all(c,b,a)");
  g_assert_true (mn_network_connect (document, 2, 6, 3, 6, 0, &message));
  assert_one_step (document, PLAIN " all(a,b,c)", PLAIN " all(b,c,a)");
  g_assert_true (mn_network_connect (document, 2, 6, 0, 6, 0, &message));
  assert_outline (document, PLAIN " all(a,b,c)");
}

static void
test_disconnect (void)
{
  g_autoptr (MnDocument) document = new_document ();
  g_autofree char *message = NULL;

  mn_network_disconnect (document, 3, 0);
  assert_outline (document, "image flat a b() c out");
  /* And wired again it just follows. */
  g_assert_true (mn_network_connect (document, 2, 3, 0, -1, -1, &message));
  assert_outline (document, PLAIN);
  mn_document_undo (document);
  mn_document_undo (document);
  mn_network_disconnect (document, 3, 7);
  mn_network_disconnect (document, 70, 0);
  assert_outline (document, PLAIN);
}

static void
test_put_on_wire (void)
{
  g_autoptr (MnDocument) document = new_document ();

  /* Forwards and back; what it fed is fed by what fed it. */
  g_assert_true (mn_network_put_on_wire (document, 2, 5, 0));
  assert_one_step (document, PLAIN, "image flat b c a out");
  g_assert_true (mn_network_put_on_wire (document, 4, 2, 0));
  assert_one_step (document, PLAIN, "image flat c a b out");
  g_assert_false (mn_network_put_on_wire (document, 0, 3, 0));
  g_assert_false (mn_network_put_on_wire (document, 2, 3, 0));
  g_assert_false (mn_network_put_on_wire (document, 2, 2, 0));
  assert_outline (document, PLAIN);
}

/* A layer dropped on a wire, on one that does not follow the list, and on nothing. */
static void
test_insert (void)
{
  g_autoptr (MnDocument) document = new_document ();
  char *message;

  mn_network_insert_on_wire (document, mn_layer_find ("relu"), 4, 0);
  assert_one_step (document, PLAIN, "image flat a b relu c out");
  mn_network_insert_apart (document, mn_layer_find ("relu"));
  assert_one_step (document, PLAIN, "image flat a b c out relu()");
  mn_network_insert_on_wire (document, mn_layer_find ("input"), 4, 0);
  assert_one_step (document, PLAIN, "image flat a b c out input");

  g_assert_true (mn_network_connect (document, 1, 4, 0, 4, 0, &message));
  mn_network_insert_on_wire (document, mn_layer_find ("relu"), 4, 0);
  assert_one_step (document, "image flat a b c(flat) out", "image flat a b relu(flat) c out");
}

static void
test_remove_and_copy (void)
{
  g_autoptr (MnDocument) document = new_document ();
  const char *const some[] = { "a", "c", NULL };
  g_autofree char *text = mn_network_copy_all (document, some);
  g_autoptr (GError) error = NULL;

  mn_network_remove (document, some);
  assert_one_step (document, PLAIN, "image flat b out");
  /* The second said where it came from. */
  g_assert_true (mn_network_paste (document, text, 6, &error));
  g_assert_no_error (error);
  assert_one_step (document, PLAIN, "image flat a b c out a_2(flat) c_2(b)");
}

/* What is pasted, and where: what all others are fed by stays, unless the copies are fed by the one above. */
static void
test_paste (void)
{
  g_autoptr (MnDocument) document = new_document ();
  const char *const both[] = { "a", "b", NULL };
  const char *const wide[] = { "flat", "b", NULL };
  g_autofree char *two = mn_network_copy_all (document, both);
  g_autofree char *apart = NULL, *lone = NULL, *joined = NULL;
  g_autofree char *message = NULL;

  /* A second branch beside the first, behind the originals and elsewhere. */
  g_assert_true (mn_network_paste (document, two, 4, NULL));
  assert_one_step (document, PLAIN, "image flat a b a_2(flat) b_2 c(b) out");
  g_assert_true (mn_network_paste (document, two, 5, NULL));
  assert_one_step (document, PLAIN, "image flat a b c a_2(flat) b_2 out(c)");
  apart = mn_network_copy_all (document, wide);
  g_assert_true (mn_network_paste (document, apart, 5, NULL));
  assert_one_step (document, PLAIN, "image flat a b c flat_2(image) b_2(a) out(c)");
  /* Below what feeds them they stand in its wire, as what has been cut comes back. */
  g_assert_true (mn_network_paste (document, two, 2, NULL));
  assert_one_step (document, PLAIN, "image flat a_2(flat) b_2 a b c out");
  mn_network_remove (document, both);
  g_assert_true (mn_network_paste (document, two, 2, NULL));
  assert_one_step (document, "image flat c out", "image flat a(flat) b c out");
  mn_document_undo (document);
  assert_outline (document, PLAIN);
  /* So does one alone, wherever it is put. */
  lone = mn_network_copy (document, "a");
  g_assert_true (mn_network_paste (document, lone, 5, NULL));
  assert_one_step (document, PLAIN, "image flat a b c a_2 out");

  /* With wires of its own it has those, and takes nobody else's. */
  g_assert_true (mn_network_connect (document, 2, 5, 0, -1, -1, &message));
  assert_outline (document, "image flat a b c add(c,a) out");
  joined = mn_network_copy (document, "add");
  g_assert_true (mn_network_paste (document, joined, 6, NULL));
  assert_one_step (document, "image flat a b c add(c,a) out", "image flat a b c add(c,a) add_2(c,a) out(add)");
  mn_document_undo (document);

  /* What was wired to nothing is so again. */
  mn_network_disconnect (document, 3, 0);
  g_free (lone);
  lone = mn_network_copy (document, "b");
  g_assert_true (mn_network_paste (document, lone, 5, NULL));
  assert_one_step (document, "image flat a b() c out", "image flat a b() c b_2() out(c)");
}

/* Nodes dragged on a canvas keep their places in the file, all in one step; arranging forgets them. */
static void
test_places (void)
{
  g_autoptr (MnDocument) document = new_document ();
  g_autoptr (MnNodeModel) model = mn_node_model_new ();
  g_autoptr (MnNetworkInfos) infos = mn_network_infos_new (mn_experiment_get_graph (mn_document_get_experiment (document)),
                                                           mn_document_get_frozen (document),
                                                           mn_document_get_problems (document));
  MnNodeCanvas *canvas = g_object_ref_sink (MN_NODE_CANVAS (mn_node_canvas_new ()));
  double x, y;
  guint n;
  const MnNodeInfo *rows = mn_network_infos_get (infos, &n);

  g_assert_false (rows[2].has_place);
  g_assert_cmpuint (rows[0].max_inputs, ==, 0);
  g_assert_cmpuint (rows[2].max_inputs, ==, 1);
  mn_node_model_update (model, rows, n);
  mn_node_canvas_set_model (canvas, model);
  mn_network_canvas_bind (canvas, document);
  g_signal_emit_by_name (canvas, "moved");
  for (guint i = 0; i < n; i++)
    g_assert_true (mn_node_get_place (mn_graph_get_node (graph_of (document), i), &x, &y));
  g_assert_cmpfloat (y, >, 400);
  mn_document_undo (document);
  g_assert_false (mn_node_get_place (mn_graph_get_node (graph_of (document), 5), &x, &y));
  mn_document_redo (document);
  g_assert_true (mn_node_get_place (mn_graph_get_node (graph_of (document), 5), &x, &y));

  g_assert_nonnull (mn_network_canvas_drop (canvas, mn_layer_find ("relu"), 480, 16, 5, 0));
  assert_outline (document, "image flat a b c relu out");
  g_assert_true (mn_node_get_place (mn_graph_find (graph_of (document), "relu"), &x, &y));
  g_assert_cmpfloat (x, ==, 480);
  mn_document_undo (document);
  assert_outline (document, PLAIN);

  g_signal_emit_by_name (canvas, "connected", 2, 5, 0, -1, -1);
  assert_outline (document, "image flat a b c add(c,a) out");
  mn_document_undo (document);
  g_signal_emit_by_name (canvas, "arranged");
  g_assert_false (mn_node_get_place (mn_graph_get_node (graph_of (document), 0), &x, &y));
  mn_network_canvas_bind (canvas, NULL);
  g_object_unref (canvas);
}

/* What is wrong is listed with a button that mends it in one step. */

static void
note_id (const char *id, gpointer data)
{
  g_free (*(char **) data);
  *(char **) data = g_strdup (id);
}

static void
test_mend (void)
{
  static const char *const both[] = { "a", "out", NULL };
  g_autoptr (MnDocument) document = new_document ();
  MnGraph *graph = graph_of (document);
  g_autofree char *chosen = NULL;
  MnNode *sum;
  GtkWidget *list;

  mn_document_begin_group (document);
  sum = mn_graph_insert (graph, 6, mn_layer_find ("add"), "sum");
  mn_graph_set_from (graph, sum, both);
  mn_document_end_group (document);
  list = g_object_ref_sink (mn_problem_list_new (document, NULL, note_id, &chosen));
  g_signal_emit_by_name (find_button (list, "sum"), "clicked");
  g_assert_cmpstr (chosen, ==, "sum");
  assert_outline (document, "image flat a b c out sum(a,out)");
  g_clear_pointer (&chosen, g_free);
  g_signal_emit_by_name (find_button (list, "Match Features with a Linear Layer"), "clicked");
  g_assert_cmpstr (chosen, ==, "sum");
  assert_one_step (document, "image flat a b c out sum(a,out)", "image flat a b c out linear(a) sum(linear,out)");
  g_object_unref (list);

  /* Of one node alone, which has nothing wrong. */
  list = g_object_ref_sink (mn_problem_list_new (document, "flat", note_id, &chosen));
  g_assert_null (find_button (list, "Match Features with a Linear Layer"));
  g_object_unref (list);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-wiring/join", test_join);
  g_test_add_func ("/network-wiring/replace", test_replace);
  g_test_add_func ("/network-wiring/swap", test_swap);
  g_test_add_func ("/network-wiring/disconnect", test_disconnect);
  g_test_add_func ("/network-wiring/put-on-wire", test_put_on_wire);
  g_test_add_func ("/network-wiring/insert", test_insert);
  g_test_add_func ("/network-wiring/remove-and-copy", test_remove_and_copy);
  g_test_add_func ("/network-wiring/paste", test_paste);
  g_test_add_func ("/network-wiring/places", test_places);
  g_test_add_func ("/network-wiring/mend", test_mend);
  return g_test_run ();
}
