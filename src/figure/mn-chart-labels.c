/* mn-chart-labels.c - what is written into the plot of a chart: best values, and what its events are called.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>

#include "mn-format.h"

/* Rows at the upper and at the lower edge in which events may be named. */
#define ROWS 3
/* What speaks against a place: another label, a line, what a smoothed line was made of, a row away from the edge, and the
 * lower edge. */
#define COST_LABEL 100.0
#define COST_LINE 10.0
#define COST_FAINT 3.0
#define COST_ROW 2.0
#define COST_BOTTOM 1.0

static gboolean
is_in_plot (const MnChartPlan *l, double x)
{
  return x >= l->x - 0.5 && x <= l->x + l->w + 0.5;
}

static gboolean
meets_label (const MnChartPlan *l, const cairo_rectangle_t *r)
{
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
  if (l->n_labels < G_N_ELEMENTS (l->labels))
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
        cost += smooths ? COST_FAINT : COST_LINE;
      if (smooths && passes (l, s, &s->smooth_pyramid, mn_series_smooth (s, self->smoothing), r))
        cost += COST_LINE;
    }
  return cost;
}

/* A ring around the best value, with its number where there is room. */
static void
draw_peak (MnPen *pen, MnChartPlan *l, MnSeries *s, const MnColor *color)
{
  const double height = pen->heights[MN_TEXT_SMALL];
  g_autofree char *label = NULL;
  cairo_rectangle_t rect;
  double x, y, width;
  MnPoint best;

  if (s->n < 2 || !mn_series_find_peak (s, &best))
    return;
  x = mn_chart_plan_x (l, best.x);
  y = mn_chart_plan_y (l, best.y);
  if (!is_in_plot (l, x) || !(y >= l->y - 0.5 && y <= l->y + l->h + 0.5))
    return;
  mn_pen_set_color (pen, color, 1);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 1.5);
  cairo_new_path (pen->cr);
  cairo_arc (pen->cr, x, y, 6.5, 0, 2 * G_PI);
  cairo_stroke (pen->cr);
  if (l->w < 200 || l->h < 80)
    return;
  label = mn_format_number (best.y, 4);
  width = mn_pen_text_width (pen, MN_TEXT_SMALL, label) + 4;
  rect = (cairo_rectangle_t) { CLAMP (x - width / 2, l->x, l->x + l->w - width), 0, width, height };
  /* On the side that the line does not come from. */
  rect.y = s->peak > 0 ? y - 10 - height : y + 10;
  if (rect.y < l->y)
    rect.y = y + 10;
  else if (rect.y + height > l->y + l->h)
    rect.y = y - 10 - height;
  /* Of labels that would meet, the first alone is written; the read-out tells the others. */
  if (!meets_label (l, &rect))
    write_label (pen, l, &rect, label, color);
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

void
mn_chart_draw_labels (MnChart *self, MnPen *pen, MnChartPlan *l)
{
  /* What lies on top of the others comes first. */
  for (guint i = self->series->len; i > 0; i--)
    {
      MnSeries *s = g_ptr_array_index (self->series, i - 1);

      l->y_now = s->right ? &l->right_axis : &l->y_axis;
      if (s->visible && s->peak != 0)
        draw_peak (pen, l, s, &pen->style->palette[s->color]);
    }
  for (guint i = 0; i < self->events->len; i++)
    draw_event (self, pen, l, &g_array_index (self->events, MnChartEvent, i));
}
