/* mn-numbers.h - lists of numbers as text, "30, 60, 90", and counts: "73 856".
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes the next number off *@text, which is moved behind it and what separates it from the one after (commas, semicolons
 * or blanks). FALSE at the end of the list, or where no finite number stands: **@text says which. The point is '.' in
 * every locale. Allocates nothing. */
gboolean mn_numbers_next   (const char  **text,
                            double       *number);
/* How many there are, -1 when @text is no list. */
gssize   mn_numbers_count  (const char   *text);
/* Whether both are lists of the same numbers. */
gboolean mn_numbers_equal  (const char   *a,
                            const char   *b);
/* The thousands set apart by narrow no-break spaces. (transfer full) */
char    *mn_numbers_group  (gint64        number);

G_END_DECLS
