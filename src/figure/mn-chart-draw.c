/* mn-chart-draw.c - the picture of a line chart: axes around its lines.
 *
 * Only horizontal grid lines: values are read against them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>

#include "mn-format.h"

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
      mn_pen_empty (&pen, self->empty, width, height);
      return;
    }
  if (!mn_chart_plan_has_plot (&l))
    return;
  mn_legend_draw (&pen, (MnLegendItem *) l.legend->data, l.legend->len, MN_CHART_PAD, l.legend_y, width - 2 * MN_CHART_PAD,
                  l.legend_rows);
  draw_axes (self, &pen, &l);
  mn_chart_draw_guide (self, &pen, &l);
  mn_chart_draw_event_lines (self, &pen, &l);
  mn_chart_draw_crosses (self, &pen, &l);
  for (guint i = 0; i < self->series->len; i++)
    mn_chart_draw_band (self, &pen, &l, i);
  for (guint i = 0; i < self->series->len; i++)
    mn_chart_draw_series (self, &pen, &l, i);
  mn_chart_draw_labels (self, &pen, &l);
}
