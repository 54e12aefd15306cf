/* mn-chart-plan.c - where the parts of a chart lie: ranges, ticks, room for labels; from pixels to data and back.
 *
 * The legend stands above the plot, where it covers no data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>
#include <string.h>

#include "mn-format.h"

void
mn_chart_plan_clear (MnChartPlan *l)
{
  g_clear_pointer (&l->x_ticks, g_array_unref);
  g_clear_pointer (&l->y_ticks, g_array_unref);
  g_clear_pointer (&l->right_ticks, g_array_unref);
  g_clear_pointer (&l->legend, g_array_unref);
}
static void
widen (double *low, double *high, double value)
{
  if (isfinite (value) && !(*low <= value))
    *low = value;
  if (isfinite (value) && !(*high >= value))
    *high = value;
}

/* Neither the margin around the data nor that around a single value goes where no value can be. */
static void
limit_y (MnChart *self, double low, double high, MnAxis *axis)
{
  if (!(low >= self->y_least && high <= self->y_most && self->y_least < self->y_most))
    return;
  if (!axis->log || self->y_least > 0)
    axis->low = MAX (axis->low, self->y_least);
  axis->high = MIN (axis->high, self->y_most);
}

/* A logarithmic axis goes as far down as the values do: a band that reaches zero would have no end. */
static double
find_lowest (MnChart *self, const MnSeries *s, gboolean log)
{
  return log ? s->y_positive : mn_chart_smooths (self, s) ? s->y_low : fmin (s->y_low, s->band_low);
}

static double
find_highest (MnChart *self, const MnSeries *s)
{
  return mn_chart_smooths (self, s) ? s->y_high : fmax (s->y_high, s->band_high);
}

/* As far as the data go. FALSE: there are none. */
static gboolean
fit_ranges (MnChart *self, MnAxis *x_axis, MnAxis *y_axis, MnAxis *right_axis, gboolean *right)
{
  double right_low = NAN, right_high = NAN;
  double x_low = NAN, x_high = NAN, y_low = NAN, y_high = NAN, value_low = NAN, value_high = NAN;
  gboolean any = FALSE;

  *right = FALSE;
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *s = g_ptr_array_index (self->series, i);

      if (!s->visible || s->n == 0)
        continue;
      any = TRUE;
      widen (&x_low, &x_high, self->log_x ? s->x_positive : s->x[0]);
      if (!self->log_x || s->x[s->n - 1] > 0)
        widen (&x_low, &x_high, s->x[s->n - 1]);
      if (s->right)
        {
          *right = TRUE;
          widen (&right_low, &right_high, find_lowest (self, s, self->log_right));
          if (!self->log_right || s->y_high > 0)
            widen (&right_low, &right_high, find_highest (self, s));
          continue;
        }
      widen (&y_low, &y_high, find_lowest (self, s, self->log_y));
      widen (&value_low, &value_high, s->y_low);
      widen (&value_low, &value_high, s->y_high);
      if (!self->log_y || s->y_high > 0)
        widen (&y_low, &y_high, find_highest (self, s));
    }
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const double x = g_array_index (self->crosses, MnChartCross, i).x;

      any = TRUE;
      if (!self->log_x || x > 0)
        widen (&x_low, &x_high, x);
    }
  *x_axis = mn_axis_fit (x_low, x_high, self->log_x, 0);
  if (self->categories != NULL)
    *x_axis = (MnAxis) { -0.5, g_strv_length (self->categories) - 0.5, FALSE };
  *y_axis = mn_axis_fit (y_low, y_high, self->log_y, 0.05);
  limit_y (self, value_low, value_high, y_axis);
  *right_axis = mn_axis_fit (right_low, right_high, self->log_right, 0.05);
  return any;
}

/* Puts the ends that are set in the place of those of the data. */
static void
set_ends (MnAxis *axis, double low, double high)
{
  const double span = axis->high - axis->low;

  if ((isnan (low) && isnan (high)) || (axis->log && high <= 0))
    return;
  /* All data may lie before what is to be seen, or behind it. */
  if (isnan (high))
    high = axis->high > low ? axis->high : axis->log ? 10 * low : low + span;
  if (isnan (low))
    low = axis->low < high ? axis->low : axis->log ? high / 10 : high - span;
  *axis = mn_axis_fit (low, high, axis->log, 0);
}

static void
find_ranges (MnChart *self, MnChartPlan *l, gboolean *right)
{
  l->empty = !fit_ranges (self, &l->x_axis, &l->y_axis, &l->right_axis, right);
  set_ends (&l->x_axis, self->x_low, self->x_high);
  set_ends (&l->y_axis, self->y_low, self->y_high);
  set_ends (&l->right_axis, self->right_low, self->right_high);
}

static double
widest (MnPen *pen, GArray *ticks)
{
  double width = 0;

  for (guint i = 0; i < ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (ticks, MnTick, i);

      if (!tick->minor)
        width = MAX (width, mn_pen_text_width (pen, MN_TEXT_TICK, tick->label));
    }
  return width;
}

/* A category a tick, each with as much of its name as it has room for. */
static void
name_categories (MnChart *self, MnPen *pen, MnChartPlan *l)
{
  const guint n = g_strv_length (self->categories);

  l->x_ticks = g_array_new (FALSE, TRUE, sizeof (MnTick));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = mn_pen_elide (pen, MN_TEXT_TICK, self->categories[i], l->w / n - 8);
      MnTick tick = { .value = i };

      /* Of what is too long for a tick no sign is cut in two. */
      while (strlen (name) >= sizeof tick.label)
        *g_utf8_find_prev_char (name, name + strlen (name)) = '\0';
      g_strlcpy (tick.label, name, sizeof tick.label);
      g_array_append_val (l->x_ticks, tick);
    }
}

/* Those that are in sight of the places set. */
static GArray *
number_places (MnChart *self, const MnChartPlan *l)
{
  GArray *ticks = g_array_new (FALSE, TRUE, sizeof (MnTick));

  for (guint i = 0; i < self->x_ticks->len; i++)
    {
      MnTick tick = { .value = g_array_index (self->x_ticks, double, i) };
      g_autofree char *label = mn_format_number (tick.value, 6);

      g_strlcpy (tick.label, label, sizeof tick.label);
      if (tick.value >= l->x_axis.low && tick.value <= l->x_axis.high)
        g_array_append_val (ticks, tick);
    }
  return ticks;
}

/* Whether neighbouring labels of the x axis keep a distance. */
static gboolean
labels_fit (MnPen *pen, const MnChartPlan *l)
{
  double right = -INFINITY;

  for (guint i = 0; i < l->x_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->x_ticks, MnTick, i);
      double half, at;

      if (tick->minor)
        continue;
      half = mn_pen_text_width (pen, MN_TEXT_TICK, tick->label) / 2;
      at = mn_axis_to_unit (&l->x_axis, tick->value) * l->w;
      if (at - half < right + 10)
        return FALSE;
      right = at + half;
    }
  return TRUE;
}

/* As wide as the labels of the x axis leave room for, which is said. */
static gboolean
fit_width (MnPen *pen, MnChartPlan *l, double right_width)
{
  double last = 0;

  for (guint i = 0; i < l->x_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->x_ticks, MnTick, i);

      if (!tick->minor)
        last = mn_pen_text_width (pen, MN_TEXT_TICK, tick->label) / 2;
    }
  l->w = l->width - l->x - MN_CHART_PAD - MAX (last, right_width);
  return labels_fit (pen, l);
}

void
mn_chart_plan_init (MnChart *self, MnPen *pen, double width, double height, MnChartPlan *l)
{
  double line = pen->heights[MN_TEXT_TICK], top, right_width = 0;
  gboolean right;

  *l = (MnChartPlan) { .width = width, .height = height };
  l->legend = mn_chart_make_legend (self);
  find_ranges (self, l, &right);

  top = MN_CHART_PAD;
  if (self->title && *self->title)
    top += pen->heights[MN_TEXT_TITLE] + 6;
  l->legend_y = top;
  l->legend_rows = height < 150 ? 0 : mn_legend_most_rows (pen, height, MAX (1, (guint) (height * 0.2 / (line + 4))));
  top += mn_legend_height (pen, (MnLegendItem *) l->legend->data, l->legend->len, width - 2 * MN_CHART_PAD, l->legend_rows);

  for (guint i = 0; i < self->crosses->len; i++)
    l->cross_rows = MAX (l->cross_rows, (guint) g_array_index (self->crosses, MnChartCross, i).row + 1);
  l->y = top + (l->cross_rows > 0 ? l->cross_rows * MN_CHART_CROSS_ROW + MN_CHART_TICK_GAP : line / 2);
  l->h = height - l->y - MN_CHART_PAD - MN_CHART_TICK - MN_CHART_TICK_GAP - line - (self->x_label && height >= 160 ? line + 4 : 0);
  l->y_ticks = mn_axis_ticks (&l->y_axis, CLAMP ((int) (l->h / (line * 1.8)), 2, 9));
  if (right)
    {
      l->right_ticks = mn_axis_ticks (&l->right_axis, CLAMP ((int) (l->h / (line * 1.8)), 2, 9));
      right_width = widest (pen, l->right_ticks) + MN_CHART_TICK_GAP + 2;
    }
  l->y_title = self->y_label && *self->y_label && width >= 200;
  l->x = MN_CHART_PAD + (l->y_title ? line + 6 : 0) + widest (pen, l->y_ticks) + MN_CHART_TICK_GAP + 2;
  if (self->categories != NULL)
    {
      l->w = width - l->x - MN_CHART_PAD - right_width;
      name_categories (self, pen, l);
      return;
    }
  if (self->x_ticks != NULL)
    {
      l->x_ticks = number_places (self, l);
      if (fit_width (pen, l, right_width))
        return;
    }
  for (int target = CLAMP ((int) ((width - l->x) / 60), 1, 12); target >= 1; target--)
    {
      g_clear_pointer (&l->x_ticks, g_array_unref);
      l->x_ticks = mn_axis_ticks (&l->x_axis, target);
      if (fit_width (pen, l, right_width))
        break;
    }
}

gboolean
mn_chart_plan_has_plot (const MnChartPlan *l)
{
  return !l->empty && l->w >= 16 && l->h >= 16;
}

void
mn_chart_plan_measure (MnChart *self, double width, double height, const MnFigureStyle *style, MnChartPlan *l)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  g_auto (MnPen) pen = { NULL };

  mn_pen_init (&pen, cr, style);
  mn_chart_plan_init (self, &pen, width, height, l);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/**
 * mn_chart_get_layout:
 * @layout: (out caller-allocates): where the plot lies
 *
 * Returns: %FALSE when at that size there is no plot: no data, or no room
 */
gboolean
mn_chart_get_layout (MnChart *self, double width, double height, const MnFigureStyle *style, MnChartLayout *layout)
{
  g_auto (MnChartPlan) l = { 0 };

  g_return_val_if_fail (MN_IS_CHART (self), FALSE);
  g_return_val_if_fail (style != NULL && layout != NULL, FALSE);

  mn_chart_plan_measure (self, width, height, style, &l);
  *layout = (MnChartLayout) { l.x, l.y, l.w, l.h, l.x_axis.low, l.x_axis.high, l.y_axis.low, l.y_axis.high };
  return mn_chart_plan_has_plot (&l);
}

gboolean
mn_chart_get_fit (MnChart *self, MnChartLayout *layout)
{
  MnAxis x_axis, y_axis, right_axis;
  gboolean any, right;

  g_return_val_if_fail (MN_IS_CHART (self), FALSE);
  g_return_val_if_fail (layout != NULL, FALSE);

  any = fit_ranges (self, &x_axis, &y_axis, &right_axis, &right);
  *layout = (MnChartLayout) { 0, 0, 0, 0, x_axis.low, x_axis.high, y_axis.low, y_axis.high };
  return any;
}

gboolean
mn_chart_get_right_fit (MnChart *self, double *low, double *high)
{
  MnAxis x_axis, y_axis, right_axis;
  gboolean right;

  g_return_val_if_fail (MN_IS_CHART (self), FALSE);
  g_return_val_if_fail (low != NULL && high != NULL, FALSE);

  fit_ranges (self, &x_axis, &y_axis, &right_axis, &right);
  *low = right_axis.low;
  *high = right_axis.high;
  return right;
}

double
mn_chart_to_data_x (MnChart *self, const MnChartLayout *layout, double pixel)
{
  MnAxis axis = { layout->x_low, layout->x_high, self->log_x };

  return mn_axis_from_unit (&axis, (pixel - layout->x) / layout->width);
}

double
mn_chart_to_pixel_x (MnChart *self, const MnChartLayout *layout, double x)
{
  MnAxis axis = { layout->x_low, layout->x_high, self->log_x };

  return layout->x + mn_axis_to_unit (&axis, x) * layout->width;
}

double
mn_chart_to_data_y (MnChart *self, const MnChartLayout *layout, double pixel)
{
  MnAxis axis = { layout->y_low, layout->y_high, self->log_y };

  return mn_axis_from_unit (&axis, 1 - (pixel - layout->y) / layout->height);
}
