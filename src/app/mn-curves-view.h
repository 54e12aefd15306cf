/* mn-curves-view.h - the curves of a run: loss, accuracy and learning rate, and what they run over.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_CURVES_VIEW (mn_curves_view_get_type ())
G_DECLARE_FINAL_TYPE (MnCurvesView, mn_curves_view, MN, CURVES_VIEW, MnRunView)

G_END_DECLS
