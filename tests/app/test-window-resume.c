/* test-window-resume.c - runs that were stopped go on in the window, or say why they do not.
 *
 * SPDX-License-Identifier: MIT
 */

#include <string.h>

#include "mn-run.h"
#include "mn-run-writer.h"
#include "mn-session-private.h"
#include "window-fixture.h"

/* Two runs in one folder would be cut to pieces: rows of mini-batches come once each, in order. */
static void
assert_unbroken (GArray *rows)
{
  gint64 step = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (rows, MnMetricRow, i);

      if (row->source == MN_SOURCE_BATCH)
        g_assert_cmpint (row->step, ==, ++step);
    }
}

/* A run that was stopped goes on in its folder, from the window that stopped it and from one that opens it again. */
static void
test_resume (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *run_dir = NULL;

  make_long (document);
  g_assert_false (enabled (f, "resume"));
  activate (f, "start");
  g_assert_false (enabled (f, "resume"));
  mn_test_wait_until (mn_session_get_evaluations (session)->len > 4);
  for (int again = 0; again < 3; again++)
    {
      MnTrainerStatus before, after;
      guint n_evaluations;
      g_autoptr (MnRun) run = NULL;
      g_autoptr (GError) error = NULL;
      MnRunWriter *held;

      activate (f, "stop");
      mn_test_wait_until (!mn_session_get_running (session));
      mn_session_get_status (session, &before);
      n_evaluations = mn_session_get_evaluations (session)->len;
      g_assert_true (enabled (f, "resume"));
      if (again == 0)
        {
          run_dir = g_strdup (mn_session_get_run_dir (session));
          mn_document_set_opened_run (document, "then");
        }
      run = mn_run_open (run_dir, NULL);
      g_assert_nonnull (run);
      if (again == 1)
        {
          MnTrainerSummary told, found;

          /* As if it had been killed: with no word of what it came to. */
          json_object_remove_member (run->info, "summary");
          json_object_set_string_member (run->info, "status", "running");
          mn_session_get_summary (session, &told);
          mn_session_show_run (session, g_steal_pointer (&run));
          mn_session_get_summary (session, &found);
          g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_STOPPED);
          g_assert_cmpint (found.steps, ==, told.steps);
          mn_assert_close (found.epochs, told.epochs, 1e-6);
          mn_assert_close (found.test_accuracy, told.last[MN_SPLIT_TEST][MN_METRIC_ACCURACY], 1e-6);
          g_assert_true (mn_session_can_resume (session));
        }
      if (again == 2)
        {
          /* Killed, it would have told of steps after its checkpoint. */
          MnMetricRow late = g_array_index (run->rows, MnMetricRow, run->rows->len - 1);

          late.step = before.step + 1;
          late.source = MN_SOURCE_BATCH;
          g_array_append_val (run->rows, late);
          /* Held by who has read it, it is given on: nobody else comes in between. */
          held = mn_run_writer_hold (run_dir, &error);
          g_assert_no_error (error);
          mn_session_resume (session, g_steal_pointer (&run), held);
        }
      else
        activate (f, "resume");
      mn_test_wait_until (mn_session_get_running (session));
      mn_test_wait_until ((mn_session_get_status (session, &after), after.step > before.step + 100));
      mn_test_wait_until (mn_session_get_evaluations (session)->len > n_evaluations);
      g_assert_cmpstr (mn_session_get_run_dir (session), ==, run_dir);
    }
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  /* It is the same run still. */
  g_assert_cmpstr (mn_document_get_opened_run (document), ==, "then");
  assert_unbroken (mn_session_get_rows (session));
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (MnRun) run = mn_run_open (run_dir, &error);

    g_assert_no_error (error);
    assert_unbroken (run->rows);
    g_assert_cmpuint (run->rows->len, ==, mn_session_get_rows (session)->len);
    g_assert_cmpuint (run->evaluations->len, ==, mn_session_get_evaluations (session)->len);
  }
}

/* What could not go on is shown as it was, with the reason, and can be tried again. */
static void
test_resume_refused (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autofree char *run_dir = NULL;
  g_autoptr (GError) error = NULL;
  MnRunWriter *held;
  MnRun *run;
  MnMetricRow late;
  MnRunEvent *event;
  MnTrainerStatus before, after;
  MnTrainerSummary summary;
  guint n_rows, n_evaluations, n_events;

  make_long (document);
  activate (f, "start");
  mn_test_wait_until (mn_session_get_evaluations (session)->len > 4);
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  run_dir = g_strdup (mn_session_get_run_dir (session));
  run = mn_run_open (run_dir, &error);
  g_assert_no_error (error);
  /* As if it had been killed some steps after its checkpoint. */
  late = g_array_index (run->rows, MnMetricRow, run->rows->len - 1);
  late.step++;
  g_array_append_val (run->rows, late);
  g_ptr_array_add (run->evaluations, mn_evaluation_new (&late, NULL));
  event = mn_run_event_new (MN_RUN_EVENT_PAUSED);
  event->step = late.step;
  g_ptr_array_add (run->events, event);
  n_rows = run->rows->len;
  n_evaluations = run->evaluations->len;
  n_events = run->events->len;
  mn_session_get_status (session, &before);
  g_assert_cmpint (before.step, >, 0);
  /* As if the run before had come too fast: its rows were read when it ended, and are not read again. */
  session->status.dropped = 1;

  held = mn_run_writer_hold (run_dir, &error);
  g_assert_no_error (error);
  mn_session_resume (session, run, NULL);
  g_assert_cmpuint (mn_session_get_rows (session)->len, <, n_rows);
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_cmpint (mn_session_get_phase (session), ==, MN_PHASE_FAILED);
  g_assert_nonnull (strstr (mn_session_get_error (session)->message, "right now"));
  g_assert_cmpuint (mn_session_get_rows (session)->len, ==, n_rows);
  g_assert_cmpuint (mn_session_get_evaluations (session)->len, ==, n_evaluations);
  g_assert_cmpuint (mn_session_get_events (session)->len, ==, n_events);
  mn_session_get_status (session, &after);
  g_assert_cmpint (after.step, ==, before.step);
  g_assert_null (session->rereading);
  mn_session_get_summary (session, &summary);
  g_assert_cmpint (summary.steps, ==, before.step);

  /* By the button it is refused before anything is shown. */
  g_assert_true (enabled (f, "resume"));
  activate (f, "resume");
  respond (f, "close");
  g_assert_cmpuint (mn_session_get_rows (session)->len, ==, n_rows);
  mn_run_writer_free (held);
  activate (f, "resume");
  mn_test_wait_until (mn_session_get_running (session));
  mn_test_wait_until ((mn_session_get_status (session, &after), after.step > before.step));
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  assert_unbroken (mn_session_get_rows (session));
}

/* Its folder is read once, however often it is asked for, and who has closed the tab meanwhile is told nothing. */
static void
test_resume_twice (Fixture *f, gconstpointer data)
{
  MnDocument *document = open_recipe (f, "digits-mlp");
  MnSession *session = mn_document_get_session (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnRunWriter) held = NULL;
  MnTrainerStatus before, after;

  make_long (document);
  activate (f, "start");
  mn_test_wait_until (mn_session_get_rows (session)->len > 10);
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  activate (f, "undo");
  mn_session_get_status (session, &before);

  /* Refused twice it would be told twice. */
  held = mn_run_writer_hold (mn_session_get_run_dir (session), &error);
  g_assert_no_error (error);
  activate (f, "resume");
  activate (f, "resume");
  respond (f, "close");
  mn_test_spin (300);
  g_assert_null (find_dialog (f));
  g_clear_pointer (&held, mn_run_writer_free);
  activate (f, "resume");
  activate (f, "resume");
  mn_test_wait_until ((mn_session_get_status (session, &after), after.step > before.step));
  activate (f, "stop");
  mn_test_wait_until (!mn_session_get_running (session));
  g_assert_null (find_dialog (f));

  held = mn_run_writer_hold (mn_session_get_run_dir (session), &error);
  g_assert_no_error (error);
  open_recipe (f, "uva-mlp");
  g_object_add_weak_pointer (G_OBJECT (document), (gpointer *) &document);
  mn_app_window_resume_run (f->window, document);
  adw_tab_view_close_page (f->window->tabs, mn_app_window_find_page (f->window, document));
  g_assert_null (mn_app_window_find_page (f->window, document));
  /* It goes when nothing is read for it any more. */
  mn_test_wait_until (document == NULL);
  mn_test_settle ();
  g_assert_null (find_dialog (f));
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/window-resume/again", Fixture, NULL, setup_window, test_resume, teardown_window);
  g_test_add ("/window-resume/refused", Fixture, NULL, setup_window, test_resume_refused, teardown_window);
  g_test_add ("/window-resume/twice", Fixture, NULL, setup_window, test_resume_twice, teardown_window);
  return g_test_run ();
}
