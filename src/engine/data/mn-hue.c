/* mn-hue.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-hue.h"

#include "mn-augment-formulas.h"

void
mn_hue_turn (float rgb[3],
             float turn)
{
  mn_augment_turn_hue (rgb, turn);
}
