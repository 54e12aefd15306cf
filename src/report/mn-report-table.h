/* mn-report-table.h - a table that is shown on a page, read by a spreadsheet and set by LaTeX.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A cell is a text, or a number that is shown rounded and kept as it is. */
typedef struct
{
  char  *text;       /* (owned): NULL for a number */
  double number;
  int    decimals;   /* shown; -1: 4 significant digits */
} MnReportCell;

typedef struct
{
  char      *name;      /* of its files: "scores-test" */
  char      *caption;
  GPtrArray *columns;   /* of titles */
  GPtrArray *rows;      /* of GArray of MnReportCell */
  guint      n_labels;  /* that many columns from the left hold texts, the others numbers */
} MnReportTable;

/* @columns: titles, ended by NULL. */
MnReportTable *mn_report_table_new        (const char          *name,
                                           const char          *caption,
                                           guint                n_labels,
                                           const char *const   *columns);
void           mn_report_table_free       (MnReportTable       *table);
void           mn_report_table_begin_row  (MnReportTable       *table);
/* Cells of the last row, from left to right. */
void           mn_report_table_add_text   (MnReportTable       *table,
                                           const char          *text);
void           mn_report_table_add_number (MnReportTable       *table,
                                           double               number,
                                           int                  decimals);
/* As people read it: "0.9172", "—". (transfer full) */
char          *mn_report_table_get_text   (const MnReportTable *table,
                                           guint                row,
                                           guint                column);
/* A header line; numbers with all their digits, undefined ones empty. (transfer full) */
char          *mn_report_table_to_csv     (const MnReportTable *table);
/* A tabular environment that needs no packages. (transfer full) */
char          *mn_report_table_to_latex   (const MnReportTable *table);

/* @text as LaTeX sets it letter by letter. (transfer full) */
char          *mn_report_escape_latex     (const char          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnReportTable, mn_report_table_free)

G_END_DECLS
