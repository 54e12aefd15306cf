/* mn-chart-private.h - what the chart's model (mn-chart.c) and its drawing (mn-chart-plan.c and others) share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-series.h"

G_BEGIN_DECLS

typedef struct
{
  double x;
  char  *label;
} MnChartEvent;

typedef struct
{
  double x;
  int    row;
  int    color;   /* -1: that of the text */
  char  *name;
  char  *label;   /* (nullable) */
} MnChartCross;

struct _MnChart
{
  MnFigure   parent_instance;

  char      *title;
  char      *x_label;
  char      *y_label;
  char      *empty;           /* NULL: data are to come */
  gboolean   log_x;
  gboolean   log_y;
  gboolean   log_right;
  double     x_low, x_high;   /* NaN: as far as the data go */
  double     y_low, y_high;
  double     right_low, right_high;
  double     y_least, y_most; /* NaN: values have no limits */
  double     smoothing;
  MnPoint    guide[2];        /* NaN: none */
  GPtrArray *series;          /* of MnSeries */
  GArray    *events;          /* of MnChartEvent */
  GArray    *crosses;         /* of MnChartCross */
  char     **categories;      /* NULL: x is a number */
  GArray    *x_ticks;         /* of double; NULL: at round numbers */
  GArray    *pixels;          /* of MnPoint: room to draw in, kept from one time to the next */
};

/* Evaluations, which have markers, are exact and few: they are shown as they are. */
#define mn_chart_smooths(self, s) ((self)->smoothing > 0 && !(s)->markers && !(s)->exact)

/* mn-chart-numbers.c: "0.91 ± 0.02" (transfer full) */
char     *mn_chart_format_point (const MnSeries *series,
                                 gsize           i);
/* A place on the x axis, for words. (transfer full) */
char     *mn_chart_format_x     (MnChart        *self,
                                 double          x);
/* The category that @x belongs to; NULL: there is none. */
const char *mn_chart_get_category (MnChart      *self,
                                 double          x);
void      mn_chart_write_csv    (MnFigure *figure,
                                 GString  *out);
MnFigure *mn_chart_copy_numbers (MnFigure *figure);

void mn_chart_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style);

G_END_DECLS
