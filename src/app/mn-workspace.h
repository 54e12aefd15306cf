/* mn-workspace.h - the network and any views of its run together, in panes of the user's choice.
 *
 * Panes are moved, resized, closed and taken out into windows of their own; the arrangement is remembered for new
 * experiments. Where there is no room for panes side by side they stand in one column that scrolls. F6 goes from pane to
 * pane, F8 to the handles between them. What nobody has arranged follows the width.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_WORKSPACE (mn_workspace_get_type ())
G_DECLARE_FINAL_TYPE (MnWorkspace, mn_workspace, MN, WORKSPACE, AdwBin)

/* Property: "document" (MnDocument): whose run; does not change once views are shown.
 * Actions: workspace.columns (the lanes stand side by side), workspace.reset, and for each kind of pane workspace.show-ID,
 * whose state is whether it is in the workspace or in a window of its own. */

/* The pane that edits the network is not the workspace's own: the page that has it lends it while the workspace is shown.
 * NULL: takes it back. */
void      mn_workspace_set_network    (MnWorkspace *self,
                                       GtkWidget   *network);
/* What is done with all panes, to be shown above them: they themselves have the whole height. (transfer none) */
GtkWidget *mn_workspace_get_tools      (MnWorkspace *self);
/* Before an audience only titles are left of what is around the views. */
void      mn_workspace_set_presenting (MnWorkspace *self,
                                       gboolean     presenting);
/* Shows a view, gives it the keyboard, or presents the window that has it. */
void      mn_workspace_show           (MnWorkspace *self,
                                       const char  *kind);
/* Puts a view of the workspace, or one that is not shown yet, into a window of its own; or presents that. */
void      mn_workspace_detach         (MnWorkspace *self,
                                       const char  *kind);
/* Whether a view of it has a window of its own. */
gboolean  mn_workspace_has_windows    (MnWorkspace *self);
/* The arrangement with the views in windows of their own, to be restored with the experiment: "(vas)". (transfer floating) */
GVariant *mn_workspace_save_state     (MnWorkspace *self);
void      mn_workspace_restore_state  (MnWorkspace *self,
                                       GVariant    *state);

G_END_DECLS
