/* mn-samples-view.h - samples of the last evaluation: the worst mistakes, the least certain ones, or any.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_SAMPLES_VIEW (mn_samples_view_get_type ())
G_DECLARE_FINAL_TYPE (MnSamplesView, mn_samples_view, MN, SAMPLES_VIEW, MnRunView)

/* How many samples are shown. */
guint mn_samples_view_get_n_shown (MnSamplesView *self);

G_END_DECLS
