/* mn-chart-labels.c - what is written into the plot of a chart: best and last values, and what its events are called.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>

#include "mn-format.h"

/* Rows at the upper and at the lower edge in which events may be named. */
#define ROWS 3
/* What speaks against a place: another label, a line, a faint one or what a smoothed one was made of, a row away from the edge,
 * and the lower edge. */
#define COST_LABEL 100.0
#define COST_LINE 10.0
#define COST_FAINT 3.0
#define COST_ROW 2.0
#define COST_BOTTOM 1.0
/* Of the marks at the last and at the best value. */
#define LAST_RADIUS 5.0
#define RING_RADIUS 6.5

/* That of a point, to be written above or below @y. */
typedef struct
{
  const char *text;
  double      x, width;   /* of the label */
  double      y, gap;
  gboolean    above;      /* rather than below */
} Number;

static gboolean
is_in_plot (const MnChartPlan *l, double x)
{
  return x >= l->x - 0.5 && x <= l->x + l->w + 0.5;
}

/* FALSE: it is not in sight. */
static gboolean
find_pixel (const MnChartPlan *l, const MnPoint *point, double *x, double *y)
{
  *x = mn_chart_plan_x (l, point->x);
  *y = isfinite (point->y) ? mn_chart_plan_y (l, point->y) : NAN;
  return is_in_plot (l, *x) && *y >= l->y - 0.5 && *y <= l->y + l->h + 0.5;
}

/* What there is no more room to remember is not written, as others would meet it. */
static gboolean
meets_label (const MnChartPlan *l, const cairo_rectangle_t *r)
{
  if (l->n_labels == G_N_ELEMENTS (l->labels))
    return TRUE;
  for (guint i = 0; i < l->n_labels; i++)
    {
      const cairo_rectangle_t *other = &l->labels[i];

      if (r->x < other->x + other->width + 3 && other->x < r->x + r->width + 3 && r->y < other->y + other->height
          && other->y < r->y + r->height)
        return TRUE;
    }
  return FALSE;
}

/* Writes a label in @rect, readable over a line as well. */
static void
write_label (MnPen *pen, MnChartPlan *l, const cairo_rectangle_t *rect, const char *text, const MnColor *color)
{
  l->labels[l->n_labels++] = *rect;
  mn_pen_set_color (pen, &pen->style->background, 0.85);
  mn_pen_rounded (pen, rect->x, rect->y, rect->width, rect->height, 3);
  cairo_fill (pen->cr);
  mn_pen_text (pen, MN_TEXT_SMALL, color, text, rect->x + 2, rect->y, 0, 0, 0);
}

/* Whether a line with these values may pass through @r: some of it lies there, or above and below. */
static gboolean
passes (const MnChartPlan *l, const MnSeries *s, const MnPyramid *pyramid, const double *y, const cairo_rectangle_t *r)
{
  const double left = mn_axis_from_unit (&l->x_axis, (r->x - l->x) / l->w);
  const double right = mn_axis_from_unit (&l->x_axis, (r->x + r->width - l->x) / l->w);
  gsize from = mn_lower_bound (s->x, s->n, left), to = mn_lower_bound (s->x, s->n, right);
  MnExtremes extremes;

  /* What comes in from the left, and goes out to the right. */
  from -= from > 0;
  to += to < s->n;
  extremes = mn_pyramid_find (pyramid, y, from, to);
  return extremes.least != MN_PYRAMID_NONE && mn_chart_plan_y (l, extremes.low) >= r->y - 2
         && mn_chart_plan_y (l, extremes.high) <= r->y + r->height + 2;
}

static double
find_cost (MnChart *self, MnChartPlan *l, const cairo_rectangle_t *r)
{
  double cost = meets_label (l, r) ? COST_LABEL : 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *s = g_ptr_array_index (self->series, i);
      const gboolean smooths = mn_chart_smooths (self, s);

      if (!s->visible || s->n == 0)
        continue;
      l->y_now = s->right ? &l->right_axis : &l->y_axis;
      if (passes (l, s, &s->pyramid, s->y, r))
        cost += smooths || s->faint ? COST_FAINT : COST_LINE;
      if (smooths && passes (l, s, &s->smooth_pyramid, mn_series_smooth (s, self->smoothing), r))
        cost += COST_LINE;
    }
  return cost;
}

/* Where least is in the way; nowhere where all would cost @limit. */
static void
write_number (MnChart *self, MnPen *pen, MnChartPlan *l, const Number *number, double limit, const MnColor *color)
{
  cairo_rectangle_t rect = { number->x, 0, number->width, pen->heights[MN_TEXT_SMALL] }, best;
  double least = limit;

  for (int i = 0; i < 2; i++)
    {
      const gboolean above = number->above == (i == 0);
      double cost;

      rect.y = above ? number->y - number->gap - rect.height : number->y + number->gap;
      if (rect.x < l->x || rect.y < l->y || rect.y + rect.height > l->y + l->h)
        continue;
      cost = find_cost (self, l, &rect) + (i == 0 ? 0 : COST_BOTTOM);
      if (cost < least)
        {
          least = cost;
          best = rect;
        }
    }
  if (least < limit)
    write_label (pen, l, &best, number->text, color);
}

/* Labels keep away from the mark of that radius. */
static void
keep_free (MnChartPlan *l, double x, double y, double radius)
{
  if (l->n_labels < G_N_ELEMENTS (l->labels))
    l->labels[l->n_labels++] = (cairo_rectangle_t) { x - radius, y - radius, 2 * radius, 2 * radius };
}

static MnPoint
get_last (const MnSeries *s)
{
  return (MnPoint) { s->x[s->n - 1], s->y[s->n - 1] };
}

/* A ring around the best value, a larger marker at the last one. */
static void
draw_marks (MnPen *pen, MnChartPlan *l, MnSeries *s, const MnColor *color)
{
  const MnPoint last = get_last (s);
  MnPoint best;
  double x, y;

  if (s->last && find_pixel (l, &last, &x, &y))
    {
      mn_pen_marker (pen, s->shape, x, y, LAST_RADIUS, color);
      keep_free (l, x, y, LAST_RADIUS);
    }
  if (!mn_series_find_peak (s, &best) || !find_pixel (l, &best, &x, &y))
    return;
  mn_pen_set_color (pen, color, 1);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 1.5);
  cairo_new_path (pen->cr);
  cairo_arc (pen->cr, x, y, RING_RADIUS, 0, 2 * G_PI);
  cairo_stroke (pen->cr);
  keep_free (l, x, y, RING_RADIUS);
}

/* On the side that the line does not come from. Of labels that would meet, the first alone is written; the read-out tells the
 * others. */
static void
write_best (MnChart *self, MnPen *pen, MnChartPlan *l, MnSeries *s, const MnColor *color)
{
  g_autofree char *text = NULL;
  Number number = { .gap = RING_RADIUS + 3, .above = s->peak > 0 };
  MnPoint best;
  double x;

  if (!mn_series_find_peak (s, &best) || !find_pixel (l, &best, &x, &number.y))
    return;
  number.text = text = mn_format_number (best.y, 4);
  number.width = mn_pen_text_width (pen, MN_TEXT_SMALL, text) + 4;
  number.x = CLAMP (x - number.width / 2, l->x, l->x + l->w - number.width);
  write_number (self, pen, l, &number, COST_LABEL, color);
}

/* At the right end, over no line but faint ones. The best has its number already. */
static void
write_last (MnChart *self, MnPen *pen, MnChartPlan *l, MnSeries *s, const MnColor *color)
{
  const MnPoint last = get_last (s);
  g_autofree char *text = NULL;
  Number number = { .gap = LAST_RADIUS + 2, .above = TRUE };
  MnPoint best;
  double x;

  if (!s->last || !find_pixel (l, &last, &x, &number.y) || (mn_series_find_peak (s, &best) && best.x == last.x))
    return;
  number.text = text = mn_format_number (last.y, 4);
  number.width = mn_pen_text_width (pen, MN_TEXT_SMALL, text) + 4;
  number.x = MIN (x + LAST_RADIUS, l->x + l->w) - number.width;
  write_number (self, pen, l, &number, COST_LINE, color);
}

void
mn_chart_draw_event_lines (MnChart *self, MnPen *pen, const MnChartPlan *l)
{
  const double dashes[] = { 3, 3 };

  cairo_save (pen->cr);
  mn_pen_set_color (pen, &pen->style->muted, 1);
  cairo_set_dash (pen->cr, dashes, 2, 0);
  for (guint i = 0; i < self->events->len; i++)
    {
      const double x = mn_chart_plan_x (l, g_array_index (self->events, MnChartEvent, i).x);

      if (is_in_plot (l, x))
        mn_pen_hairline (pen, x, l->y, x, l->y + l->h);
    }
  cairo_restore (pen->cr);
}

/* At the upper edge, or at the lower one where lines or other labels are in the way. */
static void
draw_event (MnChart *self, MnPen *pen, MnChartPlan *l, const MnChartEvent *event)
{
  const double row = pen->heights[MN_TEXT_SMALL] + 2, x = mn_chart_plan_x (l, event->x);
  g_autofree char *label = NULL;
  cairo_rectangle_t rect, best;
  double least = COST_LABEL;

  if (!is_in_plot (l, x))
    return;
  label = mn_pen_elide (pen, MN_TEXT_SMALL, event->label, l->w * 0.4);
  rect.width = mn_pen_text_width (pen, MN_TEXT_SMALL, label) + 4;
  rect.height = pen->heights[MN_TEXT_SMALL];
  rect.x = x + 2 + rect.width > l->x + l->w ? x - 2 - rect.width : x + 2;
  for (guint i = 0; i < 2 * ROWS; i++)
    {
      const guint level = i / 2;
      const gboolean bottom = i % 2 == 1;
      double cost;

      if ((level + 1) * row > l->h)
        break;
      rect.y = bottom ? l->y + l->h - (level + 1) * row : l->y + 2 + level * row;
      cost = find_cost (self, l, &rect) + level * COST_ROW + (bottom ? COST_BOTTOM : 0);
      if (cost < least)
        {
          least = cost;
          best = rect;
        }
    }
  if (least < COST_LABEL)
    write_label (pen, l, &best, label, &pen->style->muted);
}

typedef enum
{
  DRAW_MARKS,
  WRITE_BEST,
  WRITE_LAST,
  N_PASSES
} Pass;

static void
draw_values (MnChart *self, MnPen *pen, MnChartPlan *l, MnSeries *s, Pass pass)
{
  const MnColor *color = &pen->style->palette[s->color];

  l->y_now = s->right ? &l->right_axis : &l->y_axis;
  if (pass == DRAW_MARKS)
    draw_marks (pen, l, s, color);
  else if (l->w < 200 || l->h < 80)
    return;
  else if (pass == WRITE_BEST)
    write_best (self, pen, l, s, color);
  else
    write_last (self, pen, l, s, color);
}

void
mn_chart_draw_labels (MnChart *self, MnPen *pen, MnChartPlan *l)
{
  /* Marks are drawn in the order of the lines; of what lies on top of the others numbers are written first. */
  for (Pass pass = 0; pass < N_PASSES; pass++)
    for (guint i = 0; i < self->series->len; i++)
      {
        MnSeries *s = g_ptr_array_index (self->series, pass == DRAW_MARKS ? i : self->series->len - 1 - i);

        if (s->visible && s->n > 1)
          draw_values (self, pen, l, s, pass);
      }
  for (guint i = 0; i < self->events->len; i++)
    draw_event (self, pen, l, &g_array_index (self->events, MnChartEvent, i));
}
