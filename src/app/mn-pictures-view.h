/* mn-pictures-view.h - what a run's network sees: its first filters, and the samples it gets most wrong, live.
 *
 * The run is looked into only while this is on screen.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-image-grid.h"
#include "mn-run-view.h"

G_BEGIN_DECLS

#define MN_TYPE_PICTURES_VIEW (mn_pictures_view_get_type ())
G_DECLARE_FINAL_TYPE (MnPicturesView, mn_pictures_view, MN, PICTURES_VIEW, MnRunView)

G_END_DECLS
