/* mn-color-map.h - amounts as colours.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

/* The colour for @amount, 0 to 1 (clamped): from near the background to its far end, with luminance strictly monotone, so
 * that it reads in grey as well. */
MnColor        mn_color_map         (const MnFigureStyle *style,
                                     double               amount);
/* Black or white, whichever reads better on @fill. */
const MnColor *mn_color_map_text_on (const MnColor       *fill);

G_END_DECLS
