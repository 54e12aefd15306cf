/* mn-app-window-close.c - closing tabs and the window without losing anything.
 *
 * Closing asks twice at most: what to do with a running training, then with unsaved changes. Run data are safe in any
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

/* One question about one document; the task's result is whether it may be closed. */
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

static gboolean
needs_question (MnDocument *document)
{
  return document != NULL
         && (mn_document_get_modified (document) || mn_session_get_running (mn_document_get_session (document)));
}

/* Takes the task. */
static void
answer (GTask *task, gboolean may_close)
{
  g_task_return_boolean (task, may_close);
  g_object_unref (task);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer (user_data, mn_app_window_save_finish (result));
}

static void
unsaved_answered (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (g_str_equal (response, "save"))
    mn_app_window_save_async (g_task_get_source_object (task), question->document, FALSE, saved, task);
  else
    answer (task, g_str_equal (response, "discard"));
}

static void
ask_unsaved (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  MnAppWindow *self = g_task_get_source_object (task);
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (!mn_document_get_modified (question->document))
    {
      answer (task, TRUE);
      return;
    }

  g_object_get (question->document, "title", &title, NULL);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Save Changes?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("“%s” has changes that are not saved. They are lost if you discard them."), title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "discard", _("_Discard"),
                                    "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (unsaved_answered), task);
  gtk_window_present (GTK_WINDOW (dialog));
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
      answer (task, FALSE);
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
                                  _("“%s” is being trained. Stopping saves everything up to now in the folder of the run."),
                                  title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep Training"), "stop",
                                    _("_Stop and Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect (dialog, "response", G_CALLBACK (running_answered), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
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

  self->asking = FALSE;
  if (adw_tab_view_get_page_position (self->tabs, page) >= 0)
    adw_tab_view_close_page_finish (self->tabs, page, confirm_finish (result));
}

gboolean
mn_app_window_close_page (MnAppWindow *self, AdwTabPage *page, AdwTabView *tabs)
{
  GtkWidget *child = adw_tab_page_get_child (page);
  MnDocument *document
      = MN_IS_EXPERIMENT_VIEW (child) ? mn_experiment_view_get_document (MN_EXPERIMENT_VIEW (child)) : NULL;

  if (!needs_question (document))
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

/* @answered: the documents asked about so far; taken. */
static void ask_next (MnAppWindow *self, GPtrArray *answered);

static void
document_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnAppWindow *self = MN_APP_WINDOW (source);
  g_autoptr (GPtrArray) answered = user_data;

  if (confirm_finish (result))
    ask_next (self, g_steal_pointer (&answered));
  else
    self->asking = FALSE;
}

static void
ask_next (MnAppWindow *self, GPtrArray *answered)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  for (int i = 0; i < n; i++)
    {
      MnDocument *document = nth_document (self, i);

      if (needs_question (document) && !g_ptr_array_find (answered, document, NULL))
        {
          g_ptr_array_add (answered, g_object_ref (document));
          adw_tab_view_set_selected_page (self->tabs, adw_tab_view_get_nth_page (self->tabs, i));
          confirm_close (self, document, document_confirmed, answered);
          return;
        }
    }

  g_ptr_array_unref (answered);
  self->asking = FALSE;
  mn_app_window_close_soon (self);
}

gboolean
mn_app_window_ask_to_close (MnAppWindow *self)
{
  int n = adw_tab_view_get_n_pages (self->tabs);

  if (self->closing)
    return TRUE;
  if (self->asking)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (needs_question (nth_document (self, i)))
      {
        self->asking = TRUE;
        ask_next (self, g_ptr_array_new_with_free_func (g_object_unref));
        return FALSE;
      }
  self->closing = TRUE;
  return TRUE;
}
