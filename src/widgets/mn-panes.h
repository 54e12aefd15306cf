/* mn-panes.h - two widgets with a handle between them, which keep their shares of the room.
 *
 * A GtkPaned remembers pixels; this remembers the share of the first, so that a layout looks the same in a larger window
 * and after a restart. Its keys are those of GtkPaned: F8 goes to the handle, arrows move it, F6 goes to the other side.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MN_TYPE_PANES (mn_panes_get_type ())
G_DECLARE_FINAL_TYPE (MnPanes, mn_panes, MN, PANES, GtkWidget)

/* Property: "share" (double, 0.02 to 0.98), of the first; with notify when the handle is moved. Both widgets may become
 * smaller than they ask for. */
GtkWidget *mn_panes_new       (GtkOrientation orientation,
                               GtkWidget     *start,
                               GtkWidget     *end) G_GNUC_WARN_UNUSED_RESULT;
double     mn_panes_get_share (MnPanes       *self);
void       mn_panes_set_share (MnPanes       *self,
                               double         share);

G_END_DECLS
