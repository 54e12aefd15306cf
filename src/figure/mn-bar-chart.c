/* mn-bar-chart.c - labelled bars.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bar-chart.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-axis.h"
#include "mn-format.h"
#include "mn-legend.h"

#define PAD 12

struct _MnBarChart
{
  MnFigure  parent_instance;

  int       n;
  int       n_groups;
  char    **labels;
  char    **groups;
  double   *values;
  char     *title;
  char     *axis;
};

G_DEFINE_FINAL_TYPE (MnBarChart, mn_bar_chart, MN_TYPE_FIGURE)

static double
get_value (MnBarChart *self, int group, int i)
{
  return self->values[(gsize) group * self->n + i];
}

static void
find_range (MnBarChart *self, double *low, double *high)
{
  *low = *high = 0;
  for (gsize i = 0; i < (gsize) self->n * self->n_groups; i++)
    if (isfinite (self->values[i]))
      {
        *low = MIN (*low, self->values[i]);
        *high = MAX (*high, self->values[i]);
      }
}

static gboolean
all_whole (MnBarChart *self)
{
  for (gsize i = 0; i < (gsize) self->n * self->n_groups; i++)
    if (isfinite (self->values[i]) && self->values[i] != floor (self->values[i]))
      return FALSE;
  return TRUE;
}

typedef struct
{
  double  x, y, w, row;
  MnAxis  axis;
  GArray *ticks;
  double  value_w;    /* room for the numbers behind the bars; 0: none */
} Layout;

static void
draw_ticks (MnBarChart *self, MnPen *pen, const Layout *l, double bottom)
{
  double line = pen->heights[MN_TEXT_TICK];

  for (guint i = 0; i < l->ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->ticks, MnTick, i);
      double x = l->x + mn_axis_to_unit (&l->axis, tick->value) * l->w;

      mn_pen_set_color (pen, tick->value == 0 ? &pen->style->muted : &pen->style->grid, 1);
      mn_pen_hairline (pen, x, l->y, x, bottom);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x, bottom + 5, 0.5, 0, 0);
    }
  if (self->axis && *self->axis)
    {
      g_autofree char *text = mn_pen_elide (pen, MN_TEXT_TICK, self->axis, l->w);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, text, l->x + l->w / 2, bottom + 5 + line + 3, 0.5, 0, 0);
    }
}

static void
draw_bars (MnBarChart *self, MnPen *pen, const Layout *l, double label_w)
{
  double line = pen->heights[MN_TEXT_TICK], gap = l->row >= 6 ? MAX (1, l->row * 0.2) : 0;
  double bar = (l->row - gap) / self->n_groups, zero = l->x + mn_axis_to_unit (&l->axis, 0) * l->w;
  int step = (int) ceil (line / l->row);
  gboolean whole = all_whole (self);

  for (int i = 0; i < self->n; i++)
    {
      double y = l->y + i * l->row + gap / 2;

      if (i % step == 0)
        {
          g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, self->labels[i], label_w + 0.5);

          mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, l->x - 8, y + (l->row - gap) / 2, 1, 0.5, 0);
        }
      for (int g = 0; g < self->n_groups; g++)
        {
          double value = get_value (self, g, i), x = l->x + mn_axis_to_unit (&l->axis, value) * l->w;
          double height = MAX (bar - (bar >= 5 && self->n_groups > 1 ? 1 : 0), 0.5);
          g_autofree char *text = NULL;

          if (!isfinite (value))
            x = zero;
          mn_pen_set_color (pen, &pen->style->palette[g % MN_PALETTE_SIZE], 1);
          cairo_rectangle (pen->cr, MIN (zero, x), y + g * bar, fabs (x - zero), height);
          cairo_fill (pen->cr);
          if (l->value_w <= 0)
            continue;
          text = whole ? mn_format_fixed (value, 0) : mn_format_number (value, 3);
          mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, text, MAX (x, zero) + 4, y + g * bar + bar / 2, 0, 0.5, 0);
        }
    }
}

static void
mn_bar_chart_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnBarChart *self = MN_BAR_CHART (figure);
  g_auto (MnPen) pen = { NULL };
  g_autofree MnLegendItem *legend = g_new0 (MnLegendItem, self->n_groups + 1);
  double low, high, label_w = 0, top = PAD, line, bottom;
  guint n_legend = self->n_groups > 1 ? (guint) self->n_groups : 0, rows;
  gboolean whole = all_whole (self);
  Layout l = { 0 };

  mn_pen_init (&pen, cr, style);
  line = pen.heights[MN_TEXT_TICK];
  top += mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD);
  if (self->n == 0 || self->n_groups == 0)
    {
      mn_pen_empty (&pen, NULL, width, height);
      return;
    }
  for (int g = 0; g < self->n_groups; g++)
    legend[g] = (MnLegendItem) { self->groups[g], g % MN_PALETTE_SIZE, 0, 0, MN_SWATCH_BAR };
  rows = mn_legend_most_rows (&pen, height, 2);
  mn_legend_draw (&pen, legend, n_legend, PAD, top, width - 2 * PAD, rows);
  top += mn_legend_height (&pen, legend, n_legend, width - 2 * PAD, rows);

  for (int i = 0; i < self->n; i++)
    label_w = MAX (label_w, mn_pen_text_width (&pen, MN_TEXT_TICK, self->labels[i]));
  label_w = MIN (label_w, width * 0.35);
  l.x = PAD + label_w + 8;
  l.y = top + 2;
  bottom = height - PAD - 5 - line - (self->axis && *self->axis ? line + 3 : 0);
  l.row = (bottom - l.y) / self->n;
  if (l.row / self->n_groups >= pen.heights[MN_TEXT_SMALL] * 0.9)
    for (gsize i = 0; i < (gsize) self->n * self->n_groups; i++)
      {
        g_autofree char *text = whole ? mn_format_fixed (self->values[i], 0) : mn_format_number (self->values[i], 3);

        l.value_w = MAX (l.value_w, mn_pen_text_width (&pen, MN_TEXT_SMALL, text) + 6);
      }
  l.w = width - l.x - PAD - MAX (l.value_w, 16);
  if (l.w < 16 || bottom - l.y < 8)
    return;
  find_range (self, &low, &high);
  l.axis = mn_axis_fit (low, high, FALSE, 0);
  for (int target = CLAMP ((int) (l.w / 60), 1, 8); target >= 1; target--)
    {
      double widest = 0;

      g_clear_pointer (&l.ticks, g_array_unref);
      l.ticks = mn_axis_ticks (&l.axis, target);
      for (guint i = 0; i < l.ticks->len; i++)
        widest = MAX (widest, mn_pen_text_width (&pen, MN_TEXT_TICK, g_array_index (l.ticks, MnTick, i).label));
      if ((widest + 12) * l.ticks->len <= l.w + widest)
        break;
    }
  draw_ticks (self, &pen, &l, bottom);
  draw_bars (self, &pen, &l, label_w);
  g_array_unref (l.ticks);
}

static void
mn_bar_chart_write_csv (MnFigure *figure, GString *out)
{
  MnBarChart *self = MN_BAR_CHART (figure);

  g_string_append (out, "label");
  for (int g = 0; g < self->n_groups; g++)
    {
      g_string_append_c (out, ',');
      mn_format_csv_text (out, *self->groups[g] ? self->groups[g] : "value");
    }
  g_string_append_c (out, '\n');
  for (int i = 0; i < self->n; i++)
    {
      mn_format_csv_text (out, self->labels[i]);
      for (int g = 0; g < self->n_groups; g++)
        {
          g_string_append_c (out, ',');
          mn_format_csv_number (out, get_value (self, g, i));
        }
      g_string_append_c (out, '\n');
    }
}

static char *
mn_bar_chart_describe (MnFigure *figure)
{
  MnBarChart *self = MN_BAR_CHART (figure);
  GString *out = g_string_new (NULL);

  if (self->title)
    g_string_append_printf (out, _("Bar chart “%s”."), self->title);
  else
    g_string_append (out, _("Bar chart."));
  if (self->n == 0 || self->n_groups == 0)
    g_string_append_printf (out, " %s.", _("No data yet"));
  for (int g = 0; g < self->n_groups && self->n > 0; g++)
    {
      int least = 0, greatest = 0;
      g_autofree char *low = NULL, *high = NULL;

      for (int i = 1; i < self->n; i++)
        {
          if (get_value (self, g, i) < get_value (self, g, least))
            least = i;
          if (get_value (self, g, i) > get_value (self, g, greatest))
            greatest = i;
        }
      low = mn_format_number (get_value (self, g, least), 5);
      high = mn_format_number (get_value (self, g, greatest), 5);
      if (*self->groups[g])
        g_string_append_printf (out, " %s:", self->groups[g]);
      g_string_append_printf (out, _(" %d bars, greatest %s (%s), least %s (%s)."), self->n, high, self->labels[greatest],
                              low, self->labels[least]);
    }
  return g_string_free (out, FALSE);
}

static void
mn_bar_chart_finalize (GObject *object)
{
  MnBarChart *self = MN_BAR_CHART (object);

  g_strfreev (self->labels);
  g_strfreev (self->groups);
  g_free (self->values);
  g_free (self->title);
  g_free (self->axis);
  G_OBJECT_CLASS (mn_bar_chart_parent_class)->finalize (object);
}

static void
mn_bar_chart_class_init (MnBarChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_bar_chart_finalize;

  figure_class->draw = mn_bar_chart_draw;
  figure_class->write_csv = mn_bar_chart_write_csv;
  figure_class->describe = mn_bar_chart_describe;
}

static void
mn_bar_chart_init (MnBarChart *self)
{
}

MnBarChart *
mn_bar_chart_new (void)
{
  return g_object_new (MN_TYPE_BAR_CHART, NULL);
}

static char **
copy_labels (int n, const char *const *labels)
{
  char **copy = g_new0 (char *, n + 1);

  for (int i = 0; i < n; i++)
    copy[i] = mn_format_label (labels && labels[i] ? labels[i] : "");
  return copy;
}

/**
 * mn_bar_chart_set_data:
 * @labels: (array length=n): one a row
 * @groups: (nullable) (array length=n_groups): %NULL for one group without a name
 * @values: n_groups × n
 */
void
mn_bar_chart_set_data (MnBarChart *self, int n, const char *const *labels, int n_groups, const char *const *groups,
                       const double *values)
{
  g_return_if_fail (MN_IS_BAR_CHART (self));
  g_return_if_fail (n >= 0 && n_groups >= 0);
  g_return_if_fail (n == 0 || n_groups == 0 || (labels != NULL && values != NULL));

  g_strfreev (self->labels);
  g_strfreev (self->groups);
  g_free (self->values);
  self->n = n;
  self->n_groups = n_groups;
  self->labels = copy_labels (n, labels);
  self->groups = copy_labels (n_groups, groups);
  self->values = g_memdup2 (values, (gsize) n * n_groups * sizeof *values);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_bar_chart_set_title (MnBarChart *self, const char *title)
{
  g_return_if_fail (MN_IS_BAR_CHART (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_bar_chart_set_axis (MnBarChart *self, const char *title)
{
  g_return_if_fail (MN_IS_BAR_CHART (self));

  g_free (self->axis);
  self->axis = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}
