/* mn-run-chooser.h - a dialog that lists the runs there are: when, what, how good.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MN_TYPE_RUN_CHOOSER (mn_run_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MnRunChooser, mn_run_chooser, MN, RUN_CHOOSER, AdwWindow)

/* @except: (nullable): folder of a run that is not listed. The window is destroyed once a run is chosen. */
GtkWindow *mn_run_chooser_new (GtkWindow  *parent,
                               const char *except);

/* ::chosen (char *dir): the folder of a run. */

G_END_DECLS
