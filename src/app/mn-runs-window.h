/* mn-runs-window.h - the window that shows all runs as a table, and lets people open, compare, export and remove them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-application.h"
#include "mn-runs-table.h"

G_BEGIN_DECLS

#define MN_TYPE_RUNS_WINDOW (mn_runs_window_get_type ())
G_DECLARE_FINAL_TYPE (MnRunsWindow, mn_runs_window, MN, RUNS_WINDOW, AdwWindow)

/* Shows the window, of which there is one. It closes with the last main window. @folder: (nullable): the name of the folder, among
 * that of runs, whose runs alone are shown */
void         mn_runs_window_present   (MnApplication *application,
                                       const char    *folder);
/* (transfer none) */
MnRunsTable *mn_runs_window_get_table (MnRunsWindow  *self);

G_END_DECLS
