/* mn-column-line.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-column-line.h"

#include <math.h>

/* All in columns: device pixels of a picture in memory, else user units. */
typedef struct
{
  cairo_t   *cr;
  guchar    *data;           /* NULL: not a picture in memory */
  int        stride;
  double     left, right;    /* of what may be drawn on */
  double     top, bottom;
  double     thickness;
  double     origin;         /* where dashes begin */
  double     period, mark;   /* of dashes */
  guint      alpha, red, green, blue;

  double     column;         /* left edge of the one being collected */
  double     low, high;      /* what it covers; NaN: nothing */
} Painter;

/* The line's colour, laid over pixels with one alpha: two channels a number, 16 bits each. */
typedef struct
{
  guint32 alpha_green, red_blue;   /* with that alpha, and what rounds */
  guint32 rest;                    /* of what lies below, of 255 */
} Ink;

static inline Ink
make_ink (const Painter *p, guint alpha)
{
  return (Ink) { (255u << 16 | p->green) * alpha + (127u << 16 | 127), (p->red << 16 | p->blue) * alpha + (127u << 16 | 127),
                 255 - alpha };
}

/* By 255, of both. */
static inline guint32
divide (guint32 sums)
{
  return (sums + (sums >> 8 & 0x00ff00ff) + 0x00010001) >> 8 & 0x00ff00ff;
}

static inline void
blend (guint32 *pixel, const Ink *ink)
{
  const guint32 under = *pixel;

  *pixel = divide ((under >> 8 & 0x00ff00ff) * ink->rest + ink->alpha_green) << 8
           | divide ((under & 0x00ff00ff) * ink->rest + ink->red_blue);
}

static void
paint_bar (const Painter *p, double top, double bottom)
{
  const Ink whole = make_ink (p, p->alpha);
  guchar *at;
  int first, end;

  top = MAX (top, p->top);
  bottom = MIN (bottom, p->bottom);
  if (!(bottom > top) || p->column < p->left || p->column + 1 > p->right)
    return;
  first = (int) top;
  end = (int) ceil (bottom);
  at = p->data + (gsize) p->column * 4 + (gsize) first * p->stride;
  for (int y = first; y < end; y++, at += p->stride)
    if (y > first && y < end - 1)
      blend ((guint32 *) (gpointer) at, &whole);
    else
      {
        const Ink part = make_ink (p, (guint) ((MIN (y + 1, bottom) - MAX (y, top)) * p->alpha + 0.5));

        blend ((guint32 *) (gpointer) at, &part);
      }
}

static void
flush (Painter *p)
{
  const double top = p->low - p->thickness / 2, bottom = p->high + p->thickness / 2;

  if (isnan (p->low) || (p->mark < p->period && fmod (p->column - p->origin + p->period, p->period) >= p->mark))
    return;
  if (p->data != NULL)
    paint_bar (p, top, bottom);
  else
    cairo_rectangle (p->cr, p->column, top, 1, bottom - top);
}

static inline void
cover (Painter *p, double y)
{
  /* What lies far outside shall not become inexact. */
  y = CLAMP (y, p->top - 100, p->bottom + 100);
  p->low = p->low <= y ? p->low : y;
  p->high = p->high >= y ? p->high : y;
}

/* From one point to another right of it. */
static void
cover_segment (Painter *p, double x0, double y0, double x1, double y1)
{
  const double end = MIN (x1, p->right + 1), slope = (y1 - y0) / (x1 - x0);

  if (x1 < p->left)
    return;
  if (x0 < p->left)
    {
      y0 += (p->left - x0) * slope;
      x0 = p->left;
    }
  if (isnan (p->low))
    {
      p->column = floor (x0);
      cover (p, y0);
    }
  for (double edge = p->column + 1; edge <= end; edge++)
    {
      const double y = y0 + (edge - x0) * slope;

      cover (p, y);
      flush (p);
      p->column = edge;
      p->low = p->high = NAN;
      cover (p, y);
    }
  if (end == x1)
    cover (p, y1);
}

/* Whether pixels can be written themselves: nothing but scaling and moving lies between them and user units. */
static gboolean
open_picture (Painter *p, double *scale, double *move_x, double *move_y)
{
  cairo_surface_t *surface = cairo_get_group_target (p->cr);
  double scale_x, scale_y, offset_x, offset_y;
  cairo_matrix_t matrix;

  if (cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_IMAGE
      || cairo_image_surface_get_format (surface) != CAIRO_FORMAT_ARGB32)
    return FALSE;
  cairo_get_matrix (p->cr, &matrix);
  cairo_surface_get_device_scale (surface, &scale_x, &scale_y);
  cairo_surface_get_device_offset (surface, &offset_x, &offset_y);
  if (matrix.xy != 0 || matrix.yx != 0 || !(matrix.xx > 0) || matrix.xx * scale_x != matrix.yy * scale_y)
    return FALSE;
  cairo_surface_flush (surface);
  p->data = cairo_image_surface_get_data (surface);
  p->stride = cairo_image_surface_get_stride (surface);
  if (p->data == NULL)
    return FALSE;
  *scale = matrix.xx * scale_x;
  *move_x = matrix.x0 * scale_x + offset_x;
  *move_y = matrix.y0 * scale_y + offset_y;
  p->left = MAX (0, ceil (p->left * *scale + *move_x));
  p->right = MIN (cairo_image_surface_get_width (surface), floor (p->right * *scale + *move_x));
  p->top = MAX (0, p->top * *scale + *move_y);
  p->bottom = MIN (cairo_image_surface_get_height (surface), p->bottom * *scale + *move_y);
  p->thickness *= *scale;
  p->period *= *scale;
  p->mark *= *scale;
  p->origin = floor (p->origin * *scale + *move_x);
  return TRUE;
}

void
mn_column_line_draw (const MnColumnLine *line, cairo_t *cr, const MnPoint *points, gsize n)
{
  static const double periods[] = { 1, 10, 4 }, marks[] = { 1, 6, 2 };
  double left, top, right, bottom, scale = 1, move_x = 0, move_y = 0, last_x = NAN, last_y = NAN;
  Painter p = { .cr = cr };

  g_return_if_fail (line->dash >= 0 && line->dash <= 2);

  cairo_clip_extents (cr, &left, &top, &right, &bottom);
  p.left = MAX (line->x, left);
  p.right = MIN (line->x + line->width, right);
  p.top = MAX (line->y, top);
  p.bottom = MIN (line->y + line->height, bottom);
  p.thickness = line->thickness;
  p.origin = floor (line->x);
  p.period = periods[line->dash];
  p.mark = marks[line->dash];
  p.low = p.high = NAN;
  p.alpha = (guint) (line->color->alpha * line->alpha * 255 + 0.5);
  p.red = (guint) (line->color->red * 255 + 0.5);
  p.green = (guint) (line->color->green * 255 + 0.5);
  p.blue = (guint) (line->color->blue * 255 + 0.5);
  if (!open_picture (&p, &scale, &move_x, &move_y))
    {
      p.data = NULL;
      cairo_set_source_rgba (cr, line->color->red, line->color->green, line->color->blue, line->color->alpha * line->alpha);
      cairo_new_path (cr);
    }
  if (!(p.left < p.right && p.top < p.bottom))
    return;
  for (gsize i = 0; i < n; i++)
    {
      const double x = points[i].x * scale + move_x, y = points[i].y * scale + move_y;

      if (!isfinite (x) || !isfinite (y))
        {
          flush (&p);
          p.low = p.high = last_x = NAN;
          continue;
        }
      /* A point alone is a bar of that thickness. */
      if (x > last_x)
        cover_segment (&p, last_x, last_y, x, y);
      else if (x >= p.left && x <= p.right)
        {
          if (isnan (p.low))
            p.column = floor (x);
          cover (&p, y);
        }
      last_x = x;
      last_y = y;
    }
  flush (&p);
  if (p.data != NULL)
    cairo_surface_mark_dirty (cairo_get_group_target (cr));
  else
    cairo_fill (cr);
}
