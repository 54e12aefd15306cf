/* mn-chart-band.c - how far values spread around the means of a series: a band behind the lines, or a bar at each point.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-chart-plan.h"

#include <math.h>

#define ALPHA 0.2
/* Half the width of a bar, of one that ends at both sides, or where a mean has no neighbour to draw a band to. */
#define HALF_BAR 3
#define BAR_WIDTH 1.25
/* Between bars of several series at the same place, which is less where there are many; even, so that all shifts are whole pixels. */
#define APART 6
#define LEAST_APART 2
#define MOST_SHIFT 24
/* Cairo computes in 24.8 fixed point: what is farther away is cut off where nobody sees it. */
#define FAR 10000

/* The edges of the band at a place; where many points share a column of pixels, around all of them. */
typedef struct
{
  double x, low, high;
} Edge;

/* Zero and less, for which a logarithmic axis has no place, lie below the plot. */
static double
find_pixel (const MnChartPlan *l, double y)
{
  const double pixel = mn_chart_plan_y (l, y);

  return isnan (pixel) ? l->y + l->h + HALF_BAR : CLAMP (pixel, l->y - FAR, l->y + l->h + FAR);
}

static void
fill (MnPen *pen, GArray *edges)
{
  const Edge *edge = (const Edge *) (gpointer) edges->data;

  if (edges->len == 1)
    cairo_rectangle (pen->cr, edge->x - HALF_BAR, edge->high, 2 * HALF_BAR, edge->low - edge->high);
  for (guint i = 0; edges->len > 1 && i < edges->len; i++)
    cairo_line_to (pen->cr, edge[i].x, edge[i].high);
  for (guint i = edges->len; edges->len > 1 && i > 0; i--)
    cairo_line_to (pen->cr, edge[i - 1].x, edge[i - 1].low);
  if (edges->len > 0)
    cairo_close_path (pen->cr);
  cairo_fill (pen->cr);
  g_array_set_size (edges, 0);
}

static void
add (GArray *edges, const Edge *edge)
{
  Edge *last = edges->len > 0 ? &g_array_index (edges, Edge, edges->len - 1) : NULL;

  if (last == NULL || edge->x - last->x >= 0.5)
    {
      g_array_append_vals (edges, edge, 1);
      return;
    }
  last->low = MAX (last->low, edge->low);
  last->high = MIN (last->high, edge->high);
}

static Edge
find_edge (const MnChartPlan *l, const MnSeries *s, gsize i)
{
  return (Edge) { CLAMP (mn_chart_plan_x (l, s->x[i]), l->x - FAR, l->x + l->w + FAR), find_pixel (l, s->y[i] - s->spread[i]),
                  find_pixel (l, s->y[i] + s->spread[i]) };
}

static void
draw_bars (MnPen *pen, const MnChartPlan *l, const MnSeries *s, gsize from, gsize to)
{
  mn_pen_set_color (pen, &pen->style->palette[s->color], 1);
  cairo_set_line_width (pen->cr, BAR_WIDTH);
  for (gsize i = from; i < to; i++)
    {
      const Edge edge = find_edge (l, s, i);

      if (!isfinite (s->y[i]) || !isfinite (s->spread[i]) || isnan (edge.x))
        continue;
      cairo_move_to (pen->cr, edge.x - HALF_BAR, edge.low);
      cairo_line_to (pen->cr, edge.x + HALF_BAR, edge.low);
      cairo_move_to (pen->cr, edge.x, edge.low);
      cairo_line_to (pen->cr, edge.x, edge.high);
      cairo_move_to (pen->cr, edge.x - HALF_BAR, edge.high);
      cairo_line_to (pen->cr, edge.x + HALF_BAR, edge.high);
    }
  cairo_stroke (pen->cr);
}

static gboolean
has_bars (const MnSeries *s)
{
  return s->visible && s->single && s->spread != NULL;
}

double
mn_chart_find_shift (MnChart *self, guint index)
{
  const MnSeries *s = g_ptr_array_index (self->series, index);
  int n = 0, before = 0, apart;

  /* Whoever makes categories gives each its own place in them. */
  if (!has_bars (s) || self->categories != NULL)
    return 0;
  for (guint i = 0; i < self->series->len; i++)
    if (has_bars (g_ptr_array_index (self->series, i)))
      {
        before += i < index;
        n++;
      }
  apart = n < 2 ? 0 : CLAMP (MOST_SHIFT / (n - 1) / 2 * 2, LEAST_APART, APART);
  return (before - (n - 1) / 2.0) * apart;
}

void
mn_chart_draw_band (MnChart *self, MnPen *pen, MnChartPlan *l, guint index)
{
  const MnSeries *s = g_ptr_array_index (self->series, index);
  g_autoptr (GArray) edges = NULL;
  gsize i, end;

  if (!s->visible || s->spread == NULL || mn_chart_smooths (self, s))
    return;
  l->y_now = s->right ? &l->right_axis : &l->y_axis;
  l->shift = mn_chart_find_shift (self, index);
  i = mn_lower_bound (s->x, s->n, l->x_axis.low);
  end = mn_lower_bound (s->x, s->n, l->x_axis.high);
  /* One more on either side, for what leads out of the plot. */
  i = i > 0 ? i - 1 : 0;
  end = MIN (end + 1, s->n);
  edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, l->x, l->y, l->w, l->h);
  cairo_clip (pen->cr);
  cairo_new_path (pen->cr);
  if (s->single)
    {
      draw_bars (pen, l, s, i, end);
      i = end;
    }
  mn_pen_set_color (pen, &pen->style->palette[s->color], ALPHA);
  for (; i < end; i++)
    {
      const Edge edge = find_edge (l, s, i);

      if (isfinite (s->y[i]) && isfinite (s->spread[i]) && isfinite (mn_chart_plan_x (l, s->x[i])))
        add (edges, &edge);
      else
        fill (pen, edges);
    }
  fill (pen, edges);
  cairo_restore (pen->cr);
  l->shift = 0;
}
