/* mn-app-window-files.c - telling of files that were written, and showing them in the desktop's file manager.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-app-window-private.h"

#include <glib/gi18n-lib.h>

#include "mn-show-file.h"

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

  mn_show_file (user_data, file);
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
