/* mn-figure-view-cell.c - the cell of a heat map that is marked, by a click or by the arrow keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <math.h>

#include "mn-heat-map.h"

static gboolean
get_size (MnFigureView *self, int *rows, int *columns)
{
  if (self->figure == NULL || !MN_IS_HEAT_MAP (self->figure) || self->style.font == NULL)
    return FALSE;
  mn_heat_map_get_size (MN_HEAT_MAP (self->figure), rows, columns);
  return *rows > 0 && *columns > 0;
}

/* Who does not see the mark is told what is marked. */
static void
describe_cell (MnFigureView *self)
{
  g_autofree char *text = mn_heat_map_describe_cell (MN_HEAT_MAP (self->figure), self->cell_row, self->cell_column);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
mn_figure_view_set_cell (MnFigureView *self, int row, int column)
{
  int rows, columns;

  g_return_if_fail (MN_IS_FIGURE_VIEW (self));

  if (!get_size (self, &rows, &columns) || row < 0 || column < 0 || row >= rows || column >= columns)
    row = column = -1;
  if (self->cell_row == row && self->cell_column == column)
    return;
  self->cell_row = row;
  self->cell_column = column;
  if (row >= 0)
    describe_cell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
mn_figure_view_get_cell (MnFigureView *self, int *row, int *column)
{
  g_return_val_if_fail (MN_IS_FIGURE_VIEW (self), FALSE);

  *row = self->cell_row;
  *column = self->cell_column;
  return self->cell_row >= 0;
}

gboolean
mn_figure_view_click_cell (MnFigureView *self, double x, double y)
{
  int rows, columns, row, column;

  if (!get_size (self, &rows, &columns)
      || !mn_heat_map_cell_at (MN_HEAT_MAP (self->figure), gtk_widget_get_width (GTK_WIDGET (self)),
                               gtk_widget_get_height (GTK_WIDGET (self)), &self->style, x, y, &row, &column))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  mn_figure_view_set_cell (self, row, column);
  mn_figure_view_activate_cell (self);
  return TRUE;
}

/* The first key marks the first cell; at the edge the keys go on to what is beside the figure. */
gboolean
mn_figure_view_move_cell (MnFigureView *self, int right, int down)
{
  int rows, columns;

  if (!get_size (self, &rows, &columns))
    return FALSE;
  if (self->cell_row < 0)
    {
      mn_figure_view_set_cell (self, 0, 0);
      return TRUE;
    }
  if (self->cell_row + down < 0 || self->cell_row + down >= rows || self->cell_column + right < 0
      || self->cell_column + right >= columns)
    return FALSE;
  mn_figure_view_set_cell (self, self->cell_row + down, self->cell_column + right);
  return TRUE;
}

gboolean
mn_figure_view_draw_cell (MnFigureView *self, cairo_t *cr, int width, int height)
{
  double x, y, w, h;

  if (self->cell_row < 0 || self->figure == NULL || !MN_IS_HEAT_MAP (self->figure) || self->style.font == NULL
      || !mn_heat_map_get_cell (MN_HEAT_MAP (self->figure), width, height, &self->style, self->cell_row, self->cell_column,
                                &x, &y, &w, &h))
    return FALSE;
  /* Two lines of opposite colours are seen on any cell. */
  for (int i = 0; i < 2; i++)
    {
      const MnColor *color = i == 0 ? &self->style.background : &self->style.foreground;

      cairo_rectangle (cr, floor (x) - 0.5, floor (y) - 0.5, ceil (w), ceil (h));
      cairo_set_source_rgb (cr, color->red, color->green, color->blue);
      cairo_set_line_width (cr, i == 0 ? 5 : 2);
      cairo_stroke (cr);
    }
  return TRUE;
}
