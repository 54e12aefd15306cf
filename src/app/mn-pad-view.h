/* mn-pad-view.h - a picture drawn by hand, or one of the data set, and what the network says of it, live.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-bar-chart.h"
#include "mn-pad.h"
#include "mn-weights-view.h"

G_BEGIN_DECLS

#define MN_TYPE_PAD_VIEW (mn_pad_view_get_type ())
G_DECLARE_FINAL_TYPE (MnPadView, mn_pad_view, MN, PAD_VIEW, MnWeightsView)

MnPad *mn_pad_view_get_pad       (MnPadView *self);
/* What the network takes it for; -1: nothing is drawn, or no answer has come. */
int    mn_pad_view_get_predicted (MnPadView *self);

G_END_DECLS
