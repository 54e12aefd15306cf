/* mn-run-rows.h - the rows of a table of runs: each run, or those that repeat each other as one, with what tells them apart.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-record.h"

G_BEGIN_DECLS

/**
 * MnRunRow:
 * @records: (owned) (element-type MnRunRecord): one, or those that repeat each other, the first begun first
 * @words: (owned) (nullable): its settings that other rows of the same name have otherwise; NULL: none
 * @values: of a single run its own, else means, but for the epochs over those that did not diverge; NaN where one of them has none
 * @deviations: standard deviations with n − 1 below the line; NaN for a single run
 * @started: of the run that began last; G_MININT64: not known
 *
 * Immutable.
 */
typedef struct
{
  GPtrArray *records;
  char      *words;
  double     values[MN_N_RUN_VALUES];
  double     deviations[MN_N_RUN_VALUES];
  gint64     started;
} MnRunRow;

/* @records: (element-type MnRunRecord). @averaging: runs that repeat each other are one row, in the place of the first of them.
 * (transfer full) (element-type MnRunRow) */
GPtrArray  *mn_run_rows_new        (GPtrArray      *records,
                                    gboolean        averaging);
/* Whether the runs of both stand as they did, so that the same is to be shown. */
gboolean    mn_run_row_equal       (const MnRunRow *a,
                                    const MnRunRow *b);
/* The state that all its runs have; FALSE: they have several. */
gboolean    mn_run_row_get_state   (const MnRunRow *row,
                                    MnRunState     *state);
/* Below, at or above 0 as @a has less than @b of that value. What is not known comes last: with @descending, for who sorts the other way
 * round, it counts as less than all that is. */
int         mn_run_row_compare     (const MnRunRow *a,
                                    const MnRunRow *b,
                                    MnRunValue      value,
                                    gboolean        descending);
/* The same for when they began. */
int         mn_run_row_compare_started (const MnRunRow *a,
                                        const MnRunRow *b,
                                        gboolean        descending);
void        mn_run_row_free        (MnRunRow       *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnRunRow, mn_run_row_free)

G_END_DECLS
