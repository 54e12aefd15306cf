/* mn-chart-crosses.c - marks above the plot of a chart, where there is no value to be drawn.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#define LABEL_GAP 7

/* Whether another cross of that row lies between these pixels. */
static gboolean
is_taken (MnChart *self, const MnChartPlan *l, guint index, double left, double right)
{
  const MnChartCross *own = &g_array_index (self->crosses, MnChartCross, index);

  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *other = &g_array_index (self->crosses, MnChartCross, i);
      const double x = mn_chart_plan_x (l, other->x);

      if (i != index && other->row == own->row && x > left && x < right)
        return TRUE;
    }
  return FALSE;
}

/* Beside the cross at that pixel, where it lies over no other; the numbers of a figure tell it in any case. */
static void
write_label (MnChart *self, MnPen *pen, const MnChartPlan *l, guint index, double x, double y)
{
  const char *label = g_array_index (self->crosses, MnChartCross, index).label;
  const double room = LABEL_GAP + mn_pen_text_width (pen, MN_TEXT_SMALL, label);
  const gboolean left = x + room > l->width;

  if (!is_taken (self, l, index, left ? x - room - LABEL_GAP : x, left ? x : x + room + LABEL_GAP))
    mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, label, left ? x - LABEL_GAP : x + LABEL_GAP, y, left ? 1 : 0, 0.5, 0);
}

void
mn_chart_draw_crosses (MnChart *self, MnPen *pen, const MnChartPlan *l)
{
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *cross = &g_array_index (self->crosses, MnChartCross, i);
      const double x = mn_chart_plan_x (l, cross->x), y = l->y - (cross->row + 0.5) * MN_CHART_CROSS_ROW;

      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5))
        continue;
      mn_pen_cross (pen, x, y, cross->color < 0 ? &pen->style->foreground : &pen->style->palette[cross->color]);
      if (cross->label != NULL)
        write_label (self, pen, l, i, x, y);
    }
}
