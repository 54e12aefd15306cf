/* mn-sample-table.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sample-table.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"

/* More inputs are only counted. */
#define MOST_ROWS 40

#define DIGITS 5

gboolean
mn_sample_table_can_show (const MnDataPreview *preview)
{
  const MnDataset *dataset = preview->dataset;

  return preview->splits->n[MN_SPLIT_TRAIN] > 0 && dataset->feature_names != NULL && dataset->shape.rank == 1
         && dataset->dtype == MN_DTYPE_F32;
}

GtkWidget *
mn_sample_table_new (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_set_margin_top (grid, 12);
  gtk_widget_set_margin_bottom (grid, 12);
  gtk_widget_set_margin_start (grid, 12);
  gtk_widget_set_margin_end (grid, 12);
  return grid;
}

static void
add_cell (GtkGrid *grid, int column, int row, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/* (transfer full) */
static char *
get_target (const MnDataset *dataset, const MnDataPart *part, gint64 sample)
{
  if (part->labels == NULL)
    return mn_format_number (part->values[sample], DIGITS);
  /* A class that is left out. */
  if (part->labels[sample] < 0 || part->labels[sample] >= dataset->n_classes)
    return g_strdup ("–");
  return g_strdup (dataset->class_names[part->labels[sample]]);
}

static void
add_sample (GtkGrid *grid, const MnDataPreview *preview, gsize number, int column, int n_rows)
{
  const MnDataset *dataset = preview->dataset;
  const MnDataPart *part = mn_splits_get_part (preview->splits, MN_SPLIT_TRAIN);
  gint64 sample = preview->splits->indices[MN_SPLIT_TRAIN][number];
  const float *values = (const float *) part->samples + sample * dataset->shape.dim[0];
  g_autofree char *target = get_target (dataset, part, sample);

  for (int i = 0; i < n_rows; i++)
    {
      g_autofree char *text = mn_format_number (values[i], DIGITS);

      add_cell (grid, column, i, text, "numeric");
    }
  add_cell (grid, column, n_rows + 1, target, "heading");
}

void
mn_sample_table_fill (GtkGrid *grid, const MnDataPreview *preview, gboolean first)
{
  const MnDataset *dataset = preview->dataset;
  int n_features = (int) dataset->shape.dim[0], n_rows = MIN (n_features, MOST_ROWS);
  gsize n = preview->splits->n[MN_SPLIT_TRAIN];
  GtkWidget *child;

  g_return_if_fail (GTK_IS_GRID (grid));
  g_return_if_fail (mn_sample_table_can_show (preview));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
  for (int i = 0; i < n_rows; i++)
    add_cell (grid, 0, i, dataset->feature_names[i], "dim-label");
  if (n_rows < n_features)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %d more input", "and %d more inputs", (gulong) (n_features - n_rows)),
                                               n_features - n_rows);

      add_cell (grid, 0, n_rows, more, "dim-label");
    }
  add_cell (grid, 0, n_rows + 1, dataset->target_name, "heading");
  for (int i = 0; i < (int) MIN (n, MN_SAMPLE_TABLE_COLUMNS); i++)
    {
      gsize number = first ? (gsize) i : (gsize) (g_random_double () * (double) n);

      add_sample (grid, preview, MIN (number, n - 1), 1 + i, n_rows);
    }
}
