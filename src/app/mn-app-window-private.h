/* mn-app-window-private.h - what the files of the window share.
 *
 * mn-app-window.c          the widget: template, title, toasts
 * mn-app-window-tabs.c     which document is in which tab
 * mn-app-window-open.c     opening experiments: files and recipes
 * mn-app-window-actions.c  files: new, open, save, recent, undo
 * mn-app-window-run.c      training: start, pause, stop
 * mn-app-window-run-end.c  the end of a run: telling, and keys that come late
 * mn-app-window-background.c  training without a window
 * mn-app-window-present.c  presenting to an audience, full screen
 * mn-app-window-open-run.c  runs that are over, opened again
 * mn-app-window-drop.c     files dropped on the window
 * mn-app-window-files.c    telling of files that were written, showing them
 * mn-app-window-report.c   a report of the run, into a folder or on paper
 * mn-app-window-focus.c    what is typed where the keyboard is
 * mn-app-window-close.c    closing tabs and the window without losing anything
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment-view.h"
#include "mn-app-window.h"

G_BEGIN_DECLS

struct _MnAppWindow
{
  AdwApplicationWindow  parent_instance;

  /* template children */
  AdwToastOverlay      *toasts;
  AdwTabView           *tabs;
  AdwTabBar            *tab_bar;
  GtkWidget            *header;
  GtkInfoBar           *recovered;
  AdwViewSwitcherTitle *switcher_title;
  AdwViewSwitcherBar   *switcher_bar;
  GtkWidget            *open_button;
  GtkWidget            *start_button;
  GtkWidget            *pause_button;
  GtkWidget            *step_button;
  GtkWidget            *stop_button;
  GMenu                *recent_menu;

  /* owned */
  GSignalGroup         *document_signals;
  GSignalGroup         *session_signals;
  guint                 switcher_source;
  gboolean              printing;        /* pages are being made */
  guint                 inhibitor;       /* keeps the computer awake while something trains; 0: none, or no desktop to ask */
  GtkApplication       *inhibited;       /* (nullable): whom it is to be given back to, also when the window has left */
  gint64                ended_at;        /* when the shown run ended by itself, in monotonic time; 0: it did not */
  gboolean              closing;         /* every tab has been asked */
  gboolean              asking;          /* a dialog about closing is open */
  gboolean              presenting;
  gboolean              was_fullscreen;  /* before presenting */
};

void              mn_app_window_class_tabs     (GtkWidgetClass   *widget_class);
void              mn_app_window_add_welcome    (MnAppWindow      *self);
/* With a page that is shown the stack moves the focus to its first control. In a text, keys of the window would be typed, over
 * what is marked there: nobody chose that text, so the keyboard leaves it. */
void              mn_app_window_leave_text     (MnAppWindow      *self);
/* NULL for the welcome page, and for no page. (transfer none) */
MnDocument       *mn_app_window_page_document  (AdwTabPage       *page);
/* Listens no more to what is in it. */
void              mn_app_window_leave_page     (MnAppWindow      *self,
                                                AdwTabPage       *page);
/* What window and tab call it: with a mark where it is not saved. (transfer full) */
char             *mn_app_window_make_title     (MnDocument       *document);
/* The experiment of the shown tab, NULL for the welcome page. (transfer none) */
MnExperimentView *mn_app_window_get_view       (MnAppWindow      *self);
MnExperimentView *mn_app_window_find_view      (MnAppWindow      *self,
                                            MnDocument    *document);
AdwTabPage       *mn_app_window_find_page      (MnAppWindow      *self,
                                            MnDocument    *document);

void              mn_app_window_install_file_actions (MnAppWindow *self);
void              mn_app_window_install_run_actions  (MnAppWindow *self);
void              mn_app_window_install_report_actions (MnAppWindow *self);
void              mn_app_window_install_file_showing_actions (MnAppWindow *self);
void              mn_app_window_install_present_actions (MnAppWindow *self);
void              mn_app_window_install_open_run_actions (MnAppWindow *self);
void              mn_app_window_install_sweep_actions (MnAppWindow *self);
/* Has @document show the run of that folder again, as it did when the program ended, once mn_app_window_read_run() is called.
 * @opened: it was made of that run, which its title tells from now on */
void              mn_app_window_restore_run          (MnDocument *document,
                                                  const char *dir,
                                                  gboolean    opened);
/* Somebody looks at @document: the run that it is to show again is read, if there is one; where it cannot be, a toast says why. */
void              mn_app_window_read_run             (MnDocument *document);
/* Goes on with the run of @document, which was stopped, once its folder has been read; nothing when there is none. */
void              mn_app_window_resume_run           (MnAppWindow   *self,
                                                  MnDocument *document);
/* The folder of the run that @document shows, or will when it has been read again; NULL: none. @opened: (out): as in
 * mn_app_window_restore_run(). (transfer none) */
const char       *mn_app_window_get_kept_run         (MnDocument *document,
                                                  gboolean   *opened);
/* Shows or hides what is around the pages as the window presents or does not. */
void              mn_app_window_update_presenting    (MnAppWindow *self);
/* Actions are enabled as the shown document and its run allow. */
void              mn_app_window_update_file_actions  (MnAppWindow *self);
void              mn_app_window_update_run_actions   (MnAppWindow *self);
void              mn_app_window_update_recent        (MnAppWindow *self);
/* Listens to the end of the document's runs for as long as its tab is in this window. */
void              mn_app_window_watch_document       (MnAppWindow   *self,
                                                  MnDocument *document);
void              mn_app_window_unwatch_document     (MnAppWindow   *self,
                                                  MnDocument *document);
/* MnSession::ended: says what came of the run, in the window and, where nobody looks, on the desktop. */
void              mn_app_window_tell_end             (MnSession     *session,
                                                  int         phase,
                                                  MnAppWindow *self);
/* Has the buttons that begin a run, Start and Step, take nothing that was meant for one that has just ended. */
void              mn_app_window_guard_start          (MnAppWindow *self);
/* The computer need not be awake for this window any more. */
void              mn_app_window_let_sleep            (MnAppWindow   *self);

/* Asks for a file unless there is one; @callback's result is mn_app_window_save_finish(). */
void              mn_app_window_save_async     (MnAppWindow            *self,
                                            MnDocument          *document,
                                            gboolean             ask_name,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
/* FALSE: not saved; the reason has been shown, or the user changed their mind. */
gboolean          mn_app_window_save_finish    (GAsyncResult        *result);

/* Shows a question, an AdwMessageDialog with "cancel" among its answers. @destructive: the answer that loses something;
 * @preferred: that of Enter; @answered: its ::response. */
void              mn_app_window_ask                (GtkWidget   *widget,
                                                const char  *destructive,
                                                const char  *preferred,
                                                GCallback    answered,
                                                gpointer     user_data);

/* A toast with a button. @action: what that does, with the string @target. */
void              mn_app_window_add_action_toast   (MnAppWindow *self,
                                                const char  *message,
                                                const char  *button,
                                                const char  *action,
                                                const char  *target);
/* A toast whose button shows the file or opens the folder @path. */
void              mn_app_window_tell_file          (MnAppWindow *self,
                                                const char  *message,
                                                const char  *path);
/* Writes the report of the run in that folder to another folder, and tells how that went; @beta is that of the F score. */
void              mn_app_window_write_report       (MnAppWindow *self,
                                                const char  *run_dir,
                                                double       beta,
                                                const char  *path);

/* Something to be kept for the next start may be another. */
void              mn_app_window_touch              (MnAppWindow *self);
/* Says that the program had not ended in order, and what became of what was open. */
void              mn_app_window_tell_recovered     (MnAppWindow *self);

/* The window goes out of sight with all tabs in it, or with that one; what trains in them goes on. */
void              mn_app_window_hide_in_background (MnAppWindow *self);
void              mn_app_window_page_to_background (MnAppWindow *self,
                                                AdwTabPage  *page);
/* Tells the desktop about the run of @document, unless it knows no notifications. */
void              mn_app_window_notify             (MnAppWindow *self,
                                                MnDocument  *document,
                                                const char  *message);
/* What the desktop was told of the shown run is seen now. */
void              mn_app_window_withdraw_seen      (MnAppWindow *self);

/* Opens experiments and runs, and asks whether a table, a picture or a folder is to be used as data; TRUE: it asks. */
void              mn_app_window_drop_files         (MnAppWindow *self,
                                                GSList      *files);
gboolean          mn_app_window_drop_file          (MnAppWindow *self,
                                                GFile       *file);

/* AdwTabView::close-page. */
gboolean          mn_app_window_close_page     (MnAppWindow            *self,
                                            AdwTabPage          *page,
                                            AdwTabView          *tabs);
/* Closes the window without questions once the main loop is back: the dialog whose answer this is still hangs on it. */
void              mn_app_window_close_soon     (MnAppWindow            *self);
/* TRUE: the window may close now. Else the user is asked, and the window closes itself when all answers allow it. */
gboolean          mn_app_window_ask_to_close   (MnAppWindow            *self);

G_END_DECLS
