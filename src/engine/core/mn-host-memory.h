/* mn-host-memory.h - how much memory the machine can still give, and blocks of it for numbers.
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
/* Room for @n items of @size bytes for passes that are as fast as memory: it begins at a line of the caches, and large
 * blocks lie in large pages, whose addresses take the processor less time to find. Undefined contents. NULL: there is not
 * so much. Given back with mn_host_memory_free(). */
void    *mn_host_memory_new   (gsize     n,
                               gsize     size);
void     mn_host_memory_free  (void     *memory);

G_END_DECLS
