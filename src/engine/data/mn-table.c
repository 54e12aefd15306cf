/* mn-table.c - reading a table's file and finding out what its columns hold.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-error.h"
#include "mn-host-memory.h"

/* The whole file, with a 0 behind it. g_file_load_contents() would count bytes in 32 bits, wait for a pipe that nobody
 * writes to, and read a device for ever; and an experiment from elsewhere may name any of these. */
static char *
read_text (const char    *path,
           gsize         *length,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = NULL;
  GError *cause = NULL;
  guint64 size;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  if (!info)
    {
      mn_dataset_set_io_error (path, cause, error);
      return NULL;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is not a file that can hold a table"), path);
      return NULL;
    }
  size = (guint64) g_file_info_get_size (info);
  if (!mn_host_memory_check ((gsize) MIN (size, G_MAXSIZE - 1) + 1, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  text = g_try_malloc ((gsize) size + 1);
  if (!text)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: there is not enough memory to read it"), path);
      return NULL;
    }
  stream = g_file_read (file, cancellable, &cause);
  if (!stream || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, (gsize) size, length, cancellable, &cause))
    {
      mn_dataset_set_io_error (path, cause, error);
      return NULL;
    }
  text[*length] = '\0';
  return g_steal_pointer (&text);
}

/* The names of the columns, and where the samples begin. */
static char **
take_names (MnCsv    *csv,
            MnHeader  header,
            gsize    *first)
{
  char **names = g_new0 (char *, csv->n_columns + 1);
  gboolean headed = header == MN_HEADER_YES || (header == MN_HEADER_AUTO && mn_csv_looks_headed (csv));

  *first = headed ? 1 : 0;
  for (gsize i = 0; i < csv->n_columns; i++)
    {
      const char *name = headed ? mn_csv_get (csv, 0, i) : "";

      names[i] = *name ? g_strdup (name) : g_strdup_printf (_("column %zu"), i + 1);
    }
  return names;
}

MnTable *
mn_table_read (const char    *path,
               char           delimiter,
               MnHeader       header,
               char        ***names,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (MnTable) table = g_new0 (MnTable, 1);
  g_auto (GStrv) found = NULL;
  char *text;
  gsize length, first;

  text = read_text (path, &length, cancellable, error);
  if (!text)
    return NULL;
  table->path = g_strdup (path);
  table->csv = mn_csv_parse (text, length, delimiter, path, error);
  if (!table->csv || mn_dataset_is_cancelled (cancellable, error))
    return NULL;
  found = take_names (table->csv, header, &first);
  table->n_rows = table->csv->n_rows - first;
  if (table->n_rows == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: holds the names of columns, but no row of values"), path);
      return NULL;
    }
  table->rows = g_new (gsize, table->n_rows);
  for (gsize i = 0; i < table->n_rows; i++)
    table->rows[i] = first + i;
  *names = g_steal_pointer (&found);
  return g_steal_pointer (&table);
}

void
mn_table_free (MnTable *table)
{
  if (!table)
    return;
  g_clear_pointer (&table->csv, mn_csv_free);
  g_free (table->path);
  g_free (table->rows);
  g_free (table);
}

gboolean
mn_table_check_missing (MnTable    *table,
                        GPtrArray  *columns,
                        gboolean    skip,
                        GError    **error)
{
  gsize kept = 0;

  for (gsize i = 0; i < table->n_rows; i++)
    {
      gboolean complete = TRUE;

      for (guint c = 0; c < columns->len && complete; c++)
        {
          const MnColumn *column = g_ptr_array_index (columns, c);

          complete = !mn_csv_is_missing (mn_csv_get (table->csv, table->rows[i], column->index));
          if (!complete && !skip)
            {
              g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                           _("%s:%zu: “%s” has no value; fill it in, ignore the column, or leave out rows without a value: "
                             "data.dataset.missing = \"skip\""), table->path, table->csv->lines[table->rows[i]], column->name);
              return FALSE;
            }
        }
      if (complete)
        table->rows[kept++] = table->rows[i];
    }
  table->n_rows = kept;
  if (kept == 0)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: every row lacks a value; ignore the columns that have none"),
                 table->path);
  return kept > 0;
}

gssize
mn_table_find_column (const char        *text,
                      const char *const *names,
                      const char        *setting,
                      GError           **error)
{
  gsize n = g_strv_length ((char **) names);
  g_autofree char *known = NULL;
  gint64 number;

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (names[i], text))
      return (gssize) i;
  if (g_ascii_string_to_signed (text, 10, -(gint64) n, (gint64) n, &number, NULL) && number != 0)
    return (gssize) (number > 0 ? number - 1 : (gint64) n + number);
  if (n <= 20)
    known = g_strjoinv (", ", (char **) names);
  else
    known = g_strdup_printf ("%s, %s, %s, …, %s", names[0], names[1], names[2], names[n - 1]);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
               _("%s: there is no column “%s”; columns are %s, or the numbers 1 to %zu"), setting, text, known, n);
  return -1;
}

MnColumn *
mn_column_new (gsize       index,
               const char *name)
{
  MnColumn *column = g_new0 (MnColumn, 1);

  column->index = index;
  column->name = g_strdup (name);
  return column;
}

void
mn_column_free (MnColumn *column)
{
  if (!column)
    return;
  g_free (column->name);
  g_strfreev (column->categories);
  g_clear_pointer (&column->places, g_hash_table_unref);
  g_free (column);
}

/* Numbers by size, before words by their bytes: the same everywhere. */
static int
compare_categories (const void *a,
                    const void *b)
{
  const char *one = *(const char *const *) a, *other = *(const char *const *) b;
  double x, y;
  gboolean x_is = mn_csv_parse_number (one, FALSE, &x), y_is = mn_csv_parse_number (other, FALSE, &y);

  if (x_is != y_is)
    return x_is ? -1 : 1;
  if (x_is && x != y)
    return x < y ? -1 : 1;
  return strcmp (one, other);
}

static gboolean
collect_categories (MnColumn       *column,
                    MnTable *const *tables,
                    gsize           n_tables,
                    guint           most,
                    GError        **error)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char **sorted = NULL;

  for (gsize t = 0; t < n_tables; t++)
    for (gsize i = 0; i < tables[t]->n_rows; i++)
      {
        g_hash_table_add (places, (char *) mn_csv_get (tables[t]->csv, tables[t]->rows[i], column->index));
        if (g_hash_table_size (places) > most)
          {
            g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                         _("%s:%zu: “%s” has more than %u different values; ignore the column, or make it numbers"),
                         tables[t]->path, tables[t]->csv->lines[tables[t]->rows[i]], column->name, most);
            return FALSE;
          }
      }
  sorted = (char **) g_hash_table_get_keys_as_array (places, &column->n_categories);
  qsort (sorted, column->n_categories, sizeof *sorted, compare_categories);
  g_strfreev (column->categories);
  column->categories = g_new0 (char *, column->n_categories + 1);
  g_hash_table_remove_all (places);
  for (guint i = 0; i < column->n_categories; i++)
    {
      g_hash_table_insert (places, sorted[i], GUINT_TO_POINTER (i));
      column->categories[i] = g_strdup (sorted[i]);
    }
  g_clear_pointer (&column->places, g_hash_table_unref);
  column->places = g_steal_pointer (&places);
  return TRUE;
}

gboolean
mn_column_analyse (MnColumn       *column,
                   MnTable *const *tables,
                   gsize           n_tables,
                   gboolean        categorical,
                   guint           most,
                   GError        **error)
{
  gsize n_numbers = 0, n_words = 0, word_line = 0;
  const char *word = NULL, *word_path = NULL;

  column->is_whole = TRUE;
  for (gsize t = 0; t < n_tables && !categorical; t++)
    for (gsize i = 0; i < tables[t]->n_rows; i++)
      {
        const MnCsv *csv = tables[t]->csv;
        const char *text = mn_csv_get (csv, tables[t]->rows[i], column->index);
        double number;

        if (mn_csv_parse_number (text, csv->delimiter != ',', &number))
          {
            n_numbers++;
            column->is_whole = column->is_whole && number == floor (number);
          }
        else if (n_words++ == 0)
          {
            word = text;
            word_path = tables[t]->path;
            word_line = csv->lines[tables[t]->rows[i]];
          }
      }
  if (n_words == 0 && !categorical)
    return TRUE;
  if (n_numbers > n_words)
    {
      g_autofree char *shown = g_utf8_make_valid (word, (gssize) MIN (strlen (word), 80));

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s:%zu: “%s” is “%s”, which is not a number as most values of the column are; correct it, or name "
                     "the column among the categorical ones"), word_path, word_line, column->name, shown);
      return FALSE;
    }
  return collect_categories (column, tables, n_tables, most, error);
}
