/* mn-hue.h - colours turned around the colour circle.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Moves the hue of a colour by @turn, in whole turns (1/3: red becomes green), as torchvision's adjust_hue and Python's
 * colorsys have it: through hue, saturation and value (Smith, "Color gamut transform pairs", 1978). @rgb: from 0 to 1; a
 * grey stays as it is. */
void mn_hue_turn (float rgb[3],
                  float turn);

G_END_DECLS
