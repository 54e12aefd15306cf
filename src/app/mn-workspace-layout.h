/* mn-workspace-layout.h - which panes a workspace has, and where.
 *
 * Lanes one below the other, the panes of a lane side by side; or, arranged in columns, lanes side by side and the panes of
 * a lane one below the other. No widget in it: the workspace draws what stands here.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The type of a layout in GSettings: in columns; lanes with their weights; panes with their weights. */
#define MN_WORKSPACE_LAYOUT_TYPE "(ba(da(sd)))"

typedef enum
{
  MN_MOVE_LEFT,
  MN_MOVE_RIGHT,
  MN_MOVE_UP,
  MN_MOVE_DOWN
} MnMove;

typedef struct
{
  char   *id;
  double  weight;     /* of the room of its lane, against the others in it */
} MnWorkspacePlace;

typedef struct
{
  double     weight;
  GPtrArray *places;  /* of MnWorkspacePlace; never empty */
} MnWorkspaceLane;

typedef struct
{
  gboolean   columns;
  GPtrArray *lanes;   /* of MnWorkspaceLane */
} MnWorkspaceLayout;

MnWorkspaceLayout *mn_workspace_layout_new          (void);
void               mn_workspace_layout_free         (MnWorkspaceLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnWorkspaceLayout, mn_workspace_layout_free)
/* Reads what mn_workspace_layout_to_variant() wrote. Panes that @known does not know, and those that come twice, are left
 * out; weights that make no sense become 1. */
MnWorkspaceLayout *mn_workspace_layout_from_variant (GVariant          *variant,
                                                     gboolean         (*known) (const char *id));
/* (transfer floating) */
GVariant          *mn_workspace_layout_to_variant   (MnWorkspaceLayout *layout);

gboolean           mn_workspace_layout_contains     (MnWorkspaceLayout *layout,
                                                     const char        *id);
/* At the end of the last lane, or of a new one where there is but one; @new_lane: of a new one in any case. */
void               mn_workspace_layout_add          (MnWorkspaceLayout *layout,
                                                     const char        *id,
                                                     gboolean           new_lane);
void               mn_workspace_layout_remove       (MnWorkspaceLayout *layout,
                                                     const char        *id);
/* One place further on the screen: changes places with its neighbour, or goes over to the next lane. FALSE: it is at the
 * edge and stays. */
gboolean           mn_workspace_layout_move         (MnWorkspaceLayout *layout,
                                                     const char        *id,
                                                     MnMove             move);
gboolean           mn_workspace_layout_can_move     (MnWorkspaceLayout *layout,
                                                     const char        *id,
                                                     MnMove             move);

G_END_DECLS
