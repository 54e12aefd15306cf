/* mn-curves-view.h - the curves of a run: loss, accuracy and learning rate, and what they run over.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-curves.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_CURVES_VIEW (mn_curves_view_get_type ())
G_DECLARE_FINAL_TYPE (MnCurvesView, mn_curves_view, MN, CURVES_VIEW, MnRunView)

/* (transfer none) */
MnCurves *mn_curves_view_get_curves (MnCurvesView *self);
/* Lays the run of that folder over the document's once it is read; what is wrong with it is shown as a toast. FALSE: it is in the
 * charts already, or about to be. */
gboolean  mn_curves_view_compare    (MnCurvesView *self,
                                     const char   *dir);

G_END_DECLS
