/* mn-curves.h - the three charts of a run: loss, accuracy and learning rate over epochs, updates or seconds.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-metrics.h"

G_BEGIN_DECLS

typedef enum
{
  MN_CURVES_EPOCHS,
  MN_CURVES_UPDATES,
  MN_CURVES_SECONDS,
} MnCurvesUnit;

typedef enum
{
  MN_CURVES_LOSS,
  MN_CURVES_ACCURACY,
  MN_CURVES_LEARNING_RATE,
  MN_N_CURVES,
} MnCurvesMetric;

#define MN_TYPE_CURVES (mn_curves_get_type ())
G_DECLARE_FINAL_TYPE (MnCurves, mn_curves, MN, CURVES, GObject)

MnCurves *mn_curves_new                (void);
/* (transfer none) */
MnChart  *mn_curves_get_chart          (MnCurves          *self,
                                        MnCurvesMetric     metric);
void      mn_curves_clear              (MnCurves          *self);
/* What the legend calls a source from the next mn_curves_clear() on; NULL: its plain name. */
void      mn_curves_set_name           (MnCurves          *self,
                                        MnSource           source,
                                        const char        *name);
/* New measurements, in the order they were made. */
void      mn_curves_add                (MnCurves          *self,
                                        const MnMetricRow *rows,
                                        guint              n);
/* A vertical line at a measurement. */
void      mn_curves_add_event          (MnCurves          *self,
                                        const MnMetricRow *row,
                                        const char        *label);
/* Draws everything anew over another unit, fitted to the data. */
void      mn_curves_set_unit           (MnCurves          *self,
                                        MnCurvesUnit       unit);
/* The accuracy stays linear. */
void      mn_curves_set_log            (MnCurves          *self,
                                        gboolean           x,
                                        gboolean           y);
/* Of the mini-batches; evaluations are shown as they are. */
void      mn_curves_set_smoothing      (MnCurves          *self,
                                        double             weight);
void      mn_curves_set_source_visible (MnCurves          *self,
                                        MnSource           source,
                                        gboolean           visible);
/* FALSE when rows have come but none of them has an accuracy: regression. */
gboolean  mn_curves_has_accuracy       (MnCurves          *self);

G_END_DECLS
