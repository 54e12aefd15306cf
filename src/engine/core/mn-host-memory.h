/* mn-host-memory.h - how much memory the machine can still give.
 *
 * The system promises memory that it does not have and ends whoever uses it; so whatever takes much of it asks here
 * first.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes this process can still use before something has to give: free and reclaimable memory and swap, or what its
 * control groups leave of their limits where that is less. G_MAXSIZE: not known. */
gsize    mn_host_memory_left  (void);
/* FALSE with MN_ERROR_MEMORY, a sentence with both figures, when @bytes more are not to be had. What is small passes
 * without a look. */
gboolean mn_host_memory_check (gsize     bytes,
                               GError  **error);

G_END_DECLS
