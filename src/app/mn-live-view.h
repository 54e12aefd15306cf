/* mn-live-view.h - changing a run while it goes on: learning rate, weight decay, dropout, frozen layers.
 *
 * A change is a command to the run and no edit of the experiment: it holds from the next step on, stands in the run's events,
 * and can be taken back, which is another change.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_LIVE_VIEW (mn_live_view_get_type ())
G_DECLARE_FINAL_TYPE (MnLiveView, mn_live_view, MN, LIVE_VIEW, MnRunView)

/* What the rows do when they are used: changes the setting called @path, and remembers how to take it back. FALSE: the run
 * refuses it, which a toast tells. */
gboolean mn_live_view_change   (MnLiveView *self,
                                const char *path,
                                double      value);
gboolean mn_live_view_can_undo (MnLiveView *self);
gboolean mn_live_view_can_redo (MnLiveView *self);
void     mn_live_view_undo     (MnLiveView *self);
void     mn_live_view_redo     (MnLiveView *self);
/* The control of that setting; NULL: there is none. (transfer none) */
GtkWidget *mn_live_view_get_control (MnLiveView *self,
                                     const char *path);

G_END_DECLS
