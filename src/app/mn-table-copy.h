/* mn-table-copy.h - tables on the clipboard, for spreadsheets, documents and text editors alike.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Offers the table of @csv, whose first row is the header, as text/csv, as a table of HTML and as text. */
void  mn_table_copy    (GtkWidget  *widget,
                        const char *csv);
/* The table of HTML, in which rows keep their order and texts are escaped. NULL: @csv is no table. (transfer full) */
char *mn_table_to_html (const char *csv);

G_END_DECLS
