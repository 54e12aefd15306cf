/* mn-chart-readout.c - what a chart's series are at one place: a line and a box over the picture.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

gboolean
mn_chart_find_place (MnChart *self, double from, gboolean forward, double *place)
{
  gboolean found = FALSE;

  g_return_val_if_fail (MN_IS_CHART (self), FALSE);
  g_return_val_if_fail (place != NULL, FALSE);

  for (guint i = 0; i < self->series->len && !isnan (from); i++)
    {
      const MnSeries *s = g_ptr_array_index (self->series, i);
      /* A logarithmic axis has no place for what comes before. */
      const gsize first = self->log_x ? mn_lower_bound (s->x, s->n, DBL_MIN) : 0;
      gsize k = mn_lower_bound (s->x, s->n, from);
      double x;

      if (!s->visible)
        continue;
      if (forward)
        k = MAX (k, first);
      else if (k == s->n || s->x[k] > from)
        k = k > first ? k - 1 : s->n;
      if (k < first || k >= s->n)
        continue;
      x = s->x[k];
      if (!found || (forward ? x < *place : x > *place))
        *place = x;
      found = TRUE;
    }
  return found;
}

typedef struct
{
  guint  index;
  double x, y;
  char  *value;   /* (owned) */
  char  *note;    /* (owned) (nullable): what differs from the header: the smoothed value, another x */
} Reading;

static void
reading_clear (gpointer data)
{
  Reading *reading = data;

  g_free (reading->value);
  g_free (reading->note);
}

/* As many places as the pixels of the axis can tell apart. */
static char *
format_place (MnChart *self, const MnChartPlan *l, double x)
{
  double step = (l->x_axis.high - l->x_axis.low) / l->w;

  if (self->categories != NULL)
    return mn_chart_format_x (self, x);
  if (l->x_axis.log || !(step > 1e-12 && step < 1))
    return mn_format_number (x, 4);
  return mn_format_fixed (x, (int) ceil (-log10 (step)));
}

/* Lines stand beside each other in a category. */
static gboolean
is_elsewhere (MnChart *self, const MnChartPlan *l, double x, double at)
{
  return self->categories != NULL ? rint (x) != rint (at) : fabs (mn_chart_plan_x (l, x) - mn_chart_plan_x (l, at)) > 3;
}

static GArray *
read_series (MnChart *self, const MnChartPlan *l, double x, double *at)
{
  GArray *readings = g_array_new (FALSE, TRUE, sizeof (Reading));
  double nearest = INFINITY;

  g_array_set_clear_func (readings, reading_clear);
  *at = x;
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *s = g_ptr_array_index (self->series, i);
      Reading reading = { .index = i };
      gsize k;

      if (!s->visible || !mn_series_find_nearest (s, x, &k))
        continue;
      reading.x = s->x[k];
      reading.y = s->y[k];
      /* The line snaps to the nearest measured point. */
      if (fabs (mn_chart_plan_x (l, reading.x) - mn_chart_plan_x (l, x)) < nearest)
        {
          nearest = fabs (mn_chart_plan_x (l, reading.x) - mn_chart_plan_x (l, x));
          *at = reading.x;
        }
      reading.value = mn_chart_format_point (s, k);
      g_array_append_val (readings, reading);
    }
  for (guint k = 0; k < readings->len; k++)
    {
      Reading *reading = &g_array_index (readings, Reading, k);
      MnSeries *s = g_ptr_array_index (self->series, reading->index);

      if (is_elsewhere (self, l, reading->x, *at))
        {
          g_autofree char *number = format_place (self, l, reading->x);

          reading->note = g_strdup_printf (_("at %s"), number);
        }
      else if (mn_chart_smooths (self, s))
        {
          gsize i = mn_lower_bound (s->x, s->n, reading->x);
          g_autofree char *number = mn_format_number (mn_series_smooth (s, self->smoothing)[i], 4);

          reading->note = g_strdup_printf (_("smoothed %s"), number);
        }
    }
  return readings;
}

/* What is read at @x, where the line lies and what stands above; FALSE: there is nothing to see at @x. */
static gboolean
read_at (MnChart *self, const MnChartPlan *l, double x, GArray **readings, double *line_x, char **header)
{
  g_autofree char *number = NULL;
  double at;

  if (!mn_chart_plan_has_plot (l) || !isfinite (x))
    return FALSE;
  *readings = read_series (self, l, x, &at);
  *line_x = mn_chart_plan_x (l, at);
  number = format_place (self, l, at);
  *header = self->x_label ? g_strdup_printf (_("%s: %s"), self->x_label, number) : g_strdup (number);
  return *line_x >= l->x - 1 && *line_x <= l->x + l->w + 1;
}

char *
mn_chart_describe_readout (MnChart *self, double width, double height, const MnFigureStyle *style, double x)
{
  g_auto (MnChartPlan) l = { 0 };
  g_autoptr (GArray) readings = NULL;
  g_autofree char *header = NULL;
  GString *text;
  double line_x;

  g_return_val_if_fail (MN_IS_CHART (self), NULL);
  g_return_val_if_fail (style != NULL, NULL);

  mn_chart_plan_measure (self, width, height, style, &l);
  if (!read_at (self, &l, x, &readings, &line_x, &header))
    return NULL;
  text = g_string_new (header);
  for (guint i = 0; i < readings->len; i++)
    {
      const Reading *reading = &g_array_index (readings, Reading, i);
      const MnSeries *s = g_ptr_array_index (self->series, reading->index);

      g_string_append_c (text, '\n');
      if (*s->name != '\0')
        g_string_append_printf (text, _("%s: %s"), s->name, reading->value);
      else
        g_string_append (text, reading->value);
      if (reading->note != NULL)
        g_string_append_printf (text, " (%s)", reading->note);
    }
  return g_string_free (text, FALSE);
}

/**
 * mn_chart_draw_readout:
 * @width: size of the figure as it was drawn
 * @x: in data units, not pixels
 *
 * Draws, over the chart, a line at the measured point nearest to @x and a box with the value of every visible series.
 */
void
mn_chart_draw_readout (MnChart *self, cairo_t *cr, double width, double height, const MnFigureStyle *style, double x)
{
  g_auto (MnPen) pen = { NULL };
  g_auto (MnChartPlan) l = { 0 };
  g_autoptr (GArray) readings = NULL;
  g_autofree char *header = NULL;
  double names = 0, values = 0, notes = 0, box_w, box_h, box_x, box_y, row, line_x;
  /* What tells runs apart stands at the end of their names. */
  const double name_room = MAX (140, width * 0.45);
  MnColor fill = style->background;

  g_return_if_fail (MN_IS_CHART (self));

  mn_pen_init (&pen, cr, style);
  mn_chart_plan_init (self, &pen, width, height, &l);
  if (!read_at (self, &l, x, &readings, &line_x, &header))
    return;

  cairo_save (cr);
  mn_pen_set_color (&pen, &style->foreground, 0.45);
  mn_pen_hairline (&pen, line_x, l.y, line_x, l.y + l.h);
  row = pen.heights[MN_TEXT_TICK] + 4;
  for (guint i = 0; i < readings->len; i++)
    {
      const Reading *reading = &g_array_index (readings, Reading, i);
      MnSeries *s = g_ptr_array_index (self->series, reading->index);
      double rx = mn_chart_plan_x (&l, reading->x) + mn_chart_find_shift (self, reading->index), y;
      g_autofree char *name = mn_pen_elide (&pen, MN_TEXT_TICK, s->name, name_room);

      l.y_now = s->right ? &l.right_axis : &l.y_axis;
      y = isfinite (reading->y) ? mn_chart_plan_y (&l, reading->y) : NAN;
      names = MAX (names, mn_pen_text_width (&pen, MN_TEXT_TICK, name));
      values = MAX (values, mn_pen_text_width (&pen, MN_TEXT_TICK, reading->value));
      if (reading->note)
        notes = MAX (notes, mn_pen_text_width (&pen, MN_TEXT_TICK, reading->note) + 8);
      if (y >= l.y - 1 && y <= l.y + l.h + 1 && rx >= l.x - 1 && rx <= l.x + l.w + 1)
        mn_pen_marker (&pen, s->shape, rx, y, 4, &style->palette[s->color]);
    }
  box_w = MAX (MN_LEGEND_SWATCH + 6 + names + 12 + values + notes, mn_pen_text_width (&pen, MN_TEXT_TICK, header)) + 16;
  box_h = row * (readings->len + 1) + 12;
  box_x = line_x + 12 + box_w <= width - 4 ? line_x + 12 : line_x - 12 - box_w;
  box_x = CLAMP (box_x, 4, MAX (4, width - box_w - 4));
  box_y = CLAMP (l.y + 6, 4, MAX (4, height - box_h - 4));
  fill.alpha = 0.94;
  mn_pen_rounded (&pen, box_x + 0.5, box_y + 0.5, box_w, box_h, 6);
  mn_pen_set_color (&pen, &fill, 1);
  cairo_fill_preserve (cr);
  mn_pen_set_color (&pen, &style->muted, 0.6);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, header, box_x + 8, box_y + 6 + row / 2, 0, 0.5, 0);
  for (guint i = 0; i < readings->len; i++)
    {
      const Reading *reading = &g_array_index (readings, Reading, i);
      MnSeries *s = g_ptr_array_index (self->series, reading->index);
      const MnLegendItem item = mn_chart_get_legend_item (s);
      g_autofree char *name = mn_pen_elide (&pen, MN_TEXT_TICK, s->name, name_room);
      double y = box_y + 6 + (i + 1.5) * row, text_x = box_x + 8 + MN_LEGEND_SWATCH + 6;

      mn_legend_swatch (&pen, &item, box_x + 8, y);
      mn_pen_text (&pen, MN_TEXT_TICK, &style->foreground, name, text_x, y, 0, 0.5, 0);
      mn_pen_text (&pen, MN_TEXT_TICK, &style->foreground, reading->value, text_x + names + 12 + values, y, 1, 0.5, 0);
      if (reading->note)
        mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, reading->note, text_x + names + 12 + values + 8, y, 0, 0.5, 0);
    }
  cairo_restore (cr);
}
