/* mn-app-window.h - a window: one experiment a tab, the run's buttons in the header.
 *
 * Actions that pages may activate with gtk_widget_activate_action():
 *   win.toast (s)       shows a short message
 *   win.exported (s)    tells that the file of that URI was written, and offers to show it
 *   win.show-page (s)   "network", "data", "training", "watch", "workspace"
 *   win.show-setting (s)  goes to a setting of the experiment, by its path
 *   win.show-problem    goes to the first problem of the experiment
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-application.h"
#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_APP_WINDOW (mn_app_window_get_type ())
G_DECLARE_FINAL_TYPE (MnAppWindow, mn_app_window, MN, APP_WINDOW, AdwApplicationWindow)

/* Shows the welcome page. */
MnAppWindow   *mn_app_window_new          (MnApplication *application);
/* Adds a tab, in place of a welcome page that is shown. (transfer full) for @document. */
void        mn_app_window_add_document (MnAppWindow      *self,
                                    MnDocument    *document);
/* Opens the file in a tab, or goes to the tab that has it, in whichever window that is. What is wrong with it is shown to the user. */
void        mn_app_window_open_file    (MnAppWindow      *self,
                                    GFile         *file);
/* Whether a tab of any window has the file. */
gboolean    mn_app_window_is_open      (MnAppWindow      *self,
                                    GFile         *file);
/* Opens an unsaved copy of a recipe. */
gboolean    mn_app_window_open_recipe  (MnAppWindow      *self,
                                    const char    *name,
                                    GError       **error);
/* Shows the run in that folder, in a tab with a copy of its experiment, or goes to the tab that has it. */
void        mn_app_window_open_run     (MnAppWindow      *self,
                                    const char    *dir);
/* Opens the first of the runs in these folders like that, and lays the others over its curves. */
void        mn_app_window_compare_runs (MnAppWindow      *self,
                                    const char *const *dirs);
/* Whether a tab has the run in that folder, or will when it is shown. */
gboolean    mn_app_window_has_run      (MnAppWindow      *self,
                                    const char    *run_dir);
/* Goes to the tab whose run has that folder, and comes to the front; FALSE when there is none. */
gboolean    mn_app_window_show_run     (MnAppWindow      *self,
                                    const char    *run_dir);
/* Goes to the tab of that document, where it has one. */
void        mn_app_window_select_document (MnAppWindow   *self,
                                    MnDocument    *document);
/* Document of the tab that is shown, NULL for the welcome page. (transfer none) */
MnDocument *mn_app_window_get_document (MnAppWindow      *self);
/* Whether the experiment of a tab is being trained. */
gboolean    mn_app_window_trains       (MnAppWindow      *self);
/* What is typed where the keyboard is counts now: a key may ask for something without the keyboard's going elsewhere. */
void        mn_app_window_take_typed   (MnAppWindow      *self);
/* Shows a short message. */
void        mn_app_window_add_toast    (MnAppWindow      *self,
                                    const char    *message);
/* Shows an error with all its lines in a dialog. */
void        mn_app_window_show_error   (MnAppWindow      *self,
                                    const char    *heading,
                                    const GError  *error);

G_END_DECLS
