/* mn-runs-window-private.h - what the files of the window of runs share.
 *
 * mn-runs-window.c          the widget: searching, what is shown, when it is read again
 * mn-runs-window-actions.c  opening, comparing and exporting runs
 * mn-runs-window-trash.c    moving runs to the trash, and taking that back
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-app-window.h"
#include "mn-runs-window.h"

G_BEGIN_DECLS

/* Runs that are not shown any more and go to the trash when nobody can take it back. */
typedef struct _MnRunsRemoval MnRunsRemoval;

struct _MnRunsWindow
{
  AdwWindow             parent_instance;

  /* template children */
  AdwWindowTitle       *title;
  GtkWidget            *filters;
  GtkWidget            *actions;
  GtkEditable          *search;
  GtkWidget            *where;      /* what of it, where there are folders: */
  GtkDropDown          *folders;
  GtkWidget            *sweep;
  GtkCheckButton       *averaging;
  AdwToastOverlay      *toasts;
  MnRunsTable          *table;
  GMenuModel           *row_menu;

  /* owned */
  GtkFileChooserNative *chooser;    /* (nullable): while it is open */
  MnRunsRemoval        *removal;    /* (nullable): that can be taken back */
  char                 *wanted;     /* (nullable): a folder that is to be chosen once it is listed */
  gboolean              filling;    /* the list of folders */
  gboolean              given;      /* the table has had the keyboard */
};

void         mn_runs_window_class_actions  (GtkWidgetClass *widget_class);
void         mn_runs_window_class_trash    (GtkWidgetClass *widget_class);
/* Actions are enabled as what is selected allows. */
void         mn_runs_window_update_actions (MnRunsWindow   *self);
/* What was removed goes to the trash now. */
void         mn_runs_window_end_removal    (MnRunsWindow   *self);
/* The main window with a tab for that run; NULL: none has. (transfer none) */
MnAppWindow *mn_runs_window_find_tab       (const char     *dir);

G_END_DECLS
