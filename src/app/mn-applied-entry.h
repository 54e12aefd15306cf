/* mn-applied-entry.h - an entry row whose text is taken as a whole: with its button, with Enter, and when the keyboard leaves it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*MnAppliedEntryTake) (AdwEntryRow *row,
                                    gpointer     user_data);

/* @row shows its button. @left is told when another text stands in it than the last one that was applied or shown while it had not the
 * keyboard; @user_data must live as long as the row. */
void mn_applied_entry_setup (AdwEntryRow        *row,
                             MnAppliedEntryTake  left,
                             gpointer            user_data);
/* What has been typed so far, as if the keyboard left. Nothing where @row has not been set up. */
void mn_applied_entry_take  (AdwEntryRow        *row);

G_END_DECLS
