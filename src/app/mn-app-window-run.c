/* mn-app-window-run.c - training: start, pause, stop.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-show-file.h"

static MnSession *
shown_session (MnAppWindow *self)
{
  MnDocument *document = mn_app_window_get_document (self);

  return document != NULL ? mn_document_get_session (document) : NULL;
}

/* TRUE when a run has begun; @paused: before its first step. */
static gboolean
start (MnAppWindow *self, gboolean paused)
{
  MnDocument *document = mn_app_window_get_document (self);
  const MnProblems *problems;

  if (document == NULL || mn_session_get_running (mn_document_get_session (document)))
    return FALSE;

  mn_app_window_take_typed (self);
  problems = mn_document_get_problems (document);
  if (problems->len > 0)
    {
      g_autofree char *reason = mn_document_describe_problem (document, g_ptr_array_index (problems, 0));

      mn_app_window_add_toast (self, reason);
      mn_experiment_view_show_problem (mn_app_window_get_view (self));
      return FALSE;
    }

  if (paused)
    mn_session_start_paused (mn_document_get_session (document), mn_document_get_experiment (document));
  else
    mn_session_start (mn_document_get_session (document), mn_document_get_experiment (document));
  /* The workspace shows the run as well. */
  if (g_strcmp0 (mn_experiment_view_get_page (mn_app_window_get_view (self)), "workspace") != 0)
    mn_experiment_view_show_page (mn_app_window_get_view (self), "watch");
  mn_app_window_update_run_actions (self);
  /* The button that was pressed is gone; the one in its place makes Space pause. */
  gtk_widget_grab_focus (self->pause_button);
  return TRUE;
}

static void
start_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start (user_data, FALSE);
}

static void
resume_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnDocument *document = mn_app_window_get_document (user_data);

  if (document != NULL)
    mn_app_window_resume_run (user_data, document);
}

static void
pause_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  MnSession *session = shown_session (self);
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action));
  gboolean pause = !g_variant_get_boolean (state);

  if (session == NULL || !mn_session_get_running (session))
    return;
  g_simple_action_set_state (action, g_variant_new_boolean (pause));
  mn_session_command (session, pause ? MN_COMMAND_PAUSE : MN_COMMAND_RESUME);
}

static void
step_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  MnSession *session = shown_session (self);

  if (session == NULL)
    return;
  if (!mn_session_get_running (session) && !start (self, TRUE))
    return;
  mn_session_command (session, MN_COMMAND_STEP);
}

static void
stop_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnSession *session = shown_session (user_data);

  if (session != NULL && mn_session_get_running (session))
    mn_session_command (session, MN_COMMAND_STOP);
}

static void
show_run_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnSession *session = shown_session (user_data);
  const char *dir = session != NULL ? mn_session_get_run_dir (session) : NULL;
  g_autoptr (GFile) folder = dir != NULL ? g_file_new_for_path (dir) : NULL;

  if (folder != NULL)
    mn_show_file (user_data, folder);
}

/* The details of the error whose toast was clicked; several lines of text do not fit into a toast. */
static void
show_details_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *message = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = g_error_new_literal (MN_ERROR, MN_ERROR_IO, message);

  mn_app_window_show_error (user_data, _("Training Failed"), error);
}

gboolean
mn_app_window_trains (MnAppWindow *self)
{
  const int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      MnDocument *document = mn_app_window_page_document (adw_tab_view_get_nth_page (self->tabs, i));

      if (document != NULL && mn_session_get_running (mn_document_get_session (document)))
        return TRUE;
    }
  return FALSE;
}

void
mn_app_window_let_sleep (MnAppWindow *self)
{
  if (self->inhibitor != 0)
    gtk_application_uninhibit (self->inhibited, self->inhibitor);
  self->inhibitor = 0;
  g_clear_object (&self->inhibited);
}

static void
update_inhibitor (MnAppWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (!mn_app_window_trains (self))
    mn_app_window_let_sleep (self);
  else if (self->inhibitor == 0 && application != NULL)
    {
      self->inhibitor = gtk_application_inhibit (application, GTK_WINDOW (self),
                                                 GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                                 _("A network is being trained"));
      g_set_object (&self->inhibited, application);
    }
}

/* Which run a tab shows is kept for the next start. Phases change with each evaluation, folders with each run. */
static void
touch_for_run (MnAppWindow *self, GParamSpec *pspec, MnSession *session)
{
  static const char *const touched = "mn-touched-run";
  const char *dir = mn_session_get_run_dir (session);

  if (g_strcmp0 (dir, g_object_get_data (G_OBJECT (session), touched)) == 0)
    return;
  g_object_set_data_full (G_OBJECT (session), touched, g_strdup (dir), g_free);
  mn_app_window_touch (self);
}

static void
tell_runs (MnAppWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (MN_IS_APPLICATION (application))
    mn_application_tell_runs (MN_APPLICATION (application));
}

/* Once for each run, when it has a folder. */
static void
tell_begin (MnAppWindow *self, GParamSpec *pspec, MnSession *session)
{
  static const char *const told = "mn-told-run";
  const char *dir = mn_session_get_run_dir (session);

  if (mn_session_get_phase (session) != MN_PHASE_TRAINING || g_strcmp0 (dir, g_object_get_data (G_OBJECT (session), told)) == 0)
    return;
  g_object_set_data_full (G_OBJECT (session), told, g_strdup (dir), g_free);
  tell_runs (self);
}

void
mn_app_window_watch_document (MnAppWindow *self, MnDocument *document)
{
  MnSession *session = mn_document_get_session (document);

  g_signal_connect (session, "ended", G_CALLBACK (mn_app_window_tell_end), self);
  g_signal_connect_swapped (session, "notify::running", G_CALLBACK (update_inhibitor), self);
  g_signal_connect_swapped (session, "notify::phase", G_CALLBACK (touch_for_run), self);
  g_signal_connect_swapped (session, "notify::phase", G_CALLBACK (tell_begin), self);
  g_signal_connect_swapped (session, "ended", G_CALLBACK (tell_runs), self);
  g_signal_connect_swapped (document, "changed", G_CALLBACK (mn_app_window_touch), self);
  g_signal_connect_swapped (document, "notify", G_CALLBACK (mn_app_window_touch), self);
  update_inhibitor (self);
}

void
mn_app_window_unwatch_document (MnAppWindow *self, MnDocument *document)
{
  g_signal_handlers_disconnect_by_data (mn_document_get_session (document), self);
  g_signal_handlers_disconnect_by_func (document, mn_app_window_touch, self);
  update_inhibitor (self);
}

static void
enable (MnAppWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
mn_app_window_update_run_actions (MnAppWindow *self)
{
  GAction *pause = g_action_map_lookup_action (G_ACTION_MAP (self), "pause");
  MnSession *session = shown_session (self);
  gboolean running = session != NULL && mn_session_get_running (session);
  MnPhase phase = session != NULL ? mn_session_get_phase (session) : MN_PHASE_WAITING;
  gboolean paused = running && phase == MN_PHASE_PAUSED;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean leaves = !running && focus != NULL && (focus == self->pause_button || focus == self->stop_button);

  enable (self, "start", session != NULL && !running);
  enable (self, "resume", session != NULL && mn_session_can_resume (session));
  enable (self, "pause", running);
  enable (self, "step", session != NULL);
  enable (self, "sweep", session != NULL);
  enable (self, "stop", running);
  enable (self, "show-run", session != NULL && mn_session_get_run_dir (session) != NULL);
  enable (self, "report", session != NULL && mn_session_get_run_dir (session) != NULL);
  enable (self, "print", session != NULL && mn_session_get_run_dir (session) != NULL);
  /* An evaluation may lie between the command and the pause; the button stays pressed meanwhile. */
  g_simple_action_set_state (G_SIMPLE_ACTION (pause),
                             g_variant_new_boolean (paused || (phase == MN_PHASE_EVALUATING && session != NULL
                                                               && mn_session_get_pausing (session))));

  gtk_widget_set_visible (self->start_button, session != NULL && !running);
  gtk_widget_set_visible (self->pause_button, running);
  gtk_widget_set_visible (self->step_button, session != NULL);
  gtk_widget_set_visible (self->stop_button, running);
  /* Else the keyboard would be with nobody when a run ends. */
  if (leaves)
    gtk_widget_grab_focus (self->start_button);
  gtk_widget_set_tooltip_text (self->pause_button, paused ? _("Go on training (Space)") : _("Pause training (Space)"));
}

void
mn_app_window_install_run_actions (MnAppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "start", .activate = start_activated },
    { .name = "resume", .activate = resume_activated },
    { .name = "pause", .activate = pause_activated, .state = "false" },
    { .name = "step", .activate = step_activated },
    { .name = "stop", .activate = stop_activated },
    { .name = "show-run", .activate = show_run_activated },
    { .name = "show-details", .activate = show_details_activated, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  mn_app_window_guard_start (self);
  mn_app_window_install_report_actions (self);
  mn_app_window_install_file_showing_actions (self);
}
