/* mn-chart-lines.c - the lines of a chart: strokes, columns where points are many, breaks and markers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-column-line.h"

#define FAINT_WIDTH 1.25
#define MARKER_DISTANCE 24
/* Between marks along one of many lines, and how many such a line has at most. */
#define SPACED_DISTANCE 80
#define MAX_SPACED 8
/* Lines with dashes are strokes as long as they are no longer than so many edges of the plot. */
#define MAX_EDGES 4
#define LEAST_STEP 0.25

/* Cairo computes in 24.8 fixed point: a far value is cut off where nobody sees it, in the same direction. */
static double
within (double pixel, double low, double high)
{
  return CLAMP (pixel, low - 10000, high + 10000);
}

/* Points closer than @step to the last one are left out, but for the end. */
static void
stroke_points (MnPen *pen, const MnChartPlan *l, const MnPoint *points, gsize n, double step)
{
  gsize run = 0;
  double x = 0, y = 0, drawn_x = 0, drawn_y = 0;

  cairo_new_path (pen->cr);
  for (gsize i = 0; i <= n; i++)
    {
      gboolean broken = i == n;

      if (!broken)
        {
          double next_x = mn_chart_plan_x (l, points[i].x);
          double next_y = isfinite (points[i].y) ? mn_chart_plan_y (l, points[i].y) : NAN;

          broken = !isfinite (next_x) || !isfinite (next_y);
          if (!broken)
            {
              x = within (next_x, l->x, l->x + l->w);
              y = within (next_y, l->y, l->y + l->h);
              run++;
              if (run > 1 && hypot (x - drawn_x, y - drawn_y) < step)
                continue;
              if (run == 1)
                cairo_move_to (pen->cr, x, y);
              else
                cairo_line_to (pen->cr, x, y);
              drawn_x = x;
              drawn_y = y;
            }
        }
      if (broken)
        {
          /* A point alone becomes a dot through its round caps. */
          if (run == 1 || (run > 1 && (x != drawn_x || y != drawn_y)))
            cairo_line_to (pen->cr, x, y);
          run = 0;
        }
    }
  cairo_stroke (pen->cr);
}

typedef struct
{
  double   x, y;   /* NaN: the line breaks here */
  gboolean seen;   /* else it is the nearest place in the plot */
} Pixel;

static Pixel
find_pixel (const MnChartPlan *l, const MnPoint *point)
{
  const double x = mn_chart_plan_x (l, point->x), y = isfinite (point->y) ? mn_chart_plan_y (l, point->y) : NAN;
  Pixel pixel = { NAN, NAN, FALSE };

  if (!isnan (x) && !isnan (y))
    {
      pixel.x = CLAMP (x, l->x, l->x + l->w);
      pixel.y = CLAMP (y, l->y, l->y + l->h);
      pixel.seen = fabs (pixel.x - x) < 0.5 && fabs (pixel.y - y) < 0.5;
    }
  return pixel;
}

/* 0 over a break. */
static double
find_distance (const Pixel *a, const Pixel *b)
{
  const double distance = hypot (b->x - a->x, b->y - a->y);

  return isnan (distance) ? 0 : distance;
}

/* Of the line within the plot. */
static double
find_length (const MnChartPlan *l, const MnPoint *points, gsize n)
{
  Pixel last = { NAN, NAN, FALSE };
  double length = 0;

  for (gsize i = 0; i < n; i++)
    {
      const Pixel pixel = find_pixel (l, &points[i]);

      length += find_distance (&last, &pixel);
      last = pixel;
    }
  return length;
}

static void
fill_columns (MnChart *self, MnPen *pen, const MnChartPlan *l, const MnPoint *points, gsize n, const MnColor *color, double alpha,
              double thickness, int dash)
{
  const MnColumnLine line = { l->x - 1, l->y - 1, l->w + 2, l->h + 2, color, alpha, thickness, dash };

  g_array_set_size (self->pixels, (guint) n);
  for (gsize i = 0; i < n; i++)
    g_array_index (self->pixels, MnPoint, i)
        = (MnPoint) { mn_chart_plan_x (l, points[i].x), isfinite (points[i].y) ? mn_chart_plan_y (l, points[i].y) : NAN };
  mn_column_line_draw (&line, pen->cr, (const MnPoint *) (gpointer) self->pixels->data, n);
}

/* A cross on the upper edge where a value is not a number or infinite: divergence is what people look for. */
static void
draw_breaks (MnPen *pen, const MnChartPlan *l, const MnPoint *points, gsize n, const MnColor *color)
{
  double y = l->y + 6, last = -INFINITY;

  for (gsize i = 0; i < n; i++)
    {
      double x;

      if (isfinite (points[i].y))
        continue;
      x = mn_chart_plan_x (l, points[i].x);
      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5) || x - last < 9)
        continue;
      last = x;
      mn_pen_cross (pen, x, y, color);
    }
  if (isfinite (last) && l->w >= 200)
    {
      const char *label = _("not a number");
      const gboolean left = last + 8 + mn_pen_text_width (pen, MN_TEXT_SMALL, label) > l->x + l->w;

      mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, label, left ? last - 8 : last + 8, y, left ? 1 : 0, 0.5, 0);
    }
}

static void
draw_markers (MnPen *pen, const MnChartPlan *l, const MnPoint *points, gsize n, const MnSeries *s, const MnColor *color)
{
  double last = -INFINITY;

  for (gsize i = 0; i < n; i++)
    {
      double x = mn_chart_plan_x (l, points[i].x), y = isfinite (points[i].y) ? mn_chart_plan_y (l, points[i].y) : NAN;

      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5 && y >= l->y - 0.5 && y <= l->y + l->h + 0.5))
        continue;
      /* Crowded markers would hide the line; the last one is where the eye goes. */
      if (x - last < MARKER_DISTANCE && i + 1 < n && !s->single)
        continue;
      last = x;
      mn_pen_marker (pen, s->shape, x, y, 3.5, color);
    }
}

/* Far apart along the line, at points of it, and at other places than those of the lines before. */
static void
draw_spaced_markers (MnPen *pen, const MnChartPlan *l, const MnPoint *points, gsize n, const MnSeries *s, const MnColor *color)
{
  const double length = find_length (l, points, n);
  const double space = MAX (SPACED_DISTANCE, length / MAX_SPACED);
  double next = space * fmod (0.3 + 0.618 * s->number, 1), along = 0;
  gboolean any = FALSE;
  Pixel last = { NAN, NAN, FALSE };

  for (gsize i = 0; i < n; i++)
    {
      const Pixel pixel = find_pixel (l, &points[i]);

      along += find_distance (&last, &pixel);
      last = pixel;
      if (!pixel.seen || (along < next && (any || i + 1 < n)))
        continue;
      mn_pen_marker (pen, s->shape, pixel.x, pixel.y, 3.5, color);
      next = along + space;
      any = TRUE;
    }
}

void
mn_chart_draw_guide (MnChart *self, MnPen *pen, const MnChartPlan *l)
{
  if (isnan (self->guide[0].x))
    return;
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, l->x, l->y, l->w, l->h);
  cairo_clip (pen->cr);
  mn_pen_set_color (pen, &pen->style->muted, 0.7);
  cairo_set_line_width (pen->cr, 1);
  stroke_points (pen, l, self->guide, G_N_ELEMENTS (self->guide), 0);
  cairo_restore (pen->cr);
}

void
mn_chart_draw_series (MnChart *self, MnPen *pen, MnChartPlan *l, guint index)
{
  MnSeries *s = g_ptr_array_index (self->series, index);
  const MnColor *color = &pen->style->palette[s->color];
  guint columns = (guint) CLAMP (ceil (l->w), 1, 20000);
  /* Drawings in vectors stay lines as long as that can be: they are small then, and sharp at any size. */
  gsize many = cairo_surface_get_type (cairo_get_target (pen->cr)) == CAIRO_SURFACE_TYPE_IMAGE ? columns / 8 : 2 * columns;
  gboolean smooths = mn_chart_smooths (self, s);
  double line_width = s->faint ? FAINT_WIDTH : pen->style->line_width;
  const MnPoint *points;
  gsize n, n_raw;

  if (!s->visible || s->n == 0)
    return;
  l->y_now = s->right ? &l->right_axis : &l->y_axis;
  l->shift = mn_chart_find_shift (self, index);
  cairo_save (pen->cr);
  /* A line along the edge keeps its thickness. */
  cairo_rectangle (pen->cr, l->x - 1, l->y - 1, l->w + 2, l->h + 2);
  cairo_clip (pen->cr);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  points = mn_series_points (s, &l->x_axis, columns, 0, &n_raw);
  if (smooths)
    {
      mn_pen_set_dash (pen, 0);
      cairo_set_line_width (pen->cr, 1);
      mn_pen_set_color (pen, color, s->faint ? 0.22 : 0.3);
      if (n_raw > many)
        fill_columns (self, pen, l, points, n_raw, color, s->faint ? 0.22 : 0.3, 1, 0);
      else
        stroke_points (pen, l, points, n_raw, 0);
      points = mn_series_points (s, &l->x_axis, columns, self->smoothing, &n);
    }
  else
    n = n_raw;
  mn_pen_set_color (pen, color, !s->faint ? 1 : smooths ? 0.85 : 0.5);
  /* What rises within few columns would fall into a gap of theirs. */
  if (!s->joined)
    ;   /* The markers are all there is. */
  else if (n > many && (s->dash == 0 || find_length (l, points, n) > MAX_EDGES * (l->w + l->h)))
    fill_columns (self, pen, l, points, n, color, !s->faint ? 1 : smooths ? 0.85 : 0.5,
                  smooths || !s->faint ? line_width : 1, s->dash);
  else
    {
      mn_pen_set_dash (pen, s->dash);
      cairo_set_line_width (pen->cr, (s->n == 1 ? 2.5 : 1) * line_width);
      stroke_points (pen, l, points, n, n > many ? LEAST_STEP : 0);
    }
  cairo_restore (pen->cr);
  cairo_save (pen->cr);
  if (!s->single)
    draw_breaks (pen, l, points, n, color);
  if (s->markers)
    draw_markers (pen, l, points, n, s, color);
  else if (s->number >= 0)
    draw_spaced_markers (pen, l, points, n, s, color);
  cairo_restore (pen->cr);
  l->shift = 0;
}
