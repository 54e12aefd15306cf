/* mn-change-history.h - the changes of settings that were made while a run goes on, to take them back and make them again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MnChangeHistory MnChangeHistory;

/* One change: of the setting called @path. */
typedef struct
{
  char  *path;
  double before;
  double after;
} MnChange;

MnChangeHistory *mn_change_history_new   (void);
void             mn_change_history_free  (MnChangeHistory *self);
void             mn_change_history_clear (MnChangeHistory *self);
/* A new change: those that were taken back are forgotten. */
void             mn_change_history_add   (MnChangeHistory *self,
                                          const char      *path,
                                          double           before,
                                          double           after);
/* What the changes that were not taken back have made of @path. FALSE: none has ever changed it. */
gboolean         mn_change_history_find  (MnChangeHistory *self,
                                          const char      *path,
                                          double          *value);
/* The change that undo would take back, and the one that redo would make again; NULL: none. (transfer none) */
const MnChange  *mn_change_history_peek_undo (MnChangeHistory *self);
const MnChange  *mn_change_history_peek_redo (MnChangeHistory *self);
/* It has been done. */
void             mn_change_history_undone (MnChangeHistory *self);
void             mn_change_history_redone (MnChangeHistory *self);

G_END_DECLS
