/* mn-chart-plan.h - where the parts of a chart lie at one size: plot, axes, legend.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-axis.h"
#include "mn-chart-private.h"
#include "mn-legend.h"
#include "mn-pen.h"

G_BEGIN_DECLS

#define MN_CHART_PAD 12
#define MN_CHART_TICK 4       /* length of a mark at an axis */
#define MN_CHART_TICK_GAP 4   /* between a mark and its label */
#define MN_CHART_CROSS_ROW 12 /* of crosses above the plot */

typedef struct
{
  double  width, height;          /* of the figure */
  double  x, y, w, h;             /* of the plot area */
  double  legend_y;
  guint   legend_rows;
  guint   cross_rows;
  gboolean y_title;
  MnAxis  x_axis, y_axis;
  MnAxis  right_axis;
  GArray *right_ticks;            /* of MnTick; NULL: there is no axis on the right */
  const MnAxis *y_now;            /* what the series in hand is measured against; NULL: y_axis */
  double  shift;                  /* by so many pixels the series in hand stands to the right of its places */
  GArray *x_ticks, *y_ticks;      /* of MnTick */
  GArray *legend;                 /* of MnLegendItem */
  gboolean empty;
  cairo_rectangle_t labels[96];   /* where something is written or marked in the plot */
  guint   n_labels;
} MnChartPlan;

/* Measures with the fonts of @pen. */
void     mn_chart_plan_init     (MnChart     *self,
                                 MnPen       *pen,
                                 double       width,
                                 double       height,
                                 MnChartPlan *plan);
/* The same without a picture. */
void     mn_chart_plan_measure  (MnChart             *self,
                                 double               width,
                                 double               height,
                                 const MnFigureStyle *style,
                                 MnChartPlan         *plan);
void     mn_chart_plan_clear    (MnChartPlan *plan);
/* mn-chart-legend.c: of all lines that are seen. (transfer full) (element-type MnLegendItem) */
GArray *mn_chart_make_legend (MnChart *self);
/* What stands for a series, in the legend and where it is read. */
MnLegendItem mn_chart_get_legend_item (const MnSeries *series);
/* FALSE: nothing can be drawn but the title: no data, or no room. */
gboolean mn_chart_plan_has_plot (const MnChartPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MnChartPlan, mn_chart_plan_clear)

static inline double
mn_chart_plan_x (const MnChartPlan *l, double x)
{
  return l->x + mn_axis_to_unit (&l->x_axis, x) * l->w + l->shift;
}

static inline double
mn_chart_plan_y (const MnChartPlan *l, double y)
{
  return l->y + (1 - mn_axis_to_unit (l->y_now != NULL ? l->y_now : &l->y_axis, y)) * l->h;
}

/* mn-chart-band.c: the shift of that series: bars of several at the same place stand side by side. */
double   mn_chart_find_shift    (MnChart           *self,
                                 guint              index);
/* mn-chart-crosses.c: above the plot. */
void     mn_chart_draw_crosses  (MnChart           *self,
                                 MnPen             *pen,
                                 const MnChartPlan *l);
/* mn-chart-labels.c: the lines of events, below all others, and on top of all what they are called and what is best and
 * last. */
void     mn_chart_draw_event_lines (MnChart           *self,
                                    MnPen             *pen,
                                    const MnChartPlan *l);
void     mn_chart_draw_labels   (MnChart     *self,
                                 MnPen       *pen,
                                 MnChartPlan *l);

/* mn-chart-lines.c: what the series are compared with, below them, and one of them. */
void     mn_chart_draw_guide    (MnChart           *self,
                                 MnPen             *pen,
                                 const MnChartPlan *l);
/* mn-chart-band.c: how far a series spreads, if that is known. */
void     mn_chart_draw_band     (MnChart     *self,
                                 MnPen       *pen,
                                 MnChartPlan *l,
                                 guint        index);
void     mn_chart_draw_series   (MnChart     *self,
                                 MnPen       *pen,
                                 MnChartPlan *l,
                                 guint        index);

G_END_DECLS
