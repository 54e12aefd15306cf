/* mn-chart.h - line charts: series over a common x, linear or logarithmic axes, legend, smoothing over the raw line.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-figure.h"

G_BEGIN_DECLS

#define MN_TYPE_CHART (mn_chart_get_type ())
G_DECLARE_FINAL_TYPE (MnChart, mn_chart, MN, CHART, MnFigure)

MnChart *mn_chart_new            (void);

/* Labels are drawn as given; NULL: none. */
void     mn_chart_set_title      (MnChart     *self,
                                  const char  *title);
void     mn_chart_set_labels     (MnChart     *self,
                                  const char  *x,
                                  const char  *y);
/* What is said while there are no data, where none are to come; NULL: that there are none yet. */
void     mn_chart_set_empty      (MnChart     *self,
                                  const char  *text);
void     mn_chart_set_log        (MnChart     *self,
                                  gboolean     x,
                                  gboolean     y);
/* What x = 0, 1, 2 and so on are called (NULL-terminated): the axis then has these names instead of numbers, and all of them are in
 * sight. NULL: x is a number. */
void     mn_chart_set_categories (MnChart           *self,
                                  const char *const *names);
/* Where the axis has its numbers (ascending), if there is room for all of them; NULL: at round ones. */
void     mn_chart_set_x_ticks    (MnChart      *self,
                                  const double *values,
                                  gsize         n);
/* Visible range; NaN: at that end as far as the data go, or beyond them where the other end is there. */
void     mn_chart_set_x_range    (MnChart     *self,
                                  double       low,
                                  double       high);
void     mn_chart_set_y_range    (MnChart     *self,
                                  double       low,
                                  double       high);
/* No value lies beyond, as of a share between 0 and 1: an axis that goes as far as the data go ends there at the latest. NaN at
 * both ends: there is no such limit. Of the axis on the left. */
void     mn_chart_set_y_limits   (MnChart     *self,
                                  double       low,
                                  double       high);
/* Exponential smoothing with weight 0 (none) to below 1, debiased as Adam's averages are (Kingma and Ba 2015), so that the
 * first points are not pulled; the raw line stays visible behind it. Data are never altered. */
void     mn_chart_set_smoothing  (MnChart     *self,
                                  double       weight);

/* Series are numbered from 0 in the order added. @dash: 0 solid, 1 dashed, 2 dotted; @color: index into the palette, -1:
 * by number. Points need ascending x; a NaN or infinite y breaks the line and is marked. */
int      mn_chart_add_series     (MnChart     *self,
                                  const char  *name,
                                  int          color,
                                  int          dash);
/* One of many lines that lie over each other, @number from 0 on: colours follow each other, dashes change with each, and
 * marks of different shapes stand far apart along the line, so that eighteen are told apart without colour. */
int      mn_chart_add_numbered   (MnChart     *self,
                                  const char  *name,
                                  int          number);
void     mn_chart_append         (MnChart     *self,
                                  int          series,
                                  double       x,
                                  double       y);
/* The same for many points at once. */
void     mn_chart_extend         (MnChart      *self,
                                  int           series,
                                  const double *x,
                                  const double *y,
                                  gsize         n);
/* The same of means, each with how far values spread around it, as their standard deviation: a pale band behind all lines. NaN: not
 * known there; NULL: nowhere. A line that is smoothed has none. */
void     mn_chart_extend_spread  (MnChart      *self,
                                  int           series,
                                  const double *x,
                                  const double *y,
                                  const double *spread,
                                  gsize         n);
/* The series stays, without points. */
void     mn_chart_clear_points   (MnChart     *self,
                                  int          series);
/* What the next drawing would do first with the points that came since the last one: that takes no longer then, however many
 * there are. */
void     mn_chart_prepare        (MnChart     *self);
void     mn_chart_set_visible    (MnChart     *self,
                                  int          series,
                                  gboolean     visible);
/* Of lines that are one of several kinds of several things, each thing with a colour of its own and each kind with a dash: the legend then
 * names each thing and each kind once, if all lines have both. In lists a line still has its name. */
void     mn_chart_set_kind       (MnChart     *self,
                                  int          series,
                                  const char  *thing,
                                  const char  *kind);
/* Which of the shapes its markers have; else they follow from the order of the series, or from what it is of. */
void     mn_chart_set_shape      (MnChart     *self,
                                  int          series,
                                  int          shape);
/* Show a marker at each point (evaluations), not the line alone. */
void     mn_chart_set_markers    (MnChart     *self,
                                  int          series,
                                  gboolean     markers);
/* Each point stands for itself: all have their markers, however close, and their spreads are bars instead of a band. @joined: by a line.
 * A y that is not finite breaks it and is not marked; that is for mn_chart_add_cross(). */
void     mn_chart_set_single     (MnChart     *self,
                                  int          series,
                                  gboolean     joined);
/* Drawn thin and pale, as what the other lines are seen against: single mini-batches. */
void     mn_chart_set_faint      (MnChart     *self,
                                  int          series,
                                  gboolean     faint);
/* Shown as it is whatever the smoothing: what was set, not measured. */
void     mn_chart_set_exact      (MnChart     *self,
                                  int          series,
                                  gboolean     exact);
/* Measured against the axis on the right, which is there as soon as a visible series is; linear and as far as the data go,
 * if not set otherwise. */
void     mn_chart_set_right      (MnChart     *self,
                                  int          series,
                                  gboolean     right);
void     mn_chart_set_right_log  (MnChart     *self,
                                  gboolean     log);
void     mn_chart_set_right_range (MnChart    *self,
                                  double       low,
                                  double       high);
/* Rings the best of a series and says its value: 1 when the highest is best, -1 the lowest, 0: none. */
void     mn_chart_set_peak       (MnChart     *self,
                                  int          series,
                                  int          direction);
/* Marks the last of a series and says its value where there is room. */
void     mn_chart_set_last       (MnChart     *self,
                                  int          series,
                                  gboolean     last);
/* A vertical line with a label: "diverged", "best". */
void     mn_chart_add_event      (MnChart     *self,
                                  double       x,
                                  const char  *label);
void     mn_chart_clear_events   (MnChart     *self);
/* A cross above the plot at @x, where there is no value to be drawn; the legend names crosses once for each @name. @row: from 0 up, the
 * lowest first, so that crosses of several lines at one place are told apart; @color: index into the palette, -1: that of the text.
 * @label: (nullable): a few signs beside it. */
void     mn_chart_add_cross      (MnChart     *self,
                                  double       x,
                                  int          row,
                                  int          color,
                                  const char  *name,
                                  const char  *label);
/* A thin grey line from one place to another below all others: what they are compared with. It is no series, stands in no list
 * and stays when the chart is cleared. NaN: none. */
void     mn_chart_set_guide      (MnChart     *self,
                                  double       x0,
                                  double       y0,
                                  double       x1,
                                  double       y1);
void     mn_chart_clear          (MnChart     *self);   /* series, events and crosses */
guint    mn_chart_get_n_series   (MnChart     *self);
guint    mn_chart_get_n_points   (MnChart     *self,
                                  int          series);

/* For interaction, after a draw of that size: where data lie and what is under the pointer. */
typedef struct
{
  double x, y, width, height;   /* of the plot area, in the figure's pixels */
  double x_low, x_high, y_low, y_high;
} MnChartLayout;

gboolean mn_chart_get_layout     (MnChart             *self,
                                  double               width,
                                  double               height,
                                  const MnFigureStyle *style,
                                  MnChartLayout       *layout);
/* The ranges that are shown when none are set; their pixels are 0. FALSE: no data. */
gboolean mn_chart_get_fit        (MnChart             *self,
                                  MnChartLayout       *layout);
/* That of the axis on the right. FALSE: nothing is measured against it. */
gboolean mn_chart_get_right_fit  (MnChart             *self,
                                  double              *low,
                                  double              *high);
double   mn_chart_to_data_x      (MnChart             *self,
                                  const MnChartLayout *layout,
                                  double               pixel);
/* The other way round; NaN for what a logarithmic axis has no place for. */
double   mn_chart_to_pixel_x     (MnChart             *self,
                                  const MnChartLayout *layout,
                                  double               x);
double   mn_chart_to_data_y      (MnChart             *self,
                                  const MnChartLayout *layout,
                                  double               pixel);
/* The point of @series nearest to @x: its own x and y; FALSE when the series is empty or hidden. */
gboolean mn_chart_nearest        (MnChart             *self,
                                  int                  series,
                                  double               x,
                                  double              *point_x,
                                  double              *point_y);
/* The first place at or behind @from that any visible series has a point at; at or before it when not @forward. FALSE: there is
 * none that the axis can show. */
gboolean mn_chart_find_place     (MnChart             *self,
                                  double               from,
                                  gboolean             forward,
                                  double              *place);
/* Draws a hover line at @x with a box of every visible series' value, over a drawn chart. */
void     mn_chart_draw_readout   (MnChart             *self,
                                  cairo_t             *cr,
                                  double               width,
                                  double               height,
                                  const MnFigureStyle *style,
                                  double               x);
/* The same in words, for who cannot see it. NULL: nothing is drawn there. (transfer full) */
char    *mn_chart_describe_readout (MnChart             *self,
                                    double               width,
                                    double               height,
                                    const MnFigureStyle *style,
                                    double               x);

G_END_DECLS
