/* mn-layers-view.h - what goes on in the layers of a run: gradients, updates, dead and saturated units, live.
 *
 * The run is looked into only while this is on screen.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_LAYERS_VIEW (mn_layers_view_get_type ())
G_DECLARE_FINAL_TYPE (MnLayersView, mn_layers_view, MN, LAYERS_VIEW, MnRunView)

/* For tests: the rows (element-type MnLayerRow) and the chart. (transfer none) */
GListModel *mn_layers_view_get_rows  (MnLayersView *self);
MnChart    *mn_layers_view_get_chart (MnLayersView *self);

G_END_DECLS
