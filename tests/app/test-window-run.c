/* test-window-run.c - training in the window: to the end, step by step, and what is told of it.
 *
 * SPDX-License-Identifier: MIT
 */

#include <glib/gstdio.h>
#include <string.h>

#include "mn-figure-view.h"
#include "mn-json-reader.h"
#include "mn-run.h"
#include "window-fixture.h"

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
  mn_test_wait_until (!mn_session_get_running (session));
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
    mn_test_wait_until (!mn_session_get_running (session));
    g_assert_cmpstr (first, !=, mn_session_get_run_dir (session));
  }
}

static void
show_page (Fixture *f, const char *page)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string (page));
  mn_test_settle ();
}

/* A control of the Watch page has the keyboard. */
static void
assert_watch_control (Fixture *f)
{
  MnExperimentView *view = mn_app_window_get_view (f->window);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));

  g_assert_cmpstr (mn_experiment_view_get_page (view), ==, "watch");
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (mn_experiment_view_get_watch_page (view))));
  g_assert_false (GTK_IS_LABEL (focus));
}

/* The status stands first on the Watch page, and shows no caret to who comes there. */
static void
test_watch_focus (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *first = NULL;

  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (session));
  first = g_strdup (mn_session_get_run_dir (session));
  show_page (f, "network");
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (mn_app_window_get_view (f->window))));
  show_page (f, "watch");
  assert_watch_control (f);

  /* A run that is opened comes up with this page. */
  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (session));
  mn_app_window_open_run (f->window, first);
  mn_test_wait_until (mn_app_window_get_document (f->window) != document);
  mn_test_settle ();
  assert_watch_control (f);

  /* One that comes to a page that was empty takes the keyboard along from what was there. */
  document = open_recipe (f, "digits-mlp");
  show_page (f, "network");
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (mn_app_window_get_view (f->window))));
  show_page (f, "watch");
  assert_watch_control (f);
  mn_app_window_restore_run (document, first, FALSE);
  mn_app_window_read_run (document);
  mn_test_wait_until (mn_session_get_run_dir (mn_document_get_session (document)) != NULL);
  mn_test_settle ();
  assert_watch_control (f);
}

static gboolean
describes (GtkWidget *widget, const char *text)
{
  g_autofree char *words = MN_IS_FIGURE_VIEW (widget) && gtk_widget_get_mapped (widget)
                               ? mn_figure_describe (mn_figure_view_get_figure (MN_FIGURE_VIEW (widget))) : NULL;

  if (words != NULL && strstr (words, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (describes (child, text))
      return TRUE;
  return FALSE;
}

/* A folder without its metrics is opened, and says what it lacks. */
static void
test_without_metrics (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *first = NULL, *path = NULL;

  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_false (describes (GTK_WIDGET (f->window), "No metrics are recorded"));
  first = g_strdup (mn_session_get_run_dir (session));
  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (session));
  path = g_build_filename (first, "metrics.csv", NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  mn_app_window_open_run (f->window, first);
  mn_test_wait_until (mn_app_window_get_document (f->window) != document);
  mn_test_settle ();
  g_assert_true (describes (GTK_WIDGET (f->window), "No metrics are recorded in the folder of this run"));
  /* It learns again. */
  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (mn_document_get_session (mn_app_window_get_document (f->window))));
  mn_test_settle ();
  g_assert_false (describes (GTK_WIDGET (f->window), "No metrics are recorded"));
}

static const char *
get_title (Fixture *f)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (f->window->tabs);

  g_assert_cmpstr (adw_tab_page_get_title (page), ==, gtk_window_get_title (GTK_WINDOW (f->window)));
  return adw_tab_page_get_title (page);
}

/* Titles tell runs apart by the second: as if they had not begun in the same one. */
static void
set_started (const char *dir, const char *started)
{
  g_autofree char *path = g_build_filename (dir, "run.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = mn_json_load_file (path, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  json_object_set_string_member (json_node_get_object (root), "started", started);
  text = json_to_string (root, TRUE);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);
}

/* Of one experiment several runs may be open, whose titles tell which they are; the file of one is called as the experiment. */
static void
test_titles (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *name = mn_document_make_name (document);
  char *titles[2], *dirs[3];

  for (int i = 0; i < 3; i++)
    {
      activate (f, "start");
      mn_test_wait_until (!mn_session_get_running (session));
      dirs[i] = g_strdup (mn_session_get_run_dir (session));
    }
  set_started (dirs[0], "2026-06-03T10:22:07Z");
  set_started (dirs[1], "2026-06-03T10:22:08Z");
  g_assert_cmpstr (get_title (f), ==, name);
  for (int i = 0; i < 2; i++)
    {
      MnDocument *shown = mn_app_window_get_document (f->window);
      g_autofree char *file = NULL;

      mn_app_window_open_run (f->window, dirs[i]);
      mn_test_wait_until (mn_app_window_get_document (f->window) != shown);
      mn_test_settle ();
      titles[i] = g_strdup (get_title (f));
      g_assert_true (g_str_has_prefix (titles[i], name));
      g_assert_cmpuint (strlen (titles[i]), >, strlen (name));
      file = mn_document_make_name (mn_app_window_get_document (f->window));
      g_assert_cmpstr (file, ==, name);
    }
  g_assert_cmpstr (titles[0], !=, titles[1]);

  /* Its file tells it apart then. */
  {
    g_autofree char *path = g_build_filename (f->runs, "mine.minima", NULL);
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GError) error = NULL;

    g_assert_true (mn_document_save (mn_app_window_get_document (f->window), file, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (get_title (f), ==, "mine");
  }

  /* What runs now is another one. */
  mn_app_window_open_run (f->window, dirs[0]);
  mn_test_wait_until (g_strcmp0 (get_title (f), titles[0]) == 0);
  activate (f, "start");
  g_assert_cmpstr (get_title (f), ==, name);
  session = mn_document_get_session (mn_app_window_get_document (f->window));
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpstr (get_title (f), ==, name);
  for (int i = 0; i < 3; i++)
    g_free (dirs[i]);
  for (int i = 0; i < 2; i++)
    g_free (titles[i]);
}

static GtkEventController *
find_keys (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller)
          && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        return controller;
    }
  return NULL;
}

/* Whether a button leaves a key alone that is pressed on it. */
static gboolean
leaves_alone (GtkWidget *button, guint key)
{
  gboolean deaf = FALSE;

  g_signal_emit_by_name (find_keys (button), "key-pressed", key, 65, 0, &deaf);
  return deaf;
}

/* Whether the buttons that begin a run do. */
static gboolean
is_deaf (Fixture *f, guint key)
{
  const gboolean deaf = leaves_alone (f->window->start_button, key);

  g_assert_cmpint (leaves_alone (f->window->step_button, key), ==, deaf);
  return deaf;
}

/* What was meant for a run that has just ended by itself does not begin another one. */
static void
test_late_key (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);

  g_assert_false (is_deaf (f, GDK_KEY_space));
  activate (f, "start");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (f->window)) == f->window->pause_button);
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (f->window)) == f->window->start_button);
  g_assert_cmpint (f->window->ended_at, >, 0);
  /* However long a busy machine has taken since. */
  f->window->ended_at = g_get_monotonic_time ();
  g_assert_true (is_deaf (f, GDK_KEY_space));
  g_assert_true (is_deaf (f, GDK_KEY_Return));
  g_assert_false (is_deaf (f, GDK_KEY_Tab));
  f->window->ended_at -= G_USEC_PER_SEC;
  g_assert_false (is_deaf (f, GDK_KEY_space));

  /* What is pressed while another one goes on is meant for that. */
  make_long (document);
  f->window->ended_at = g_get_monotonic_time ();
  g_assert_true (is_deaf (f, GDK_KEY_space));
  activate (f, "start");
  f->window->ended_at = g_get_monotonic_time ();
  g_assert_false (is_deaf (f, GDK_KEY_space));

  /* Who has stopped it knows that it is over. */
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_STOPPED);
  g_assert_false (is_deaf (f, GDK_KEY_space));
  activate (f, "undo");
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
  mn_test_wait_until ((mn_session_get_status (session, &before), before.step == 1 && before.phase == MN_PHASE_PAUSED));
  mn_test_settle ();
  mn_session_get_status (session, &before);
  g_assert_cmpint (before.step, ==, 1);
  activate (f, "step");
  mn_test_wait_until ((mn_session_get_status (session, &after), after.step == 2 && after.phase == MN_PHASE_PAUSED));
  mn_test_settle ();
  mn_session_get_status (session, &after);
  g_assert_cmpint (after.step, ==, 2);
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_PAUSED);

  activate (f, "pause");
  mn_test_wait_until ((mn_session_get_status (session, &after), after.step > 20));
  activate (f, "pause");
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_PAUSED);
  state = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "pause");
  g_assert_true (g_variant_get_boolean (state));
  mn_session_get_status (session, &before);
  mn_test_settle ();
  mn_session_get_status (session, &after);
  g_assert_cmpint (before.step, ==, after.step);

  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_STOPPED);
  activate (f, "undo");
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/window-run/train", Fixture, NULL, setup_window, test_train, teardown_window);
  g_test_add ("/window-run/watch-focus", Fixture, NULL, setup_window, test_watch_focus, teardown_window);
  g_test_add ("/window-run/without-metrics", Fixture, NULL, setup_window, test_without_metrics, teardown_window);
  g_test_add ("/window-run/titles", Fixture, NULL, setup_window, test_titles, teardown_window);
  g_test_add ("/window-run/late-key", Fixture, NULL, setup_window, test_late_key, teardown_window);
  g_test_add ("/window-run/pause", Fixture, NULL, setup_window, test_pause, teardown_window);
  return g_test_run ();
}
