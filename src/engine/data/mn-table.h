/* mn-table.h - what the columns of a table hold.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>

#include "mn-csv.h"

G_BEGIN_DECLS

/**
 * MnColumn:
 * @index: its place in the file
 * @name: (owned): from the header, or "column 3"
 * @categories: (owned) (nullable): its values in order, %NULL-terminated; %NULL for numbers
 * @places: (owned) (nullable): from a category to its place in @categories
 * @is_whole: all of its numbers are whole
 */
typedef struct
{
  gsize       index;
  char       *name;
  char      **categories;
  guint       n_categories;
  GHashTable *places;
  gboolean    is_whole;
} MnColumn;

/**
 * MnTable:
 * @csv: (owned): its text
 * @path: (owned): its file
 * @rows: (owned): which rows of @csv are samples
 */
typedef struct
{
  MnCsv *csv;
  char  *path;
  gsize *rows;
  gsize  n_rows;
} MnTable;

typedef enum
{
  MN_HEADER_AUTO,
  MN_HEADER_YES,
  MN_HEADER_NO,
} MnHeader;

/* Reads @path; @delimiter 0: found out. (transfer full) */
MnTable  *mn_table_read       (const char        *path,
                               char               delimiter,
                               MnHeader           header,
                               char            ***names,   /* (out) (transfer full) */
                               GCancellable      *cancellable,
                               GError           **error);
void      mn_table_free       (MnTable           *table);
/* Leaves out the rows without a value in one of @columns or, without @skip, fails at the first. */
gboolean  mn_table_check_missing (MnTable        *table,
                                  GPtrArray      *columns,
                                  gboolean        skip,
                                  GError        **error);
/* The place of the column called @text, or else numbered so: from 1, or from -1 backwards. -1 with an error that begins
 * with @setting. */
gssize    mn_table_find_column (const char       *text,
                                const char *const *names,
                                const char       *setting,
                                GError          **error);

MnColumn *mn_column_new       (gsize              index,
                               const char        *name);
void      mn_column_free      (MnColumn          *column);
/* Finds out whether the column's fields in all @tables are numbers or categories; with @categorical they are categories
 * in any case. MN_ERROR_INPUT with the line for a field that does not fit the others. */
gboolean  mn_column_analyse   (MnColumn          *column,
                               MnTable *const    *tables,
                               gsize              n_tables,
                               gboolean           categorical,
                               guint              most,
                               GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnTable, mn_table_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnColumn, mn_column_free)

G_END_DECLS
