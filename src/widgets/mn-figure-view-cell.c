/* mn-figure-view-cell.c - the cell of a heat map, or the image of a grid, that is marked, by a click or by the arrow keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-figure-view-private.h"

#include <math.h>

#include "mn-heat-map.h"
#include "mn-image-grid.h"

/* Images are rows of one cell: they wrap with the width, their order stays. */
static gboolean
get_size (MnFigureView *self, int *rows, int *columns)
{
  if (self->figure == NULL || self->style.font == NULL)
    return FALSE;
  *rows = *columns = 0;
  if (MN_IS_HEAT_MAP (self->figure))
    mn_heat_map_get_size (MN_HEAT_MAP (self->figure), rows, columns);
  else if (MN_IS_IMAGE_GRID (self->figure) && self->hint != NULL)
    {
      *rows = (int) mn_image_grid_get_n_images (MN_IMAGE_GRID (self->figure));
      *columns = 1;
    }
  return *rows > 0 && *columns > 0;
}

static gboolean
find_cell (MnFigureView *self, double x, double y, int *row, int *column)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (MN_IS_HEAT_MAP (self->figure))
    return mn_heat_map_cell_at (MN_HEAT_MAP (self->figure), width, height, &self->style, x, y, row, column);
  *row = mn_image_grid_find_image (MN_IMAGE_GRID (self->figure), width, &self->style, x, y);
  *column = 0;
  return *row >= 0;
}

static char *
describe_cell (MnFigureView *self, int row, int column)
{
  const char *caption;

  if (MN_IS_HEAT_MAP (self->figure))
    return mn_heat_map_describe_cell (MN_HEAT_MAP (self->figure), row, column);
  caption = mn_image_grid_get_caption (MN_IMAGE_GRID (self->figure), (guint) row);
  return caption != NULL ? g_strdup_printf ("%s\n%s", caption, self->hint) : g_strdup (self->hint);
}

char *
mn_figure_view_describe_at (MnFigureView *self, double x, double y)
{
  int rows, columns, row, column;

  return get_size (self, &rows, &columns) && find_cell (self, x, y, &row, &column) ? describe_cell (self, row, column) : NULL;
}

char *
mn_figure_view_describe_marked (MnFigureView *self)
{
  int rows, columns;

  return self->cell_row >= 0 && get_size (self, &rows, &columns) && self->cell_row < rows && self->cell_column < columns
             ? describe_cell (self, self->cell_row, self->cell_column) : NULL;
}

void
mn_figure_view_set_image_hint (MnFigureView *self, const char *hint)
{
  g_return_if_fail (MN_IS_FIGURE_VIEW (self));

  if (g_strcmp0 (self->hint, hint) == 0)
    return;
  g_free (self->hint);
  self->hint = g_strdup (hint);
  if (hint == NULL)
    mn_figure_view_set_cell (self, -1, -1);
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
  /* Who does not see the mark is told what is marked. */
  mn_figure_view_describe (self);
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

  if (!get_size (self, &rows, &columns) || !find_cell (self, x, y, &row, &column))
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
  if (MN_IS_IMAGE_GRID (self->figure))
    {
      down = right + down * (int) mn_image_grid_get_n_columns (MN_IMAGE_GRID (self->figure),
                                                               gtk_widget_get_width (GTK_WIDGET (self)), &self->style);
      right = 0;
    }
  if (self->cell_row + down < 0 || self->cell_row + down >= rows || self->cell_column + right < 0
      || self->cell_column + right >= columns)
    return FALSE;
  mn_figure_view_set_cell (self, self->cell_row + down, self->cell_column + right);
  return TRUE;
}

static gboolean
get_place (MnFigureView *self, int width, int height, cairo_rectangle_t *place)
{
  int rows, columns;

  if (!get_size (self, &rows, &columns) || self->cell_row < 0 || self->cell_row >= rows || self->cell_column >= columns)
    return FALSE;
  if (MN_IS_HEAT_MAP (self->figure))
    return mn_heat_map_get_cell (MN_HEAT_MAP (self->figure), width, height, &self->style, self->cell_row, self->cell_column,
                                 &place->x, &place->y, &place->width, &place->height);
  mn_image_grid_get_place (MN_IMAGE_GRID (self->figure), width, &self->style, (guint) self->cell_row, &place->x, &place->y,
                           &place->width);
  place->height = place->width;
  return TRUE;
}

gboolean
mn_figure_view_draw_cell (MnFigureView *self, cairo_t *cr, int width, int height)
{
  cairo_rectangle_t place;

  if (!get_place (self, width, height, &place))
    return FALSE;
  /* Two lines of opposite colours are seen on any cell. */
  for (int i = 0; i < 2; i++)
    {
      const MnColor *color = i == 0 ? &self->style.background : &self->style.foreground;

      cairo_rectangle (cr, floor (place.x) - 0.5, floor (place.y) - 0.5, ceil (place.width), ceil (place.height));
      cairo_set_source_rgb (cr, color->red, color->green, color->blue);
      cairo_set_line_width (cr, i == 0 ? 5 : 2);
      cairo_stroke (cr);
    }
  return TRUE;
}
