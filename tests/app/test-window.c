/* test-window.c - the window: opening, training to the end, pausing, and closing without losing anything.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"
#include "mn-error.h"
#include "mn-experiment-view.h"
#include "mn-node-canvas.h"
#include "mn-run.h"
#include "mn-settings.h"
#include "mn-shortcuts.h"
#include "mn-test.h"

typedef struct
{
  MnAppWindow *window;
  char        *runs;
} Fixture;

/* One for all tests: a process has one place on the bus. */
static MnApplication *application;

/* Runs the main loop until @condition holds; the test ends with a message when it does not within a minute. */
#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 end_ = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;                                                   \
    guint tick_ = g_timeout_add (20, tick, NULL);                                                                      \
    while (!(condition) && g_get_monotonic_time () < end_)                                                             \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (tick_);                                                                                           \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->runs = mn_test_make_dir ();
  g_assert_nonnull (mn_settings_get ());
  g_settings_set_string (mn_settings_get (), "runs-folder", f->runs);
  g_settings_set_int (mn_settings_get (), "threads", 1);

  f->window = mn_app_window_new (application);
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
  g_assert_null (f->window);
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application)));
  mn_test_remove_dir (f->runs);
  g_free (f->runs);
}

static void
activate (Fixture *f, const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, NULL);
}

static gboolean
enabled (Fixture *f, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), name);
}

static MnDocument *
open_recipe (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_app_window_open_recipe (f->window, name, &error));
  g_assert_no_error (error);
  g_assert_nonnull (mn_app_window_get_document (f->window));
  return mn_app_window_get_document (f->window);
}

/* The dialog over the window, or NULL. */
static GtkWindow *
find_dialog (Fixture *f)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (f->window))
      return l->data;
  return NULL;
}

static void
respond (Fixture *f, const char *response)
{
  GtkWindow *dialog;

  wait_until (find_dialog (f) != NULL);
  dialog = find_dialog (f);
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), response));
  g_object_ref (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  g_object_unref (dialog);
  mn_test_settle ();
}

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
  wait_until (f->window == NULL);
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
  wait_until (f->window == NULL);
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
  wait_until (f->window == NULL);
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
  wait_until (status_says (f, "No table is chosen"));
  g_assert_true (mn_document_set (document, "data.dataset", table, &error));
  g_assert_no_error (error);
  wait_until (status_says (f, "no &lt;such&gt; table.csv: does not exist"));
  activate (f, "undo");
  activate (f, "undo");
}

static void
test_train (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  MnTrainerSummary summary;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;

  activate (f, "start");
  g_assert_true (mn_session_get_running (session));
  g_assert_false (enabled (f, "start"));
  g_assert_true (enabled (f, "pause"));
  wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FINISHED);
  g_assert_true (enabled (f, "start"));
  g_assert_false (enabled (f, "pause"));

  mn_session_get_summary (session, &summary);
  g_assert_true (summary.test_accuracy > 0.9);
  g_assert_true (g_str_has_prefix (mn_session_get_run_dir (session), f->runs));
  run = mn_run_open (mn_session_get_run_dir (session), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, >, 0);

  /* A second run goes into a folder of its own. */
  {
    g_autofree char *first = g_strdup (mn_session_get_run_dir (session));

    activate (f, "start");
    wait_until (!mn_session_get_running (session));
    g_assert_cmpstr (first, !=, mn_session_get_run_dir (session));
  }
}

static void
make_long (MnDocument *document)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 100000);
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_document_set (document, "training.budget.epochs", node, &error));
  g_assert_no_error (error);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) state = NULL;
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  MnTrainerStatus before, after;

  make_long (document);
  /* One step from the very beginning. */
  activate (f, "step");
  wait_until ((mn_session_get_status (session, &before), before.step == 1 && before.phase == MN_PHASE_PAUSED));
  mn_test_settle ();
  mn_session_get_status (session, &before);
  g_assert_cmpint (before.step, ==, 1);
  activate (f, "step");
  wait_until ((mn_session_get_status (session, &after), after.step == 2 && after.phase == MN_PHASE_PAUSED));
  mn_test_settle ();
  mn_session_get_status (session, &after);
  g_assert_cmpint (after.step, ==, 2);
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_PAUSED);

  activate (f, "pause");
  wait_until ((mn_session_get_status (session, &after), after.step > 20));
  activate (f, "pause");
  wait_until (mn_session_get_phase (session) == MN_PHASE_PAUSED);
  state = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "pause");
  g_assert_true (g_variant_get_boolean (state));
  mn_session_get_status (session, &before);
  mn_test_settle ();
  mn_session_get_status (session, &after);
  g_assert_cmpint (before.step, ==, after.step);

  activate (f, "stop");
  wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_STOPPED);
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

static void
test_close_while_training (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *run_dir = NULL;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;

  make_long (document);
  activate (f, "start");
  wait_until (mn_session_get_rows (session)->len > 10);
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "cancel");
  g_assert_nonnull (f->window);
  g_assert_true (mn_session_get_running (session));

  run_dir = g_strdup (mn_session_get_run_dir (session));
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "stop");
  respond (f, "discard");
  wait_until (f->window == NULL);

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, >, 10);
}

/* Training goes on without a window, and the window comes back with it. */
static void
test_background (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  MnTrainerStatus before, after;

  make_long (document);
  activate (f, "start");
  wait_until (mn_session_get_rows (session)->len > 10);
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "background");
  g_assert_nonnull (f->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->window)));
  mn_session_get_status (session, &before);
  wait_until ((mn_session_get_status (session, &after), after.step > before.step + 20));

  g_assert_true (mn_app_window_show_run (f->window, mn_session_get_run_dir (session)));
  g_assert_false (mn_app_window_show_run (f->window, "/no/such/run"));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (f->window)));

  /* A single tab goes into a window of its own, which is out of sight. */
  open_recipe (f, "uva-mlp");
  g_assert_true (mn_app_window_show_run (f->window, mn_session_get_run_dir (session)));
  activate (f, "close-tab");
  respond (f, "background");
  g_assert_true (mn_session_get_running (session));
  g_assert_false (mn_app_window_show_run (f->window, mn_session_get_run_dir (session)));
  {
    MnAppWindow *hidden = NULL;

    for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
      if (l->data != f->window)
        hidden = l->data;
    g_assert_true (MN_IS_APP_WINDOW (hidden));
    g_assert_false (gtk_widget_get_visible (GTK_WIDGET (hidden)));
    g_assert_true (mn_app_window_get_document (hidden) == document);
    mn_session_command (session, MN_COMMAND_STOP);
    wait_until (!mn_session_get_running (session));
    gtk_window_destroy (GTK_WINDOW (hidden));
  }
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

static GtkWidget *
find_canvas (GtkWidget *widget)
{
  GtkWidget *found = MN_IS_NODE_CANVAS (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_canvas (child);
  return found;
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
  wait_until (says (GTK_WIDGET (f->window), "<b>no & such"));
}

static guint
canonical (const char *key, GdkModifierType *modifiers)
{
  guint code;

  g_test_message ("%s", key);
  g_assert_true (gtk_accelerator_parse (key, &code, modifiers));
  return code;
}

static gboolean
triggered_by (GtkShortcutTrigger *trigger, guint code, GdkModifierType modifiers)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    return triggered_by (gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger)), code, modifiers)
           || triggered_by (gtk_alternative_trigger_get_second (GTK_ALTERNATIVE_TRIGGER (trigger)), code, modifiers);
  return GTK_IS_KEYVAL_TRIGGER (trigger)
         && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == code
         && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers;
}

/* What a binding with a function is about. */
static gboolean
is_about (GtkShortcut *shortcut, const char *action)
{
  GVariant *arguments = gtk_shortcut_get_arguments (shortcut);

  return GTK_IS_CALLBACK_ACTION (gtk_shortcut_get_action (shortcut)) && arguments != NULL
         && g_variant_is_of_type (arguments, G_VARIANT_TYPE_STRING)
         && g_str_equal (g_variant_get_string (arguments, NULL), action);
}

/* Whether a widget of that type, a derived type, has the key bound to @action (NULL: to anything). */
static gboolean
binds (GtkWidget *widget, GType type, guint code, GdkModifierType modifiers, const char *action)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                            && k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
            {
              g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
              GtkShortcutAction *does = gtk_shortcut_get_action (shortcut);

              if (triggered_by (gtk_shortcut_get_trigger (shortcut), code, modifiers)
                  && (action == NULL || is_about (shortcut, action) || (GTK_IS_NAMED_ACTION (does)
                      && g_str_equal (gtk_named_action_get_action_name (GTK_NAMED_ACTION (does)), action))))
                return TRUE;
            }
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (binds (child, type, code, modifiers, action))
      return TRUE;
  return FALSE;
}

/* Keys that are seen to by other means than a binding: of what has the keyboard in the end, and the menu's of GTK itself. */
static gboolean
is_special (const MnShortcut *shortcut)
{
  return g_str_equal (shortcut->keys, "Escape") || g_str_equal (shortcut->keys, "F10");
}

static guint
count_of_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += count_of_type (child, type);
  return n;
}

/* Who changes pages has chosen no text to type into: Space still pauses, and names stay as they are. */
static void
test_page_focus (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "data", "training", "watch", "workspace", "network" };

  open_recipe (f, "digits-mlp");
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (mn_app_window_get_view (f->window))));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string (pages[i]));
      for (int turn = 0; turn < 60; turn++)
        if (!g_main_context_iteration (NULL, FALSE))
          g_usleep (1000);
      g_assert_false (GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (f->window))));
    }
}

/* Every key of the table does what it says, and the window of shortcuts tells of all. */
static void
test_shortcuts (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  const MnShortcut *shortcuts;
  guint n, told = 0, installed = 0;

  open_recipe (f, "digits-mlp");
  for (int page = 0; page < 2; page++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page",
                                      g_variant_new_string (page == 0 ? "watch" : "workspace"));
      for (int turn = 0; turn < 60; turn++)
        if (!g_main_context_iteration (NULL, FALSE))
          g_usleep (2000);
    }
  shortcuts = mn_shortcuts_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) keys = g_strsplit (shortcuts[i].keys, " ", -1);

      told += shortcuts[i].title != NULL;
      for (char **key = keys; *key != NULL; key++)
        {
          GdkModifierType modifiers;
          guint code = canonical (*key, &modifiers);
          g_autofree char *name = gtk_accelerator_name (code, modifiers);

          switch (shortcuts[i].scope)
            {
            case MN_SHORTCUT_APPLICATION:
              {
                g_auto (GStrv) does = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), name);
                g_autofree char *action = g_strndup (shortcuts[i].target + 4, strcspn (shortcuts[i].target + 4, ":"));

                g_assert_cmpstr (does[0], ==, shortcuts[i].target);
                g_assert_null (does[1]);
                g_assert_true (g_action_group_has_action (
                    g_str_has_prefix (shortcuts[i].target, "app.") ? G_ACTION_GROUP (application)
                                                                   : G_ACTION_GROUP (f->window), action));
                g_assert_true (g_hash_table_add (used, g_steal_pointer (&name)));
                installed++;
              }
              break;
            case MN_SHORTCUT_WINDOW:
              g_assert_true (binds (GTK_WIDGET (f->window), MN_TYPE_APP_WINDOW, code, modifiers, shortcuts[i].target));
              g_assert_true (g_hash_table_add (used, g_steal_pointer (&name)));
              break;
            case MN_SHORTCUT_NODES:
              g_assert_true (binds (GTK_WIDGET (f->window), g_type_from_name ("MnNodeCanvas"), code, modifiers,
                                    shortcuts[i].target));
              G_GNUC_FALLTHROUGH;
            case MN_SHORTCUT_LIST:
              g_assert_true (binds (GTK_WIDGET (f->window), g_type_from_name ("MnNodeList"), code, modifiers,
                                    shortcuts[i].target));
              break;
            case MN_SHORTCUT_WIDGET:
              if (!is_special (&shortcuts[i]))
                g_assert_true (binds (GTK_WIDGET (f->window), g_type_from_name (shortcuts[i].target), code, modifiers,
                                      NULL));
              break;
            }
        }
    }
  g_assert_cmpuint (told, >, 50);
  /* There is no key of the application that is not in the table. */
  for (int i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

      g_assert_cmpuint (installed, >=, g_strv_length (accels));
      installed -= g_strv_length (accels);
    }
  g_assert_cmpuint (installed, ==, 0);

  activate (f, "show-shortcuts");
  {
    GtkWindow *window = NULL;
    GListModel *windows = gtk_window_get_toplevels ();

    for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
      {
        g_autoptr (GtkWindow) one = g_list_model_get_item (windows, i);

        if (GTK_IS_SHORTCUTS_WINDOW (one))
          window = one;
      }
    g_assert_nonnull (window);
    g_assert_true (gtk_window_get_transient_for (window) == GTK_WINDOW (f->window));
    g_assert_cmpuint (count_of_type (GTK_WIDGET (window), GTK_TYPE_SHORTCUTS_SHORTCUT), >=, told);
    gtk_window_destroy (window);
  }
}

/* However a window goes, what was trained is on disk. */
static void
test_destroy_while_training (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *run_dir = NULL;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;

  make_long (document);
  activate (f, "start");
  wait_until (mn_session_get_rows (session)->len > 10);
  run_dir = g_strdup (mn_session_get_run_dir (session));
  g_object_add_weak_pointer (G_OBJECT (document), (gpointer *) &document);
  gtk_window_destroy (GTK_WINDOW (f->window));
  wait_until (f->window == NULL);
  g_assert_null (document);

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, >, 10);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  application = mn_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  /* GTK 4.8 loses the date with which it compares the age of recent files. */
  g_object_set (gtk_settings_get_default (), "gtk-recent-files-max-age", -1, NULL);

  g_test_add ("/window/welcome", Fixture, NULL, setup, test_welcome, teardown);
  g_test_add ("/window/recipe", Fixture, NULL, setup, test_recipe, teardown);
  g_test_add ("/window/edit", Fixture, NULL, setup, test_edit, teardown);
  g_test_add ("/window/file", Fixture, NULL, setup, test_file, teardown);
  g_test_add ("/window/problem", Fixture, NULL, setup, test_problem, teardown);
  g_test_add ("/window/missing-data", Fixture, NULL, setup, test_missing_data, teardown);
  g_test_add ("/window/train", Fixture, NULL, setup, test_train, teardown);
  g_test_add ("/window/pause", Fixture, NULL, setup, test_pause, teardown);
  g_test_add ("/window/close-while-training", Fixture, NULL, setup, test_close_while_training, teardown);
  g_test_add ("/window/background", Fixture, NULL, setup, test_background, teardown);
  g_test_add ("/window/drop", Fixture, NULL, setup, test_drop, teardown);
  g_test_add ("/window/toast", Fixture, NULL, setup, test_toast, teardown);
  g_test_add ("/window/undo-by-focus", Fixture, NULL, setup, test_undo_by_focus, teardown);
  g_test_add ("/window/page-focus", Fixture, NULL, setup, test_page_focus, teardown);
  g_test_add ("/window/shortcuts", Fixture, NULL, setup, test_shortcuts, teardown);
  g_test_add ("/window/destroy-while-training", Fixture, NULL, setup, test_destroy_while_training, teardown);
  return g_test_run ();
}
