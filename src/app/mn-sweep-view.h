/* mn-sweep-view.h - a sweep at work: how far it is, and a list of its runs with what became of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-sweep-runner.h"

G_BEGIN_DECLS

#define MN_TYPE_SWEEP_VIEW (mn_sweep_view_get_type ())
G_DECLARE_FINAL_TYPE (MnSweepView, mn_sweep_view, MN, SWEEP_VIEW, AdwBin)

/* Property, with notify: "running" (boolean): runs are being trained, or being stopped. Signal: "changed": a run has begun or ended. */

/* @dir: the folder that @sweep (transfer full) has been written to, where none of its runs has begun */
GtkWidget  *mn_sweep_view_new         (MnSweep     *sweep,
                                       const char  *dir);
/* Reads the sweep of that folder on another thread, and what became of its runs. */
void        mn_sweep_view_open_async  (const char          *dir,
                                       GObject             *source,
                                       GAsyncReadyCallback  done,
                                       gpointer             user_data);
/* NULL: it cannot be read. (transfer floating) */
GtkWidget  *mn_sweep_view_open_finish (GAsyncResult *result,
                                       GError      **error);
const char *mn_sweep_view_get_dir     (MnSweepView *self);
/* (transfer none) */
MnSweep    *mn_sweep_view_get_sweep   (MnSweepView *self);
/* Begins, or goes on with what is left; with device, folders and threads of the settings. */
void        mn_sweep_view_start       (MnSweepView *self);
/* Saves what is being trained; "running" tells when that is done. */
void        mn_sweep_view_stop        (MnSweepView *self);
gboolean    mn_sweep_view_get_running (MnSweepView *self);
/* Whether some of its runs are still to be trained, or to be tried again. */
gboolean    mn_sweep_view_get_left    (MnSweepView *self);
/* The folders of the runs that have come to an end. (transfer full) */
GStrv       mn_sweep_view_list_done   (MnSweepView *self);
/* How it stands, in a line; below it why a run failed, once it is over. (transfer none) */
const char *mn_sweep_view_get_message (MnSweepView *self);

G_END_DECLS
