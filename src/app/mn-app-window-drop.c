/* mn-app-window-drop.c - files dropped on the window: experiments are opened, tables and pictures offered as data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-file-kinds.h"

/* What a file may be to an experiment. */
typedef struct
{
  MnAppWindow *window;
  MnDocument  *document;   /* (nullable): the one that was shown */
  char        *dataset;    /* name of the kind of data */
  char        *setting;    /* of the kind, that takes the path */
  char        *path;
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  g_clear_object (&offer->document);
  g_free (offer->dataset);
  g_free (offer->setting);
  g_free (offer->path);
  g_free (offer);
}

static JsonNode *
make_dataset (const Offer *offer)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, offer->dataset);
  json_builder_set_member_name (builder, offer->setting);
  json_builder_add_string_value (builder, offer->path);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
offer_answered (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  const Offer *offer = user_data;
  g_autoptr (JsonNode) dataset = NULL;
  g_autoptr (GError) error = NULL;
  MnDocument *document = offer->document;
  gboolean set;

  if (g_str_equal (response, "new"))
    {
      document = mn_document_new (mn_experiment_new (), NULL);
      mn_app_window_add_document (offer->window, document);
    }
  else if (!g_str_equal (response, "use"))
    return;
  dataset = make_dataset (offer);
  /* A step of the history of its own, also when two are dropped one after the other. */
  mn_document_begin_group (document);
  set = mn_document_set (document, "data.dataset", dataset, &error);
  mn_document_end_group (document);
  if (set)
    {
      MnExperimentView *view = mn_app_window_find_view (offer->window, document);

      if (view != NULL)
        mn_experiment_view_show_page (view, "data");
    }
  else
    mn_app_window_show_error (offer->window, _("Cannot Use the Data"), error);
}

/* Takes @path. */
static void
offer_data (MnAppWindow *self, const char *dataset, const char *setting, char *path)
{
  MnDocument *document = mn_app_window_get_document (self);
  const gboolean table = g_str_equal (dataset, "csv");
  Offer *offer = g_new0 (Offer, 1);
  g_autofree char *name = g_filename_display_basename (path);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), table ? _("Use the Table as Data?")
                                                                       : _("Use the Pictures as Data?"), NULL);

  offer->window = self;
  offer->document = document != NULL ? g_object_ref (document) : NULL;
  offer->dataset = g_strdup (dataset);
  offer->setting = g_strdup (setting);
  offer->path = path;
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  table ? _("An experiment can learn from the rows of “%s”.")
                                        : _("An experiment can learn from the pictures in “%s”; each folder in it is a class."),
                                  name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "new", _("_New Experiment"),
                                    NULL);
  if (document != NULL)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "use", _("_Use in This Experiment"));
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "use", ADW_RESPONSE_SUGGESTED);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), document != NULL ? "use" : "new");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (offer_answered), offer, offer_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
holds_run (const char *folder)
{
  g_autofree char *record = g_build_filename (folder, "run.json", NULL);

  return g_file_test (record, G_FILE_TEST_IS_REGULAR);
}

/* Whether it would be a question. */
static gboolean
is_data (GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *name = g_file_get_basename (file);

  return path != NULL && g_utf8_validate (path, -1, NULL) && !holds_run (path)
         && (g_file_test (path, G_FILE_TEST_IS_DIR) || (mn_file_kind_of (name) & (MN_FILE_TABLE | MN_FILE_PICTURE)) != 0);
}

gboolean
mn_app_window_drop_file (MnAppWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file), *name = g_file_get_basename (file);

  if (!is_data (file))
    {
      mn_app_window_open_file (self, file);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    offer_data (self, "image_folder", "folder", g_steal_pointer (&path));
  else if (mn_file_kind_of (name) == MN_FILE_TABLE)
    offer_data (self, "csv", "file", g_steal_pointer (&path));
  else
    {
      /* A picture lies in the folder of its class, which lies beside those of the others. */
      g_autofree char *class_folder = g_path_get_dirname (path);

      offer_data (self, "image_folder", "folder", g_path_get_dirname (class_folder));
    }
  return TRUE;
}

void
mn_app_window_drop_files (MnAppWindow *self, GSList *files)
{
  gboolean offered = FALSE;

  for (GSList *l = files; l != NULL; l = l->next)
    {
      /* Many pictures at once are one question. */
      if (!offered || !is_data (l->data))
        offered |= mn_app_window_drop_file (self, l->data);
    }
}
