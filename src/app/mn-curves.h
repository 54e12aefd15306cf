/* mn-curves.h - charts of what runs measured: one chart a metric, over epochs, updates, samples or seconds.
 *
 * The run of the document comes first; others may be laid over it. With one run, colours tell where it was measured; with
 * several, which run it is, and dashes where.
 *
 * Many thousands of rows are drawn little by little while the main loop goes on, so that a window with a million of them can be
 * used meanwhile. ::drawn: some more of them are.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-metrics.h"
#include "mn-run.h"

G_BEGIN_DECLS

typedef enum
{
  MN_CURVES_EPOCHS,
  MN_CURVES_UPDATES,
  MN_CURVES_SAMPLES,
  MN_CURVES_SECONDS,
  MN_CURVES_N_UNITS,
} MnCurvesUnit;

/* The first are those of MnMetric. */
typedef enum
{
  MN_CURVES_LOSS = MN_METRIC_LOSS,
  MN_CURVES_ACCURACY = MN_METRIC_ACCURACY,
  MN_CURVES_LEARNING_RATE = MN_N_METRICS,
  MN_N_CURVES,
} MnCurvesMetric;

#define MN_TYPE_CURVES (mn_curves_get_type ())
G_DECLARE_FINAL_TYPE (MnCurves, mn_curves, MN, CURVES, GObject)

MnCurves   *mn_curves_new                (void);
/* "Loss", translated. */
const char *mn_curves_get_title          (MnCurvesMetric     metric);
/* (transfer none) */
MnChart    *mn_curves_get_chart          (MnCurves          *self,
                                          MnCurvesMetric     metric);
/* Whether any run measured it. */
gboolean    mn_curves_has                (MnCurves          *self,
                                          MnCurvesMetric     metric);
/* FALSE when rows have come but none of them has an accuracy: regression. */
gboolean    mn_curves_has_accuracy       (MnCurves          *self);

/* The document's run is gone; those laid over it stay. */
void        mn_curves_clear              (MnCurves          *self);
/* From now on its rows are those of @rows (element-type MnMetricRow), which is not copied; see mn_curves_update(). */
void        mn_curves_share              (MnCurves          *self,
                                          GArray            *rows);
/* Draws the rows that were added to the shared array. */
void        mn_curves_update             (MnCurves          *self);
/* The document's run is over: what its rows do not have will not come, which empty charts say. Not so after mn_curves_clear(). */
void        mn_curves_set_over           (MnCurves          *self,
                                          gboolean           over);
/* Draws at once what is left to be drawn little by little, F that is being read included: before it is written or copied. */
void        mn_curves_finish            (MnCurves          *self);
/* What the legend calls a source from the next mn_curves_clear() on; NULL: its plain name. */
void        mn_curves_set_name           (MnCurves          *self,
                                          MnSource           source,
                                          const char        *name);
/* Whether F is found at all, from the confusion counts in the folders of the runs, as long as somebody looks at it. */
void         mn_curves_want_scores       (MnCurves          *self,
                                          gboolean           wanted);
/* Why F of a run is left out, wholly or of a part of the data: a line for each run. NULL: it is not. (transfer full) */
char        *mn_curves_find_failure      (MnCurves          *self);
/* In the folder @dir of the document's run are the counts of all evaluations up to @step. */
void         mn_curves_follow_scores     (MnCurves          *self,
                                          const char        *dir,
                                          gint64             step);
/* The weight of the recall in F; 1 at first. */
void         mn_curves_set_beta          (MnCurves          *self,
                                          double             beta);
/* How many samples an epoch of the document's run has; 0: not known, then nothing can be drawn over samples. */
void        mn_curves_set_epoch_samples  (MnCurves          *self,
                                          gint64             samples);
/* New measurements of a run that is not shared, in the order they were made. */
void        mn_curves_add                (MnCurves          *self,
                                          const MnMetricRow *rows,
                                          guint              n);
/* A vertical line at a measurement. */
void        mn_curves_add_event          (MnCurves          *self,
                                          const MnMetricRow *row,
                                          const char        *label);
void        mn_curves_clear_events       (MnCurves          *self);

/* Lays another run over it; takes @run. */
void        mn_curves_compare            (MnCurves          *self,
                                          MnRun             *run);
/* Whether runs that differ in their random numbers alone, as seed or fold, are drawn as their mean, within a band of the standard
 * deviation to either side; FALSE at first. It goes as far as the shortest of them. */
void        mn_curves_set_averaging      (MnCurves          *self,
                                          gboolean           averaging);
/* Whether there are such runs. */
gboolean    mn_curves_has_repeats        (MnCurves          *self);
void        mn_curves_remove             (MnCurves          *self,
                                          guint              index);
guint       mn_curves_get_n_compared     (MnCurves          *self);
const MnRun *mn_curves_get_compared      (MnCurves          *self,
                                          guint              index);
/* What the document's run was begun with, which tells it from the others; NULL: not known. */
void        mn_curves_set_experiment     (MnCurves          *self,
                                          MnExperiment      *experiment);
/* What the legend calls a compared run: its name and the settings that it has otherwise, or else when it began.
 * (transfer full) */
char       *mn_curves_describe_compared  (MnCurves          *self,
                                          guint              index);
/* What makes the runs hard to compare: an epoch of one has other many updates. NULL: nothing. (transfer full) */
char       *mn_curves_find_difference    (MnCurves          *self);

/* Shows @other in the chart of @metric, too, against an axis on the right; @metric itself: none. */
void        mn_curves_set_right          (MnCurves          *self,
                                          MnCurvesMetric     metric,
                                          MnCurvesMetric     other);
MnCurvesMetric mn_curves_get_right       (MnCurves          *self,
                                          MnCurvesMetric     metric);
/* Draws everything anew over another unit, fitted to the data. */
void        mn_curves_set_unit           (MnCurves          *self,
                                          MnCurvesUnit       unit);
/* Shares between 0 and 1 and what may be below zero stay linear. */
void        mn_curves_set_log            (MnCurves          *self,
                                          gboolean           x,
                                          gboolean           y);
/* Of the mini-batches; evaluations are shown as they are. */
void        mn_curves_set_smoothing      (MnCurves          *self,
                                          double             weight);
void        mn_curves_set_source_visible (MnCurves          *self,
                                          MnSource           source,
                                          gboolean           visible);

G_END_DECLS
