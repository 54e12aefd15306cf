/* mn-run-bar.h - the line over the pages: which experiment it is, what is wrong with it, how far its run is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"

G_BEGIN_DECLS

#define MN_TYPE_RUN_BAR (mn_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (MnRunBar, mn_run_bar, MN, RUN_BAR, AdwBin)

G_END_DECLS
