/* mn-workspace-pane.h - one pane of the workspace: what it shows, under a line with its title and what can be done with it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-workspace-layout.h"

G_BEGIN_DECLS

#define MN_TYPE_WORKSPACE_PANE (mn_workspace_pane_get_type ())
G_DECLARE_FINAL_TYPE (MnWorkspacePane, mn_workspace_pane, MN, WORKSPACE_PANE, AdwBin)

/* ::moved (int MnMove): is to go there. ::detached: is to have a window of its own. ::closed: is to go.
 * Actions, for the menu and for keys: pane.move-left, -right, -up, -down, pane.detach, pane.close. */

/* @detachable: may have a window of its own. */
GtkWidget  *mn_workspace_pane_new            (const char      *id,
                                              const char      *title,
                                              gboolean         detachable) G_GNUC_WARN_UNUSED_RESULT;
const char *mn_workspace_pane_get_id         (MnWorkspacePane *self);
void        mn_workspace_pane_set_content    (MnWorkspacePane *self,
                                              GtkWidget       *content);
/* NULL: none. (transfer none) */
GtkWidget  *mn_workspace_pane_get_content    (MnWorkspacePane *self);
void        mn_workspace_pane_set_can_move   (MnWorkspacePane *self,
                                              MnMove           move,
                                              gboolean         can);
/* Before an audience only the title is shown. */
void        mn_workspace_pane_set_presenting (MnWorkspacePane *self,
                                              gboolean         presenting);

G_END_DECLS
