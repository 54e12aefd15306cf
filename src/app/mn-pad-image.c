/* mn-pad-image.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-pad-image.h"

#include <math.h>
#include <string.h>

/* From this size on there is room for a margin. */
#define WITH_MARGIN 20

typedef struct
{
  double left, top, right, bottom;
  double x, y;      /* centre of mass */
} Ink;

static gboolean
find_ink (const float *pad, int size, Ink *ink)
{
  double mass = 0, x = 0, y = 0;

  *ink = (Ink) { size, size, 0, 0, 0, 0 };
  for (int r = 0; r < size; r++)
    for (int c = 0; c < size; c++)
      {
        const double value = pad[r * size + c];

        if (!(value > 0.05))
          continue;
        ink->left = fmin (ink->left, c);
        ink->top = fmin (ink->top, r);
        ink->right = fmax (ink->right, c + 1);
        ink->bottom = fmax (ink->bottom, r + 1);
        mass += value;
        x += value * (c + 0.5);
        y += value * (r + 0.5);
      }
  if (mass <= 0)
    return FALSE;
  ink->x = x / mass;
  ink->y = y / mass;
  return TRUE;
}

/* The mean of the pad in [x0, x1) × [y0, y1), nothing beyond its edges. */
static double
mean_of (const float *pad, int size, double x0, double y0, double x1, double y1)
{
  double sum = 0;

  for (int r = (int) fmax (floor (y0), 0); r < size && r < y1; r++)
    for (int c = (int) fmax (floor (x0), 0); c < size && c < x1; c++)
      sum += pad[r * size + c] * (fmin (x1, c + 1) - fmax (x0, c)) * (fmin (y1, r + 1) - fmax (y0, r));
  return sum / ((x1 - x0) * (y1 - y0));
}

gboolean
mn_pad_image_make (const float *pad, int size, int height, int width, float *out)
{
  const int least = MIN (height, width);
  const gboolean margin = least >= WITH_MARGIN;
  double extent, box, unit, x, y;
  Ink ink;

  g_return_val_if_fail (pad != NULL && out != NULL && size > 0 && height > 0 && width > 0, FALSE);

  memset (out, 0, (gsize) height * (gsize) width * sizeof *out);
  if (!find_ink (pad, size, &ink))
    return FALSE;
  extent = fmax (ink.right - ink.left, ink.bottom - ink.top);
  box = margin ? least * 20.0 / 28 : least;
  /* Pixels of the pad to one of the picture; a dot stays a dot. */
  unit = fmax (extent / box, size / (4.0 * least));
  x = margin ? ink.x : (ink.left + ink.right) / 2;
  y = margin ? ink.y : (ink.top + ink.bottom) / 2;
  for (int r = 0; r < height; r++)
    for (int c = 0; c < width; c++)
      {
        const double left = x + (c - width / 2.0) * unit, top = y + (r - height / 2.0) * unit;

        out[r * width + c] = (float) mean_of (pad, size, left, top, left + unit, top + unit);
      }
  return TRUE;
}
