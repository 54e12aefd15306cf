/* mn-settings.h - the settings of this user on this machine: folders, device, window.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The keys are those of data/io.github.minima.Minima.gschema.xml. NULL when the schema is not installed: everything then
 * has its default and nothing is remembered. (transfer none) */
GSettings *mn_settings_get           (void);

/* First folder to look for data sets in; NULL: none. (transfer full) */
char      *mn_settings_dup_data_dir  (void);
/* The folder in which those of runs are made. (transfer full) */
char      *mn_settings_dup_runs_dir  (void);
/* A new, free folder for a run of an experiment of that name. (transfer full) */
char      *mn_settings_make_run_dir  (const char *experiment_name);
/* "auto", "cpu" or "cuda". (transfer full) */
char      *mn_settings_dup_device    (void);
/* 0: as many as there are cores. */
int        mn_settings_get_threads   (void);

G_END_DECLS
