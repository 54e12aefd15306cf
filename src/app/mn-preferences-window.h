/* mn-preferences-window.h - folders and threads.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_PREFERENCES_WINDOW (mn_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (MnPreferencesWindow, mn_preferences_window, MN, PREFERENCES_WINDOW, AdwPreferencesWindow)

GtkWidget *mn_preferences_window_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Lets the user choose a folder, which becomes the value of the setting @key. */
void       mn_preferences_choose_folder (GtkWindow  *parent,
                                         const char *title,
                                         const char *key);

G_END_DECLS
