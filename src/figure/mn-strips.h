/* mn-strips.h - a number of several things over time as strips of colour, one under the other, with their scale.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_STRIPS (mn_strips_get_type ())
G_DECLARE_FINAL_TYPE (MnStrips, mn_strips, MN, STRIPS, MnFigure)

MnStrips *mn_strips_new        (void);
/* Takes all moments away and names the rows, from the top. NULL-terminated. */
void      mn_strips_set_rows   (MnStrips          *self,
                                const char *const *rows);
void      mn_strips_set_title  (MnStrips          *self,
                                const char        *title);
/* Of the time axis. */
void      mn_strips_set_label  (MnStrips          *self,
                                const char        *label);
/* Whether the colours stand for powers of ten; what is not positive then has none. */
void      mn_strips_set_log    (MnStrips          *self,
                                gboolean           log);
/* A number for each row; NaN: none. @x must ascend. It is shown until the next one. */
void      mn_strips_append     (MnStrips          *self,
                                double             x,
                                const double      *values);

G_END_DECLS
