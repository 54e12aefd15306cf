/* mn-side-window.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-side-window.h"

#include <glib/gi18n-lib.h>

#include "mn-shortcuts.h"
#include "mn-show-file.h"
#include "mn-toast.h"

/* Of the window: where its toasts are. */
#define TOASTS "mn-toasts"

static void
show (GtkWindow *window, AdwToast *toast)
{
  mn_toast_show (g_object_get_data (G_OBJECT (window), TOASTS), toast);
}

static void
toast_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  /* Messages hold names, which are not markup. */
  g_autofree char *escaped = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);

  show (user_data, adw_toast_new (escaped));
}

static void
exported_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  g_autofree char *name = g_file_get_basename (file), *shown = g_filename_display_name (name), *escaped = g_markup_escape_text (shown, -1);
  g_autofree char *text = g_strdup_printf (_("Exported %s"), escaped);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _("Show in _Folder"));
  adw_toast_set_action_name (toast, "win.show-file");
  adw_toast_set_action_target_value (toast, parameter);
  show (user_data, toast);
}

static void
show_file_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  mn_show_file (user_data, file);
}

static void
close_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static void
shortcuts_activated (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = mn_shortcuts_make_window ();

  gtk_window_set_transient_for (GTK_WINDOW (window), user_data);
  gtk_window_present (GTK_WINDOW (window));
}

static const GActionEntry entries[] = {
  { .name = "toast", .activate = toast_activated, .parameter_type = "s" },
  { .name = "exported", .activate = exported_activated, .parameter_type = "s" },
  { .name = "show-file", .activate = show_file_activated, .parameter_type = "s" },
  /* The key that closes a tab closes what is in front. */
  { .name = "close-tab", .activate = close_activated },
  { .name = "show-shortcuts", .activate = shortcuts_activated },
};

void
mn_side_window_install (GtkWindow *window, AdwToastOverlay *toasts)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_return_if_fail (GTK_IS_WINDOW (window) && ADW_IS_TOAST_OVERLAY (toasts));

  g_object_set_data (G_OBJECT (window), TOASTS, toasts);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), window);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "win", G_ACTION_GROUP (actions));
}
