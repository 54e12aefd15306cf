/* mn-run-view-frame.h - a view of a run with room around it: scrolled where it does not fit, and a word in its place while
 * it has nothing to show. What panes and windows hold, and hand to each other.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-views.h"

G_BEGIN_DECLS

#define MN_TYPE_RUN_VIEW_FRAME (mn_run_view_frame_get_type ())
G_DECLARE_FINAL_TYPE (MnRunViewFrame, mn_run_view_frame, MN, RUN_VIEW_FRAME, AdwBin)

GtkWidget           *mn_run_view_frame_new      (const MnRunViewKind *kind,
                                                 MnDocument          *document) G_GNUC_WARN_UNUSED_RESULT;
/* With a view that has been shown elsewhere. */
GtkWidget           *mn_run_view_frame_new_with (const MnRunViewKind *kind,
                                                 GtkWidget           *view) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the view out; the frame is then of no use. (transfer full) */
GtkWidget           *mn_run_view_frame_take     (MnRunViewFrame      *self) G_GNUC_WARN_UNUSED_RESULT;
const MnRunViewKind *mn_run_view_frame_get_kind (MnRunViewFrame      *self);
MnRunView           *mn_run_view_frame_get_view (MnRunViewFrame      *self);
/* FALSE: as high as the view is; what is around it scrolls. */
void                 mn_run_view_frame_set_scrolls (MnRunViewFrame   *self,
                                                    gboolean          scrolls);

G_END_DECLS
