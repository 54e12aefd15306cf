/* mn-show-file.h - shows files in the file manager of the desktop.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens a folder, or the one that the file is in, with the file marked where the desktop can do that. A failure is told by the action
 * "win.toast" of the window. */
void mn_show_file (GtkWindow *window,
                   GFile     *file);

G_END_DECLS
