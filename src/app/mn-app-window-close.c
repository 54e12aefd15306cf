/* mn-app-window-close.c - closing tabs and the window without losing anything.
 *
 * Closing asks what to do with a running training, then with unsaved changes. Run data are safe in any
 * case, since a stopped run is complete on disk; what can be lost is only what the user says may be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

static gboolean
close_window (gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
  return G_SOURCE_REMOVE;
}

void
mn_app_window_close_soon (MnAppWindow *self)
{
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_window, g_object_ref (self), g_object_unref);
}

/* What became of a question. */
typedef enum
{
  STAY,
  CLOSE,
  BACKGROUND
} Outcome;

/* One question about one document; the task's result is its Outcome. */
typedef struct
{
  MnDocument *document;
  gulong      running_handler;
} Question;

static void
question_free (Question *question)
{
  if (question->running_handler != 0)
    g_signal_handler_disconnect (mn_document_get_session (question->document), question->running_handler);
  g_object_unref (question->document);
  g_free (question);
}

/* What is not saved when the application quits is there again at the next start; while others train, it may not quit. */
static gboolean
may_lose_changes (MnAppWindow *self, MnDocument *document)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  return mn_document_get_modified (document)
         && (application == NULL || !mn_application_is_quitting (MN_APPLICATION (application))
             || mn_application_others_train (MN_APPLICATION (application), GTK_WINDOW (self)));
}

static gboolean
needs_question (MnAppWindow *self, MnDocument *document)
{
  return document != NULL
         && (may_lose_changes (self, document) || mn_session_get_running (mn_document_get_session (document)));
}

/* Takes the task. */
static void
answer (GTask *task, Outcome outcome)
{
  g_task_return_int (task, outcome);
  g_object_unref (task);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer (user_data, mn_app_window_save_finish (result) ? CLOSE : STAY);
}

static void
unsaved_answered (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (g_str_equal (response, "save"))
    mn_app_window_save_async (g_task_get_source_object (task), question->document, FALSE, saved, task);
  else
    answer (task, g_str_equal (response, "discard") ? CLOSE : STAY);
}

static void
ask_unsaved (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  MnAppWindow *self = g_task_get_source_object (task);
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (!may_lose_changes (self, question->document))
    {
      answer (task, CLOSE);
      return;
    }

  g_object_get (question->document, "title", &title, NULL);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Save Changes?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("“%s” has changes that are not saved. They are lost if you discard them."), title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "discard", _("_Discard"),
                                    "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  mn_app_window_ask (dialog, "discard", "save", G_CALLBACK (unsaved_answered), task);
}

static void
running_changed (MnSession *session, GParamSpec *pspec, GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (mn_session_get_running (session))
    return;
  g_signal_handler_disconnect (session, question->running_handler);
  question->running_handler = 0;
  ask_unsaved (task);
}

static void
running_answered (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  Question *question = g_task_get_task_data (task);
  MnSession *session = mn_document_get_session (question->document);

  if (!g_str_equal (response, "stop"))
    {
      /* A run that has ended meanwhile has nothing to go on with. */
      answer (task, g_str_equal (response, "background") && mn_session_get_running (session) ? BACKGROUND : STAY);
      return;
    }
  if (!mn_session_get_running (session))
    {
      ask_unsaved (task);
      return;
    }
  question->running_handler = g_signal_connect (session, "notify::running", G_CALLBACK (running_changed), task);
  mn_session_command (session, MN_COMMAND_STOP);
}

/* Asks whether @document may be closed and does what is answered; the result is confirm_finish(). */
static void
confirm_close (MnAppWindow *self, MnDocument *document, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  question->document = g_object_ref (document);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  if (!mn_session_get_running (mn_document_get_session (document)))
    {
      ask_unsaved (task);
      return;
    }

  g_object_get (document, "title", &title, NULL);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Training Is Running"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("“%s” is being trained. It can go on without a window; stopping saves everything "
                                    "up to now in the folder of the run."),
                                  title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "stop", _("_Stop and Save"),
                                    "background", _("Keep Running in _Background"), NULL);
  mn_app_window_ask (dialog, "stop", "background", G_CALLBACK (running_answered), task);
}

static Outcome
confirm_finish (GAsyncResult *result)
{
  return (Outcome) g_task_propagate_int (G_TASK (result), NULL);
}

/* Nothing is closed, so nothing quits. */
static void
stay (MnAppWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  self->asking = FALSE;
  if (application != NULL)
    mn_application_stay (MN_APPLICATION (application));
}

static MnDocument *
nth_document (MnAppWindow *self, int i)
{
  GtkWidget *child = adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tabs, i));

  return MN_IS_EXPERIMENT_VIEW (child) ? mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child)) : NULL;
}

static void
page_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  g_autoptr (AdwTabPage) page = user_data;
  const Outcome outcome = confirm_finish (result);

  self->asking = FALSE;
  if (adw_tab_view_get_page_position (self->tabs, page) < 0)
    return;
  adw_tab_view_close_page_finish (self->tabs, page, outcome == CLOSE);
  if (outcome == BACKGROUND)
    mn_app_window_page_to_background (self, page);
}

gboolean
mn_app_window_close_page (MnAppWindow *self, AdwTabPage *page, AdwTabView *tabs)
{
  GtkWidget *child = adw_tab_page_get_child (page);
  MnDocument *document
      = MN_IS_EXPERIMENT_VIEW (child) ? mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child)) : NULL;

  if (document != NULL && document == mn_app_window_get_document (self))
    mn_app_window_take_typed (self);
  if (self->closing || !needs_question (self, document))
    adw_tab_view_close_page_finish (tabs, page, TRUE);
  else if (self->asking)
    adw_tab_view_close_page_finish (tabs, page, FALSE);
  else
    {
      self->asking = TRUE;
      adw_tab_view_set_selected_page (tabs, page);
      confirm_close (self, document, page_confirmed, g_object_ref (page));
    }
  return GDK_EVENT_STOP;
}

/* The documents asked about so far, and those whose training is to go on. */
typedef struct
{
  GPtrArray *answered;
  GPtrArray *background;
} Round;

static void
round_free (Round *round)
{
  g_ptr_array_unref (round->answered);
  g_ptr_array_unref (round->background);
  g_free (round);
}

/* Takes @round. */
static void ask_next (MnAppWindow *self, Round *round);

static void
document_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  Round *round = user_data;
  const Outcome outcome = confirm_finish (result);

  if (outcome == STAY)
    {
      round_free (round);
      stay (self);
      return;
    }
  if (outcome == BACKGROUND)
    g_ptr_array_add (round->background, g_ptr_array_index (round->answered, round->answered->len - 1));
  ask_next (self, round);
}

/* Whether it goes on, or has changes that nobody was asked about, because the application seemed to quit. */
static gboolean
is_kept (Round *round, MnDocument *document)
{
  return g_ptr_array_find (round->background, document, NULL)
         || (document != NULL && mn_document_get_modified (document) && !g_ptr_array_find (round->answered, document, NULL));
}

/* Those that nobody wants to keep are closed; with the others the window goes out of sight. */
static void
close_to_background (MnAppWindow *self, Round *round)
{
  self->closing = TRUE;
  for (int i = adw_tab_view_get_n_pages (self->tabs) - 1; i >= 0; i--)
    if (!is_kept (round, nth_document (self, i)))
      adw_tab_view_close_page (self->tabs, adw_tab_view_get_nth_page (self->tabs, i));
  self->closing = FALSE;
  if (mn_app_window_get_document (self) != NULL)
    mn_app_window_read_run (mn_app_window_get_document (self));
  stay (self);
  mn_app_window_hide_in_background (self);
}

static void
ask_next (MnAppWindow *self, Round *round)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      MnDocument *document = nth_document (self, i);

      if (needs_question (self, document) && !g_ptr_array_find (round->answered, document, NULL))
        {
          g_ptr_array_add (round->answered, g_object_ref (document));
          adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_nth_page (self->tabs, i));
          confirm_close (self, document, document_confirmed, round);
          return;
        }
    }

  self->asking = FALSE;
  if (round->background->len > 0)
    close_to_background (self, round);
  else
    mn_app_window_close_soon (self);
  round_free (round);
}

gboolean
mn_app_window_ask_to_close (MnAppWindow *self)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  if (self->closing)
    return TRUE;
  if (self->asking)
    return FALSE;
  mn_app_window_take_typed (self);
  for (int i = 0; i < n; i++)
    if (needs_question (self, nth_document (self, i)))
      {
        Round *round = g_new0 (Round, 1);

        round->answered = g_ptr_array_new_with_free_func (g_object_unref);
        round->background = g_ptr_array_new ();
        self->asking = TRUE;
        /* A question needs a window to stand over. */
        if (!gtk_widget_get_visible (GTK_WIDGET (self)))
          gtk_window_present (GTK_WINDOW (self));
        ask_next (self, round);
        return FALSE;
      }
  self->closing = TRUE;
  return TRUE;
}
