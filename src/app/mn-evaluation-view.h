/* mn-evaluation-view.h - the evaluations of a run: confusion matrix and scores, at any of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-session.h"

G_BEGIN_DECLS

#define MN_TYPE_EVALUATION_VIEW (mn_evaluation_view_get_type ())
G_DECLARE_FINAL_TYPE (MnEvaluationView, mn_evaluation_view, MN, EVALUATION_VIEW, AdwBin)

/* Property: "session" (MnSession): whose evaluations. Visible only when there are confusion counts to show. */

/* The evaluation that is shown; NULL: none. (transfer none) */
const MnEvaluation *mn_evaluation_view_get_shown (MnEvaluationView *self);

G_END_DECLS
