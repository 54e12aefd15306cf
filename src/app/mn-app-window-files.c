/* mn-app-window-files.c - telling of files that were written, and showing them in the desktop's file manager.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

/* The interface by which a file manager shows a folder with files marked in it:
 * https://www.freedesktop.org/wiki/Specifications/file-manager-interface/ */
#define FILE_MANAGER "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"

static void
on_uri_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MnAppWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) && !self->closing)
    mn_app_window_add_toast (self, error->message);
}

static void
show_folder (MnAppWindow *self, GFile *folder)
{
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, on_uri_shown, g_object_ref (self));
}

typedef struct
{
  MnAppWindow *window;
  GFile       *file;
} Shown;

static void
shown_free (Shown *shown)
{
  g_object_unref (shown->window);
  g_object_unref (shown->file);
  g_free (shown);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shown, shown_free)

/* Where no file manager can mark a file, the folder is all that can be shown. */
static void
on_items_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Shown) shown = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GFile) folder = g_file_get_parent (shown->file);

  if (reply == NULL && folder != NULL && !shown->window->closing)
    show_folder (shown->window, folder);
}

void
mn_app_window_show_file (MnAppWindow *self, GFile *file)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;
  const char *uris[2] = { NULL, NULL };
  Shown *shown;

  g_return_if_fail (MN_IS_APP_WINDOW (self) && G_IS_FILE (file));

  folder = g_file_get_parent (file);
  uris[0] = uri = g_file_get_uri (file);
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    {
      show_folder (self, file);
      return;
    }
  if (bus == NULL)
    {
      if (folder != NULL)
        show_folder (self, folder);
      return;
    }
  shown = g_new0 (Shown, 1);
  shown->window = g_object_ref (self);
  shown->file = g_object_ref (file);
  g_dbus_connection_call (bus, FILE_MANAGER, FILE_MANAGER_PATH, FILE_MANAGER, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_items_shown, shown);
}

void
mn_app_window_tell_file (MnAppWindow *self, const char *message, const char *path)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *uri = NULL;
  gboolean is_folder;

  g_return_if_fail (MN_IS_APP_WINDOW (self) && message != NULL && path != NULL);

  file = g_file_new_for_path (path);
  uri = g_file_get_uri (file);
  is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  mn_app_window_add_action_toast (self, message, is_folder ? _("Open _Folder") : _("Show in _Folder"), "win.show-file", uri);
}

static void
show_file_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  mn_app_window_show_file (user_data, file);
}

static void
exported_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : g_file_get_parse_name (file);
  g_autofree char *text = g_strdup_printf (_("Exported %s"), name);

  if (path != NULL)
    mn_app_window_tell_file (user_data, text, path);
  else
    mn_app_window_add_toast (user_data, text);
}

void
mn_app_window_install_file_showing_actions (MnAppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "show-file", .activate = show_file_activated, .parameter_type = "s" },
    { .name = "exported", .activate = exported_activated, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
