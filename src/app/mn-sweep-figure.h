/* mn-sweep-figure.h - what the runs of a sweep measured, over one of the settings that it varies, or over two.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-sweep.h"

G_BEGIN_DECLS

#define MN_TYPE_SWEEP_FIGURE (mn_sweep_figure_get_type ())
G_DECLARE_FINAL_TYPE (MnSweepFigure, mn_sweep_figure, MN, SWEEP_FIGURE, AdwBin)

/* Of a sweep that varies a setting. @sweep stays with the caller and is looked at here alone. */
GtkWidget *mn_sweep_figure_new      (MnSweep           *sweep);
/* Reads the runs in these folders on another thread and shows them; of several calls meanwhile the last counts. */
void       mn_sweep_figure_set_runs (MnSweepFigure     *self,
                                     const char *const *dirs);

G_END_DECLS
