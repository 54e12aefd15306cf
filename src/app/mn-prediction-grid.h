/* mn-prediction-grid.h - samples with what they are and what a network takes them for: pictures, or rows of numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-predictions.h"

G_BEGIN_DECLS

#define MN_TYPE_PREDICTION_GRID (mn_prediction_grid_get_type ())
G_DECLARE_FINAL_TYPE (MnPredictionGrid, mn_prediction_grid, MN, PREDICTION_GRID, GtkWidget)

/* ::chosen (gboolean test, gint64 index): one of the pictures was clicked, or Enter pressed on it: where it is in the test or
 * the training part of the data. Only where there is a hint. */

GtkWidget *mn_prediction_grid_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @samples: (element-type gsize): which of @predictions, in order. NULL: none. */
void       mn_prediction_grid_show (MnPredictionGrid    *self,
                                    const MnPredictions *predictions,
                                    const GArray        *samples,
                                    const char *const   *class_names);
guint      mn_prediction_grid_get_n_shown (MnPredictionGrid *self);
/* Of a file that an export suggests, and for accessibility. */
void       mn_prediction_grid_set_title (MnPredictionGrid *self,
                                         const char       *title);
/* What choosing a picture does; NULL: they cannot be chosen. */
void       mn_prediction_grid_set_hint  (MnPredictionGrid *self,
                                         const char       *hint);

/* "97 %", or of mere scores the number. (transfer full) */
char      *mn_prediction_format_score (MnOutputs outputs,
                                       double    score);
/* One stored sample of the data set as numbers; @out: its elements. */
void       mn_prediction_get_sample (const MnDataset  *dataset,
                                     const MnDataPart *part,
                                     gint64            index,
                                     float            *out);

G_END_DECLS
