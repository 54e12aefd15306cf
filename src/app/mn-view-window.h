/* mn-view-window.h - a window of a single view of a run, for a second screen or a projector.
 *
 * It knows the actions of the window that the experiment is in ("win."), so that the keys of training work in it too. F5
 * enlarges it to fill the screen without anything around it, Escape ends that. Its size is remembered for the kind of view.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view-frame.h"

G_BEGIN_DECLS

#define MN_TYPE_VIEW_WINDOW (mn_view_window_get_type ())
G_DECLARE_FINAL_TYPE (MnViewWindow, mn_view_window, MN, VIEW_WINDOW, AdwWindow)

/* ::returned: the view is to go back to where it came from: the window was closed, or its button pressed. Whoever opened
 * the window then takes the view out and destroys it. */

/* @frame: taken over, with the document of its view. */
GtkWindow      *mn_view_window_new       (MnRunViewFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* Which window's actions it has, NULL: none. */
void            mn_view_window_set_main  (MnViewWindow   *self,
                                          GtkWindow      *main);
MnRunViewFrame *mn_view_window_get_frame (MnViewWindow   *self);
/* Takes the view out; the window is then to be destroyed. (transfer full) */
GtkWidget      *mn_view_window_take      (MnViewWindow   *self);

G_END_DECLS
