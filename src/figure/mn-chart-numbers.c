/* mn-chart-numbers.c - the numbers of a chart as a table, and a copy of them for another thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-private.h"

#include <math.h>

#include "mn-format.h"

char *
mn_chart_format_point (const MnSeries *series, gsize i)
{
  g_autofree char *value = isnan (series->y[i]) ? g_strdup ("NaN") : mn_format_number (series->y[i], 4), *spread = NULL;

  if (series->spread == NULL || !isfinite (series->spread[i]))
    return g_steal_pointer (&value);
  spread = mn_format_number (series->spread[i], 2);
  return g_strdup_printf ("%s ± %s", value, spread);
}

const char *
mn_chart_get_category (MnChart *self, double x)
{
  const double nearest = round (x);

  if (self->categories == NULL || !(nearest >= 0 && nearest < g_strv_length (self->categories)))
    return NULL;
  return self->categories[(gsize) nearest];
}

char *
mn_chart_format_x (MnChart *self, double x)
{
  const char *category = mn_chart_get_category (self, x);

  return category != NULL ? g_strdup (category) : mn_format_number (x, 4);
}

static void
write_x (MnChart *self, GString *out, double x)
{
  const char *category = mn_chart_get_category (self, x);

  if (category != NULL)
    mn_format_csv_text (out, category);
  else
    mn_format_csv_number (out, x);
}

/* A point a row; a cross is one without a value. Numbers are as measured; "smoothed" and "deviation" are there when the picture shows
 * them. */
void
mn_chart_write_csv (MnFigure *figure, GString *out)
{
  MnChart *self = MN_CHART (figure);

  gboolean spreads = FALSE;

  for (guint i = 0; i < self->series->len; i++)
    {
      const MnSeries *series = g_ptr_array_index (self->series, i);

      spreads |= series->visible && series->spread != NULL;
    }
  g_string_append_printf (out, "series,x,y%s%s\n", self->smoothing > 0 ? ",smoothed" : "", spreads ? ",deviation" : "");
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *series = g_ptr_array_index (self->series, i);
      const double *smooth = mn_chart_smooths (self, series) ? mn_series_smooth (series, self->smoothing) : NULL;

      if (!series->visible)
        continue;
      for (gsize k = 0; k < series->n; k++)
        {
          mn_format_csv_text (out, series->name);
          g_string_append_c (out, ',');
          write_x (self, out, series->x[k]);
          g_string_append_c (out, ',');
          mn_format_csv_number (out, series->y[k]);
          if (self->smoothing > 0)
            g_string_append_c (out, ',');
          if (smooth)
            mn_format_csv_number (out, smooth[k]);
          if (spreads)
            g_string_append_c (out, ',');
          if (series->spread != NULL && isfinite (series->spread[k]))
            mn_format_csv_number (out, series->spread[k]);
          g_string_append_c (out, '\n');
        }
    }
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *cross = &g_array_index (self->crosses, MnChartCross, i);

      mn_format_csv_text (out, cross->name);
      g_string_append_c (out, ',');
      write_x (self, out, cross->x);
      g_string_append_printf (out, ",%s%s\n", self->smoothing > 0 ? "," : "", spreads ? "," : "");
    }
}

/* Smoothed values are found again by whoever writes them. */
MnFigure *
mn_chart_copy_numbers (MnFigure *figure)
{
  MnChart *self = MN_CHART (figure), *copy = mn_chart_new ();

  copy->smoothing = self->smoothing;
  copy->categories = g_strdupv (self->categories);
  for (guint i = 0; i < self->crosses->len; i++)
    {
      const MnChartCross *cross = &g_array_index (self->crosses, MnChartCross, i);

      mn_chart_add_cross (copy, cross->x, cross->row, cross->color, cross->name, cross->label);
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      const MnSeries *from = g_ptr_array_index (self->series, i);
      MnSeries *to;

      if (!from->visible)
        continue;
      to = mn_series_new (from->name, from->color, from->dash);
      to->markers = from->markers;
      to->exact = from->exact;
      to->n = to->room = from->n;
      to->x = g_memdup2 (from->x, from->n * sizeof *from->x);
      to->y = g_memdup2 (from->y, from->n * sizeof *from->y);
      to->spread = from->spread != NULL ? g_memdup2 (from->spread, from->n * sizeof *from->spread) : NULL;
      g_ptr_array_add (copy->series, to);
    }
  return MN_FIGURE (copy);
}
