/* mn-rank-view.h - precision over recall and the ROC of each class, from what the network said at the last evaluation.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-chart.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_RANK_VIEW (mn_rank_view_get_type ())
G_DECLARE_FINAL_TYPE (MnRankView, mn_rank_view, MN, RANK_VIEW, MnRunView)

/* The curves, found on a thread of their own. */
MnChart *mn_rank_view_get_precision_recall (MnRankView *self);
MnChart *mn_rank_view_get_roc              (MnRankView *self);

G_END_DECLS
