/* mn-run-item.h - a row of the table of runs as it is shown: a run, or the mean of those that repeat each other.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-run-rows.h"

G_BEGIN_DECLS

/* In the order in which they are shown. */
typedef enum
{
  MN_RUN_COLUMN_NAME,
  MN_RUN_COLUMN_SETTINGS,
  MN_RUN_COLUMN_RUNS,
  MN_RUN_COLUMN_STARTED,
  MN_RUN_COLUMN_STATUS,
  MN_RUN_COLUMN_EPOCHS,   /* from here on the numbers, as in MnRunValue */
  MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY,
  MN_RUN_COLUMN_VALIDATION_LOSS,
  MN_RUN_COLUMN_TEST_ACCURACY,
  MN_RUN_COLUMN_TEST_LOSS,
  MN_N_RUN_COLUMNS
} MnRunColumn;

#define MN_TYPE_RUN_ITEM (mn_run_item_get_type ())
G_DECLARE_FINAL_TYPE (MnRunItem, mn_run_item, MN, RUN_ITEM, GObject)

/* ::changed: its row is another one. */

/* Takes the row. */
MnRunItem      *mn_run_item_new      (MnRunRow          *row);
/* Another row of the same runs. Takes it. */
void            mn_run_item_set_row  (MnRunItem         *self,
                                      MnRunRow          *row);
const MnRunRow *mn_run_item_get_row  (MnRunItem         *self);
/* The folder of its first run, which is that of its only one. */
const char     *mn_run_item_get_dir  (MnRunItem         *self);
/* Whether the column has something to say of it. */
gboolean        mn_run_item_has      (MnRunItem         *self,
                                      MnRunColumn        column);
/* What the column shows; "—" for what is not known. (transfer full) */
char           *mn_run_item_dup_text (MnRunItem         *self,
                                      MnRunColumn        column);
/* All that the row says, for who does not see it. (transfer full) */
char           *mn_run_item_describe (MnRunItem         *self);
/* What made its run end, where something did, or how its runs stand where they differ. (transfer full) (nullable) */
char           *mn_run_item_explain  (MnRunItem         *self);
/* Whether its name, settings, status and folder have all of @words, which are casefolded. */
gboolean        mn_run_item_matches  (MnRunItem         *self,
                                      const char *const *words);
/* Below, at or above 0. What is not known comes last, also where who sorts turns the order over, as @descending says. */
int             mn_run_item_compare  (MnRunItem         *a,
                                      MnRunItem         *b,
                                      MnRunColumn        column,
                                      gboolean           descending);
/* The heading of a column, on one or two lines. */
const char     *mn_run_column_title  (MnRunColumn        column);
/* The table of @items: (element-type MnRunItem): a header and a line for each. (transfer full) */
char           *mn_run_items_to_csv  (GPtrArray         *items);

G_END_DECLS
