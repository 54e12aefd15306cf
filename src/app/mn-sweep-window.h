/* mn-sweep-window.h - a window that asks what a sweep varies, trains it, and shows what became of its runs.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-experiment.h"

G_BEGIN_DECLS

#define MN_TYPE_SWEEP_WINDOW (mn_sweep_window_get_type ())
G_DECLARE_FINAL_TYPE (MnSweepWindow, mn_sweep_window, MN, SWEEP_WINDOW, AdwWindow)

/* Asks what is to be varied of a copy of @experiment. The window belongs to @application and goes on without the one it was opened
 * from. */
GtkWindow *mn_sweep_window_new    (GtkApplication *application,
                                   MnExperiment   *experiment);
/* Shows the sweep of that folder, which can go on, or the window that has it already. */
void       mn_sweep_window_open   (GtkApplication *application,
                                   const char     *dir);
/* Whether its runs are being trained. */
gboolean   mn_sweep_window_trains (MnSweepWindow  *self);

G_END_DECLS
