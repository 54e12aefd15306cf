/* mn-evaluation-view.h - the evaluations of a run: confusion matrix and scores, at any of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_EVALUATION_VIEW (mn_evaluation_view_get_type ())
G_DECLARE_FINAL_TYPE (MnEvaluationView, mn_evaluation_view, MN, EVALUATION_VIEW, MnRunView)

/* Visible only when there are confusion counts to show. */

/* The evaluation that is shown; NULL: none. (transfer none) */
const MnEvaluation *mn_evaluation_view_get_shown (MnEvaluationView *self);

G_END_DECLS
