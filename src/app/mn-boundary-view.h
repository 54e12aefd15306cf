/* mn-boundary-view.h - where in the plane a network of two numbers says which class, as it trains.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-scatter.h"
#include "mn-weights-view.h"

G_BEGIN_DECLS

#define MN_TYPE_BOUNDARY_VIEW (mn_boundary_view_get_type ())
G_DECLARE_FINAL_TYPE (MnBoundaryView, mn_boundary_view, MN, BOUNDARY_VIEW, MnWeightsView)

MnScatter *mn_boundary_view_get_scatter (MnBoundaryView *self);
/* After which update the network was that is shown; -1: none is. */
gint64     mn_boundary_view_get_step    (MnBoundaryView *self);

G_END_DECLS
