/* mn-icon-keeper.h - icons that a window shows stay known to the icon theme for as long as the program runs.
 *
 * GTK keeps the hundred icons that were looked up last. The thread that loads one may be what drops another, and where the
 * program looks for that one just then, GTK takes an object that is being finalized and falls (gtkicontheme.c of GTK 4.8,
 * and still of 4.18). The layers alone have half a hundred icons, so a second window is enough. What is kept is never
 * dropped, and not loaded again.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void mn_icon_keeper_keep (GtkWidget        *widget);
void mn_icon_keeper_hold (GtkIconPaintable *icon);

G_END_DECLS
