/* mn-prediction-source.h - choosing the split whose samples a view is about.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-session.h"

G_BEGIN_DECLS

/* A drop-down of the splits. */
GtkWidget     *mn_prediction_source_new  (void) G_GNUC_WARN_UNUSED_RESULT;
MnSource       mn_prediction_source_get  (GtkDropDown *source);
/* What is known of the chosen split; where that is nothing, and nobody has chosen, the first split that something is known
 * of becomes the chosen one. @session: (nullable). NULL: nothing. (transfer none) */
MnPredictions *mn_prediction_source_find (GtkDropDown *source,
                                          MnSession   *session);

G_END_DECLS
