/* mn-scatter.c - points in the plane, coloured and shaped by class.
 *
 * Both axes have the same scale: distances in the picture are distances in the data.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-scatter.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-axis.h"
#include "mn-format.h"
#include "mn-legend.h"

#define PAD 12
/* From this many on, points that fall on the same spot are drawn once. */
#define DENSE 5000

struct _MnScatter
{
  MnFigure  parent_instance;

  int       n;
  float    *points;    /* n × 2 */
  gint32   *classes;
  char    **names;
  char     *title;
};

G_DEFINE_FINAL_TYPE (MnScatter, mn_scatter, MN_TYPE_FIGURE)

typedef struct
{
  double x, y, w, h;
  MnAxis x_axis, y_axis;
} Plot;

static void
extend (MnAxis *axis, double span)
{
  double middle = (axis->low + axis->high) / 2;

  axis->low = middle - span / 2;
  axis->high = middle + span / 2;
}

static gboolean
find_axes (MnScatter *self, Plot *plot)
{
  double low[2] = { NAN, NAN }, high[2] = { NAN, NAN }, scale;

  for (int i = 0; i < self->n; i++)
    for (int k = 0; k < 2; k++)
      {
        double v = self->points[2 * i + k];

        if (!isfinite (self->points[2 * i]) || !isfinite (self->points[2 * i + 1]))
          continue;
        if (!(low[k] <= v))
          low[k] = v;
        if (!(high[k] >= v))
          high[k] = v;
      }
  if (isnan (low[0]))
    return FALSE;
  plot->x_axis = mn_axis_fit (low[0], high[0], FALSE, 0.04);
  plot->y_axis = mn_axis_fit (low[1], high[1], FALSE, 0.04);
  scale = MAX ((plot->x_axis.high - plot->x_axis.low) / plot->w, (plot->y_axis.high - plot->y_axis.low) / plot->h);
  extend (&plot->x_axis, scale * plot->w);
  extend (&plot->y_axis, scale * plot->h);
  return TRUE;
}

static void
draw_axes (MnPen *pen, const Plot *plot)
{
  g_autoptr (GArray) xs = mn_axis_ticks (&plot->x_axis, CLAMP ((int) (plot->w / 70), 1, 8));
  g_autoptr (GArray) ys = mn_axis_ticks (&plot->y_axis, CLAMP ((int) (plot->h / 40), 1, 8));
  double bottom = plot->y + plot->h, right = plot->x + plot->w, end = -INFINITY;

  for (guint i = 0; i < xs->len; i++)
    {
      const MnTick *tick = &g_array_index (xs, MnTick, i);
      double x = plot->x + mn_axis_to_unit (&plot->x_axis, tick->value) * plot->w;
      double half = mn_pen_text_width (pen, MN_TEXT_TICK, tick->label) / 2;

      mn_pen_set_color (pen, &pen->style->grid, 1);
      mn_pen_hairline (pen, x, plot->y, x, bottom);
      if (x - half < end + 8 || x + half > right + PAD)
        continue;
      end = x + half;
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x, bottom + 5, 0.5, 0, 0);
    }
  for (guint i = 0; i < ys->len; i++)
    {
      const MnTick *tick = &g_array_index (ys, MnTick, i);
      double y = bottom - mn_axis_to_unit (&plot->y_axis, tick->value) * plot->h;

      mn_pen_set_color (pen, &pen->style->grid, 1);
      mn_pen_hairline (pen, plot->x, y, right, y);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, plot->x - 6, y, 1, 0.5, 0);
    }
}

static void
draw_points (MnScatter *self, MnPen *pen, const Plot *plot)
{
  guint n_names = g_strv_length (self->names);
  double radius = self->n <= 300 ? 3.6 : self->n <= 1500 ? 2.9 : self->n <= DENSE ? 2.2 : 1.5;
  int columns = (int) ceil (plot->w) + 1, rows = (int) ceil (plot->h) + 1;
  g_autofree guint8 *seen = self->n > DENSE ? g_malloc0 ((gsize) columns * rows) : NULL;

  for (int i = 0; i < self->n; i++)
    {
      double ux = mn_axis_to_unit (&plot->x_axis, self->points[2 * i]);
      double uy = mn_axis_to_unit (&plot->y_axis, self->points[2 * i + 1]);
      int class = self->classes ? self->classes[i] : 0;
      double x = plot->x + ux * plot->w, y = plot->y + (1 - uy) * plot->h;
      const MnColor *color;

      if (!(ux >= 0 && ux <= 1 && uy >= 0 && uy <= 1))
        continue;
      color = class < 0 || (n_names > 0 && class >= (int) n_names) ? &pen->style->muted
                                                                  : &pen->style->palette[class % MN_PALETTE_SIZE];
      if (seen)
        {
          guint8 *spot = &seen[(gsize) (int) (y - plot->y) * columns + (int) (x - plot->x)];
          guint8 mark = (guint8) (class % 200 + 1);

          if (*spot == mark)
            continue;
          *spot = mark;
        }
      mn_pen_marker (pen, MAX (0, class), x, y, radius, color);
    }
}

static void
mn_scatter_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnScatter *self = MN_SCATTER (figure);
  g_auto (MnPen) pen = { NULL };
  guint n_names = g_strv_length (self->names);
  g_autofree MnLegendItem *legend = g_new0 (MnLegendItem, n_names + 1);
  double top = PAD, line;
  Plot plot;

  mn_pen_init (&pen, cr, style);
  line = pen.heights[MN_TEXT_TICK];
  top += mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD);
  for (guint i = 0; i < n_names; i++)
    legend[i] = (MnLegendItem) { self->names[i], (int) (i % MN_PALETTE_SIZE), 0, (int) i, MN_SWATCH_MARKER };
  if (self->n > 0)
    {
      mn_legend_draw (&pen, legend, n_names, PAD, top, width - 2 * PAD, 2);
      top += mn_legend_height (&pen, legend, n_names, width - 2 * PAD, 2);
    }
  plot.x = PAD + mn_pen_text_width (&pen, MN_TEXT_TICK, MN_MINUS "0.00") + 6;
  plot.y = top + line / 2;
  plot.w = width - plot.x - PAD;
  plot.h = height - plot.y - PAD - 5 - line;
  if (plot.w < 16 || plot.h < 16)
    return;
  if (self->n == 0 || !find_axes (self, &plot))
    {
      mn_pen_empty (&pen, width, height);
      return;
    }
  draw_axes (&pen, &plot);
  draw_points (self, &pen, &plot);
}

static void
mn_scatter_write_csv (MnFigure *figure, GString *out)
{
  MnScatter *self = MN_SCATTER (figure);
  guint n_names = g_strv_length (self->names);

  g_string_append (out, "x,y,class\n");
  for (int i = 0; i < self->n; i++)
    {
      int class = self->classes ? self->classes[i] : 0;

      mn_format_csv_number (out, self->points[2 * i]);
      g_string_append_c (out, ',');
      mn_format_csv_number (out, self->points[2 * i + 1]);
      g_string_append_c (out, ',');
      if (class >= 0 && class < (int) n_names)
        mn_format_csv_text (out, self->names[class]);
      else if (self->classes)
        g_string_append_printf (out, "%d", class);
      g_string_append_c (out, '\n');
    }
}

static char *
mn_scatter_describe (MnFigure *figure)
{
  MnScatter *self = MN_SCATTER (figure);
  GString *out = g_string_new (NULL);
  g_autofree char *count = mn_format_fixed (self->n, 0);
  guint n_names = g_strv_length (self->names);

  if (self->title)
    g_string_append_printf (out, _("Scatter plot “%s”."), self->title);
  else
    g_string_append (out, _("Scatter plot."));
  if (self->n == 0)
    g_string_append_printf (out, " %s.", _("No data yet"));
  else if (n_names > 0)
    {
      g_autofree char *names = g_strjoinv (", ", self->names);

      g_string_append_printf (out, _(" %s points of the classes %s."), count, names);
    }
  else
    g_string_append_printf (out, _(" %s points."), count);
  return g_string_free (out, FALSE);
}

static void
mn_scatter_finalize (GObject *object)
{
  MnScatter *self = MN_SCATTER (object);

  g_free (self->points);
  g_free (self->classes);
  g_strfreev (self->names);
  g_free (self->title);
  G_OBJECT_CLASS (mn_scatter_parent_class)->finalize (object);
}

static void
mn_scatter_class_init (MnScatterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_scatter_finalize;

  figure_class->draw = mn_scatter_draw;
  figure_class->write_csv = mn_scatter_write_csv;
  figure_class->describe = mn_scatter_describe;
}

static void
mn_scatter_init (MnScatter *self)
{
  self->names = g_new0 (char *, 1);
}

MnScatter *
mn_scatter_new (void)
{
  return g_object_new (MN_TYPE_SCATTER, NULL);
}

/**
 * mn_scatter_set_data:
 * @points: n × 2
 * @classes: (nullable): index into @class_names of each point
 * @class_names: (nullable): %NULL-terminated
 */
void
mn_scatter_set_data (MnScatter *self, int n, const float *points, const gint32 *classes, const char *const *class_names)
{
  guint n_names = class_names ? g_strv_length ((char **) class_names) : 0;

  g_return_if_fail (MN_IS_SCATTER (self));
  g_return_if_fail (n >= 0);
  g_return_if_fail (n == 0 || points != NULL);

  g_free (self->points);
  g_free (self->classes);
  g_strfreev (self->names);
  self->n = n;
  self->points = g_memdup2 (points, (gsize) n * 2 * sizeof *points);
  self->classes = g_memdup2 (classes, classes ? (gsize) n * sizeof *classes : 0);
  self->names = g_new0 (char *, n_names + 1);
  for (guint i = 0; i < n_names; i++)
    self->names[i] = mn_format_label (class_names[i]);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_scatter_set_title (MnScatter *self, const char *title)
{
  g_return_if_fail (MN_IS_SCATTER (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}
