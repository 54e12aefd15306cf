/* mn-cli-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-table.h"

#include <string.h>

struct _MnCliTable
{
  char      *align;
  guint      n_columns;
  GPtrArray *rows;   /* of char **, NULL-terminated; an empty one is a rule */
};

MnCliTable *
mn_cli_table_new (const char *align)
{
  MnCliTable *table = g_new0 (MnCliTable, 1);

  table->align = g_strdup (align);
  table->n_columns = (guint) strlen (align);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return table;
}

void
mn_cli_table_free (MnCliTable *table)
{
  if (table == NULL)
    return;
  g_ptr_array_unref (table->rows);
  g_free (table->align);
  g_free (table);
}

void
mn_cli_table_take (MnCliTable *table,
                   ...)
{
  char **row = g_new0 (char *, table->n_columns + 1);
  va_list args;

  va_start (args, table);
  for (guint i = 0; i < table->n_columns; i++)
    row[i] = va_arg (args, char *);
  va_end (args);
  g_ptr_array_add (table->rows, row);
}

void
mn_cli_table_rule (MnCliTable *table)
{
  g_ptr_array_add (table->rows, g_new0 (char *, 1));
}

/* Columns of the terminal that @text takes. */
static int
text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
mn_cli_table_print (MnCliTable *table)
{
  g_autofree int *widths = g_new0 (int, table->n_columns);
  int total = 0;

  for (guint r = 0; r < table->rows->len; r++)
    {
      char **row = g_ptr_array_index (table->rows, r);

      for (guint i = 0; row[i] != NULL; i++)
        widths[i] = MAX (widths[i], text_width (row[i]));
    }
  for (guint i = 0; i < table->n_columns; i++)
    total += widths[i] + (i > 0 ? 2 : 0);

  for (guint r = 0; r < table->rows->len; r++)
    {
      char **row = g_ptr_array_index (table->rows, r);
      g_autoptr (GString) line = g_string_new (NULL);

      for (int i = 0; row[0] == NULL && i < total; i++)
        g_string_append (line, "─");
      for (guint i = 0; row[i] != NULL; i++)
        {
          int pad = widths[i] - text_width (row[i]);

          if (i > 0)
            g_string_append (line, "  ");
          if (table->align[i] == 'r')
            g_string_append_printf (line, "%*s", pad, "");
          g_string_append (line, row[i]);
          if (table->align[i] != 'r' && i + 1 < table->n_columns)
            g_string_append_printf (line, "%*s", pad, "");
        }
      g_print ("%s\n", line->str);
    }
}
