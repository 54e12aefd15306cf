/* mn-cli-table.h - columns of text, aligned.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MnCliTable MnCliTable;

/* @align: for each column 'l' or 'r'. */
MnCliTable *mn_cli_table_new   (const char         *align);
void        mn_cli_table_free  (MnCliTable         *table);
/* Adds a row of as many strings as there are columns, each (transfer full). */
void        mn_cli_table_take  (MnCliTable         *table,
                                ...);
/* A rule across all columns. */
void        mn_cli_table_rule  (MnCliTable         *table);
/* On standard output, two spaces between the columns. */
void        mn_cli_table_print (MnCliTable         *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCliTable, mn_cli_table_free)

G_END_DECLS
