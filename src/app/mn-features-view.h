/* mn-features-view.h - the feature maps of a chosen layer for a chosen picture, as the network trains and after it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-image-grid.h"
#include "mn-weights-view.h"

G_BEGIN_DECLS

#define MN_TYPE_FEATURES_VIEW (mn_features_view_get_type ())
G_DECLARE_FINAL_TYPE (MnFeaturesView, mn_features_view, MN, FEATURES_VIEW, MnWeightsView)

/* Whether its network has layers that give maps of its samples. */
gboolean     mn_features_view_can_show  (MnExperiment   *experiment);
/* Shows that sample of the test or the training part of the data, where there are so many. */
void         mn_features_view_set_sample (MnFeaturesView *self,
                                          gboolean        test,
                                          gint64          index);
/* After which update what is shown was seen; -1: nothing is shown. */
gint64       mn_features_view_get_step   (MnFeaturesView *self);
/* What is shown: (channels, height, width); NULL: nothing. @shape: (out). (transfer none) */
const float *mn_features_view_get_maps   (MnFeaturesView *self,
                                          MnShape        *shape);

G_END_DECLS
