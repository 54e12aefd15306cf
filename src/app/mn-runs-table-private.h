/* mn-runs-table-private.h - what the files of the table of runs share.
 *
 * mn-runs-table.c          the widget: what is selected, searched, copied
 * mn-runs-table-columns.c  the columns: their cells and how they are sorted
 * mn-runs-table-read.c     reading the folder, and keeping rows that are as they were
 * mn-runs-table-menu.c     the menu of a row
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-runs-table.h"

G_BEGIN_DECLS

struct _MnRunsTable
{
  AdwBin               parent_instance;

  /* Borrowed: children */
  GtkStack            *stack;
  GtkSpinner          *spinner;
  GtkColumnView       *view;
  GtkColumnViewColumn *columns[MN_N_RUN_COLUMNS];

  /* Owned */
  GListStore          *items;        /* of MnRunItem: one for each row */
  GtkFilter           *filter;
  GtkSorter           *sorters[MN_N_RUN_COLUMNS];
  GtkFilterListModel  *filtered;
  GtkMultiSelection   *selection;
  GtkWidget           *popover;      /* (nullable) */
  GMenuModel          *menu;         /* (nullable) */
  char                *folder;       /* (nullable): the folder of runs */
  char                *shown;        /* (nullable): the one in it whose runs alone are shown */
  char               **words;        /* casefolded: what is searched for */
  char               **folders;
  GHashTable          *hidden;       /* of paths: a set */
  GPtrArray           *records;      /* (nullable): what has been read */
  GCancellable        *reading;      /* (nullable) */
  gboolean             averaging;
  gboolean             refreshing;   /* what is sorted is as before, but for what has changed in it */
  gboolean             again;        /* to be read once more when it has been read */
  int                  probed;       /* the column that is asked how it is sorted; -1: none */
  gboolean             descending[MN_N_RUN_COLUMNS];
};

void mn_runs_table_make_columns   (MnRunsTable *self);
/* Columns about which nobody has anything to say are left out. */
void mn_runs_table_show_columns   (MnRunsTable *self);
/* Goes to the top, where what somebody has sorted by begins. */
void mn_runs_table_show_first     (MnRunsTable *self);
/* What stands in rows has changed. */
void mn_runs_table_sort           (MnRunsTable *self);
void mn_runs_table_make_menu      (MnRunsTable *self);
/* The place in what is shown of the row that a widget of the table is in; GTK_INVALID_LIST_POSITION: in none. */
guint mn_runs_table_find_position (GtkWidget   *widget);
/* Shows the page for what there is: rows, none, none that the search leaves. */
void mn_runs_table_update         (MnRunsTable *self);

G_END_DECLS
