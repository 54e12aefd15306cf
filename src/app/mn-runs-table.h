/* mn-runs-table.h - a table of runs: those of a folder and of the folders in it, to be sorted, searched and chosen from.
 *
 * Where the widget or one of those that it is in has the action “runs.trash”, Delete activates it; Ctrl+C copies the rows that are
 * selected, or all of them, as a table.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-run-item.h"

G_BEGIN_DECLS

#define MN_TYPE_RUNS_TABLE (mn_runs_table_get_type ())
G_DECLARE_FINAL_TYPE (MnRunsTable, mn_runs_table, MN, RUNS_TABLE, AdwBin)

/* ::changed: there are other rows, or others are selected.
 * ::activated: the rows that are selected were double-clicked, or Enter was pressed on them. */

GtkWidget  *mn_runs_table_new             (void) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the runs of that folder, once they have been read. */
void        mn_runs_table_set_folder      (MnRunsTable *self,
                                           const char  *folder);
/* Looks what has changed in the folder; rows that are as they were stay where they are, selected as they are. */
void        mn_runs_table_reload          (MnRunsTable *self);
/* Only the runs of one of its folders; NULL: all. */
void        mn_runs_table_show_folder     (MnRunsTable *self,
                                           const char  *name);
/* The names of the folders that hold runs, sorted. (transfer full) */
char      **mn_runs_table_dup_folders     (MnRunsTable *self);
/* Whether runs that repeat each other are one row. */
void        mn_runs_table_set_averaging   (MnRunsTable *self,
                                           gboolean     averaging);
/* Only rows that have all words of @text. */
void        mn_runs_table_set_search      (MnRunsTable *self,
                                           const char  *text);
/* A page for when there are no runs at all. */
void        mn_runs_table_set_placeholder (MnRunsTable *self,
                                           GtkWidget   *placeholder);
/* What the right button of the pointer brings, over a row that is then selected. */
void        mn_runs_table_set_menu        (MnRunsTable *self,
                                           GMenuModel  *menu);
/* Runs that are not shown though they are there. */
void        mn_runs_table_set_hidden      (MnRunsTable *self,
                                           GPtrArray   *dirs,
                                           gboolean     hidden);
/* Puts the selected rows, or all that are shown where none is, on the clipboard. */
void        mn_runs_table_copy            (MnRunsTable *self);
/* All rows, and those that the search leaves; of these those that are selected. */
guint       mn_runs_table_get_n_rows      (MnRunsTable *self);
guint       mn_runs_table_get_n_shown     (MnRunsTable *self);
guint       mn_runs_table_get_n_selected  (MnRunsTable *self);
/* The rows that are shown, or selected, in the order in which they are shown. (transfer full) (element-type MnRunItem) */
GPtrArray  *mn_runs_table_list_items      (MnRunsTable *self,
                                           gboolean     selected);
/* Likewise the runs of these rows. (transfer full) (element-type MnRunRecord) */
GPtrArray  *mn_runs_table_list_runs       (MnRunsTable *self,
                                           gboolean     selected);

G_END_DECLS
