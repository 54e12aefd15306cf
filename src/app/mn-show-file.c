/* mn-show-file.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-show-file.h"

/* The interface by which a file manager shows a folder with files marked in it:
 * https://www.freedesktop.org/wiki/Specifications/file-manager-interface/ */
#define FILE_MANAGER "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"

/* A window that has been closed belongs to no application any more. */
static gboolean
is_closed (GtkWindow *window)
{
  return gtk_window_get_application (window) == NULL;
}

static void
on_uri_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkWindow *window = GTK_WINDOW (source);
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (window, result, &error) && !is_closed (window))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", error->message);
}

static void
show_folder (GtkWindow *window, GFile *folder)
{
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri_full (window, uri, GDK_CURRENT_TIME, NULL, on_uri_shown, NULL);
}

typedef struct
{
  GtkWindow *window;
  GFile     *file;
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

  if (reply == NULL && folder != NULL && !is_closed (shown->window))
    show_folder (shown->window, folder);
}

void
mn_show_file (GtkWindow *window, GFile *file)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;
  const char *uris[2] = { NULL, NULL };
  Shown *shown;

  g_return_if_fail (GTK_IS_WINDOW (window) && G_IS_FILE (file));

  folder = g_file_get_parent (file);
  uris[0] = uri = g_file_get_uri (file);
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    {
      show_folder (window, file);
      return;
    }
  if (bus == NULL)
    {
      if (folder != NULL)
        show_folder (window, folder);
      return;
    }
  shown = g_new0 (Shown, 1);
  shown->window = g_object_ref (window);
  shown->file = g_object_ref (file);
  g_dbus_connection_call (bus, FILE_MANAGER, FILE_MANAGER_PATH, FILE_MANAGER, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_items_shown, shown);
}
