/* mn-heat-map-draw.c - the picture of a heat map: where its cells lie, colours, numbers, labels, scale bar.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-heat-map-private.h"

#include <math.h>

#include "mn-axis.h"
#include "mn-color-map.h"
#include "mn-format.h"
#include "mn-pen.h"

#define PAD 12
#define BAR 12
#define MAX_ASPECT 1.7   /* of a cell */
#define MAX_RECTANGLES 10000
#define LOG_DIGITS 3     /* of numbers that are far apart */
#define FRAME 2          /* thickness of the frame of the best one, and the distance from its edges */

struct _MnHeatLayout
{
  double      width, height;   /* of the picture */
  char       *font;            /* in which it is labelled */
  double      font_size;
  double      x, y, cell_w, cell_h;
  double      label_w;   /* room of the row labels */
  double      bottom;    /* of the cells */
  gboolean    turned;    /* column labels run upwards */
  double      bar_x;     /* 0: no scale bar */
  MnHeatScale scale;
  gboolean    texts;
  gboolean    marks;     /* below the texts */
  MnText      text_kind;
  GArray     *ticks;     /* of the scale bar */
};

void
mn_heat_layout_free (MnHeatLayout *layout)
{
  g_return_if_fail (layout != NULL);

  g_array_unref (layout->ticks);
  g_free (layout->font);
  g_free (layout);
}

static char *
cell_text (double value, const MnHeatScale *scale)
{
  if (isinf (value))
    return g_strdup ("×");
  /* "0" and not "0.00": an exact zero is found at once. */
  if (value == 0)
    return g_strdup ("0");
  return scale->log ? mn_format_number (value, LOG_DIGITS) : mn_format_fixed (value, scale->decimals);
}

static MnColor
color_of (MnPen *pen, const MnHeatScale *scale, double value)
{
  const MnAxis axis = { scale->low, scale->high, scale->log };

  return mn_color_map (pen->style, mn_axis_to_unit (&axis, value));
}

static double
widest (MnPen *pen, MnText kind, char **labels)
{
  double width = 0;

  for (char **label = labels; *label; label++)
    width = MAX (width, mn_pen_text_width (pen, kind, *label));
  return width;
}

/* The room below each number, in pixels, and what is needed. */
static gboolean
has_room_for_marks (MnHeatMap *self, MnPen *pen, const MnHeatLayout *l)
{
  const int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);

  if (self->marks == NULL || !l->texts
      || pen->heights[l->text_kind] + pen->heights[MN_TEXT_SMALL] > l->cell_h)
    return FALSE;
  for (int i = 0; i < rows * columns; i++)
    {
      const char *mark = mn_heat_map_mark (self, i / columns, i % columns);

      if (mark != NULL && mn_pen_text_width (pen, MN_TEXT_SMALL, mark) + 4 > l->cell_w)
        return FALSE;
    }
  return TRUE;
}

static void
lay_out (MnHeatMap *self, MnPen *pen, double width, double height, MnHeatLayout *l)
{
  int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  double line = pen->heights[MN_TEXT_TICK], left, top = PAD, below, right, column_text, bar_text = 0, room_w, room_h;
  double text = 0;
  MnAxis axis;

  mn_heat_map_find_scale (self, &l->scale);
  if (self->title && *self->title)
    top += pen->heights[MN_TEXT_TITLE] + 8;
  if (self->subtitle && *self->subtitle)
    top += line + 4;
  l->label_w = MIN (widest (pen, MN_TEXT_TICK, mn_heat_map_labels (self, TRUE)), width * 0.25);
  left = PAD + l->label_w + 6 + (mn_heat_map_title (self, TRUE) ? line + 6 : 0);

  axis = (MnAxis) { l->scale.low, l->scale.high, l->scale.log };
  l->ticks = mn_axis_ticks (&axis, CLAMP ((int) (height / (line * 4)), 1, 6));
  /* There is no half of a sample. */
  for (guint i = l->ticks->len; l->scale.decimals == 0 && i-- > 0;)
    if (fabs (g_array_index (l->ticks, MnTick, i).value - rint (g_array_index (l->ticks, MnTick, i).value)) > 1e-6)
      g_array_remove_index (l->ticks, i);
  for (guint i = 0; i < l->ticks->len; i++)
    bar_text = MAX (bar_text, mn_pen_text_width (pen, MN_TEXT_TICK, g_array_index (l->ticks, MnTick, i).label));
  right = PAD;
  if (width >= 300)
    right += BAR + 6 + bar_text + 14;

  column_text = widest (pen, MN_TEXT_TICK, mn_heat_map_labels (self, FALSE));
  room_w = width - left - right;
  l->turned = column_text + 6 > room_w / columns;
  below = 6 + (l->turned ? MIN (column_text, height * 0.25) : line) + (mn_heat_map_title (self, FALSE) ? line + 4 : 0);
  room_h = height - top - below - PAD;
  if (room_w < columns || room_h < rows)
    return;

  l->cell_w = room_w / columns;
  l->cell_h = room_h / rows;
  l->cell_w = MIN (l->cell_w, l->cell_h * MAX_ASPECT);
  l->cell_h = MIN (l->cell_h, l->cell_w);
  /* Whole pixels, so that all cells look alike. */
  if (l->cell_w >= 4 && l->cell_h >= 4)
    {
      l->cell_w = floor (l->cell_w);
      l->cell_h = floor (l->cell_h);
    }
  if (!l->turned && column_text + 6 > l->cell_w)
    {
      l->turned = TRUE;
      below = 6 + MIN (column_text, height * 0.25) + (mn_heat_map_title (self, FALSE) ? line + 4 : 0);
      room_h = height - top - below - PAD;
      l->cell_h = MIN (l->cell_h, MAX (1, floor (room_h / rows)));
      l->cell_w = MIN (l->cell_w, MAX (1, floor (l->cell_h * MAX_ASPECT)));
    }
  /* What is left over goes to both sides. */
  l->x = floor (left + MAX (0, (room_w - l->cell_w * columns) / 2));
  l->y = floor (top + MAX (0, (room_h - l->cell_h * rows) / 2));
  l->bottom = l->y + l->cell_h * rows;
  if (width >= 300)
    l->bar_x = l->x + l->cell_w * columns + 14;

  for (int i = 0; i < rows * columns && l->cell_h >= 10; i++)
    {
      g_autofree char *string = cell_text (mn_heat_map_value (self, i / columns, i % columns), &l->scale);

      /* As digits are about equally wide, only the longest texts are measured. */
      if (g_utf8_strlen (string, -1) * 3 > text)
        text = MAX (text, mn_pen_text_width (pen, MN_TEXT_TICK, string));
      if (text * 0.85 + 4 > l->cell_w)
        break;
    }
  l->text_kind = text + 6 <= l->cell_w && line <= l->cell_h + 2 ? MN_TEXT_TICK : MN_TEXT_SMALL;
  l->texts = l->cell_h >= 10 && pen->heights[l->text_kind] <= l->cell_h + 3
             && text * (l->text_kind == MN_TEXT_SMALL ? 0.85 : 1) + 4 <= l->cell_w;
  l->marks = has_room_for_marks (self, pen, l);
}

/* Very many cells are one picture with a pixel each: rectangles would take long and make huge files. */
static void
draw_cells_as_image (MnHeatMap *self, MnPen *pen, const MnHeatLayout *l)
{
  int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, columns, rows);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int r = 0; r < rows && data; r++)
    for (int c = 0; c < columns; c++)
      {
        double value = mn_heat_map_value (self, r, c);
        MnColor fill = isfinite (value) ? color_of (pen, &l->scale, value) : pen->style->grid;

        ((guint32 *) (gpointer) (data + (gsize) r * stride))[c]
            = (guint32) (fill.red * 255) << 16 | (guint32) (fill.green * 255) << 8 | (guint32) (fill.blue * 255);
      }
  cairo_surface_mark_dirty (surface);
  cairo_save (pen->cr);
  cairo_translate (pen->cr, l->x, l->y);
  cairo_scale (pen->cr, l->cell_w, l->cell_h);
  cairo_set_source_surface (pen->cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), l->cell_w >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (pen->cr, 0, 0, columns, rows);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
  cairo_surface_destroy (surface);
}

/* Between two cells. */
static double
get_gap (const MnHeatLayout *l)
{
  return MIN (l->cell_w, l->cell_h) >= 8 ? 1 : 0;
}

static void
draw_text (MnHeatMap *self, MnPen *pen, const MnHeatLayout *l, const MnColor *ink, int row, int column)
{
  const char *mark = l->marks ? mn_heat_map_mark (self, row, column) : NULL;
  const double x = l->x + column * l->cell_w + (l->cell_w - get_gap (l)) / 2;
  const double y = l->y + row * l->cell_h + (l->cell_h - get_gap (l)) / 2;
  const double above = mark != NULL ? pen->heights[MN_TEXT_SMALL] / 2 : 0;
  g_autofree char *text = cell_text (mn_heat_map_value (self, row, column), &l->scale);

  mn_pen_text (pen, l->text_kind, ink, text, x, y - above, 0.5, 0.5, 0);
  if (mark != NULL)
    mn_pen_text (pen, MN_TEXT_SMALL, ink, mark, x, y + pen->heights[l->text_kind] / 2, 0.5, 0.5, 0);
}

/* Within the cell, in the colour that its number has: that is seen on any. */
static void
frame_best (MnHeatMap *self, MnPen *pen, const MnHeatLayout *l)
{
  const double width = l->cell_w - get_gap (l) - 3 * FRAME, height = l->cell_h - get_gap (l) - 3 * FRAME;
  MnColor fill;
  int row, column;

  if (!mn_heat_map_find_best (self, &row, &column) || width < FRAME || height < FRAME)
    return;
  fill = color_of (pen, &l->scale, mn_heat_map_value (self, row, column));
  mn_pen_set_color (pen, mn_color_map_text_on (&fill), 1);
  cairo_set_line_width (pen->cr, FRAME);
  cairo_rectangle (pen->cr, l->x + column * l->cell_w + 1.5 * FRAME, l->y + row * l->cell_h + 1.5 * FRAME, width, height);
  cairo_stroke (pen->cr);
}

static void
draw_cells (MnHeatMap *self, MnPen *pen, const MnHeatLayout *l)
{
  int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  double gap = get_gap (l);

  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        double value = mn_heat_map_value (self, r, c);
        MnColor fill = color_of (pen, &l->scale, value);
        const MnColor *ink = mn_color_map_text_on (&fill);
        double x = l->x + c * l->cell_w, y = l->y + r * l->cell_h;

        if (!isfinite (value))
          {
            fill = pen->style->grid;
            ink = &pen->style->muted;
          }
        mn_pen_set_color (pen, &fill, 1);
        cairo_rectangle (pen->cr, x, y, l->cell_w - gap, l->cell_h - gap);
        cairo_fill (pen->cr);
        if (l->texts)
          draw_text (self, pen, l, ink, r, c);
      }
}

/* 1, 2, 5, 10, 20, …: every so many. */
static int
nice_stride (double least)
{
  static const int steps[] = { 1, 2, 5 };
  int power = 1;

  for (;; power *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      if (steps[i] * power >= least || power >= 100000000)
        return steps[i] * power;
}

static void
draw_labels (MnHeatMap *self, MnPen *pen, double height, const MnHeatLayout *l)
{
  char **row_labels = mn_heat_map_labels (self, TRUE), **column_labels = mn_heat_map_labels (self, FALSE);
  int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  double line = pen->heights[MN_TEXT_TICK], room = l->turned ? height * 0.25 : l->cell_w, below;
  /* With very many classes only every so many labels are drawn. */
  int row_step = nice_stride (line * 0.95 / l->cell_h), column_step = l->turned ? nice_stride (line / l->cell_w) : 1;
  double used = 0;

  for (int r = 0; r < rows; r += row_step)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, row_labels[r], l->label_w + 0.5);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, l->x - 6, l->y + (r + 0.5) * l->cell_h, 1, 0.5, 0);
    }
  for (int c = 0; c < columns; c += column_step)
    {
      g_autofree char *label = mn_pen_elide (pen, MN_TEXT_TICK, column_labels[c], room);
      double x = l->x + (c + 0.5) * l->cell_w;

      used = MAX (used, l->turned ? mn_pen_text_width (pen, MN_TEXT_TICK, label) : line);
      if (l->turned)
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, x, l->bottom + 5, 1, 0.5, -G_PI / 2);
      else
        mn_pen_text (pen, MN_TEXT_TICK, &pen->style->foreground, label, x, l->bottom + 5, 0.5, 0, 0);
    }
  below = l->bottom + 6 + used + 3;
  if (mn_heat_map_title (self, FALSE))
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, mn_heat_map_title (self, FALSE), l->x + columns * l->cell_w / 2, below,
                 0.5, 0, 0);
  if (mn_heat_map_title (self, TRUE))
    {
      double widest_label = MIN (widest (pen, MN_TEXT_TICK, row_labels), l->label_w);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, mn_heat_map_title (self, TRUE), l->x - 6 - widest_label - 6 - line / 2,
                   l->y + rows * l->cell_h / 2, 0.5, 0.5, -G_PI / 2);
    }
}

static void
draw_scale_bar (MnPen *pen, const MnHeatLayout *l)
{
  double height = l->bottom - l->y;
  MnAxis axis = { l->scale.low, l->scale.high, l->scale.log };
  int steps = (int) MAX (1, height);

  for (int i = 0; i < steps; i++)
    {
      MnColor color = mn_color_map (pen->style, 1 - (i + 0.5) / steps);

      mn_pen_set_color (pen, &color, 1);
      /* A little overlap, so that no seam shows between the steps. */
      cairo_rectangle (pen->cr, l->bar_x, l->y + i * height / steps, BAR, MIN (1.5, height - i * height / steps));
      cairo_fill (pen->cr);
    }
  for (guint i = 0; i < l->ticks->len; i++)
    {
      const MnTick *tick = &g_array_index (l->ticks, MnTick, i);
      double y = l->y + (1 - mn_axis_to_unit (&axis, tick->value)) * height;

      mn_pen_set_color (pen, &pen->style->muted, 1);
      mn_pen_hairline (pen, l->bar_x + BAR, y - 0.01, l->bar_x + BAR + 3, y - 0.01);
      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, tick->label, l->bar_x + BAR + 6, y, 0, 0.5, 0);
    }
}

/* NULL: there are no cells, or there is no room for them. Texts are as wide on any surface. */
static const MnHeatLayout *
find_layout (MnHeatMap *self, double width, double height, const MnFigureStyle *style)
{
  MnHeatLayout *l = self->layout;

  if (self->rows == 0 || self->columns == 0)
    return NULL;
  if (l == NULL || l->width != width || l->height != height || l->font_size != style->font_size
      || !g_str_equal (l->font, style->font))
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
      cairo_t *cr = cairo_create (surface);
      g_auto (MnPen) pen = { NULL };

      g_clear_pointer (&self->layout, mn_heat_layout_free);
      l = self->layout = g_new0 (MnHeatLayout, 1);
      l->width = width;
      l->height = height;
      l->font = g_strdup (style->font);
      l->font_size = style->font_size;
      mn_pen_init (&pen, cr, style);
      lay_out (self, &pen, width, height, l);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
  return l->cell_w > 0 && l->cell_h > 0 ? l : NULL;
}

void
mn_heat_map_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  const MnHeatLayout *l = find_layout (self, width, height, style);
  g_auto (MnPen) pen = { NULL };
  double below;

  mn_pen_init (&pen, cr, style);
  below = PAD + mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD);
  if (self->subtitle != NULL)
    {
      g_autofree char *subtitle = mn_pen_elide (&pen, MN_TEXT_TICK, self->subtitle, width - 2 * PAD);

      mn_pen_text (&pen, MN_TEXT_TICK, &style->muted, subtitle, PAD, below, 0, 0, 0);
    }
  if (self->rows == 0 || self->columns == 0)
    mn_pen_empty (&pen, NULL, width, height);
  if (l == NULL)
    return;
  if ((gsize) self->rows * self->columns > MAX_RECTANGLES && !l->texts)
    draw_cells_as_image (self, &pen, l);
  else
    draw_cells (self, &pen, l);
  frame_best (self, &pen, l);
  draw_labels (self, &pen, height, l);
  if (l->bar_x > 0)
    draw_scale_bar (&pen, l);
}

gboolean
mn_heat_map_cell_at (MnHeatMap *self, double width, double height, const MnFigureStyle *style, double x, double y, int *row,
                     int *column)
{
  const MnHeatLayout *l;
  double r, c;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), FALSE);

  l = find_layout (self, width, height, style);
  if (l == NULL)
    return FALSE;
  r = floor ((y - l->y) / l->cell_h);
  c = floor ((x - l->x) / l->cell_w);
  if (!(r >= 0 && r < mn_heat_map_rows (self) && c >= 0 && c < mn_heat_map_columns (self)))
    return FALSE;
  *row = (int) r;
  *column = (int) c;
  return TRUE;
}

gboolean
mn_heat_map_get_cell (MnHeatMap *self, double width, double height, const MnFigureStyle *style, int row, int column,
                      double *x, double *y, double *cell_width, double *cell_height)
{
  const MnHeatLayout *l;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), FALSE);

  l = find_layout (self, width, height, style);
  if (l == NULL || row < 0 || row >= mn_heat_map_rows (self) || column < 0 || column >= mn_heat_map_columns (self))
    return FALSE;
  *x = l->x + column * l->cell_w;
  *y = l->y + row * l->cell_h;
  *cell_width = l->cell_w;
  *cell_height = l->cell_h;
  return TRUE;
}
