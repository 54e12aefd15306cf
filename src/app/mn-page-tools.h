/* mn-page-tools.h - what the pages of an experiment share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <adwaita.h>

#include "mn-document.h"
#include "mn-figure-view.h"

G_BEGIN_DECLS

/* mn_document_set() for a form: what is wrong with the value is shown as a toast of the window that @widget is in.
 * Takes @value. */
gboolean       mn_page_set           (GtkWidget         *widget,
                                      MnDocument        *document,
                                      const char        *path,
                                      JsonNode          *value);
JsonNode      *mn_page_string        (const char        *string);   /* (transfer full) */
JsonNode      *mn_page_int           (gint64             number);   /* (transfer full) */

/* Titles for names as they stand in files. (transfer full) */
GListModel    *mn_page_choices       (const char *const *names);
/* Index of @name in @names, or GTK_INVALID_LIST_POSITION. */
guint          mn_page_find_choice   (const char *const *names,
                                      const char        *name);
/* A row of a title and a value, which can be selected and copied. */
GtkWidget     *mn_page_value_row     (const char        *title,
                                      GtkLabel         **value) G_GNUC_WARN_UNUSED_RESULT;
/* Scales and spin buttons in @widget leave the wheel to the page around them: scrolling past one must not change it. So do
 * tables that show all they have or are at their end, and those that come under the pointer while it scrolls the page. */
void           mn_page_ignore_wheel  (GtkWidget         *widget);
/* Puts the headings of @table's columns from the one of that index on at the right, over their numbers. To be called once they
 * all are there. */
void           mn_page_align_numbers (GtkColumnView     *table,
                                      guint              first);
/* Shows an error with all its lines in a dialog over the window that @widget is in; where it is in none any more, it is
 * logged. */
void           mn_page_show_error    (GtkWidget         *widget,
                                      const char        *heading,
                                      const GError      *error);
/* Tells whether an export of the figure of @view worked, and offers to show the file. */
void           mn_page_report_exports (MnFigureView     *view);

/* Shows that what stands in a field is wrong, with the reason as its tip and to assistive technology; with NULL, that it is
 * right, and @tip (nullable). */
void        mn_page_mark_wrong     (GtkWidget  *field,
                                    const char *reason,
                                    const char *tip);

G_END_DECLS
