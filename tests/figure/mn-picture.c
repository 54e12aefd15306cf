/* mn-picture.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-picture.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN 20
#define UNTOUCHED 0x12ab34u

static guint32
pixel (MnPicture *picture, int x, int y)
{
  const guchar *data = cairo_image_surface_get_data (picture->surface);
  int stride = cairo_image_surface_get_stride (picture->surface);

  return ((const guint32 *) (gconstpointer) (data + (gsize) (y + MARGIN) * stride))[x + MARGIN] & 0xffffff;
}

MnPicture *
mn_picture_new (MnFigure *figure, int width, int height, const MnFigureStyle *style)
{
  MnPicture *picture = g_new0 (MnPicture, 1);
  cairo_t *cr;

  picture->width = width;
  picture->height = height;
  picture->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width + 2 * MARGIN, height + 2 * MARGIN);
  cr = cairo_create (picture->surface);
  cairo_set_source_rgb (cr, 0x12 / 255.0, 0xab / 255.0, 0x34 / 255.0);
  cairo_paint (cr);
  cairo_translate (cr, MARGIN, MARGIN);
  mn_figure_draw (figure, cr, width, height, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (picture->surface);
  for (int y = -MARGIN; y < height + MARGIN; y++)
    for (int x = -MARGIN; x < width + MARGIN; x++)
      if (x < 0 || y < 0 || x >= width || y >= height)
        g_assert_cmphex (pixel (picture, x, y), ==, UNTOUCHED);
  return picture;
}

void
mn_picture_free (MnPicture *picture)
{
  cairo_surface_destroy (picture->surface);
  g_free (picture);
}

guint32
mn_picture_at (MnPicture *picture, int x, int y)
{
  g_assert_true (x >= 0 && y >= 0 && x < picture->width && y < picture->height);
  return pixel (picture, x, y);
}

int
mn_picture_count (MnPicture *picture, int x, int y, int width, int height, const MnColor *color, int tolerance)
{
  int channels[] = { (int) round (color->red * 255), (int) round (color->green * 255), (int) round (color->blue * 255) };
  int n = 0;

  for (int j = MAX (0, y); j < MIN (y + height, picture->height); j++)
    for (int i = MAX (0, x); i < MIN (x + width, picture->width); i++)
      {
        guint32 p = pixel (picture, i, j);

        n += abs ((int) (p >> 16 & 255) - channels[0]) <= tolerance && abs ((int) (p >> 8 & 255) - channels[1]) <= tolerance
             && abs ((int) (p & 255) - channels[2]) <= tolerance;
      }
  return n;
}

int
mn_picture_ink (MnPicture *picture, int x, int y, int width, int height)
{
  guint32 background = pixel (picture, 1, 1);
  int n = 0;

  for (int j = MAX (0, y); j < MIN (y + height, picture->height); j++)
    for (int i = MAX (0, x); i < MIN (x + width, picture->width); i++)
      n += pixel (picture, i, j) != background;
  return n;
}
