/* mn-program-hold.h - keeps the program from ending with its last window while a file is being written.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each hold is released once, both on the main thread. Without an application, as in a test, they do nothing. */
void mn_program_hold    (void);
void mn_program_release (void);

G_END_DECLS
