/* test-window.c - the window: opening, editing, dropping, what it tells, and closing without losing anything.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "find-widget.h"
#include "mn-error.h"
#include "mn-experiment-view.h"
#include "mn-file-kinds.h"
#include "mn-network-edits.h"
#include "mn-node-canvas.h"
#include "mn-node-list.h"
#include "window-fixture.h"

static void
test_welcome (Fixture *f, gconstpointer data)
{
  g_assert_null (mn_app_window_get_document (f->window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "Minima");
  g_assert_false (enabled (f, "save"));
  g_assert_false (enabled (f, "start"));
  g_assert_false (enabled (f, "stop"));

  /* Without an experiment nothing needs an answer. */
  gtk_window_close (GTK_WINDOW (f->window));
  mn_test_wait_until (f->window == NULL);
}

static void
test_recipe (Fixture *f, gconstpointer data)
{
  MnDocument *document;
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (mn_app_window_open_recipe (f->window, "no such recipe", &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "digits-mlp"));

  document = open_recipe (f, "digits-mlp");
  g_assert_false (mn_document_get_modified (document));
  g_assert_null (mn_document_get_file (document));
  g_object_get (document, "title", &title, NULL);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, title);
  g_assert_true (enabled (f, "start"));
  g_assert_false (enabled (f, "undo"));
}

static void
test_edit (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 7);

  g_assert_true (mn_document_set (document, "seed", node, NULL));
  g_assert_true (g_str_has_prefix (gtk_window_get_title (GTK_WINDOW (f->window)), "• "));
  g_assert_true (enabled (f, "undo"));
  activate (f, "undo");
  g_assert_false (g_str_has_prefix (gtk_window_get_title (GTK_WINDOW (f->window)), "• "));
  g_assert_false (enabled (f, "undo"));
  g_assert_true (enabled (f, "redo"));
  activate (f, "redo");
  g_assert_cmpuint (mn_experiment_get_seed (mn_document_get_experiment (document)), ==, 7);

  /* Closing asks; cancelling keeps the window with everything in it. */
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "cancel");
  g_assert_nonnull (f->window);
  g_assert_true (mn_app_window_get_document (f->window) == document);
  activate (f, "close-tab");
  respond (f, "cancel");
  g_assert_nonnull (f->window);

  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "discard");
  mn_test_wait_until (f->window == NULL);
}

static void
test_file (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs, "an experiment.minima", NULL);
  g_autofree char *bad = g_build_filename (f->runs, "bad.minima", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) bad_file = g_file_new_for_path (bad);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 7);
  MnDocument *document = open_recipe (f, "digits-mlp");

  g_assert_true (mn_document_save (document, file, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "an experiment");

  /* The same file is not opened twice. */
  mn_app_window_open_file (f->window, file);
  g_assert_true (mn_app_window_get_document (f->window) == document);

  g_assert_true (g_file_set_contents (bad, "{ \"minima\": 1, \"seed\": [], \"network\": 3 }", -1, NULL));
  mn_app_window_open_file (f->window, bad_file);
  respond (f, "close");
  g_assert_true (mn_app_window_get_document (f->window) == document);

  /* Saving when closing writes the file. */
  g_assert_true (mn_document_set (document, "seed", node, NULL));
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "save");
  mn_test_wait_until (f->window == NULL);
  {
    g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (mn_experiment_get_seed (experiment), ==, 7);
  }
}

static void
test_problem (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));

  mn_graph_insert (graph, mn_graph_get_n_nodes (graph), mn_layer_find ("conv2d"), "late");
  activate (f, "start");
  mn_test_settle ();
  g_assert_false (mn_session_get_running (mn_document_get_session (document)));
  activate (f, "undo");
}

/* The status page that can be seen, or NULL. */
static AdwStatusPage *
find_status (GtkWidget *widget)
{
  AdwStatusPage *found = ADW_IS_STATUS_PAGE (widget) && gtk_widget_get_mapped (widget) ? ADW_STATUS_PAGE (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_status (child);
  return found;
}

static gboolean
status_says (Fixture *f, const char *start)
{
  AdwStatusPage *status = find_status (GTK_WIDGET (f->window));
  const char *text = status != NULL ? adw_status_page_get_description (status) : NULL;

  return text != NULL && g_str_has_prefix (text, start);
}

/* A button of that label that can be seen. */
static GtkWidget *
find_shown_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
                       && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0 ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_shown_button (child, label);
  return found;
}

static gboolean
offers (GtkWidget *widget, const char *label)
{
  return find_shown_button (widget, label) != NULL;
}

/* What is wrong with the data is said as a sentence, in which the name of a file stays as it is and is no markup. */
static void
test_missing_data (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  g_autoptr (JsonNode) none = json_from_string ("{\"name\":\"csv\"}", NULL);
  g_autoptr (JsonNode) table = json_from_string ("{\"name\":\"csv\",\"file\":\"no <such> table.csv\"}", NULL);
  g_autoptr (GError) error = NULL;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("data"));
  g_assert_true (mn_document_set (document, "data.dataset", none, &error));
  g_assert_no_error (error);
  mn_test_wait_until (status_says (f, "The table: "));
  g_assert_true (offers (GTK_WIDGET (f->window), "_Choose a File…"));
  g_assert_true (mn_document_set (document, "data.dataset", table, &error));
  g_assert_no_error (error);
  mn_test_wait_until (status_says (f, "no &lt;such&gt; table.csv: does not exist"));
  g_assert_false (offers (GTK_WIDGET (f->window), "_Choose a File…"));
  g_assert_true (offers (GTK_WIDGET (f->window), "_Try Again"));
  activate (f, "undo");
  activate (f, "undo");
}

/* Coming back to a field later begins a step of its own. */
static void
test_undo_by_focus (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");

  for (int i = 1; i <= 4; i++)
    {
      g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), 1000 + i);
      g_autoptr (GError) error = NULL;

      if (i == 3)
        {
          gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
          gtk_widget_grab_focus (f->window->start_button);
        }
      g_assert_true (mn_document_set (document, "seed", seed, &error));
      g_assert_no_error (error);
    }
  activate (f, "undo");
  g_assert_nonnull (strstr (mn_document_get_text (document), "\"seed\": 1002"));
  activate (f, "undo");
  g_assert_false (enabled (f, "undo"));
}

/* Tables and pictures are offered as data, which can be undone; experiments are opened. */
static void
test_drop (Fixture *f, gconstpointer data)
{
  g_autofree char *table = g_build_filename (f->runs, "a table.csv", NULL);
  g_autofree char *picture = g_build_filename (f->runs, "cats", "tom.PNG", NULL);
  g_autoptr (GFile) table_file = g_file_new_for_path (table);
  g_autoptr (GFile) picture_file = g_file_new_for_path (picture);
  g_autoptr (GFile) folder = g_file_new_for_path (f->runs);
  MnDocument *document;
  MnDocument *other;

  /* Without an experiment a new one learns from the table. */
  mn_app_window_drop_file (f->window, table_file);
  respond (f, "cancel");
  g_assert_null (mn_app_window_get_document (f->window));
  mn_app_window_drop_file (f->window, table_file);
  respond (f, "new");
  document = mn_app_window_get_document (f->window);
  g_assert_nonnull (document);
  g_assert_nonnull (strstr (mn_document_get_text (document), "a table.csv"));

  mn_app_window_drop_file (f->window, picture_file);
  respond (f, "use");
  g_assert_true (mn_app_window_get_document (f->window) == document);
  g_assert_nonnull (strstr (mn_document_get_text (document), f->runs));
  g_assert_null (strstr (mn_document_get_text (document), "a table.csv"));
  g_assert_null (strstr (mn_document_get_text (document), "cats"));
  activate (f, "undo");
  g_assert_nonnull (strstr (mn_document_get_text (document), "a table.csv"));

  mn_app_window_drop_file (f->window, folder);
  respond (f, "new");
  other = mn_app_window_get_document (f->window);
  g_assert_true (other != document);
  g_assert_nonnull (strstr (mn_document_get_text (other), f->runs));

  /* The folder of a run is no folder of pictures; this one cannot be opened. */
  {
    g_autofree char *run = g_build_filename (f->runs, "a run", NULL), *record = g_build_filename (run, "run.json", NULL);
    g_autoptr (GFile) run_file = g_file_new_for_path (run);

    g_assert_cmpint (g_mkdir (run, 0700), ==, 0);
    g_assert_true (g_file_set_contents (record, "{}", -1, NULL));
    g_assert_false (mn_app_window_drop_file (f->window, run_file));
    mn_test_wait_until (find_dialog (f) != NULL);
    g_assert_false (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (find_dialog (f)), "use"));
    gtk_window_destroy (find_dialog (f));
  }
}

/* The names of the filters, "a|b|". (transfer full) */
static char *
list_filters (guint kinds)
{
  g_autoptr (GtkFileChooserNative) dialog
      = gtk_file_chooser_native_new ("Open", NULL, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GListModel) filters = NULL;
  GString *names = g_string_new (NULL);

  mn_file_kinds_offer (GTK_FILE_CHOOSER (dialog), kinds);
  filters = gtk_file_chooser_get_filters (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = g_list_model_get_item (filters, i);

      g_string_append_printf (names, "%s|", gtk_file_filter_get_name (filter));
    }
  return g_string_free (names, FALSE);
}

/* Dialogs list the files that can be read, and what is chosen there is told by its name. */
static void
test_file_kinds (void)
{
  g_autofree char *tables = list_filters (MN_FILE_TABLE);
  g_autofree char *all = list_filters (MN_FILE_EXPERIMENT | MN_FILE_TABLE | MN_FILE_PICTURE);

  g_assert_cmpstr (tables, ==, "Tables|All Files|");
  g_assert_cmpstr (all, ==, "Experiments and Data|Minima experiments|Tables|Pictures|All Files|");
  g_assert_cmpint (mn_file_kind_of ("a.b.minima"), ==, MN_FILE_EXPERIMENT);
  g_assert_cmpint (mn_file_kind_of ("a.CSV"), ==, MN_FILE_TABLE);
  g_assert_cmpint (mn_file_kind_of ("tom.jpeg"), ==, MN_FILE_PICTURE);
  g_assert_cmpint (mn_file_kind_of ("csv"), ==, 0);
  g_assert_cmpint (mn_file_kind_of ("a.csv.gz"), ==, 0);
  g_assert_cmpint (mn_file_kind_of ("a."), ==, 0);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  gboolean found = GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = says (child, text);
  return found;
}

/* A table that is no UTF-8 is read all the same, which is said above its samples. */
static void
test_encoding (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs, "a & b.csv", NULL);
  g_autofree char *json = g_strdup_printf ("{\"name\":\"csv\",\"file\":\"%s\"}", path);
  g_autoptr (JsonNode) table = json_from_string (json, NULL);
  g_autoptr (GString) text = g_string_new ("x,art\n");
  g_autoptr (GError) error = NULL;
  MnDocument *document = open_recipe (f, "digits-mlp");

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (text, "%d,%s\n", i, i % 2 ? "\xe4pfel" : "nuss");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, &error));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("data"));
  g_assert_true (mn_document_set (document, "data.dataset", table, &error));
  mn_test_wait_until (says (GTK_WIDGET (f->window), "a & b.csv is not UTF-8 and was read as Windows-1252"));
  g_assert_true (says (GTK_WIDGET (f->window), "äpfel"));
  mn_document_undo (document);
}

static void
write_table (const char *path, int rows, int classes)
{
  g_autoptr (GString) text = g_string_new ("x,art\n");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < rows; i++)
    g_string_append_printf (text, "%d,kind%d\n", i, i % classes);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, &error));
}

/* A table that was edited meanwhile is read again by who comes back to the page. */
static void
test_changed_table (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs, "kinds.csv", NULL);
  g_autofree char *json = g_strdup_printf ("{\"name\":\"csv\",\"file\":\"%s\"}", path);
  g_autoptr (JsonNode) table = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;
  MnDocument *document = open_recipe (f, "digits-mlp");

  write_table (path, 1000, 2);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("data"));
  g_assert_true (mn_document_set (document, "data.dataset", table, &error));
  mn_test_wait_until (says (GTK_WIDGET (f->window), "kind1") && says (GTK_WIDGET (f->window), "kinds.csv"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("network"));
  mn_test_settle ();
  write_table (path, 3003, 3);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("data"));
  mn_test_wait_until (says (GTK_WIDGET (f->window), "kind2"));
  /* Or to the window, where a display gives it the focus at all. */
  if (gtk_window_is_active (GTK_WINDOW (f->window)))
    {
      write_table (path, 4004, 4);
      g_object_notify (G_OBJECT (f->window), "is-active");
      mn_test_wait_until (says (GTK_WIDGET (f->window), "kind3"));
    }
  else
    g_test_message ("the window is not active here");
  mn_document_undo (document);
}

static GtkWidget *
find_canvas (GtkWidget *widget)
{
  return find_widget (widget, MN_TYPE_NODE_CANVAS);
}

/* What is wrong with a text that is dropped is told as it is, also where it looks like markup. */
static void
test_toast (Fixture *f, gconstpointer data)
{
  GtkWidget *canvas;
  gboolean taken = FALSE;

  open_recipe (f, "digits-mlp");
  canvas = find_canvas (GTK_WIDGET (f->window));
  g_signal_emit_by_name (canvas, "dropped", "{ \"layer\": \"<b>no & such\" }", 0.0, 0.0, -1, -1, &taken);
  g_assert_true (taken);
  mn_test_wait_until (says (GTK_WIDGET (f->window), "<b>no & such"));
}

/* A wire that does more than was asked for is told of with a button that takes it back. */
static void
test_wire_toast (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  GtkWidget *canvas = find_canvas (GTK_WIDGET (f->window));
  const guint n = mn_graph_get_n_nodes (graph);
  const char *const first[] = { mn_node_get_id (mn_graph_get_node (graph, 0)), NULL };
  MnNode *last = mn_graph_get_node (graph, n - 1);

  mn_test_settle ();
  /* An image and features: neither add nor concat joins them. */
  g_signal_emit_by_name (canvas, "connected", 0, n - 1, 0, -1, -1);
  g_assert_cmpstr (mn_node_get_from (last)[0], ==, first[0]);
  mn_test_wait_until (find_shown_button (GTK_WIDGET (f->window), "_Undo") != NULL);
  g_assert_true (says (GTK_WIDGET (f->window), "The wire from “"));
  g_signal_emit_by_name (find_shown_button (GTK_WIDGET (f->window), "_Undo"), "clicked");
  last = mn_graph_get_node (graph, n - 1);
  g_assert_null (mn_node_get_from (last));
  g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, n);
  mn_test_wait_until (find_shown_button (GTK_WIDGET (f->window), "_Undo") == NULL);
}

/* Several layers that are pasted are selected, the first of them where only one can be, wherever they come to stand. */
static void
test_paste_several (Fixture *f, gconstpointer data)
{
  const gboolean as_canvas = GPOINTER_TO_INT (data);
  MnDocument *document;
  MnGraph *graph;
  MnNodeList *list;
  MnNodeCanvas *canvas;
  g_autofree char *text = NULL;
  guint n, positions[2];

  g_settings_set_boolean (mn_settings_get (), "network-canvas", as_canvas);
  document = open_recipe (f, "digits-mlp");
  graph = mn_experiment_get_graph (mn_document_get_experiment (document));
  list = MN_NODE_LIST (find_widget (GTK_WIDGET (f->window), MN_TYPE_NODE_LIST));
  canvas = MN_NODE_CANVAS (find_canvas (GTK_WIDGET (f->window)));
  n = mn_graph_get_n_nodes (graph);
  text = mn_network_copy_all (document, (const char *const[]) { mn_node_get_id (mn_graph_get_node (graph, 2)),
                                                                mn_node_get_id (mn_graph_get_node (graph, 3)), NULL });
  positions[0] = n;
  positions[1] = 1;
  mn_test_settle ();
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autoptr (GArray) selected = NULL;
      gboolean taken = FALSE;

      mn_node_list_set_selected (list, positions[i] - 1);
      if (as_canvas)
        g_signal_emit_by_name (canvas, "dropped", text, 0.0, 0.0, -1, -1, &taken);
      else
        g_signal_emit_by_name (list, "dropped", text, positions[i], &taken);
      g_assert_true (taken);
      g_assert_cmpuint (mn_graph_get_n_nodes (graph), ==, n + 2);
      g_assert_cmpint (mn_node_list_get_selected (list), ==, positions[i]);
      g_assert_cmpint (mn_node_canvas_get_selected (canvas), ==, positions[i]);
      selected = mn_node_canvas_list_selected (canvas);
      g_assert_cmpuint (selected->len, ==, 2);
      mn_document_undo (document);
    }
  g_settings_reset (mn_settings_get (), "network-canvas");
}

/* The loss is the wrong one: the page on which that is told changes it. */
static void
test_mend_loss (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnExperiment *experiment = mn_document_get_experiment (document);
  g_autoptr (JsonNode) nll = json_node_init_string (json_node_alloc (), "nll");
  const MnProblem *problem;

  g_assert_true (mn_document_set (document, "training.loss.name", nll, NULL));
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 1);
  /* In the words of the pages, of whatever is shown. */
  problem = g_ptr_array_index (mn_document_get_problems (document), 0);
  g_assert_nonnull (strstr (problem->reason, "or use “Cross-entropy”"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("training"));
  mn_test_wait_until (find_shown_button (GTK_WIDGET (f->window), "Use “Cross-entropy”") != NULL);
  g_signal_emit_by_name (find_shown_button (GTK_WIDGET (f->window), "Use “Cross-entropy”"), "clicked");
  g_assert_cmpstr (mn_experiment_get_loss (experiment)->kind->name, ==, "cross_entropy");
  g_assert_cmpuint (mn_document_get_problems (document)->len, ==, 0);
  mn_document_undo (document);
  g_assert_cmpstr (mn_experiment_get_loss (experiment)->kind->name, ==, "nll");
  mn_document_undo (document);
}

static gboolean
is_marked (GtkWidget *widget)
{
  if (GTK_IS_TEXT (widget) && gtk_widget_get_mapped (widget)
      && gtk_editable_get_selection_bounds (GTK_EDITABLE (widget), NULL, NULL))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (is_marked (child))
      return TRUE;
  return FALSE;
}

/* Who changes pages has chosen no text to type into: Space still pauses, names stay as they are, and none is marked. */
static void
test_page_focus (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "data", "training", "watch", "workspace", "network" };

  open_recipe (f, "digits-mlp");
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (mn_app_window_get_view (f->window))));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string (pages[i]));
      mn_test_settle ();
      g_assert_false (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (f->window))));
      g_assert_false (is_marked (GTK_WIDGET (f->window)));
    }
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/window/welcome", Fixture, NULL, setup_window, test_welcome, teardown_window);
  g_test_add ("/window/recipe", Fixture, NULL, setup_window, test_recipe, teardown_window);
  g_test_add ("/window/edit", Fixture, NULL, setup_window, test_edit, teardown_window);
  g_test_add ("/window/file", Fixture, NULL, setup_window, test_file, teardown_window);
  g_test_add ("/window/problem", Fixture, NULL, setup_window, test_problem, teardown_window);
  g_test_add ("/window/missing-data", Fixture, NULL, setup_window, test_missing_data, teardown_window);
  g_test_add ("/window/drop", Fixture, NULL, setup_window, test_drop, teardown_window);
  g_test_add ("/window/encoding", Fixture, NULL, setup_window, test_encoding, teardown_window);
  g_test_add ("/window/changed-table", Fixture, NULL, setup_window, test_changed_table, teardown_window);
  g_test_add_func ("/window/file-kinds", test_file_kinds);
  g_test_add ("/window/toast", Fixture, NULL, setup_window, test_toast, teardown_window);
  g_test_add ("/window/wire-toast", Fixture, NULL, setup_window, test_wire_toast, teardown_window);
  g_test_add ("/window/paste-several/canvas", Fixture, GINT_TO_POINTER (TRUE), setup_window, test_paste_several,
              teardown_window);
  g_test_add ("/window/paste-several/list", Fixture, GINT_TO_POINTER (FALSE), setup_window, test_paste_several,
              teardown_window);
  g_test_add ("/window/mend-loss", Fixture, NULL, setup_window, test_mend_loss, teardown_window);
  g_test_add ("/window/undo-by-focus", Fixture, NULL, setup_window, test_undo_by_focus, teardown_window);
  g_test_add ("/window/page-focus", Fixture, NULL, setup_window, test_page_focus, teardown_window);
  return g_test_run ();
}
