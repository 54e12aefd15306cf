/* mn-curves-private.h - what the files of the curves share.
 *
 * mn-curves.c          which rows there are, and how they are shown
 * mn-curves-draw.c     from rows to the series of the charts
 * mn-curves-scores.c   F, which is in no row: it is found in the folders of the runs
 * mn-curves-compare.c  runs laid over the document's, and what they are called
 * mn-curves-means.c    which runs are drawn: each, or the mean of those that repeat each other
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-curves.h"
#include "mn-run-mean.h"
#include "mn-score-track.h"

G_BEGIN_DECLS

typedef struct
{
  MnMetricRow row;
  char       *label;
} MnCurvesEvent;

/* A run, or the mean of several. */
typedef struct
{
  GArray  *rows;            /* of MnMetricRow */
  guint    n_drawn;
  gboolean measured[MN_N_CURVES];   /* in the rows that have been drawn once; not forgotten while they are drawn anew */
  gint64   epoch_samples;   /* 0: not known */
  MnRun   *run;             /* NULL: that of the document */
  MnExperiment *experiment; /* (nullable): not known */
  gint64   batch_size;      /* 0: not known */
  gboolean drop_last;
  char    *title;           /* among others; see mn_curves_name_runs() */
  char    *dir;             /* NULL: not known */
  gint64   counted;         /* step up to which its folder has confusion counts; -1: none */
  MnScoreTrack *track;      /* of F; NULL: nobody has wanted it, or there is no folder */
  guint    n_scored;        /* points of the track, or of that of the first member, that have been drawn */
  MnRunMean *mean;          /* NULL: it is one run; else it has no run, no folder and no track of its own */
  GPtrArray *members;       /* of MnCurvesRun, not owned: what it is the mean of */
} MnCurvesRun;

struct _MnCurves
{
  GObject      parent_instance;

  MnChart     *charts[MN_N_CURVES];
  GPtrArray   *runs;      /* of MnCurvesRun; the first is the document's */
  GPtrArray   *means;     /* of MnCurvesRun, for those of them that repeat each other */
  GPtrArray   *shown;     /* of either, not owned: what is drawn; the first is the document's, or has it among its members */
  gboolean     averaging; /* the means are wanted */
  GArray      *events;    /* of MnCurvesEvent */
  MnCurvesUnit unit;
  MnCurvesMetric right[MN_N_CURVES];   /* in the chart of each besides it; itself: none */
  gboolean     log_x, log_y;
  gboolean     over;      /* the document's run: no rows will follow */
  gboolean     visible[MN_N_SOURCES];
  char        *names[MN_N_SOURCES];   /* NULL: the plain ones */
  gboolean     scores;    /* somebody wants F */
  double       beta;      /* of F */
  guint        drawing;   /* source that draws the rows that are left; 0: there are none */
};

/* mn-curves.c: a run that has these rows, which it takes. (transfer full): to self->runs */
MnCurvesRun *mn_curves_run_new    (GArray              *rows);

/* What it was begun with (nullable): how its samples follow from its updates. */
void         mn_curves_run_set_experiment (MnCurvesRun  *run,
                                           MnExperiment *experiment);

/* Has charts without a curve say why. */
void         mn_curves_say_empty  (MnCurves            *self);

/* mn-curves-draw.c: everything from the rows. An index is a place in what is shown. */
void         mn_curves_draw_anew  (MnCurves            *self);
/* Whether rows are left to be drawn. */
gboolean     mn_curves_has_more   (MnCurves            *self,
                                   guint                index);
/* Those of one run that are not drawn yet: the first of them at once, many more while the window goes on, with ::drawn. */
void         mn_curves_draw_rows  (MnCurves            *self,
                                   guint                index);
/* Draws what is left of any run, rows or F, while the window goes on, with ::drawn. */
void         mn_curves_draw_later (MnCurves            *self);
/* Number of the series in a chart that has what a source of a run measured: of the metric on its left, or of the one on its
 * right, where there is one. */
int          mn_curves_get_series (MnCurves            *self,
                                   MnCurvesMetric       chart,
                                   gboolean             right,
                                   guint                run,
                                   MnSource             source);
/* The place of a row on the horizontal axis. */
double       mn_curves_place      (MnCurves            *self,
                                   guint                index,
                                   const MnMetricRow   *row);
/* In all charts. */
void         mn_curves_draw_event (MnCurves            *self,
                                   const MnCurvesEvent *event);

/* mn-curves-scores.c: whether there is an F whose row is there and that is not drawn yet. */
gboolean     mn_curves_scores_wait (MnCurves           *self,
                                    guint               index);
/* Draws some of those. */
void         mn_curves_draw_scores (MnCurves           *self,
                                    guint               index);
/* Begins to find F for a run, if it is wanted and can be found. */
void         mn_curves_find_scores (MnCurves           *self,
                                    MnCurvesRun        *run);
/* Waits for what is being read, if it is wanted. */
void         mn_curves_finish_scores (MnCurves          *self);
/* The run goes, or another takes its place. */
void         mn_curves_drop_scores (MnCurvesRun        *run);
/* What a chart or a legend calls a metric. (transfer full) */
char        *mn_curves_dup_title   (MnCurves           *self,
                                    MnCurvesMetric      metric);

/* Settings that the legend names of a run among others. */
#define MN_CURVES_MOST_WORDS 2

/* mn-curves-compare.c: what each run was begun with, NULL where that is not known. (transfer container) */
GPtrArray   *mn_curves_list_experiments (MnCurves      *self);
/* What the legend calls the runs. Without anything to tell them apart, and where two came out alike, they
 * have their times. */
void         mn_curves_name_runs  (MnCurves            *self);

/* mn-curves-means.c: decides anew what is shown, and calls the charts accordingly. Nothing of a mean is drawn then. */
void         mn_curves_regroup    (MnCurves            *self);
/* Where a run is shown, by itself or in a mean. */
guint        mn_curves_find_shown (MnCurves            *self,
                                   const MnCurvesRun   *run);
/* Says what the chart of a metric has. */
void         mn_curves_title      (MnCurves            *self,
                                   MnCurvesMetric       metric);

static inline MnCurvesRun *
mn_curves_get_run (MnCurves *self, guint i)
{
  return g_ptr_array_index (self->runs, i);
}

static inline MnCurvesRun *
mn_curves_get_shown (MnCurves *self, guint i)
{
  return g_ptr_array_index (self->shown, i);
}

G_END_DECLS
