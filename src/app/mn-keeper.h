/* mn-keeper.h - what is open, kept on disk so that it is open again after the end of the program, however it ended.
 *
 * In a folder of the user's state: open.json lists windows, tabs, pages and the folders of the runs they show; what is not
 * saved in a file of the user's stands in a draft beside it. Both are written a moment after each change, so that a crash loses
 * no more than that.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _MnKeeper MnKeeper;

/* @folder: (nullable): NULL for the usual one. */
MnKeeper *mn_keeper_new     (GtkApplication *application,
                             const char     *folder);
void      mn_keeper_free    (MnKeeper       *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnKeeper, mn_keeper_free)
/* Opens what was open; from now on changes are kept. @documents FALSE: only what would be lost otherwise. Gives the window
 * to go on in, NULL when there was none. (transfer none) */
GtkWindow *mn_keeper_restore (MnKeeper      *keeper,
                              gboolean       documents);
/* Something may have changed. */
void      mn_keeper_touch   (MnKeeper       *keeper);
/* Writes what is open, and nothing any more after that: the program ends in order. In windows that are closing, what is
 * not saved has been given up. FALSE: not everything could be written, so that closing may lose something. */
gboolean  mn_keeper_end     (MnKeeper       *keeper);
/* It goes on after all. */
void      mn_keeper_resume  (MnKeeper       *keeper);

G_END_DECLS
