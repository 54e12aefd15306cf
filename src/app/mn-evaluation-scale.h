/* mn-evaluation-scale.h - a slider over the evaluations of a run, which all views of the run follow.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

#include "mn-session.h"

G_BEGIN_DECLS

#define MN_TYPE_EVALUATION_SCALE (mn_evaluation_scale_get_type ())
G_DECLARE_FINAL_TYPE (MnEvaluationScale, mn_evaluation_scale, MN, EVALUATION_SCALE, GtkWidget)

/* Visible once there are two evaluations of networks that tell classes apart. */
GtkWidget *mn_evaluation_scale_new         (void) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: none. */
void       mn_evaluation_scale_set_session (MnEvaluationScale *self,
                                            MnSession         *session);

G_END_DECLS
