/* mn-csv.h - a table of text: fields separated by a character, quoted where they contain it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-text-encoding.h"

G_BEGIN_DECLS

/**
 * MnCsv:
 * @fields: (owned): n_rows × n_columns texts, row by row; they point into @text
 * @lines: (owned): for each row the line of the file it begins on, from 1
 * @delimiter: what separates the fields
 * @encoding: what the file was saved in; the fields are UTF-8
 *
 * RFC 4180 and what is found in practice: any line ends, empty lines skipped, spaces around fields dropped, a byte order
 * mark ignored, quoted fields over several lines.
 */
typedef struct
{
  char        *text;
  const char **fields;
  gsize       *lines;
  gsize        n_rows;
  gsize        n_columns;
  char         delimiter;
  MnTextEncoding encoding;
} MnCsv;

/* Takes @text of @length bytes over, behind which stands a 0; mn_text_to_utf8() says what it may be saved in. @delimiter 0: found out from the first rows. @name is for messages. MN_ERROR_INPUT
 * with the line when it is no such table: no text, a quote that never ends, rows of different lengths. */
MnCsv      *mn_csv_parse  (char        *text,
                           gsize        length,
                           char         delimiter,
                           const char  *name,
                           GError     **error);
void        mn_csv_free   (MnCsv       *csv);
const char *mn_csv_get    (const MnCsv *csv,
                           gsize        row,
                           gsize        column);
/* Whether the first row names the columns: none of its fields is a number. */
gboolean    mn_csv_looks_headed (const MnCsv *csv);

/* A finite number with nothing around it; @decimal_comma lets "1,5" be one and a half. */
gboolean    mn_csv_parse_number (const char *text,
                                 gboolean    decimal_comma,
                                 double     *number);
/* Empty, or one of the usual ways to say that there is no value: ?, NA, N/A, NaN, null, none, -. */
gboolean    mn_csv_is_missing   (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnCsv, mn_csv_free)

G_END_DECLS
