/* mn-reveal.h - scrolling to what has just appeared.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void mn_reveal (GtkWidget *widget);

G_END_DECLS
