/* mn-background.h - work on a thread for an object that belongs to the main thread.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void mn_background_run (gpointer             object,
                        GTaskThreadFunc      work,
                        gpointer             data,
                        GDestroyNotify       free_data,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  done,
                        gpointer             user_data);

G_END_DECLS
