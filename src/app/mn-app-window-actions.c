/* mn-app-window-actions.c - files: new, open, save, recent, undo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-error.h"
#include "mn-file-kinds.h"
#include "mn-welcome-page.h"

/* Files listed in the menu. */
#define MAX_RECENT 8

static void
open_chosen (GtkNativeDialog *dialog, int response, MnAppWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GFile) data = NULL;

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          g_autofree char *name = g_file_get_basename (file);

          if ((mn_file_kind_of (name) & (MN_FILE_TABLE | MN_FILE_PICTURE)) == 0)
            mn_app_window_open_file (self, file);
          else if (data == NULL)
            data = g_object_ref (file);
        }
      /* Data are used as if they had been dropped; many pictures at once are one question. */
      if (data != NULL)
        mn_app_window_drop_file (self, data);
    }
  g_object_unref (dialog);
}

static void
new_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  mn_app_window_add_document (user_data, mn_document_new (mn_experiment_new (), NULL));
}

static void
open_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Open Experiments or Data"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));

  mn_file_kinds_offer (GTK_FILE_CHOOSER (dialog), MN_FILE_EXPERIMENT | MN_FILE_TABLE | MN_FILE_PICTURE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
open_uri_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  mn_app_window_open_file (user_data, file);
}

static void
open_recipe_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!mn_app_window_open_recipe (user_data, g_variant_get_string (parameter, NULL), &error))
    mn_app_window_show_error (user_data, _("Cannot Open the Recipe"), error);
}

/* Writes the file; @file NULL: where it came from. */
static void
write_document (GTask *task, MnDocument *document, GFile *file)
{
  MnAppWindow *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (mn_document_save (document, file, &error))
    {
      g_autofree char *uri = g_file_get_uri (mn_document_get_file (document));

      gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      mn_app_window_show_error (self, _("Cannot Save the Experiment"), error);
      g_task_return_boolean (task, FALSE);
    }
}

/* FALSE, and told: another tab has it, and would write over it in turn. */
static gboolean
is_free (GTask *task, MnDocument *document, GFile *file)
{
  MnAppWindow *self = g_task_get_source_object (task);
  GFile *own = mn_document_get_file (document);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  if ((own != NULL && g_file_equal (own, file)) || !mn_app_window_is_open (self, file))
    return TRUE;
  name = g_file_get_parse_name (file);
  error = g_error_new (MN_ERROR, MN_ERROR_INPUT, _("%s is open in another tab; choose another name, or close that tab first"),
                       name);
  mn_app_window_show_error (self, _("Cannot Save the Experiment"), error);
  return FALSE;
}

static void
save_chosen (GtkNativeDialog *dialog, int response, GTask *task)
{
  MnDocument *document = g_task_get_task_data (task);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *name = g_file_get_basename (file);

      /* Without its extension the file would not be found again by the filter of the open dialog. */
      if (!g_str_has_suffix (name, ".minima"))
        {
          g_autoptr (GFile) folder = g_file_get_parent (file);
          g_autofree char *full = g_strconcat (name, ".minima", NULL);
          g_autoptr (GFile) named = g_file_get_child (folder, full);

          if (!g_file_query_exists (named, NULL))
            g_set_object (&file, named);
        }
      if (is_free (task, document, file))
        write_document (task, document, file);
      else
        g_task_return_boolean (task, FALSE);
    }
  else
    g_task_return_boolean (task, FALSE);
  g_object_unref (dialog);
  g_object_unref (task);
}

/* Takes the task. */
static void
choose_name (GTask *task)
{
  MnDocument *document = g_task_get_task_data (task);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the Experiment"), g_task_get_source_object (task),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  mn_file_kinds_offer (GTK_FILE_CHOOSER (dialog), MN_FILE_EXPERIMENT);
  if (mn_document_get_file (document) != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), mn_document_get_file (document), NULL);
  else
    {
      g_autofree char *title = mn_document_make_name (document);
      g_autofree char *name = g_strconcat (g_strdelimit (title, "/", '-'), ".minima", NULL);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (save_chosen), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
overwriting_answered (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  if (g_str_equal (response, "save-as"))
    {
      choose_name (task);
      return;
    }
  if (g_str_equal (response, "overwrite"))
    write_document (task, g_task_get_task_data (task), NULL);
  else
    g_task_return_boolean (task, FALSE);
  g_object_unref (task);
}

/* What somebody else has written there would be lost. Takes the task. */
static void
ask_overwriting (GTask *task)
{
  MnDocument *document = g_task_get_task_data (task);
  g_autofree char *path = g_file_get_parse_name (mn_document_get_file (document));
  GtkWidget *dialog = adw_message_dialog_new (g_task_get_source_object (task), _("The File Has Changed"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("%s was written by another program since it was opened or saved here. Overwriting it "
                                    "loses what that program wrote."), path);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "overwrite", _("_Overwrite"),
                                    "save-as", _("Save _As…"), NULL);
  mn_app_window_ask (dialog, "overwrite", "save-as", G_CALLBACK (overwriting_answered), task);
}

void
mn_app_window_save_async (MnAppWindow *self, MnDocument *document, gboolean ask_name, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_object_ref (document), g_object_unref);
  if (document == mn_app_window_get_document (self))
    mn_app_window_take_typed (self);
  if (ask_name || mn_document_get_file (document) == NULL)
    choose_name (task);
  else if (mn_document_file_has_changed (document))
    ask_overwriting (task);
  else
    {
      write_document (task, document, NULL);
      g_object_unref (task);
    }
}

gboolean
mn_app_window_save_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  if (mn_app_window_save_finish (result))
    mn_app_window_add_toast (MN_APP_WINDOW (source), _("Saved"));
}

static void
save_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnDocument *document = mn_app_window_get_document (user_data);

  if (document != NULL)
    mn_app_window_save_async (user_data, document, FALSE, saved, NULL);
}

static void
save_as_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnDocument *document = mn_app_window_get_document (user_data);

  if (document != NULL)
    mn_app_window_save_async (user_data, document, TRUE, saved, NULL);
}

static void
close_tab_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnAppWindow *self = user_data;
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  if (page != NULL)
    adw_tab_view_close_page (self->tabs, page);
}

static void
undo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnDocument *document = mn_app_window_get_document (user_data);

  if (document != NULL)
    mn_document_undo (document);
}

static void
redo_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MnDocument *document = mn_app_window_get_document (user_data);

  if (document != NULL)
    mn_document_redo (document);
}

static const GActionEntry file_actions[] = {
  { .name = "new", .activate = new_activated },
  { .name = "open", .activate = open_activated },
  { .name = "open-uri", .activate = open_uri_activated, .parameter_type = "s" },
  { .name = "open-recipe", .activate = open_recipe_activated, .parameter_type = "s" },
  { .name = "save", .activate = save_activated },
  { .name = "save-as", .activate = save_as_activated },
  { .name = "close-tab", .activate = close_tab_activated },
  { .name = "undo", .activate = undo_activated },
  { .name = "redo", .activate = redo_activated },
};

static void
enable (MnAppWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
mn_app_window_update_file_actions (MnAppWindow *self)
{
  MnDocument *document = mn_app_window_get_document (self);
  gboolean undo = FALSE;
  gboolean redo = FALSE;

  if (document != NULL)
    g_object_get (document, "can-undo", &undo, "can-redo", &redo, NULL);
  enable (self, "save", document != NULL);
  enable (self, "save-as", document != NULL);
  enable (self, "undo", undo);
  enable (self, "redo", redo);
}

void
mn_app_window_install_file_actions (MnAppWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), file_actions, G_N_ELEMENTS (file_actions), self);
}

void
mn_app_window_update_recent (MnAppWindow *self)
{
  g_autoptr (GPtrArray) recent = mn_recent_experiments (MAX_RECENT);

  g_menu_remove_all (self->recent_menu);
  for (guint i = 0; i < recent->len; i++)
    {
      GtkRecentInfo *info = g_ptr_array_index (recent, i);
      /* A single underscore would mark a mnemonic. */
      g_auto (GStrv) parts = g_strsplit (gtk_recent_info_get_display_name (info), "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.open-uri", "s", gtk_recent_info_get_uri (info));
      g_menu_append_item (self->recent_menu, item);
    }
}
