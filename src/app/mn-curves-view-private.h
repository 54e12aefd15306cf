/* mn-curves-view-private.h - what the files of the view of curves share.
 *
 * mn-curves-view.c       which charts there are, and what they show of the run
 * mn-curves-view-axes.c  how far their axes go, and what is drawn against those on the right
 * mn-curves-view-runs.c  other runs over it
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-curves-view.h"
#include "mn-figure-view.h"

G_BEGIN_DECLS

/* The horizontal range, then the vertical one of each chart, then that on the right of each. */
#define MN_CURVES_N_RANGES (1 + 2 * MN_N_CURVES)

struct _MnCurvesView
{
  MnRunView         parent_instance;

  /* template children */
  GtkDropDown      *unit;
  GtkToggleButton  *log_x;
  GtkToggleButton  *log_y;
  GtkAdjustment    *smoothing;
  GtkCheckButton   *metric_checks[MN_N_CURVES];
  GtkCheckButton   *source_checks[MN_N_SOURCES];
  MnFigureView     *views[MN_N_CURVES];
  GtkLabel         *warning;
  GtkPopover       *runs_popover;
  GtkBox           *runs_list;
  GtkCheckButton   *mean_check;
  GtkWidget        *range_button;
  GtkGrid          *ranges;
  GtkWidget        *reset_ranges;
  GtkGrid          *rights;

  GtkLabel         *range_labels[MN_CURVES_N_RANGES];
  GtkEditable      *range_ends[MN_CURVES_N_RANGES][2];
  GtkWidget        *right_labels[MN_N_CURVES];
  GtkWidget        *right_menus[MN_N_CURVES];

  MnCurves         *curves;      /* owned */
  GCancellable     *loading;     /* owned: of the run that is being read */
  GPtrArray        *wanted;      /* folders of runs that are to be read, the first just now */
  gint64            samples;     /* of an epoch; 0: not known yet */
  gboolean          choosing;    /* which charts are shown, or what is on their right, is being set by the program */
  gboolean          regression;  /* its charts are shown unless somebody has decided otherwise */
};

/* mn-curves-view.c: what a metric is called in the template and in the settings. */
const char *mn_curves_view_metric_name (MnCurvesMetric metric);
/* Shows those that are chosen and have something to show. */
void mn_curves_view_show_charts (MnCurvesView   *self);

/* Has F found while a chart shows it. */
void mn_curves_view_want_scores (MnCurvesView   *self);

/* mn-curves-view-axes.c */
void mn_curves_view_class_axes  (GtkWidgetClass *widget_class);
void mn_curves_view_add_axes    (MnCurvesView   *self);
/* Has the charts show what is typed, after they have been fitted to the data. */
void mn_curves_view_keep_ranges (MnCurvesView   *self);
/* What is typed for the horizontal axis means nothing in another unit. */
void mn_curves_view_clear_x_range (MnCurvesView *self);

/* mn-curves-view-runs.c */
void mn_curves_view_class_runs  (GtkWidgetClass *widget_class);
/* Lists those that lie over the document's, with what makes them hard to compare, and what of F
 * is left out. */
void mn_curves_view_show_runs   (MnCurvesView   *self);
/* The latter alone. */
void mn_curves_view_show_warning (MnCurvesView  *self);
/* Whether there are means to be drawn, once it is known what the document's run was begun with. */
void mn_curves_view_show_repeats (MnCurvesView  *self);

G_END_DECLS
