/* mn-scroll-place.h - where the pointer is while the wheel turns.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of the event that the controller of @widget has just now; unlike others, one of a wheel has no place of its own. FALSE: it
 * is not known. */
gboolean mn_scroll_place_find (GtkWidget          *widget,
                               GtkEventController *controller,
                               double             *x,
                               double             *y);

G_END_DECLS
