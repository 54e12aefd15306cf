/* mn-chart-draw.c - the picture of a line chart: layout, axes, lines, events and the read-out.
 *
 * The legend stands above the plot, where it covers no data. Only horizontal grid lines: values are read against them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-column-line.h"
#include "mn-format.h"
#include "mn-legend.h"

#define PAD 12
#define TICK 4
#define TICK_GAP 4
#define FAINT_WIDTH 1.25
#define MARKER_DISTANCE 24

typedef struct
{
  double  width, height;          /* of the figure */
  double  x, y, w, h;             /* of the plot area */
  double  legend_y;
  guint   legend_rows;
  gboolean y_title;
  MnAxis  x_axis, y_axis;
  MnAxis  right_axis;
  GArray *right_ticks;            /* of MnTick; NULL: there is no axis on the right */
  const MnAxis *y_now;            /* what the series in hand is measured against */
  GArray *x_ticks, *y_ticks;      /* of MnTick */
  GArray *legend;                 /* of MnLegendItem */
  gboolean empty;
  double  labels[12][2];          /* left ends and tops of the labels of best values */
  guint   n_labels;
} Layout;

static void
layout_clear (Layout *l)
{
  g_clear_pointer (&l->x_ticks, g_array_unref);
  g_clear_pointer (&l->y_ticks, g_array_unref);
  g_clear_pointer (&l->right_ticks, g_array_unref);
  g_clear_pointer (&l->legend, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static void
widen (double *low, double *high, double value)
{
  if (isfinite (value) && !(*low <= value))
    *low = value;
  if (isfinite (value) && !(*high >= value))
    *high = value;
}

/* As far as the data go. FALSE: there are none. */
static gboolean
fit_ranges (MnChart *self, MnAxis *x_axis, MnAxis *y_axis, MnAxis *right_axis, gboolean *right)
{
  double right_low = NAN, right_high = NAN;
  double x_low = NAN, x_high = NAN, y_low = NAN, y_high = NAN;
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
          widen (&right_low, &right_high, s->y_low);
          widen (&right_low, &right_high, s->y_high);
          continue;
        }
      widen (&y_low, &y_high, self->log_y ? s->y_positive : s->y_low);
      if (!self->log_y || s->y_high > 0)
        widen (&y_low, &y_high, s->y_high);
    }
  *x_axis = mn_axis_fit (x_low, x_high, self->log_x, 0);
  *y_axis = mn_axis_fit (y_low, y_high, self->log_y, 0.05);
  *right_axis = mn_axis_fit (right_low, right_high, FALSE, 0.05);
  return any;
}

static void
find_ranges (MnChart *self, Layout *l, gboolean *right)
{
  l->empty = !fit_ranges (self, &l->x_axis, &l->y_axis, &l->right_axis, right);
  if (isfinite (self->x_low) && (!self->log_x || self->x_high > 0))
    l->x_axis = mn_axis_fit (self->x_low, self->x_high, self->log_x, 0);
  if (isfinite (self->y_low) && (!self->log_y || self->y_high > 0))
    l->y_axis = mn_axis_fit (self->y_low, self->y_high, self->log_y, 0);
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

/* Whether neighbouring labels of the x axis keep a distance. */
static gboolean
labels_fit (MnPen *pen, const Layout *l)
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

static void
lay_out (MnChart *self, MnPen *pen, double width, double height, Layout *l)
{
  double line = pen->heights[MN_TEXT_TICK], top, last = 0, right_width = 0;
  gboolean right;

  *l = (Layout) { .width = width, .height = height };
  l->legend = g_array_new (FALSE, TRUE, sizeof (MnLegendItem));
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSeries *s = g_ptr_array_index (self->series, i);
      MnLegendItem item = { s->name, s->color, s->dash, (int) i, s->markers ? MN_SWATCH_LINE_MARKER : MN_SWATCH_LINE };

      /* What has no points yet would only take room. */
      if (s->visible && *s->name && s->n > 0)
        g_array_append_val (l->legend, item);
    }
  find_ranges (self, l, &right);

  top = PAD;
  if (self->title && *self->title)
    top += pen->heights[MN_TEXT_TITLE] + 6;
  l->legend_y = top;
  l->legend_rows = height < 150 ? 0 : MAX (1, (guint) (height * 0.2 / (line + 4)));
  top += mn_legend_height (pen, (MnLegendItem *) l->legend->data, l->legend->len, width - 2 * PAD, l->legend_rows);

  l->y = top + line / 2;
  l->h = height - l->y - PAD - TICK - TICK_GAP - line - (self->x_label && height >= 160 ? line + 4 : 0);
  l->y_ticks = mn_axis_ticks (&l->y_axis, CLAMP ((int) (l->h / (line * 1.8)), 2, 9));
  if (right)
    {
      l->right_ticks = mn_axis_ticks (&l->right_axis, CLAMP ((int) (l->h / (line * 1.8)), 2, 9));
      right_width = widest (pen, l->right_ticks) + TICK_GAP + 2;
    }
  l->y_title = self->y_label && *self->y_label && width >= 200;
  l->x = PAD + (l->y_title ? line + 6 : 0) + widest (pen, l->y_ticks) + TICK_GAP + 2;
  for (int target = CLAMP ((int) ((width - l->x) / 60), 1, 12); target >= 1; target--)
    {
      g_clear_pointer (&l->x_ticks, g_array_unref);
      l->x_ticks = mn_axis_ticks (&l->x_axis, target);
      for (guint i = 0; i < l->x_ticks->len; i++)
        {
          const MnTick *tick = &g_array_index (l->x_ticks, MnTick, i);

          if (!tick->minor)
            last = mn_pen_text_width (pen, MN_TEXT_TICK, tick->label) / 2;
        }
      l->w = width - l->x - PAD - MAX (last, right_width);
      if (labels_fit (pen, l))
        break;
    }
}

static inline double
pixel_x (const Layout *l, double x)
{
  return l->x + mn_axis_to_unit (&l->x_axis, x) * l->w;
}

static inline double
pixel_y (const Layout *l, double y)
{
  return l->y + (1 - mn_axis_to_unit (l->y_now != NULL ? l->y_now : &l->y_axis, y)) * l->h;
}

static void
draw_axes (MnChart *self, MnPen *pen, const Layout *l)
{
  double bottom = l->y + l->h, line = pen->heights[MN_TEXT_TICK];

  for (guint i = 0; i < l->y_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->y_ticks, MnTick, i);
      double y = pixel_y (l, tick->value);

      mn_pen_set_color (pen, &pen->style->grid, tick->minor ? 0.45 : 1);
      mn_pen_hairline (pen, l->x, y, l->x + l->w, y);
      if (!tick->minor)
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, l->x - TICK_GAP - 2, y, 1, 0.5, 0);
    }
  for (guint i = 0; l->right_ticks != NULL && i < l->right_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->right_ticks, MnTick, i);
      double y = l->y + (1 - mn_axis_to_unit (&l->right_axis, tick->value)) * l->h;

      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, l->x + l->w - TICK, y, l->x + l->w, y);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, l->x + l->w + TICK_GAP + 2, y, 0, 0.5, 0);
    }
  mn_pen_set_color (pen, &pen->style->muted, 1);
  mn_pen_hairline (pen, l->x, bottom, l->x + l->w, bottom);
  for (guint i = 0; i < l->x_ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->x_ticks, MnTick, i);
      double x = pixel_x (l, tick->value);

      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, x, bottom, x, bottom + (tick->minor ? TICK / 2.0 : TICK));
      if (!tick->minor)
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, x, bottom + TICK + TICK_GAP, 0.5, 0, 0);
    }
  if (self->x_label && l->height >= 160)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, self->x_label, l->w);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, l->x + l->w / 2,
                   bottom + TICK + TICK_GAP + line + 4, 0.5, 0, 0);
    }
  if (l->y_title)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, self->y_label, l->h + line);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, PAD + line / 2, l->y + l->h / 2, 0.5, 0.5,
                   -G_PI / 2);
    }
}

/* Cairo computes in 24.8 fixed point: a far value is cut off where nobody sees it, in the same direction. */
static double
within (double pixel, double low, double high)
{
  return CLAMP (pixel, low - 10000, high + 10000);
}

static void
stroke_points (MnPen *pen, const Layout *l, const MnPoint *points, gsize n)
{
  gsize run = 0;
  double x = 0, y = 0;

  cairo_new_path (pen->cr);
  for (gsize i = 0; i <= n; i++)
    {
      gboolean broken = i == n;

      if (!broken)
        {
          double next_x = pixel_x (l, points[i].x), next_y = isfinite (points[i].y) ? pixel_y (l, points[i].y) : NAN;

          broken = !isfinite (next_x) || !isfinite (next_y);
          if (!broken)
            {
              x = within (next_x, l->x, l->x + l->w);
              y = within (next_y, l->y, l->y + l->h);
              if (run++ == 0)
                cairo_move_to (pen->cr, x, y);
              else
                cairo_line_to (pen->cr, x, y);
            }
        }
      if (broken)
        {
          /* A point alone becomes a dot through its round caps. */
          if (run == 1)
            cairo_line_to (pen->cr, x, y);
          run = 0;
        }
    }
  cairo_stroke (pen->cr);
}

static void
fill_columns (MnChart *self, MnPen *pen, const Layout *l, const MnPoint *points, gsize n, const MnColor *color, double alpha,
              double thickness, int dash)
{
  const MnColumnLine line = { l->x - 1, l->y - 1, l->w + 2, l->h + 2, color, alpha, thickness, dash };

  g_array_set_size (self->pixels, (guint) n);
  for (gsize i = 0; i < n; i++)
    g_array_index (self->pixels, MnPoint, i)
        = (MnPoint) { pixel_x (l, points[i].x), isfinite (points[i].y) ? pixel_y (l, points[i].y) : NAN };
  mn_column_line_draw (&line, pen->cr, (const MnPoint *) (gpointer) self->pixels->data, n);
}

/* A cross on the upper edge where a value is not a number or infinite: divergence is what people look for. */
static void
draw_breaks (MnPen *pen, const Layout *l, const MnPoint *points, gsize n, const MnColor *color)
{
  double y = l->y + 6, last = -INFINITY;

  mn_pen_set_color (pen, color, 1);
  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_set_line_width (pen->cr, 1.75);
  for (gsize i = 0; i < n; i++)
    {
      double x;

      if (isfinite (points[i].y))
        continue;
      x = pixel_x (l, points[i].x);
      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5) || x - last < 9)
        continue;
      last = x;
      cairo_move_to (pen->cr, x - 3.5, y - 3.5);
      cairo_line_to (pen->cr, x + 3.5, y + 3.5);
      cairo_move_to (pen->cr, x + 3.5, y - 3.5);
      cairo_line_to (pen->cr, x - 3.5, y + 3.5);
    }
  cairo_stroke (pen->cr);
  if (isfinite (last) && l->w >= 200)
    {
      const char *label = _("not a number");
      const gboolean left = last + 8 + mn_pen_text_width (pen, MN_TEXT_SMALL, label) > l->x + l->w;

      mn_pen_text (pen, MN_TEXT_SMALL, &pen->style->muted, label, left ? last - 8 : last + 8, y, left ? 1 : 0, 0.5, 0);
    }
}

static void
draw_markers (MnPen *pen, const Layout *l, const MnPoint *points, gsize n, int shape, const MnColor *color)
{
  double last = -INFINITY;

  for (gsize i = 0; i < n; i++)
    {
      double x = pixel_x (l, points[i].x), y = isfinite (points[i].y) ? pixel_y (l, points[i].y) : NAN;

      if (!(x >= l->x - 0.5 && x <= l->x + l->w + 0.5 && y >= l->y - 0.5 && y <= l->y + l->h + 0.5))
        continue;
      /* Crowded markers would hide the line; the last one is where the eye goes. */
      if (x - last < MARKER_DISTANCE && i + 1 < n)
        continue;
      last = x;
      mn_pen_marker (pen, shape, x, y, 3.5, color);
    }
}

/* A ring around the best value, with its number where there is room. */
static void
draw_peak (MnPen *pen, Layout *l, MnSeries *s, const MnColor *color)
{
  g_autofree char *label = NULL;
  double x, y, width, left, top;
  MnPoint best;

  if (s->n < 2 || !mn_series_find_peak (s, &best))
    return;
  x = pixel_x (l, best.x);
  y = pixel_y (l, best.y);
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
draw_series (MnChart *self, MnPen *pen, Layout *l, guint index)
{
  MnSeries *s = g_ptr_array_index (self->series, index);
  const MnColor *color = &pen->style->palette[s->color];
  guint columns = (guint) CLAMP (ceil (l->w), 1, 20000);
  /* Drawings in vectors stay lines as long as that can be: they are small then, and sharp at any size. */
  gsize many = cairo_surface_get_type (cairo_get_target (pen->cr)) == CAIRO_SURFACE_TYPE_IMAGE ? columns / 8 : 2 * columns;
  gboolean smooths = mn_chart_smooths (self, s);
  double line_width = s->faint ? FAINT_WIDTH : pen->style->line_width;
  const MnPoint *points;
  gsize n, n_raw;

  if (!s->visible || s->n == 0)
    return;
  l->y_now = s->right ? &l->right_axis : &l->y_axis;
  cairo_save (pen->cr);
  /* A line along the edge keeps its thickness. */
  cairo_rectangle (pen->cr, l->x - 1, l->y - 1, l->w + 2, l->h + 2);
  cairo_clip (pen->cr);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  points = mn_series_points (s, &l->x_axis, columns, 0, &n_raw);
  if (smooths)
    {
      mn_pen_set_dash (pen, 0);
      cairo_set_line_width (pen->cr, 1);
      mn_pen_set_color (pen, color, s->faint ? 0.22 : 0.3);
      if (n_raw > many)
        fill_columns (self, pen, l, points, n_raw, color, s->faint ? 0.22 : 0.3, 1, 0);
      else
        stroke_points (pen, l, points, n_raw);
      points = mn_series_points (s, &l->x_axis, columns, self->smoothing, &n);
    }
  else
    n = n_raw;
  mn_pen_set_color (pen, color, !s->faint ? 1 : smooths ? 0.85 : 0.5);
  if (n > many)
    fill_columns (self, pen, l, points, n, color, !s->faint ? 1 : smooths ? 0.85 : 0.5,
                  smooths || !s->faint ? line_width : 1, s->dash);
  else
    {
      mn_pen_set_dash (pen, s->dash);
      cairo_set_line_width (pen->cr, (s->n == 1 ? 2.5 : 1) * line_width);
      stroke_points (pen, l, points, n);
    }
  cairo_restore (pen->cr);
  cairo_save (pen->cr);
  draw_breaks (pen, l, points, n, color);
  if (s->markers)
    draw_markers (pen, l, points, n, (int) index, color);
  cairo_restore (pen->cr);
}

static void
draw_events (MnChart *self, MnPen *pen, const Layout *l)
{
  double dashes[] = { 3, 3 }, row = pen->heights[MN_TEXT_SMALL] + 2;
  g_autofree double *ends = g_new (double, self->events->len + 1);

  for (guint i = 0; i < self->events->len; i++)
    {
      const MnChartEvent *event = &g_array_index (self->events, MnChartEvent, i);
      double x = pixel_x (l, event->x), width;
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
  g_auto (Layout) l = { 0 };

  mn_pen_init (&pen, cr, style);
  lay_out (self, &pen, width, height, &l);
  mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD);
  if (l.empty)
    {
      mn_pen_empty (&pen, width, height);
      return;
    }
  if (l.w < 16 || l.h < 16)
    return;
  mn_legend_draw (&pen, (MnLegendItem *) l.legend->data, l.legend->len, PAD, l.legend_y, width - 2 * PAD, l.legend_rows);
  draw_axes (self, &pen, &l);
  for (guint i = 0; i < self->series->len; i++)
    draw_series (self, &pen, &l, i);
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

/* A layout without a picture. */
static void
measure (MnChart *self, double width, double height, const MnFigureStyle *style, Layout *l)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  g_auto (MnPen) pen = { NULL };

  mn_pen_init (&pen, cr, style);
  lay_out (self, &pen, width, height, l);
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
  g_auto (Layout) l = { 0 };

  g_return_val_if_fail (MN_IS_CHART (self), FALSE);
  g_return_val_if_fail (style != NULL && layout != NULL, FALSE);

  measure (self, width, height, style, &l);
  *layout = (MnChartLayout) { l.x, l.y, l.w, l.h, l.x_axis.low, l.x_axis.high, l.y_axis.low, l.y_axis.high };
  return !l.empty && l.w >= 16 && l.h >= 16;
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

double
mn_chart_to_data_x (MnChart *self, const MnChartLayout *layout, double pixel)
{
  MnAxis axis = { layout->x_low, layout->x_high, self->log_x };

  return mn_axis_from_unit (&axis, (pixel - layout->x) / layout->width);
}

double
mn_chart_to_data_y (MnChart *self, const MnChartLayout *layout, double pixel)
{
  MnAxis axis = { layout->y_low, layout->y_high, self->log_y };

  return mn_axis_from_unit (&axis, 1 - (pixel - layout->y) / layout->height);
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
format_place (const Layout *l, double x)
{
  double step = (l->x_axis.high - l->x_axis.low) / l->w;

  if (l->x_axis.log || !(step > 1e-12 && step < 1))
    return mn_format_number (x, 4);
  return mn_format_fixed (x, (int) ceil (-log10 (step)));
}

static GArray *
read_series (MnChart *self, const Layout *l, double x, double *at)
{
  GArray *readings = g_array_new (FALSE, TRUE, sizeof (Reading));
  double nearest = INFINITY;

  g_array_set_clear_func (readings, reading_clear);
  *at = x;
  for (guint i = 0; i < self->series->len; i++)
    {
      Reading reading = { .index = i };

      if (!mn_chart_nearest (self, (int) i, x, &reading.x, &reading.y))
        continue;
      /* The line snaps to the nearest measured point. */
      if (fabs (pixel_x (l, reading.x) - pixel_x (l, x)) < nearest)
        {
          nearest = fabs (pixel_x (l, reading.x) - pixel_x (l, x));
          *at = reading.x;
        }
      reading.value = isnan (reading.y) ? g_strdup ("NaN") : mn_format_number (reading.y, 4);
      g_array_append_val (readings, reading);
    }
  for (guint k = 0; k < readings->len; k++)
    {
      Reading *reading = &g_array_index (readings, Reading, k);
      MnSeries *s = g_ptr_array_index (self->series, reading->index);

      if (fabs (pixel_x (l, reading->x) - pixel_x (l, *at)) > 3)
        {
          g_autofree char *number = format_place (l, reading->x);

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
  g_auto (Layout) l = { 0 };
  g_autoptr (GArray) readings = NULL;
  g_autofree char *number = NULL, *header = NULL;
  double at, names = 0, values = 0, notes = 0, box_w, box_h, box_x, box_y, row, line_x;
  MnColor fill = style->background;

  g_return_if_fail (MN_IS_CHART (self));

  mn_pen_init (&pen, cr, style);
  lay_out (self, &pen, width, height, &l);
  if (l.empty || l.w < 16 || l.h < 16 || !isfinite (x))
    return;
  readings = read_series (self, &l, x, &at);
  line_x = pixel_x (&l, at);
  if (!(line_x >= l.x - 1 && line_x <= l.x + l.w + 1))
    return;

  cairo_save (cr);
  mn_pen_set_color (&pen, &style->foreground, 0.45);
  mn_pen_hairline (&pen, line_x, l.y, line_x, l.y + l.h);
  number = format_place (&l, at);
  header = self->x_label ? g_strdup_printf (_("%s: %s"), self->x_label, number) : g_strdup (number);
  row = pen.heights[MN_TEXT_TICK] + 4;
  for (guint i = 0; i < readings->len; i++)
    {
      const Reading *reading = &g_array_index (readings, Reading, i);
      MnSeries *s = g_ptr_array_index (self->series, reading->index);
      double rx = pixel_x (&l, reading->x), y;
      g_autofree char *name = mn_pen_elide (&pen, MN_TEXT_TICK, s->name, 140);

      l.y_now = s->right ? &l.right_axis : &l.y_axis;
      y = isfinite (reading->y) ? pixel_y (&l, reading->y) : NAN;
      names = MAX (names, mn_pen_text_width (&pen, MN_TEXT_TICK, name));
      values = MAX (values, mn_pen_text_width (&pen, MN_TEXT_TICK, reading->value));
      if (reading->note)
        notes = MAX (notes, mn_pen_text_width (&pen, MN_TEXT_TICK, reading->note) + 8);
      if (y >= l.y - 1 && y <= l.y + l.h + 1 && rx >= l.x - 1 && rx <= l.x + l.w + 1)
        mn_pen_marker (&pen, (int) reading->index, rx, y, 4, &style->palette[s->color]);
    }
  box_w = MAX (22 + 6 + names + 12 + values + notes, mn_pen_text_width (&pen, MN_TEXT_TICK, header)) + 16;
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
      MnLegendItem item = { s->name, s->color, s->dash, (int) reading->index,
                            s->markers ? MN_SWATCH_LINE_MARKER : MN_SWATCH_LINE };
      g_autofree char *name = mn_pen_elide (&pen, MN_TEXT_TICK, s->name, 140);
      double y = box_y + 6 + (i + 1.5) * row;

      mn_legend_swatch (&pen, &item, box_x + 8, y);
      mn_pen_text (&pen, MN_TEXT_TICK, &style->foreground, name, box_x + 36, y, 0, 0.5, 0);
      mn_pen_text (&pen, MN_TEXT_TICK, &style->foreground, reading->value, box_x + 36 + names + 12 + values, y, 1, 0.5, 0);
      if (reading->note)
        mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, reading->note, box_x + 36 + names + 12 + values + 8, y, 0, 0.5, 0);
    }
  cairo_restore (cr);
}
