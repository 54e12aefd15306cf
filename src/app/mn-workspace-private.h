/* mn-workspace-private.h - what the files of the workspace share.
 *
 * mn-workspace.c          the widget: actions, tools, what is remembered
 * mn-workspace-arrange.c  panes and what is between them, made from the layout
 * mn-workspace-windows.c  views in windows of their own
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view-frame.h"
#include "mn-view-window.h"
#include "mn-workspace-layout.h"
#include "mn-workspace-pane.h"
#include "mn-workspace.h"

G_BEGIN_DECLS

/* The pane that is no view of a run. */
#define MN_WORKSPACE_NETWORK "network"

struct _MnWorkspace
{
  AdwBin              parent_instance;

  MnDocument         *document;
  MnWorkspaceLayout  *layout;
  GHashTable         *panes;      /* id -> MnWorkspacePane, owned */
  GPtrArray          *windows;    /* of MnViewWindow, not owned */
  GSimpleActionGroup *actions;
  GtkWidget          *network;    /* lent; owned while it is */
  AdwBin             *shelf;      /* has that while there is no pane for it; hidden */
  GtkWidget          *tools;
  GtkWidget          *wide_tools; /* those of them that narrow windows have no room for */
  AdwBin             *slot;
  gboolean            narrow;
  gboolean            wide;
  gboolean            usual;      /* nobody has arranged anything */
  gboolean            presenting;
  guint               arranging;  /* sources */
  guint               saving;
};

/* Makes the panes anew where the layout, the width or the windows have changed. */
void             mn_workspace_arrange        (MnWorkspace *self);
/* The same, and the layout is remembered. */
void             mn_workspace_rearrange      (MnWorkspace *self);
/* Puts the network, where there is one and no pane has it, where it belongs to the window all the same: GTK forgets what it has
 * told assistive technology of widgets that are taken out of a window and put back. */
void             mn_workspace_shelve         (MnWorkspace *self);
/* The user has arranged something: it is remembered. */
void             mn_workspace_layout_changed (MnWorkspace *self);
/* What nobody has arranged: the network with the views beside it, or above them where there is no room for that. */
void             mn_workspace_make_usual     (MnWorkspace *self);
void             mn_workspace_update_actions (MnWorkspace *self);
/* @content: (nullable): shown in it when the pane is new, NULL: what there is of that kind, or a new view. */
MnWorkspacePane *mn_workspace_ensure_pane    (MnWorkspace *self,
                                              const char  *id,
                                              GtkWidget   *content);
/* Titles alone are left of panes while presenting. */
void             mn_workspace_present_pane   (MnWorkspace     *self,
                                              MnWorkspacePane *pane);
/* Takes the keyboard away from what is in the workspace: GtkPaned loses its way when a focused child is taken out of it.
 * (transfer full) What had it, or NULL. */
GtkWidget       *mn_workspace_leave_focus    (MnWorkspace *self);
/* @frame: (nullable): NULL: a new view. */
void             mn_workspace_add_view       (MnWorkspace *self,
                                              const char  *id,
                                              GtkWidget   *frame);
void             mn_workspace_hide           (MnWorkspace *self,
                                              const char  *id);

/* The window that the view of that kind has of its own, or NULL. */
MnViewWindow    *mn_workspace_find_window    (MnWorkspace *self,
                                              const char  *id);
/* Closes all with their views. */
void             mn_workspace_close_windows  (MnWorkspace *self);

G_END_DECLS
