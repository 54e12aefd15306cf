/* mn-chart-numbers.c - the numbers of a chart as a table, and a copy of them for another thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-private.h"

#include "mn-format.h"

/* A point a row. Numbers are as measured; "smoothed" is there when the picture shows it. */
void
mn_chart_write_csv (MnFigure *figure, GString *out)
{
  MnChart *self = MN_CHART (figure);

  g_string_append (out, self->smoothing > 0 ? "series,x,y,smoothed\n" : "series,x,y\n");
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
          mn_format_csv_number (out, series->x[k]);
          g_string_append_c (out, ',');
          mn_format_csv_number (out, series->y[k]);
          if (self->smoothing > 0)
            g_string_append_c (out, ',');
          if (smooth)
            mn_format_csv_number (out, smooth[k]);
          g_string_append_c (out, '\n');
        }
    }
}

/* Smoothed values are found again by whoever writes them. */
MnFigure *
mn_chart_copy_numbers (MnFigure *figure)
{
  MnChart *self = MN_CHART (figure), *copy = mn_chart_new ();

  copy->smoothing = self->smoothing;
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
      g_ptr_array_add (copy->series, to);
    }
  return MN_FIGURE (copy);
}
