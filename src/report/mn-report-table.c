/* mn-report-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mn-format.h"

static void
cell_clear (gpointer data)
{
  g_free (((MnReportCell *) data)->text);
}

MnReportTable *
mn_report_table_new (const char *name, const char *caption, guint n_labels, const char *const *columns)
{
  MnReportTable *table = g_new0 (MnReportTable, 1);

  table->name = g_strdup (name);
  table->caption = g_strdup (caption);
  table->n_labels = n_labels;
  table->columns = g_ptr_array_new_with_free_func (g_free);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; columns[i] != NULL; i++)
    g_ptr_array_add (table->columns, g_strdup (columns[i]));
  return table;
}

void
mn_report_table_free (MnReportTable *table)
{
  if (table == NULL)
    return;
  g_free (table->name);
  g_free (table->caption);
  g_ptr_array_unref (table->columns);
  g_ptr_array_unref (table->rows);
  g_free (table);
}

void
mn_report_table_begin_row (MnReportTable *table)
{
  GArray *row = g_array_new (FALSE, TRUE, sizeof (MnReportCell));

  g_array_set_clear_func (row, cell_clear);
  g_ptr_array_add (table->rows, row);
}

static void
add_cell (MnReportTable *table, MnReportCell cell)
{
  GArray *row;

  g_return_if_fail (table->rows->len > 0);

  row = g_ptr_array_index (table->rows, table->rows->len - 1);
  g_return_if_fail (row->len < table->columns->len);
  g_array_append_val (row, cell);
}

void
mn_report_table_add_text (MnReportTable *table, const char *text)
{
  add_cell (table, (MnReportCell) { mn_format_label (text ? text : ""), NAN, 0 });
}

void
mn_report_table_add_number (MnReportTable *table, double number, int decimals)
{
  add_cell (table, (MnReportCell) { NULL, number, decimals });
}

static const MnReportCell *
get_cell (const MnReportTable *table, guint row, guint column)
{
  const GArray *cells = g_ptr_array_index (table->rows, row);

  return column < cells->len ? &g_array_index (cells, MnReportCell, column) : NULL;
}

char *
mn_report_table_get_text (const MnReportTable *table, guint row, guint column)
{
  const MnReportCell *cell = get_cell (table, row, column);

  if (cell == NULL)
    return g_strdup ("");
  if (cell->text != NULL)
    return g_strdup (cell->text);
  return cell->decimals < 0 ? mn_format_number (cell->number, 4) : mn_format_fixed (cell->number, cell->decimals);
}

char *
mn_report_table_to_csv (const MnReportTable *table)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < table->columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      mn_format_csv_text (out, g_ptr_array_index (table->columns, i));
    }
  g_string_append_c (out, '\n');
  for (guint row = 0; row < table->rows->len; row++)
    {
      for (guint i = 0; i < table->columns->len; i++)
        {
          const MnReportCell *cell = get_cell (table, row, i);

          if (i > 0)
            g_string_append_c (out, ',');
          if (cell != NULL && cell->text != NULL)
            mn_format_csv_text (out, cell->text);
          else if (cell != NULL && !isnan (cell->number))
            mn_format_csv_number (out, cell->number);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

char *
mn_report_escape_latex (const char *text)
{
  /* Signs of its own, and what is not in OT1, the encoding it begins with, or no character to it at all. */
  static const struct
  {
    const char *sign;
    const char *latex;
  } signs[] = {
    { "\\", "\\textbackslash{}" }, { "~", "\\textasciitilde{}" }, { "^", "\\textasciicircum{}" }, { "{", "\\{" },
    { "}", "\\}" }, { "$", "\\$" }, { "&", "\\&" }, { "#", "\\#" }, { "%", "\\%" }, { "_", "\\_" },
    { "<", "\\textless{}" }, { ">", "\\textgreater{}" }, { "\"", "''" }, { "|", "\\textbar{}" },
    { "\u2009", "\\," }, { "\u202f", "\\," }, { "→", "$\\to$" }, { "−", "$-$" },
    { "·", "$\\cdot$" },
  };
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (signs) && !g_str_has_prefix (text, signs[i].sign))
        i++;
      if (i < G_N_ELEMENTS (signs))
        {
          g_string_append (out, signs[i].latex);
          text += strlen (signs[i].sign);
        }
      else
        {
          g_string_append_c (out, g_ascii_iscntrl (*text) ? ' ' : *text);
          text++;
        }
    }
  return g_string_free (out, FALSE);
}

/* "0.9172", "$1.5 \times 10^{-5}$", "--" for what is not defined. */
static void
append_latex_number (GString *out, double number, int decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[16];
  char *exponent;

  if (!isfinite (number))
    {
      g_string_append (out, isnan (number) ? "--" : number > 0 ? "$\\infty$" : "$-\\infty$");
      return;
    }
  if (decimals >= 0)
    g_snprintf (format, sizeof format, "%%.%df", decimals);
  else
    g_strlcpy (format, "%.4g", sizeof format);
  g_ascii_formatd (buffer, sizeof buffer, format, number);
  exponent = strchr (buffer, 'e');
  if (exponent != NULL)
    {
      *exponent = '\0';
      g_string_append_printf (out, "$%s \\times 10^{%d}$", buffer, atoi (exponent + 1));
    }
  else if (number < 0)
    g_string_append_printf (out, "$%s$", buffer);
  else
    g_string_append (out, buffer);
}

char *
mn_report_table_to_latex (const MnReportTable *table)
{
  GString *out = g_string_new ("\\begin{tabular}{");

  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_c (out, i < table->n_labels ? 'l' : 'r');
  g_string_append (out, "}\n\\hline\n");
  for (guint i = 0; i < table->columns->len; i++)
    {
      g_autofree char *title = mn_report_escape_latex (g_ptr_array_index (table->columns, i));

      g_string_append_printf (out, "%s%s", i > 0 ? " & " : "", title);
    }
  g_string_append (out, " \\\\\n\\hline\n");
  for (guint row = 0; row < table->rows->len; row++)
    {
      for (guint i = 0; i < table->columns->len; i++)
        {
          const MnReportCell *cell = get_cell (table, row, i);

          if (i > 0)
            g_string_append (out, " & ");
          if (cell != NULL && cell->text != NULL)
            {
              g_autofree char *text = mn_report_escape_latex (cell->text);

              g_string_append (out, text);
            }
          else if (cell != NULL)
            append_latex_number (out, cell->number, cell->decimals);
        }
      g_string_append (out, " \\\\\n");
    }
  g_string_append (out, "\\hline\n\\end{tabular}\n");
  return g_string_free (out, FALSE);
}
