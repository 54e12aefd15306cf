/* test-keeper-runs.c - of the runs that were shown, those that somebody looks at are read; the others are there all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gstdio.h>

#include "application-fixture.h"
#include "mn-keeper.h"
#include "mn-run-text.h"

#define N 4

/* The folder of a run for each of so many tabs, and when it began; and one that has lost all but that. Kept to the end, as threads
 * read them. */
#define DAMAGED N
static char *runs, *dirs[N + 1], *began[N];

/* A disk that takes as long as @held. How often a folder was read whole, by its run. */
static int held, n_read[N];

MnRun *__real_mn_run_open_without_counts (const char *dir, GError **error);
MnRun *__wrap_mn_run_open_without_counts (const char *dir, GError **error);

MnRun *
__wrap_mn_run_open_without_counts (const char *dir, GError **error)
{
  while (g_atomic_int_get (&held))
    g_usleep (1000);
  for (int i = 0; i < N; i++)
    if (g_strcmp0 (dir, dirs[i]) == 0)
      g_atomic_int_inc (&n_read[i]);
  return __real_mn_run_open_without_counts (dir, error);
}

typedef struct
{
  char        *folder;
  MnKeeper    *keeper;
  MnAppWindow *window;
} Fixture;

static MnDocument *
nth_document (Fixture *f, int i)
{
  return mn_app_window_page_document (adw_tab_view_get_nth_page (f->window->tabs, i));
}

static MnSession *
nth_session (Fixture *f, int i)
{
  return mn_document_get_session (nth_document (f, i));
}

static gboolean
is_over (gpointer session)
{
  return mn_session_get_run_dir (session) != NULL && !mn_session_get_running (session);
}

/* N documents, each with a run of its own; they are made once. */
static void
train (void)
{
  MnAppWindow *window = mn_app_window_new (application);

  runs = mn_test_make_dir ();
  g_settings_set_string (mn_settings_get (), "runs-folder", runs);
  for (int i = 0; i < N; i++)
    {
      g_autoptr (JsonNode) epochs = json_node_init_int (json_node_alloc (), 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (MnRun) run = NULL;
      MnSession *session;

      g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
      g_assert_no_error (error);
      g_assert_true (mn_document_set (mn_app_window_get_document (window), "training.budget.epochs", epochs, &error));
      g_assert_no_error (error);
      session = mn_document_get_session (mn_app_window_get_document (window));
      g_action_group_activate_action (G_ACTION_GROUP (window), "start", NULL);
      mn_test_iterate_until (is_over, session);
      dirs[i] = g_strdup (mn_session_get_run_dir (session));
      run = mn_run_open (dirs[i], &error);
      g_assert_no_error (error);
      began[i] = mn_run_text_began (run->info, run->dir);
    }
  close_all ();
  {
    g_autofree char *from = g_build_filename (dirs[0], "run.json", NULL), *to = NULL, *text = NULL;
    g_autoptr (GError) error = NULL;

    dirs[DAMAGED] = g_build_filename (runs, "damaged", NULL);
    to = g_build_filename (dirs[DAMAGED], "run.json", NULL);
    g_assert_cmpint (g_mkdir (dirs[DAMAGED], 0700), ==, 0);
    g_assert_true (g_file_get_contents (from, &text, NULL, &error) && g_file_set_contents (to, text, -1, &error));
    g_assert_no_error (error);
  }
}

/* What a list says of one tab: the page, and whether it was made of its run. */
static void
add_tab (Fixture *f, GString *list, int run, const char *page, gboolean opened, const char *rest)
{
  g_autofree char *uri = g_filename_to_uri (dirs[run], NULL, NULL), *name = g_strdup_printf ("draft-%d.minima", run);
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "{\"minima\": 1, \"name\": \"Kept\", \"data\": {\"dataset\": \"digits\"}, \"network\": []}",
                                      -1, &error));
  g_assert_no_error (error);
  g_string_append_printf (list, "%s{\"draft\": \"%s\", \"run\": \"%s\", \"opened_run\": %s, \"page\": \"%s\"%s}",
                          list->len > 0 ? ", " : "", name, uri, opened ? "true" : "false", page, rest);
}

/* Starts with what stands in the list. @selected: the tab in front */
static void
restore (Fixture *f, GString *list, int selected)
{
  g_autofree char *path = g_build_filename (f->folder, "open.json", NULL);
  g_autofree char *text = g_strdup_printf ("{\"clean\": true, \"windows\": [{\"tabs\": [%s], \"selected\": %d}]}", list->str, selected);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);
  f->keeper = mn_keeper_new (GTK_APPLICATION (application), f->folder);
  f->window = MN_APP_WINDOW (mn_keeper_restore (f->keeper, TRUE));
  g_assert_nonnull (f->window);
}

static void
setup (Fixture *f, gconstpointer data)
{
  held = 0;
  for (int i = 0; i < N; i++)
    n_read[i] = 0;
  f->folder = mn_test_make_dir ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  close_all ();
  g_clear_pointer (&f->keeper, mn_keeper_free);
  mn_test_remove_dir (f->folder);
  g_free (f->folder);
}

/* Whether a label on the screen says @text. */
static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

/* The tab in front has its run at once; the others have its name, and the run when they are shown. */
static void
test_when_shown (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  AdwTabView *tabs;

  for (int i = 0; i < N; i++)
    add_tab (f, list, i, "watch", i == 1, "");
  g_atomic_int_set (&held, 1);
  restore (f, list, 2);
  tabs = f->window->tabs;
  mn_test_wait_until (strstr (adw_tab_page_get_title (adw_tab_view_get_nth_page (tabs, 1)), began[1]) != NULL);
  mn_test_settle ();
  /* Nobody is told that there is nothing. */
  g_assert_true (says (GTK_WIDGET (f->window), "Reading the Run…"));
  g_assert_false (says (GTK_WIDGET (f->window), "Nothing to Watch Yet"));
  g_atomic_int_set (&held, 0);
  mn_test_iterate_until (is_over, nth_session (f, 2));
  mn_test_settle ();
  g_assert_false (says (GTK_WIDGET (f->window), "Reading the Run…"));
  g_assert_true (says (GTK_WIDGET (f->window), "Finished"));
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpint (g_atomic_int_get (&n_read[i]), ==, i == 2);
      g_assert_cmpstr (mn_session_get_run_dir (nth_session (f, i)), ==, i == 2 ? dirs[i] : NULL);
      g_assert_cmpstr (mn_session_get_awaited_run (nth_session (f, i)), ==, i == 2 ? NULL : dirs[i]);
    }
  g_assert_null (strstr (adw_tab_page_get_title (adw_tab_view_get_nth_page (tabs, 0)), began[0]));

  adw_tab_view_set_selected_page (tabs, adw_tab_view_get_nth_page (tabs, 1));
  mn_test_iterate_until (is_over, nth_session (f, 1));
  mn_test_settle ();
  g_assert_true (g_str_has_suffix (gtk_window_get_title (GTK_WINDOW (f->window)), began[1]));
  g_assert_true (says (GTK_WIDGET (f->window), "Finished"));
  /* Who opens a run, or asks for it on the desktop, comes to the tab that has it. */
  g_assert_true (mn_app_window_show_run (f->window, dirs[3]));
  g_assert_true (adw_tab_view_get_selected_page (tabs) == adw_tab_view_get_nth_page (tabs, 3));
  mn_test_iterate_until (is_over, nth_session (f, 3));
  /* Each once, however often it was looked at. */
  adw_tab_view_set_selected_page (tabs, adw_tab_view_get_nth_page (tabs, 1));
  adw_tab_view_set_selected_page (tabs, adw_tab_view_get_nth_page (tabs, 2));
  mn_test_settle ();
  for (int i = 0; i < N; i++)
    g_assert_cmpint (g_atomic_int_get (&n_read[i]), ==, i > 0);
}

/* What nobody has looked at is there at the next start, too. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *path = g_build_filename (f->folder, "open.json", NULL), *text = NULL;
  guint n_opened = 0;

  for (int i = 0; i < N; i++)
    add_tab (f, list, i, "watch", i > 1, "");
  restore (f, list, 0);
  mn_test_iterate_until (is_over, nth_session (f, 0));
  g_assert_true (mn_keeper_end (f->keeper));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (int i = 0; i < N; i++)
    {
      g_autofree char *uri = g_filename_to_uri (dirs[i], NULL, NULL);

      g_assert_nonnull (strstr (text, uri));
      g_assert_cmpint (g_atomic_int_get (&n_read[i]), ==, i == 0);
    }
  for (const char *at = text; (at = strstr (at, "\"opened_run\" : true")) != NULL; at++)
    n_opened++;
  g_assert_cmpuint (n_opened, ==, 2);
}

/* Where the tab that was in front is gone, another one is, and has its run. */
static void
test_front_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);

  add_tab (f, list, 0, "watch", FALSE, "");
  add_tab (f, list, 1, "watch", FALSE, "");
  restore (f, list, 2);
  mn_test_iterate_until (is_over, mn_document_get_session (mn_app_window_get_document (f->window)));
  mn_test_settle ();
  g_assert_cmpint (g_atomic_int_get (&n_read[0]) + g_atomic_int_get (&n_read[1]), ==, 1);
}

/* A view in a window of its own is looked at, wherever the tab is. */
static void
test_view_windows (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);

  add_tab (f, list, 0, "watch", FALSE, ", \"watch\": [\"curves\"]");
  add_tab (f, list, 1, "workspace", FALSE, ", \"workspace\": \"(<()>, ['curves'])\"");
  add_tab (f, list, 2, "watch", FALSE, "");
  add_tab (f, list, 3, "workspace", FALSE, "");
  g_atomic_int_set (&held, 1);
  restore (f, list, 3);
  mn_test_settle ();
  /* The panes beside the network, too, tell why they are empty. */
  g_assert_true (says (GTK_WIDGET (f->window), "Reading the run…"));
  g_assert_false (says (GTK_WIDGET (f->window), "Nothing to show yet"));
  g_atomic_int_set (&held, 0);
  mn_test_iterate_until (is_over, nth_session (f, 0));
  mn_test_iterate_until (is_over, nth_session (f, 1));
  mn_test_iterate_until (is_over, nth_session (f, 3));
  mn_test_settle ();
  g_assert_false (says (GTK_WIDGET (f->window), "Reading the run…"));
  for (int i = 0; i < N; i++)
    g_assert_cmpint (g_atomic_int_get (&n_read[i]), ==, i != 2);
}

/* Another run begun while the last one is read is the one that is shown. */
static void
test_quicker (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  add_tab (f, list, 0, "watch", TRUE, "");
  g_atomic_int_set (&held, 1);
  restore (f, list, 0);
  mn_test_wait_until (mn_document_get_opened_run (nth_document (f, 0)) != NULL);
  mn_session_start (nth_session (f, 0), mn_document_get_experiment (nth_document (f, 0)));
  g_assert_null (mn_session_get_awaited_run (nth_session (f, 0)));
  g_atomic_int_set (&held, 0);
  mn_test_wait_until (g_atomic_int_get (&n_read[0]) == 1);
  mn_test_wait_until (!mn_session_get_running (nth_session (f, 0)));
  mn_test_settle ();
  g_assert_cmpstr (mn_session_get_run_dir (nth_session (f, 0)), !=, dirs[0]);
  g_assert_null (mn_document_get_opened_run (nth_document (f, 0)));
  g_assert_false (says (GTK_WIDGET (f->window), "Reading the Run…"));
}

/* The dialog over the window, or NULL. */
static GtkWindow *
find_dialog (Fixture *f)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data)
        && gtk_window_get_transient_for (l->data) == GTK_WINDOW (f->window))
      return l->data;
  return NULL;
}

static void
respond (Fixture *f, const char *response)
{
  g_autoptr (GtkWindow) dialog = NULL;

  mn_test_wait_until (find_dialog (f) != NULL);
  dialog = g_object_ref (find_dialog (f));
  g_assert_true (adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (dialog), response));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  mn_test_settle ();
}

/* Of tabs that go while another trains on in the background, none has its run read, though each is in front for a moment. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (JsonNode) seed = json_node_init_int (json_node_alloc (), 7);
  g_autoptr (GError) error = NULL;
  MnAppWindow *window;
  MnSession *session;

  for (int i = 0; i < 3; i++)
    add_tab (f, list, i, "watch", FALSE, "");
  restore (f, list, 2);
  mn_test_iterate_until (is_over, nth_session (f, 2));
  g_assert_true (mn_document_set (nth_document (f, 2), "seed", seed, &error));
  g_assert_no_error (error);
  window = f->window;
  g_assert_true (mn_app_window_open_recipe (window, "digits-mlp", &error));
  g_assert_no_error (error);
  adw_tab_view_reorder_first (window->tabs, adw_tab_view_get_selected_page (window->tabs));
  session = nth_session (f, 0);
  {
    g_autoptr (JsonNode) epochs = json_node_init_int (json_node_alloc (), 100000);

    g_assert_true (mn_document_set (nth_document (f, 0), "training.budget.epochs", epochs, &error));
    g_assert_no_error (error);
  }
  g_action_group_activate_action (G_ACTION_GROUP (window), "start", NULL);
  mn_test_wait_until (mn_session_get_rows (session)->len > 10);
  gtk_window_close (GTK_WINDOW (window));
  respond (f, "background");
  respond (f, "discard");
  mn_test_wait_until (adw_tab_view_get_n_pages (window->tabs) == 1);
  mn_test_spin (300);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (g_atomic_int_get (&n_read[i]), ==, i == 2);
  mn_session_command (session, MN_COMMAND_STOP);
  mn_test_wait_until (!mn_session_get_running (session));
}

/* A tab that is dragged to another window while its run is read has it there. */
static void
test_moved (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  MnAppWindow *other;
  MnDocument *document;

  add_tab (f, list, 0, "watch", FALSE, "");
  g_atomic_int_set (&held, 1);
  restore (f, list, 0);
  document = nth_document (f, 0);
  other = mn_app_window_new (application);
  gtk_window_present (GTK_WINDOW (other));
  adw_tab_view_transfer_page (f->window->tabs, adw_tab_view_get_nth_page (f->window->tabs, 0), other->tabs, 0);
  mn_test_settle ();
  /* The last tab takes its window along. */
  g_assert_true (gtk_application_get_windows (GTK_APPLICATION (application))->data == other);
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application))->next);
  g_atomic_int_set (&held, 0);
  mn_test_iterate_until (is_over, mn_document_get_session (document));
  mn_test_settle ();
  g_assert_true (says (GTK_WIDGET (other), "Finished"));
}

/* Who comes to a tab whose run is damaged is told, and the tab shows none, nor does its title tell of one. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);

  add_tab (f, list, 0, "watch", FALSE, "");
  add_tab (f, list, DAMAGED, "watch", TRUE, "");
  restore (f, list, 0);
  mn_test_iterate_until (is_over, nth_session (f, 0));
  mn_test_wait_until (mn_document_get_opened_run (nth_document (f, 1)) != NULL);
  mn_test_settle ();
  g_assert_false (says (GTK_WIDGET (f->window), "is not shown again"));
  adw_tab_view_set_selected_page (f->window->tabs, adw_tab_view_get_nth_page (f->window->tabs, 1));
  mn_test_wait_until (says (GTK_WIDGET (f->window), "is not shown again"));
  g_assert_null (mn_session_get_awaited_run (nth_session (f, 1)));
  g_assert_null (mn_document_get_opened_run (nth_document (f, 1)));
  g_assert_true (says (GTK_WIDGET (f->window), "Nothing to Watch Yet"));
}

int
main (int argc, char *argv[])
{
  int status;

  start_application (&argc, &argv);
  g_settings_set_int (mn_settings_get (), "threads", 1);
  train ();

  g_test_add ("/keeper-runs/when-shown", Fixture, NULL, setup, test_when_shown, teardown);
  g_test_add ("/keeper-runs/kept", Fixture, NULL, setup, test_kept, teardown);
  g_test_add ("/keeper-runs/front-gone", Fixture, NULL, setup, test_front_gone, teardown);
  g_test_add ("/keeper-runs/view-windows", Fixture, NULL, setup, test_view_windows, teardown);
  g_test_add ("/keeper-runs/quicker", Fixture, NULL, setup, test_quicker, teardown);
  g_test_add ("/keeper-runs/moved", Fixture, NULL, setup, test_moved, teardown);
  g_test_add ("/keeper-runs/closed", Fixture, NULL, setup, test_closed, teardown);
  g_test_add ("/keeper-runs/damaged", Fixture, NULL, setup, test_damaged, teardown);
  status = g_test_run ();
  mn_test_remove_dir (runs);
  return status;
}
