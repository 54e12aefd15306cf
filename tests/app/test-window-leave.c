/* test-window-leave.c - who leaves the window while it trains goes on in the background, or loses nothing.
 *
 * SPDX-License-Identifier: MIT
 */

#include "mn-run.h"
#include "window-fixture.h"

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
  mn_test_wait_until (mn_session_get_rows (session)->len > 10);
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "cancel");
  g_assert_nonnull (f->window);
  g_assert_true (mn_session_get_running (session));

  run_dir = g_strdup (mn_session_get_run_dir (session));
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "stop");
  respond (f, "discard");
  mn_test_wait_until (f->window == NULL);

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
  mn_test_wait_until (mn_session_get_rows (session)->len > 10);
  gtk_window_close (GTK_WINDOW (f->window));
  respond (f, "background");
  g_assert_nonnull (f->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->window)));
  mn_session_get_status (session, &before);
  mn_test_wait_until ((mn_session_get_status (session, &after), after.step > before.step + 20));

  g_assert_true (mn_app_window_show_run (f->window, mn_session_get_run_dir (session)));
  g_assert_false (mn_app_window_show_run (f->window, "/no/such/run"));
  mn_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (f->window)));

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
    /* Closing asks there as well. */
    {
      Fixture there = { hidden, NULL };

      gtk_window_close (GTK_WINDOW (hidden));
      respond (&there, "cancel");
      g_assert_true (mn_session_get_running (session));
    }
    mn_session_command (session, MN_COMMAND_STOP);
    mn_test_wait_until (!mn_session_get_running (session));
    gtk_window_destroy (GTK_WINDOW (hidden));
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
  mn_test_wait_until (mn_session_get_rows (session)->len > 10);
  run_dir = g_strdup (mn_session_get_run_dir (session));
  g_object_add_weak_pointer (G_OBJECT (document), (gpointer *) &document);
  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_wait_until (f->window == NULL);
  g_assert_null (document);

  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (run->rows->len, >, 10);
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/window-leave/close", Fixture, NULL, setup_window, test_close_while_training, teardown_window);
  g_test_add ("/window-leave/background", Fixture, NULL, setup_window, test_background, teardown_window);
  g_test_add ("/window-leave/destroy", Fixture, NULL, setup_window, test_destroy_while_training, teardown_window);
  return g_test_run ();
}
