/* mn-histograms-view.h - how the weights, gradients and outputs of a layer are spread over the time of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-ridge.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_HISTOGRAMS_VIEW (mn_histograms_view_get_type ())
G_DECLARE_FINAL_TYPE (MnHistogramsView, mn_histograms_view, MN, HISTOGRAMS_VIEW, MnRunView)

/* For tests. (transfer none) */
MnRidge *mn_histograms_view_get_ridge (MnHistogramsView *self);

G_END_DECLS
