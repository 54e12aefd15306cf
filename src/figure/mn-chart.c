/* mn-chart.c - the model of a line chart: series, ranges, numbers and words about them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

G_DEFINE_FINAL_TYPE (MnChart, mn_chart, MN_TYPE_FIGURE)

static void
event_clear (gpointer data)
{
  g_free (((MnChartEvent *) data)->label);
}

static void
cross_clear (gpointer data)
{
  MnChartCross *cross = data;

  g_free (cross->name);
  g_free (cross->label);
}

static void
mn_chart_finalize (GObject *object)
{
  MnChart *self = MN_CHART (object);

  g_free (self->title);
  g_free (self->x_label);
  g_free (self->y_label);
  g_free (self->empty);
  g_ptr_array_unref (self->series);
  g_array_unref (self->events);
  g_array_unref (self->crosses);
  g_strfreev (self->categories);
  g_clear_pointer (&self->x_ticks, g_array_unref);
  g_array_unref (self->pixels);
  G_OBJECT_CLASS (mn_chart_parent_class)->finalize (object);
}

static char *
mn_chart_describe (MnFigure *figure)
{
  MnChart *self = MN_CHART (figure);
  GString *out = g_string_new (NULL);
  gboolean empty = TRUE;

  if (self->title)
    g_string_append_printf (out, _("Line chart “%s”."), self->title);
  else
    g_string_append (out, _("Line chart."));
  if (self->x_label && self->y_label)
    g_string_append_printf (out, _(" %s over %s."), self->y_label, self->x_label);
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *series = g_ptr_array_index (self->series, i);
      g_autofree char *count = mn_format_fixed (series->n, 0);
      g_autofree char *first = NULL, *last = NULL, *low = NULL, *high = NULL;

      if (!series->visible || series->n == 0)
        continue;
      empty = FALSE;
      first = mn_chart_format_point (series, 0);
      last = mn_chart_format_point (series, series->n - 1);
      low = mn_format_number (series->y_low, 4);
      high = mn_format_number (series->y_high, 4);
      if (series->n == 1)
        g_string_append_printf (out, _(" %s: one point, %s."), series->name, first);
      else
        g_string_append_printf (out, _(" %s: %s points from %s to %s, lowest %s, highest %s."), series->name, count, first,
                                last, low, high);
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *series = g_ptr_array_index (self->series, i);
      MnExtremes extremes;
      MnPoint best;

      if (!series->visible || series->n == 0)
        continue;
      mn_pyramid_extend (&series->pyramid, series->y, series->n);
      extremes = mn_pyramid_find (&series->pyramid, series->y, 0, series->n);
      if (extremes.broken != MN_PYRAMID_NONE)
        {
          g_autofree char *x = mn_chart_format_x (self, series->x[extremes.broken]);

          g_string_append_printf (out, _(" %s is not a finite number at %s, where the line breaks."), series->name, x);
        }
      if (series->n > 1 && mn_series_find_peak (series, &best))
        {
          g_autofree char *x = mn_chart_format_x (self, best.x), *y = mn_format_number (best.y, 4);

          g_string_append_printf (out, _(" Best of %s: %s at %s."), series->name, y, x);
        }
    }
  for (guint i = 0; i < self->events->len; i++)
    {
      const MnChartEvent *event = &g_array_index (self->events, MnChartEvent, i);
      g_autofree char *x = mn_chart_format_x (self, event->x);

      g_string_append_printf (out, _(" Marked at %s: %s."), x, event->label);
    }
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *cross = &g_array_index (self->crosses, MnChartCross, i);
      g_autofree char *x = mn_chart_format_x (self, cross->x);

      empty = FALSE;
      g_string_append_printf (out, _(" Marked at %s: %s."), x, cross->name);
    }
  if (empty)
    g_string_append_printf (out, " %s.", self->empty != NULL ? self->empty : _("No data yet"));
  return g_string_free (out, FALSE);
}

static void
mn_chart_class_init (MnChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_chart_finalize;

  figure_class->draw = mn_chart_draw;
  figure_class->write_csv = mn_chart_write_csv;
  figure_class->copy_numbers = mn_chart_copy_numbers;
  figure_class->describe = mn_chart_describe;
}

static void
mn_chart_init (MnChart *self)
{
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_series_free);
  self->pixels = g_array_new (FALSE, FALSE, sizeof (MnPoint));
  self->events = g_array_new (FALSE, FALSE, sizeof (MnChartEvent));
  g_array_set_clear_func (self->events, event_clear);
  self->crosses = g_array_new (FALSE, FALSE, sizeof (MnChartCross));
  g_array_set_clear_func (self->crosses, cross_clear);
  self->x_low = self->x_high = self->y_low = self->y_high = self->right_low = self->right_high = NAN;
  self->y_least = self->y_most = NAN;
  self->guide[0] = self->guide[1] = (MnPoint) { NAN, NAN };
}

MnChart *
mn_chart_new (void)
{
  return g_object_new (MN_TYPE_CHART, NULL);
}

/* TRUE when the label is another one. */
static gboolean
set_label (char **label, const char *text)
{
  g_autofree char *clean = mn_format_label (text);

  if (g_strcmp0 (*label, clean) == 0)
    return FALSE;
  g_free (*label);
  *label = g_steal_pointer (&clean);
  return TRUE;
}

void
mn_chart_set_title (MnChart *self, const char *title)
{
  g_return_if_fail (MN_IS_CHART (self));

  if (set_label (&self->title, title))
    mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_empty (MnChart *self, const char *text)
{
  g_return_if_fail (MN_IS_CHART (self));

  if (set_label (&self->empty, text))
    mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_labels (MnChart *self, const char *x, const char *y)
{
  gboolean changed;

  g_return_if_fail (MN_IS_CHART (self));

  changed = set_label (&self->x_label, x);
  if (set_label (&self->y_label, y) || changed)
    mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_log (MnChart *self, gboolean x, gboolean y)
{
  g_return_if_fail (MN_IS_CHART (self));

  if (self->log_x == !!x && self->log_y == !!y)
    return;
  self->log_x = !!x;
  self->log_y = !!y;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_right_log (MnChart *self, gboolean log)
{
  g_return_if_fail (MN_IS_CHART (self));

  if (self->log_right == !!log)
    return;
  self->log_right = !!log;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_categories (MnChart *self, const char *const *names)
{
  g_return_if_fail (MN_IS_CHART (self));

  g_clear_pointer (&self->categories, g_strfreev);
  if (names != NULL && names[0] != NULL)
    {
      const guint n = g_strv_length ((char **) names);

      self->categories = g_new0 (char *, n + 1);
      for (guint i = 0; i < n; i++)
        self->categories[i] = mn_format_label (names[i]);
    }
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_x_ticks (MnChart *self, const double *values, gsize n)
{
  g_return_if_fail (MN_IS_CHART (self));

  g_clear_pointer (&self->x_ticks, g_array_unref);
  if (values != NULL && n > 0)
    {
      self->x_ticks = g_array_new (FALSE, FALSE, sizeof (double));
      g_array_append_vals (self->x_ticks, values, (guint) n);
    }
  mn_figure_changed (MN_FIGURE (self));
}

static void
set_range (MnChart *self, double *own_low, double *own_high, double low, double high)
{
  low = isfinite (low) ? low : NAN;
  high = isfinite (high) ? high : NAN;
  if ((low == *own_low || (isnan (low) && isnan (*own_low))) && (high == *own_high || (isnan (high) && isnan (*own_high))))
    return;
  *own_low = high < low ? high : low;
  *own_high = high < low ? low : high;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_x_range (MnChart *self, double low, double high)
{
  g_return_if_fail (MN_IS_CHART (self));

  set_range (self, &self->x_low, &self->x_high, low, high);
}

void
mn_chart_set_y_range (MnChart *self, double low, double high)
{
  g_return_if_fail (MN_IS_CHART (self));

  set_range (self, &self->y_low, &self->y_high, low, high);
}

void
mn_chart_set_right_range (MnChart *self, double low, double high)
{
  g_return_if_fail (MN_IS_CHART (self));

  set_range (self, &self->right_low, &self->right_high, low, high);
}

void
mn_chart_set_y_limits (MnChart *self, double low, double high)
{
  g_return_if_fail (MN_IS_CHART (self));

  set_range (self, &self->y_least, &self->y_most, low, high);
}

void
mn_chart_set_smoothing (MnChart *self, double weight)
{
  g_return_if_fail (MN_IS_CHART (self));
  g_return_if_fail (weight >= 0 && weight < 1);

  if (self->smoothing == weight)
    return;
  self->smoothing = weight;
  mn_figure_changed (MN_FIGURE (self));
}

static MnSeries *
get_series (MnChart *self, int series)
{
  g_return_val_if_fail (MN_IS_CHART (self), NULL);
  g_return_val_if_fail (series >= 0 && series < (int) self->series->len, NULL);

  return g_ptr_array_index (self->series, series);
}

int
mn_chart_add_series (MnChart *self, const char *name, int color, int dash)
{
  MnSeries *s;

  g_return_val_if_fail (MN_IS_CHART (self), -1);

  if (color < 0)
    color = (int) self->series->len;
  s = mn_series_new (name, color % MN_PALETTE_SIZE, CLAMP (dash, 0, 2));
  s->shape = (int) self->series->len;
  g_ptr_array_add (self->series, s);
  mn_figure_changed (MN_FIGURE (self));
  return (int) self->series->len - 1;
}

int
mn_chart_add_numbered (MnChart *self, const char *name, int number)
{
  MnSeries *s;
  int series;

  g_return_val_if_fail (MN_IS_CHART (self), -1);
  g_return_val_if_fail (number >= 0, -1);

  series = mn_chart_add_series (self, name, number, number % 3);
  s = g_ptr_array_index (self->series, series);
  s->number = number;
  /* Six shapes and three dashes would come together again after six. */
  s->shape = number + number / 6;
  return series;
}

void
mn_chart_append (MnChart *self, int series, double x, double y)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  mn_series_append (s, x, y);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_extend (MnChart *self, int series, const double *x, const double *y, gsize n)
{
  mn_chart_extend_spread (self, series, x, y, NULL, n);
}

void
mn_chart_extend_spread (MnChart *self, int series, const double *x, const double *y, const double *spread, gsize n)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  for (gsize i = 0; i < n; i++)
    mn_series_append_spread (s, x[i], y[i], spread != NULL ? spread[i] : NAN);
  if (n > 0)
    mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_clear_points (MnChart *self, int series)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->n == 0)
    return;
  mn_series_clear (s);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_prepare (MnChart *self)
{
  g_return_if_fail (MN_IS_CHART (self));

  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *s = g_ptr_array_index (self->series, i);

      if (s->visible)
        mn_series_prepare (s, mn_chart_smooths (self, s) ? self->smoothing : 0);
    }
}

void
mn_chart_set_visible (MnChart *self, int series, gboolean visible)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->visible == !!visible)
    return;
  s->visible = !!visible;
  mn_figure_changed (MN_FIGURE (self));
}

/* The shape of the other series of that thing; of a new one a shape that comes back together with its colour as late as can be. */
static int
find_shape (MnChart *self, const MnSeries *series)
{
  int greatest = -1;

  for (guint i = 0; i < self->series->len; i++)
    {
      const MnSeries *other = g_ptr_array_index (self->series, i);

      if (other == series || other->thing == NULL)
        continue;
      if (g_str_equal (other->thing, series->thing))
        return other->shape;
      greatest = MAX (greatest, other->shape);
    }
  return greatest + 1;
}

void
mn_chart_set_kind (MnChart *self, int series, const char *thing, const char *kind)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL && thing != NULL && kind != NULL);

  g_free (s->thing);
  g_free (s->kind);
  s->thing = mn_format_label (thing);
  s->kind = mn_format_label (kind);
  /* The marks tell the things apart, as the colours do. */
  s->shape = find_shape (self, s);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_shape (MnChart *self, int series, int shape)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL && shape >= 0);

  s->shape = shape;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_markers (MnChart *self, int series, gboolean markers)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->markers == !!markers)
    return;
  s->markers = !!markers;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_single (MnChart *self, int series, gboolean joined)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  s->markers = s->single = TRUE;
  s->joined = joined;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_faint (MnChart *self, int series, gboolean faint)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->faint == !!faint)
    return;
  s->faint = !!faint;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_exact (MnChart *self, int series, gboolean exact)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->exact == !!exact)
    return;
  s->exact = !!exact;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_right (MnChart *self, int series, gboolean right)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->right == !!right)
    return;
  s->right = !!right;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_peak (MnChart *self, int series, int direction)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->peak == direction)
    return;
  s->peak = direction;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_last (MnChart *self, int series, gboolean last)
{
  MnSeries *s = get_series (self, series);

  g_return_if_fail (s != NULL);

  if (s->last == !!last)
    return;
  s->last = !!last;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_add_event (MnChart *self, double x, const char *label)
{
  MnChartEvent event = { .x = x, .label = mn_format_label (label ? label : "") };

  g_return_if_fail (MN_IS_CHART (self));

  g_array_append_val (self->events, event);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_clear_events (MnChart *self)
{
  g_return_if_fail (MN_IS_CHART (self));

  if (self->events->len == 0)
    return;
  g_array_set_size (self->events, 0);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_add_cross (MnChart *self, double x, int row, int color, const char *name, const char *label)
{
  MnChartCross cross = { x, row, color < 0 ? -1 : color % MN_PALETTE_SIZE, NULL, NULL };

  g_return_if_fail (MN_IS_CHART (self));
  g_return_if_fail (isfinite (x) && row >= 0 && name != NULL);

  cross.name = mn_format_label (name);
  cross.label = mn_format_label (label);
  g_array_append_val (self->crosses, cross);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_set_guide (MnChart *self, double x0, double y0, double x1, double y1)
{
  g_return_if_fail (MN_IS_CHART (self));

  self->guide[0] = (MnPoint) { x0, y0 };
  self->guide[1] = (MnPoint) { x1, y1 };
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_chart_clear (MnChart *self)
{
  g_return_if_fail (MN_IS_CHART (self));

  g_ptr_array_set_size (self->series, 0);
  g_array_set_size (self->events, 0);
  g_array_set_size (self->crosses, 0);
  mn_figure_changed (MN_FIGURE (self));
}

guint
mn_chart_get_n_series (MnChart *self)
{
  g_return_val_if_fail (MN_IS_CHART (self), 0);

  return self->series->len;
}

guint
mn_chart_get_n_points (MnChart *self, int series)
{
  MnSeries *s = get_series (self, series);

  return s ? (guint) s->n : 0;
}

gboolean
mn_chart_nearest (MnChart *self, int series, double x, double *point_x, double *point_y)
{
  MnSeries *s = get_series (self, series);
  gsize i;

  g_return_val_if_fail (s != NULL, FALSE);

  if (!s->visible || !mn_series_find_nearest (s, x, &i))
    return FALSE;
  if (point_x)
    *point_x = s->x[i];
  if (point_y)
    *point_y = s->y[i];
  return TRUE;
}
