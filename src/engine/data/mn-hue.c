/* mn-hue.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-hue.h"

#include <math.h>

/* Hue from 0 to below 1; @value is the largest component, @range its distance from the smallest, above 0. */
static float
find_hue (const float rgb[3],
          float       value,
          float       range)
{
  float hue;

  if (rgb[0] >= value)
    hue = (rgb[1] - rgb[2]) / range;
  else if (rgb[1] >= value)
    hue = 2 + (rgb[2] - rgb[0]) / range;
  else
    hue = 4 + (rgb[0] - rgb[1]) / range;
  hue /= 6;
  return hue - floorf (hue);
}

void
mn_hue_turn (float rgb[3],
             float turn)
{
  const float value = MAX (MAX (rgb[0], rgb[1]), rgb[2]), least = MIN (MIN (rgb[0], rgb[1]), rgb[2]);
  /* Which of the six sectors of the circle has which component largest, falling, smallest and rising. */
  static const guint8 largest[6] = { 0, 1, 1, 2, 2, 0 }, smallest[6] = { 2, 2, 0, 0, 1, 1 };
  float hue, within;
  int sector, middle;

  if (!(value > least))
    return;
  hue = find_hue (rgb, value, value - least) + turn;
  hue = 6 * (hue - floorf (hue));
  sector = (int) hue;
  within = hue - (float) sector;
  sector %= 6;   /* rounding may have brought it to a whole turn */
  middle = 3 - largest[sector] - smallest[sector];
  rgb[largest[sector]] = value;
  rgb[smallest[sector]] = least;
  /* Rises in the even sectors, falls in the odd ones. */
  rgb[middle] = sector % 2 == 0 ? least + within * (value - least) : value - within * (value - least);
}
