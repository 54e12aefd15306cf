/* mn-class-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-class-table.h"

#include <string.h>

#define MAX_DECIMALS 6

char *
mn_percent_to_string (gint64     hits,
                      gint64     total,
                      int        decimals,
                      MnRounding rounding)
{
  __int128 units = 100;   /* of the last digit, in a hundred percent */
  gint64 rounded, unit = 1;

  g_return_val_if_fail (hits >= 0 && total >= hits && decimals >= 0 && decimals <= MAX_DECIMALS, NULL);

  if (total == 0)
    return g_strdup ("");
  for (int i = 0; i < decimals; i++)
    unit *= 10;
  units *= unit;
  if (rounding == MN_ROUND_NEAREST)
    rounded = (gint64) ((2 * units * hits + total) / (2 * (__int128) total));
  else
    rounded = (gint64) (units * hits / total);

  if (decimals == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, rounded);
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, rounded / unit, decimals, rounded % unit);
}

/* With quotation marks where commas, quotes or line breaks would be misread. */
static void
append_text (GString    *csv,
             const char *text)
{
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

/* A class of one matrix; all of them for -1. */
static void
append_cell (GString           *csv,
             const MnConfusion *confusion,
             int                k,
             int                decimals,
             MnRounding         rounding)
{
  g_autofree char *cell = NULL;
  gint64 hits = 0, total = 0;

  for (int c = 0; c < confusion->n; c++)
    if (k < 0 || c == k)
      {
        hits += confusion->counts[c * confusion->n + c];
        total += mn_confusion_support (confusion, c);
      }
  cell = mn_percent_to_string (hits, total, decimals, rounding);
  g_string_append_printf (csv, ",%s", cell);
}

char *
mn_class_table_to_csv (const char *const        *class_names,
                       const char *const        *columns,
                       const MnConfusion *const *confusions,
                       guint                     n,
                       int                       decimals,
                       MnRounding                rounding)
{
  GString *csv = g_string_new ("class");
  const int n_names = class_names != NULL ? (int) g_strv_length ((char **) class_names) : 0;

  g_return_val_if_fail (n > 0 && confusions != NULL && columns != NULL, g_string_free (csv, FALSE));

  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (csv, ',');
      append_text (csv, columns[i]);
    }
  for (int k = 0; k <= confusions[0]->n; k++)
    {
      const gboolean is_total = k == confusions[0]->n;

      g_string_append_c (csv, '\n');
      if (is_total)
        g_string_append (csv, "total");
      else if (n_names == confusions[0]->n)
        append_text (csv, class_names[k]);
      else
        g_string_append_printf (csv, "%d", k);
      for (guint i = 0; i < n; i++)
        append_cell (csv, confusions[i], is_total ? -1 : k, decimals, rounding);
    }
  g_string_append_c (csv, '\n');
  return g_string_free (csv, FALSE);
}
