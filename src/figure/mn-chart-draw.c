/* mn-chart-draw.c - the picture of a line chart: axes, best values and events around its lines.
 *
 * Only horizontal grid lines: values are read against them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>

#include "mn-format.h"
#include "mn-legend.h"

static void
draw_axes (MnChart *self, MnPen *pen, const MnChartPlan *l)
{
  double bottom = l->y + l->h, line = pen->heights[MN_TEXT_TICK];
  double labels = bottom + MN_CHART_TICK + MN_CHART_TICK_GAP;

  for (guint i = 0; i < l->y_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->y_ticks, MnTick, i);
      double y = mn_chart_plan_y (l, tick->value);

      mn_pen_set_color (pen, &pen->style->grid, tick->minor ? 0.45 : 1);
      mn_pen_hairline (pen, l->x, y, l->x + l->w, y);
      if (!tick->minor)
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, l->x - MN_CHART_TICK_GAP - 2, y, 1, 0.5, 0);
    }
  for (guint i = 0; l->right_ticks != NULL && i < l->right_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->right_ticks, MnTick, i);
      double y = l->y + (1 - mn_axis_to_unit (&l->right_axis, tick->value)) * l->h;

      mn_pen_set_color (pen, &pen->style->muted, tick->minor ? 0.45 : 1);
      mn_pen_hairline (pen, l->x + l->w - MN_CHART_TICK, y, l->x + l->w, y);
      if (tick->minor)
        continue;
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, l->x + l->w + MN_CHART_TICK_GAP + 2, y, 0, 0.5, 0);
    }
  mn_pen_set_color (pen, &pen->style->muted, 1);
  mn_pen_hairline (pen, l->x, bottom, l->x + l->w, bottom);
  for (guint i = 0; i < l->x_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->x_ticks, MnTick, i);
      double x = mn_chart_plan_x (l, tick->value);

      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, x, bottom, x, bottom + (tick->minor ? MN_CHART_TICK / 2.0 : MN_CHART_TICK));
      if (!tick->minor)
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x, labels, 0.5, 0, 0);
    }
  if (self->x_label && l->height >= 160)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, self->x_label, l->w);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, l->x + l->w / 2,
                   labels + line + 4, 0.5, 0, 0);
    }
  if (l->y_title)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, self->y_label, l->h + line);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, MN_CHART_PAD + line / 2, l->y + l->h / 2, 0.5, 0.5,
                   -G_PI / 2);
    }
}

/* A ring around the best value, with its number where there is room. */
static void
draw_peak (MnPen *pen, MnChartPlan *l, MnSeries *s, const MnColor *color)
{
  g_autofree char *label = NULL;
  double x, y, width, left, top;
  MnPoint best;

  if (s->n < 2 || !mn_series_find_peak (s, &best))
    return;
  x = mn_chart_plan_x (l, best.x);
  y = mn_chart_plan_y (l, best.y);
  if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5 && y >= l->y - 0.5 && y <= l->y + l->h + 0.5))
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
  width = mn_pen_text_width (pen, MN_TEXT_SMALL, label);
  left = CLAMP (x - width / 2, l->x + 2, l->x + l->w - width - 2);
  /* On the side that the line does not come from. */
  top = s->peak > 0 ? y - 10 - pen->heights[MN_TEXT_SMALL] : y + 10;
  if (top < l->y)
    top = y + 10;
  else if (top + pen->heights[MN_TEXT_SMALL] > l->y + l->h)
    top = y - 10 - pen->heights[MN_TEXT_SMALL];
  /* Of labels that would meet, the first alone is written; the read-out tells the others. */
  for (guint i = 0; i < l->n_labels; i++)
    if (fabs (l->labels[i][0] - left) < width + 6 && fabs (l->labels[i][1] - top) < pen->heights[MN_TEXT_SMALL])
      return;
  if (l->n_labels < G_N_ELEMENTS (l->labels))
    {
      l->labels[l->n_labels][0] = left;
      l->labels[l->n_labels++][1] = top;
    }
  mn_pen_set_color (pen, &pen->style->background, 0.8);
  mn_pen_rounded (pen, left - 2, top, width + 4, pen->heights[MN_TEXT_SMALL], 3);
  cairo_fill (pen->cr);
  mn_pen_text (pen, MN_TEXT_SMALL, color, label, left, top, 0, 0, 0);
}

static void
draw_events (MnChart *self, MnPen *pen, const MnChartPlan *l)
{
  double dashes[] = { 3, 3 }, row = pen->heights[MN_TEXT_SMALL] + 2;
  g_autofree double *ends = g_new (double, self->events->len + 1);

  for (guint i = 0; i < self->events->len; i++)
    {
      const MnChartEvent *event = &g_array_index (self->events, MnChartEvent, i);
      double x = mn_chart_plan_x (l, event->x), width;
      g_autofree char *label = NULL;
      gboolean left;
      guint level = 0;

      ends[i] = -INFINITY;
      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5))
        continue;
      cairo_save (pen->cr);
      mn_pen_set_color (pen, &pen->style->muted, 1);
      cairo_set_dash (pen->cr, dashes, 2, 0);
      mn_pen_hairline (pen, x, l->y, x, l->y + l->h);
      cairo_restore (pen->cr);
      label = mn_pen_elide (pen, MN_TEXT_SMALL, event->label, l->w * 0.4);
      width = mn_pen_text_width (pen, MN_TEXT_SMALL, label);
      left = x + 4 + width > l->x + l->w;
      /* Labels that would meet go one row down. */
      while (level < i && ends[level] > (left ? x - 4 - width : x + 4))
        level++;
      if ((level + 1) * row > l->h)
        continue;
      ends[level] = MAX (ends[level], left ? x : x + 4 + width + 6);
      /* Readable over a line as well. */
      mn_pen_set_color (pen, &pen->style->background, 0.8);
      mn_pen_rounded (pen, left ? x - 6 - width : x + 2, l->y + 1 + level * row, width + 4, row, 3);
      cairo_fill (pen->cr);
      mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, label, left ? x - 4 : x + 4, l->y + 2 + level * row,
                   left ? 1 : 0, 0, 0);
    }
}

void
mn_chart_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnChart *self = MN_CHART (figure);
  g_auto (MnPen) pen = { NULL };
  g_auto (MnChartPlan) l = { 0 };

  mn_pen_init (&pen, cr, style);
  mn_chart_plan_init (self, &pen, width, height, &l);
  mn_pen_title (&pen, self->title, MN_CHART_PAD, MN_CHART_PAD, width - 2 * MN_CHART_PAD);
  if (l.empty)
    {
      mn_pen_empty (&pen, width, height);
      return;
    }
  if (!mn_chart_plan_has_plot (&l))
    return;
  mn_legend_draw (&pen, (MnLegendItem *) l.legend->data, l.legend->len, MN_CHART_PAD, l.legend_y, width - 2 * MN_CHART_PAD, l.legend_rows);
  draw_axes (self, &pen, &l);
  for (guint i = 0; i < self->series->len; i++)
    mn_chart_draw_series (self, &pen, &l, i);
  /* On top of all lines; what lies on top of the others comes first. */
  for (guint i = self->series->len; i > 0; i--)
    {
      MnSeries *s = g_ptr_array_index (self->series, i - 1);

      l.y_now = s->right ? &l.right_axis : &l.y_axis;
      if (s->visible && s->peak != 0)
        draw_peak (&pen, &l, s, &pen.style->palette[s->color]);
    }
  draw_events (self, &pen, &l);
}
