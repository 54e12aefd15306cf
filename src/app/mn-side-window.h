/* mn-side-window.h - what windows beside those with experiments have in common: that of the runs, those of sweeps.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Gives the window the actions "win." that its contents, and the keys of the application, ask for: "toast" (a message), "exported" (a
 * URI: says that it has been written, and offers to show it), "show-file" (a URI), "close-tab" and "show-shortcuts". @toasts lives as
 * long as the window's contents. */
void mn_side_window_install (GtkWindow       *window,
                             AdwToastOverlay *toasts);

G_END_DECLS
