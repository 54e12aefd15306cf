/* mn-notice.h - notifications of the desktop.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Shows the notification in the place of an earlier one of that id, if the desktop has a service for that; else nothing happens. */
void mn_notice_send (GApplication  *application,
                     const char    *id,
                     GNotification *notification);

G_END_DECLS
