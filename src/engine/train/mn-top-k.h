/* mn-top-k.h - whether the right class is among those a network thinks likeliest.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many of the @n samples have fewer than @k classes ranked before their own. @output: (@n, @n_classes), the higher the
 * likelier. Of equal ones the class with the lower number comes first, as where the likeliest alone is asked for, so that
 * k = 1 gives the accuracy; what is not a number comes first, too, and is never right. */
gint64 mn_top_k_count (const float  *output,
                       int           n_classes,
                       const gint32 *labels,
                       int           n,
                       int           k);

G_END_DECLS
