/* mn-table-copy.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-table-copy.h"

#include <string.h>

#include "mn-csv.h"

char *
mn_table_to_html (const char *csv)
{
  g_autoptr (MnCsv) table = NULL;
  GString *html;

  g_return_val_if_fail (csv != NULL, NULL);

  table = mn_csv_parse (g_strdup (csv), strlen (csv), ',', "table", NULL);
  if (table == NULL)
    return NULL;
  /* Who reads it from the clipboard may take it for another encoding. */
  html = g_string_new ("<meta charset=\"utf-8\">\n<table>\n");
  for (gsize row = 0; row < table->n_rows; row++)
    {
      const char *tag = row == 0 ? "th" : "td";

      g_string_append (html, "<tr>");
      for (gsize column = 0; column < table->n_columns; column++)
        {
          g_autofree char *text = g_markup_escape_text (mn_csv_get (table, row, column), -1);

          g_string_append_printf (html, "<%s>%s</%s>", tag, text, tag);
        }
      g_string_append (html, "</tr>\n");
    }
  g_string_append (html, "</table>\n");
  return g_string_free (html, FALSE);
}

static GdkContentProvider *
provide (const char *type, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return gdk_content_provider_new_for_bytes (type, bytes);
}

void
mn_table_copy (GtkWidget *widget, const char *csv)
{
  g_autofree char *html = NULL;
  g_autoptr (GdkContentProvider) all = NULL;
  GdkContentProvider *providers[3];
  gsize n = 0;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (csv != NULL);

  html = mn_table_to_html (csv);
  if (html != NULL)
    providers[n++] = provide ("text/html", html);
  providers[n++] = provide ("text/csv", csv);
  providers[n++] = gdk_content_provider_new_typed (G_TYPE_STRING, csv);
  /* Takes them over. */
  all = gdk_content_provider_new_union (providers, n);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), all);
}
