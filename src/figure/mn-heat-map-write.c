/* mn-heat-map-write.c - a heat map as a table: CSV and LaTeX.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-heat-map-private.h"

#include <math.h>

#include "mn-format.h"

/* The matrix as it is shown; the corner names what the rows and the columns are. */
void
mn_heat_map_write_csv (MnFigure *figure, GString *out)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  const char *row_title = mn_heat_map_title (self, TRUE), *column_title = mn_heat_map_title (self, FALSE);
  g_autofree char *corner = g_strdup_printf ("%s/%s", row_title ? row_title : "row", column_title ? column_title : "column");

  mn_format_csv_text (out, corner);
  for (int c = 0; c < columns; c++)
    {
      g_string_append_c (out, ',');
      mn_format_csv_text (out, mn_heat_map_labels (self, FALSE)[c]);
    }
  g_string_append_c (out, '\n');
  for (int r = 0; r < rows && columns > 0; r++)
    {
      mn_format_csv_text (out, mn_heat_map_labels (self, TRUE)[r]);
      for (int c = 0; c < columns; c++)
        {
          g_string_append_c (out, ',');
          mn_format_csv_number (out, mn_heat_map_value (self, r, c));
        }
      g_string_append_c (out, '\n');
    }
}

/* A tabular with the rows' title above their labels, as it is shown. */
void
mn_heat_map_write_latex (MnFigure *figure, GString *out)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  const int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  MnHeatScale scale;

  if (self->title != NULL)
    {
      g_string_append (out, "% ");
      mn_format_latex_text (out, self->title);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "\\begin{tabular}{l");
  for (int c = 0; c < columns; c++)
    g_string_append_c (out, 'r');
  g_string_append (out, "}\n\\hline\n");
  if (mn_heat_map_title (self, FALSE) != NULL && columns > 0)
    {
      g_string_append_printf (out, " & \\multicolumn{%d}{c}{", columns);
      mn_format_latex_text (out, mn_heat_map_title (self, FALSE));
      g_string_append (out, "} \\\\\n");
    }
  mn_format_latex_text (out, mn_heat_map_title (self, TRUE));
  for (int c = 0; c < columns; c++)
    {
      g_string_append (out, " & ");
      mn_format_latex_text (out, mn_heat_map_labels (self, FALSE)[c]);
    }
  g_string_append (out, " \\\\\n\\hline\n");
  mn_heat_map_find_scale (self, &scale);
  for (int r = 0; r < rows; r++)
    {
      mn_format_latex_text (out, mn_heat_map_labels (self, TRUE)[r]);
      for (int c = 0; c < columns; c++)
        {
          const double value = mn_heat_map_value (self, r, c);

          g_string_append (out, " & ");
          if (isinf (value))
            g_string_append (out, "$\\times$");
          else
            mn_format_latex_number (out, value, scale.decimals);
        }
      g_string_append (out, " \\\\\n");
    }
  g_string_append (out, "\\hline\n\\end{tabular}\n");
}
