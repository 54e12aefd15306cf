/* mn-suggest.h - what may have been meant by a wrong name.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "did you mean a or b?" when some are close to @name, else "known are a, b, c". Neither case nor '-', '_' and ' ' make a
 * difference. @candidates: NULL-terminated. (transfer full) */
char *mn_suggest (const char        *name,
                  const char *const *candidates);

G_END_DECLS
