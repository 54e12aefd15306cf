/* test-awake.c - the computer stays awake while something trains, and not a moment longer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "window-fixture.h"

guint __wrap_gtk_application_inhibit   (GtkApplication *application, GtkWindow *window, GtkApplicationInhibitFlags flags,
                                        const char *reason);
void  __wrap_gtk_application_uninhibit (GtkApplication *application, guint cookie);

/* What the desktop has given and not got back; each is another. */
static GHashTable *cookies;
static guint n_given;

guint
__wrap_gtk_application_inhibit (GtkApplication *asking, GtkWindow *window, GtkApplicationInhibitFlags flags, const char *reason)
{
  g_assert_true (asking == GTK_APPLICATION (application));
  g_assert_true (flags & GTK_APPLICATION_INHIBIT_SUSPEND);
  g_assert_cmpstr (reason, !=, "");
  g_hash_table_add (cookies, GUINT_TO_POINTER (++n_given));
  return n_given;
}

void
__wrap_gtk_application_uninhibit (GtkApplication *asking, guint cookie)
{
  g_assert_true (asking == GTK_APPLICATION (application));
  g_assert_true (g_hash_table_remove (cookies, GUINT_TO_POINTER (cookie)));
}

static void
assert_awake (guint n)
{
  g_assert_cmpuint (g_hash_table_size (cookies), ==, n);
}

static void
start (Fixture *f, MnDocument *document)
{
  activate (f, "start");
  mn_test_wait_until (mn_session_get_rows (mn_document_get_session (document))->len > 0);
}

static void
stop (MnDocument *document)
{
  MnSession *session = mn_document_get_session (document);

  mn_session_command (session, MN_COMMAND_STOP);
  mn_test_wait_until (!mn_session_get_running (session));
}

static void
test_end (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);

  assert_awake (0);
  activate (f, "start");
  assert_awake (1);
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FINISHED);
  assert_awake (0);
}

/* A paused run is gone on with; a second one in the window changes nothing, nor does the end of one of the two. */
static void
test_two (Fixture *f, gconstpointer data)
{
  MnDocument *first = open_recipe (f, "digits-mlp"), *second;

  make_long (first);
  start (f, first);
  activate (f, "pause");
  mn_test_wait_until (mn_session_get_phase (mn_document_get_session (first)) == MN_PHASE_PAUSED);
  assert_awake (1);
  second = open_recipe (f, "two-spirals");
  make_long (second);
  activate (f, "step");
  assert_awake (1);
  stop (first);
  assert_awake (1);
  stop (second);
  assert_awake (0);
}

static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->runs, "file", NULL);
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_settings_set_string (mn_settings_get (), "runs-folder", file);
  activate (f, "start");
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FAILED);
  assert_awake (0);
}

/* What goes on without its window keeps the computer awake as well. */
static void
test_background (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnAppWindow *hidden = NULL;

  make_long (document);
  start (f, document);
  open_recipe (f, "two-spirals");
  g_assert_true (mn_app_window_show_run (f->window, mn_session_get_run_dir (mn_document_get_session (document))));
  activate (f, "close-tab");
  respond (f, "background");
  assert_awake (1);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (l->data != f->window)
      hidden = l->data;
  g_assert_nonnull (hidden);
  stop (document);
  assert_awake (0);
  gtk_window_destroy (GTK_WINDOW (hidden));
}

static void
test_close (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");

  make_long (document);
  start (f, document);
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "stop");
  respond (f, "discard");
  mn_test_wait_until (f->window == NULL);
  assert_awake (0);
}

/* However the window goes: others may keep the program running for days. */
static void
test_destroy (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");

  make_long (document);
  start (f, document);
  assert_awake (1);
  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_wait_until (f->window == NULL);
  assert_awake (0);
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);
  cookies = g_hash_table_new (NULL, NULL);

  g_test_add ("/awake/end", Fixture, NULL, setup_window, test_end, teardown_window);
  g_test_add ("/awake/two", Fixture, NULL, setup_window, test_two, teardown_window);
  g_test_add ("/awake/failure", Fixture, NULL, setup_window, test_failure, teardown_window);
  g_test_add ("/awake/background", Fixture, NULL, setup_window, test_background, teardown_window);
  g_test_add ("/awake/close", Fixture, NULL, setup_window, test_close, teardown_window);
  g_test_add ("/awake/destroy", Fixture, NULL, setup_window, test_destroy, teardown_window);
  return g_test_run ();
}
