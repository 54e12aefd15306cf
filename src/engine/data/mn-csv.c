/* mn-csv.c - splitting a text into rows and fields.
 *
 * Fields are unquoted and ended in place, so the whole table costs the text itself and a pointer for each field.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-csv.h"

#include <errno.h>
#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-error.h"
#include "mn-host-memory.h"

/* How much of the text, and how many of its rows, the delimiter is found out from. */
#define SNIFF_BYTES ((gsize) 65536)
#define SNIFF_ROWS 50

/* More columns than any table has: a binary file or a wrong delimiter. */
#define MAX_COLUMNS ((gsize) 100000)

/* Fields that are read before anyone asks whether there is memory for twice as many. */
#define CHECKED_FIELDS ((gsize) 1 << 20)

/* A comma last but one, for where others are used it often stands in numbers. */
static const char delimiters[] = { '\t', ';', '|', ',', ' ' };

typedef struct
{
  char       *at;
  char       *end;          /* one past the text; a 0 stands there */
  gsize       line;
  char        delimiter;
  const char *name;
} Reader;

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

static gboolean
is_blank (const Reader *reader,
          char          c)
{
  return (c == ' ' || c == '\t') && c != reader->delimiter;
}

/* Past one line end of any kind. */
static void
skip_line_end (Reader *reader)
{
  if (reader->at[0] == '\r' && reader->at[1] == '\n')
    reader->at++;
  reader->at++;
  reader->line++;
}

/* A quoted field, from its opening quote to past the closing one; doubled quotes become one. */
static char *
read_quoted (Reader  *reader,
             GError **error)
{
  char *start = ++reader->at, *to = start;
  gsize first_line = reader->line;

  for (; reader->at < reader->end; reader->at++)
    {
      if (*reader->at == '"' && reader->at[1] != '"')
        {
          reader->at++;
          *to = '\0';
          while (is_blank (reader, *reader->at))
            reader->at++;
          if (reader->at == reader->end || is_line_end (*reader->at) || *reader->at == reader->delimiter)
            return start;
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                       _("%s:%zu: there is text after the closing quote of a field; a quote within a quoted field is "
                         "written twice"), reader->name, reader->line);
          return NULL;
        }
      if (*reader->at == '"')
        reader->at++;
      else if (*reader->at == '\n' || (*reader->at == '\r' && reader->at[1] != '\n'))
        reader->line++;
      *to++ = *reader->at;
    }
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:%zu: a quote opens here and is never closed"), reader->name,
               first_line);
  return NULL;
}

/* What comes after a field: its end is marked, and whether the row goes on is returned. */
static gboolean
end_field (Reader *reader,
           char   *field_end)
{
  char c = *reader->at;

  if (reader->at == reader->end)
    {
      *field_end = '\0';
      return FALSE;
    }
  if (is_line_end (c))
    {
      skip_line_end (reader);
      *field_end = '\0';
      return FALSE;
    }
  reader->at++;
  *field_end = '\0';
  /* Columns lined up with spaces have several in a row, and perhaps some at the end. */
  if (reader->delimiter == ' ')
    {
      while (*reader->at == ' ')
        reader->at++;
      if (reader->at == reader->end)
        return FALSE;
      if (is_line_end (*reader->at))
        {
          skip_line_end (reader);
          return FALSE;
        }
    }
  return TRUE;
}

/* Adds the fields of the next row that is not empty to @fields, and says which line it begins on. FALSE at the end of
 * the text and, with @error set, for a field that makes no sense. */
static gboolean
read_row (Reader    *reader,
          GPtrArray *fields,
          gsize     *line,
          GError   **error)
{
  for (;;)
    {
      while (reader->at < reader->end && (*reader->at == ' ' || is_blank (reader, *reader->at)))
        reader->at++;
      if (reader->at == reader->end)
        return FALSE;
      if (!is_line_end (*reader->at))
        break;
      skip_line_end (reader);
    }
  *line = reader->line;
  /* A row that is far too wide is not read to its end; its width tells. */
  for (gsize width = 0; width <= MAX_COLUMNS; width++)
    {
      char *field, *field_end;

      while (is_blank (reader, *reader->at))
        reader->at++;
      if (*reader->at == '"')
        {
          field = read_quoted (reader, error);
          if (!field)
            return FALSE;
          field_end = field + strlen (field);
        }
      else
        {
          field = reader->at;
          while (reader->at < reader->end && *reader->at != reader->delimiter && !is_line_end (*reader->at))
            reader->at++;
          field_end = reader->at;
          while (field_end > field && is_blank (reader, field_end[-1]))
            field_end--;
        }
      g_ptr_array_add (fields, field);
      if (!end_field (reader, field_end))
        return TRUE;
    }
  return TRUE;
}

/* How many fields each of the first rows has with this delimiter; 0 when they differ. @whole: nothing is cut off. */
static gsize
try_delimiter (const char *text,
               gsize       length,
               gboolean    whole,
               char        delimiter)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  Reader reader = { copy, copy + length, 1, delimiter, "" };
  gsize width = 0, line;

  for (int row = 0; row < SNIFF_ROWS && read_row (&reader, fields, &line, NULL); row++)
    {
      /* The row at the cut may lack fields. */
      if (!whole && reader.at == reader.end)
        break;
      if (row == 0)
        width = fields->len;
      if (fields->len != width)
        return 0;
      g_ptr_array_set_size (fields, 0);
    }
  return width;
}

static char
find_delimiter (const char *text,
                gsize       length)
{
  gsize part = MIN (length, SNIFF_BYTES);

  for (gsize i = 0; i < sizeof delimiters; i++)
    if (try_delimiter (text, part, part == length, delimiters[i]) > 1)
      return delimiters[i];
  return ',';
}

static gboolean
check_width (const MnCsv *csv,
             gsize        width,
             gsize        line,
             const char  *name,
             GError     **error)
{
  if (width > MAX_COLUMNS)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s:%zu: the row has more than %zu fields, which is too many"), name,
                   line, MAX_COLUMNS);
      return FALSE;
    }
  if (csv->n_rows > 0 && width != csv->n_columns)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("%s:%zu: the row has %zu fields, but those before it have %zu; a field that contains the delimiter "
                     "must be quoted"), name, line, width, csv->n_columns);
      return FALSE;
    }
  return TRUE;
}

MnCsv *
mn_csv_parse (char       *text,
              gsize       length,
              char        delimiter,
              const char *name,
              GError    **error)
{
  g_autoptr (MnCsv) csv = g_new0 (MnCsv, 1);
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (gsize));
  GError *failure = NULL;
  Reader reader;
  gsize line, before = 0, checked = CHECKED_FIELDS;

  g_return_val_if_fail (text && name, NULL);

  csv->text = text = mn_text_to_utf8 (text, &length, &csv->encoding, name, error);
  if (!text)
    return NULL;
  reader = (Reader){ text, text + length, 1, delimiter, name };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  if (delimiter == '\0')
    reader.delimiter = find_delimiter (reader.at, (gsize) (reader.end - reader.at));
  csv->delimiter = reader.delimiter;
  while (read_row (&reader, fields, &line, &failure))
    {
      if (!check_width (csv, fields->len - before, line, name, error))
        return NULL;
      csv->n_columns = fields->len - before;
      csv->n_rows++;
      before = fields->len;
      g_array_append_val (lines, line);
      /* The array of pointers counts in 32 bits. */
      if (fields->len > G_MAXUINT - 2 * MAX_COLUMNS)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s: has too many fields to be read at once"), name);
          return NULL;
        }
      /* The array doubles as it grows, and ends the program when it cannot. */
      for (; fields->len >= checked; checked *= 2)
        if (!mn_host_memory_check (2 * checked * sizeof (char *), error))
          {
            g_prefix_error (error, "%s: ", name);
            return NULL;
          }
    }
  if (failure)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (csv->n_rows == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: is empty; it must hold a row for each sample"), name);
      return NULL;
    }
  csv->fields = (const char **) g_ptr_array_free (g_steal_pointer (&fields), FALSE);
  csv->lines = (gsize *) (void *) g_array_free (g_steal_pointer (&lines), FALSE);
  return g_steal_pointer (&csv);
}

void
mn_csv_free (MnCsv *csv)
{
  if (!csv)
    return;
  g_free (csv->text);
  g_free (csv->fields);
  g_free (csv->lines);
  g_free (csv);
}

const char *
mn_csv_get (const MnCsv *csv,
            gsize        row,
            gsize        column)
{
  g_return_val_if_fail (csv && row < csv->n_rows && column < csv->n_columns, NULL);

  return csv->fields[row * csv->n_columns + column];
}

gboolean
mn_csv_looks_headed (const MnCsv *csv)
{
  g_return_val_if_fail (csv, FALSE);

  for (gsize i = 0; i < csv->n_columns; i++)
    {
      double number;

      if (mn_csv_parse_number (csv->fields[i], csv->delimiter != ',', &number))
        return FALSE;
    }
  return TRUE;
}

gboolean
mn_csv_parse_number (const char *text,
                     gboolean    decimal_comma,
                     double     *number)
{
  char copy[64];
  const char *comma;
  char *end;

  g_return_val_if_fail (text && number, FALSE);

  comma = decimal_comma ? strchr (text, ',') : NULL;
  if (comma && strlen (text) < sizeof copy && !strchr (text, '.'))
    {
      g_strlcpy (copy, text, sizeof copy);
      copy[comma - text] = '.';
      text = copy;
    }
  if (*text == '\0' || g_ascii_isspace (*text))
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number) && fabs (*number) <= FLT_MAX;
}

gboolean
mn_csv_is_missing (const char *text)
{
  static const char *const words[] = { "?", "NA", "N/A", "NaN", "null", "none", "-" };

  g_return_val_if_fail (text, FALSE);

  if (*text == '\0')
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return TRUE;
  return FALSE;
}
