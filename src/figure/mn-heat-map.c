/* mn-heat-map.c - a labelled matrix as colours and numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-heat-map.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-axis.h"
#include "mn-color-map.h"
#include "mn-format.h"
#include "mn-pen.h"

#define PAD 12
#define BAR 12
#define MAX_ASPECT 1.7   /* of a cell */
#define MAX_RECTANGLES 10000

struct _MnHeatMap
{
  MnFigure    parent_instance;

  int         rows;         /* of the data, as set */
  int         columns;
  double     *values;
  char      **row_labels;
  char      **column_labels;
  char       *title;
  char       *row_title;
  char       *column_title;
  MnNormalize normalize;
  gboolean    transposed;
};

G_DEFINE_FINAL_TYPE (MnHeatMap, mn_heat_map, MN_TYPE_FIGURE)

static int
shown_rows (MnHeatMap *self)
{
  return self->transposed ? self->columns : self->rows;
}

static int
shown_columns (MnHeatMap *self)
{
  return self->transposed ? self->rows : self->columns;
}

static char **
shown_labels (MnHeatMap *self, gboolean rows)
{
  return rows != self->transposed ? self->row_labels : self->column_labels;
}

static const char *
shown_title (MnHeatMap *self, gboolean rows)
{
  return rows != self->transposed ? self->row_title : self->column_title;
}

/* As set, in the picture's arrangement. */
static double
raw_value (MnHeatMap *self, int row, int column)
{
  return self->transposed ? self->values[column * self->columns + row] : self->values[row * self->columns + column];
}

/* All shown values, row by row. (transfer full) */
static double *
shown_values (MnHeatMap *self)
{
  int rows = shown_rows (self), columns = shown_columns (self);
  double *out = g_new (double, (gsize) rows * columns + 1), all = 0;
  g_autofree double *row_sums = g_new0 (double, rows + 1);
  g_autofree double *column_sums = g_new0 (double, columns + 1);

  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        double value = raw_value (self, r, c);

        row_sums[r] += value;
        column_sums[c] += value;
        all += value;
      }
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        double sum = self->normalize == MN_NORMALIZE_ROWS      ? row_sums[r]
                     : self->normalize == MN_NORMALIZE_COLUMNS ? column_sums[c]
                     : self->normalize == MN_NORMALIZE_ALL     ? all
                                                               : 1;

        out[(gsize) r * columns + c] = sum == 0 ? NAN : raw_value (self, r, c) / sum;
      }
  return out;
}

typedef struct
{
  double   x, y, cell_w, cell_h;
  double   label_w;          /* room of the row labels */
  double   bottom;           /* of the cells */
  gboolean turned;           /* column labels run upwards */
  double   bar_x;            /* 0: no scale bar */
  double   low, high;
  int      decimals;         /* of cell texts */
  gboolean texts;
  MnText   text_kind;
  GArray  *ticks;            /* of the scale bar */
} Layout;

static void
layout_clear (Layout *l)
{
  g_clear_pointer (&l->ticks, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static char *
cell_text (double value, int decimals)
{
  /* "0" and not "0.00": an exact zero is found at once. */
  return value == 0 ? g_strdup ("0") : mn_format_fixed (value, decimals);
}

static double
widest (MnPen *pen, MnText kind, char **labels)
{
  double width = 0;

  for (char **label = labels; *label; label++)
    width = MAX (width, mn_pen_text_width (pen, kind, *label));
  return width;
}

static void
find_scale (MnHeatMap *self, const double *values, Layout *l)
{
  gsize n = (gsize) shown_rows (self) * shown_columns (self);
  double low = NAN, high = NAN;
  gboolean whole = TRUE;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        if (!(low <= values[i]))
          low = values[i];
        if (!(high >= values[i]))
          high = values[i];
        whole = whole && values[i] == floor (values[i]);
      }
  if (self->normalize == MN_NORMALIZE_ROWS || self->normalize == MN_NORMALIZE_COLUMNS)
    {
      low = isnan (low) ? 0 : MIN (0, low);
      high = isnan (high) ? 1 : MAX (1, high);
    }
  else if (!(low < 0))
    low = 0;
  if (!(high > low))
    high = low + 1;
  l->low = low;
  l->high = high;
  if (whole && self->normalize == MN_NORMALIZE_NONE)
    l->decimals = 0;
  else
    l->decimals = CLAMP (2 - (int) floor (log10 (MAX (fabs (high), fabs (low)))) - (high <= 1 ? 0 : 1), 0, 4);
  /* Shares are read as hundredths. */
  if (self->normalize == MN_NORMALIZE_ROWS || self->normalize == MN_NORMALIZE_COLUMNS)
    l->decimals = 2;
}

static void
lay_out (MnHeatMap *self, MnPen *pen, const double *values, double width, double height, Layout *l)
{
  int rows = shown_rows (self), columns = shown_columns (self);
  double line = pen->heights[MN_TEXT_TICK], left, top = PAD, below, right, column_text, bar_text = 0, room_w, room_h;
  double text = 0;
  MnAxis axis;

  *l = (Layout) { 0 };
  find_scale (self, values, l);
  if (self->title && *self->title)
    top += pen->heights[MN_TEXT_TITLE] + 8;
  l->label_w = MIN (widest (pen, MN_TEXT_TICK, shown_labels (self, TRUE)), width * 0.25);
  left = PAD + l->label_w + 6 + (shown_title (self, TRUE) ? line + 6 : 0);

  axis = (MnAxis) { l->low, l->high, FALSE };
  l->ticks = mn_axis_ticks (&axis, CLAMP ((int) (height / (line * 4)), 1, 6));
  for (guint i = 0; i < l->ticks->len; i++)
    bar_text = MAX (bar_text, mn_pen_text_width (pen, MN_TEXT_TICK, g_array_index (l->ticks, MnTick, i).label));
  right = PAD;
  if (width >= 300)
    right += BAR + 6 + bar_text + 14;

  column_text = widest (pen, MN_TEXT_TICK, shown_labels (self, FALSE));
  room_w = width - left - right;
  l->turned = column_text + 6 > room_w / columns;
  below = 6 + (l->turned ? MIN (column_text, height * 0.25) : line) + (shown_title (self, FALSE) ? line + 4 : 0);
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
      below = 6 + MIN (column_text, height * 0.25) + (shown_title (self, FALSE) ? line + 4 : 0);
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
      g_autofree char *string = cell_text (values[i], l->decimals);

      /* As digits are about equally wide, only the longest texts are measured. */
      if (g_utf8_strlen (string, -1) * 3 > text)
        text = MAX (text, mn_pen_text_width (pen, MN_TEXT_TICK, string));
      if (text * 0.85 + 4 > l->cell_w)
        break;
    }
  l->text_kind = text + 6 <= l->cell_w && line <= l->cell_h + 2 ? MN_TEXT_TICK : MN_TEXT_SMALL;
  l->texts = l->cell_h >= 10 && pen->heights[l->text_kind] <= l->cell_h + 3
             && text * (l->text_kind == MN_TEXT_SMALL ? 0.85 : 1) + 4 <= l->cell_w;
}

/* Very many cells are one picture with a pixel each: rectangles would take long and make huge files. */
static void
draw_cells_as_image (MnHeatMap *self, MnPen *pen, const double *values, const Layout *l)
{
  int rows = shown_rows (self), columns = shown_columns (self);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, columns, rows);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int r = 0; r < rows && data; r++)
    for (int c = 0; c < columns; c++)
      {
        double value = values[(gsize) r * columns + c];
        MnColor fill = isfinite (value) ? mn_color_map (pen->style, (value - l->low) / (l->high - l->low))
                                        : pen->style->grid;

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

static void
draw_cells (MnHeatMap *self, MnPen *pen, const double *values, const Layout *l)
{
  int rows = shown_rows (self), columns = shown_columns (self);
  double gap = MIN (l->cell_w, l->cell_h) >= 8 ? 1 : 0;

  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        double value = values[(gsize) r * columns + c];
        MnColor fill = mn_color_map (pen->style, (value - l->low) / (l->high - l->low));
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
          {
            g_autofree char *text = cell_text (value, l->decimals);

            mn_pen_text (pen, l->text_kind, ink, text, x + (l->cell_w - gap) / 2, y + (l->cell_h - gap) / 2, 0.5, 0.5, 0);
          }
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
draw_labels (MnHeatMap *self, MnPen *pen, double height, const Layout *l)
{
  char **row_labels = shown_labels (self, TRUE), **column_labels = shown_labels (self, FALSE);
  int rows = shown_rows (self), columns = shown_columns (self);
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
  if (shown_title (self, FALSE))
    mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, shown_title (self, FALSE), l->x + columns * l->cell_w / 2, below,
                 0.5, 0, 0);
  if (shown_title (self, TRUE))
    {
      double widest_label = MIN (widest (pen, MN_TEXT_TICK, row_labels), l->label_w);

      mn_pen_text (pen, MN_TEXT_TICK, &pen->style->muted, shown_title (self, TRUE), l->x - 6 - widest_label - 6 - line / 2,
                   l->y + rows * l->cell_h / 2, 0.5, 0.5, -G_PI / 2);
    }
}

static void
draw_scale_bar (MnPen *pen, const Layout *l)
{
  double height = l->bottom - l->y;
  MnAxis axis = { l->low, l->high, FALSE };
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

static void
mn_heat_map_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  g_auto (MnPen) pen = { NULL };
  g_auto (Layout) l = { 0 };
  g_autofree double *values = NULL;

  mn_pen_init (&pen, cr, style);
  mn_pen_title (&pen, self->title, PAD, PAD, width - 2 * PAD);
  if (self->rows == 0 || self->columns == 0)
    {
      mn_pen_empty (&pen, width, height);
      return;
    }
  values = shown_values (self);
  lay_out (self, &pen, values, width, height, &l);
  if (!(l.cell_w > 0 && l.cell_h > 0))
    return;
  if ((gsize) self->rows * self->columns > MAX_RECTANGLES && !l.texts)
    draw_cells_as_image (self, &pen, values, &l);
  else
    draw_cells (self, &pen, values, &l);
  draw_labels (self, &pen, height, &l);
  if (l.bar_x > 0)
    draw_scale_bar (&pen, &l);
}

/* The matrix as it is shown; the corner names what the rows and the columns are. */
static void
mn_heat_map_write_csv (MnFigure *figure, GString *out)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  int rows = shown_rows (self), columns = shown_columns (self);
  g_autofree double *values = NULL;
  g_autofree char *corner = g_strdup_printf ("%s/%s", shown_title (self, TRUE) ? shown_title (self, TRUE) : "row",
                                             shown_title (self, FALSE) ? shown_title (self, FALSE) : "column");

  mn_format_csv_text (out, corner);
  for (int c = 0; c < columns; c++)
    {
      g_string_append_c (out, ',');
      mn_format_csv_text (out, shown_labels (self, FALSE)[c]);
    }
  g_string_append_c (out, '\n');
  if (rows == 0 || columns == 0)
    return;
  values = shown_values (self);
  for (int r = 0; r < rows; r++)
    {
      mn_format_csv_text (out, shown_labels (self, TRUE)[r]);
      for (int c = 0; c < columns; c++)
        {
          g_string_append_c (out, ',');
          mn_format_csv_number (out, values[(gsize) r * columns + c]);
        }
      g_string_append_c (out, '\n');
    }
}

/* A tabular with the rows' title above their labels, as it is shown. */
static void
mn_heat_map_write_latex (MnFigure *figure, GString *out)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  const int rows = shown_rows (self), columns = shown_columns (self);
  g_autofree double *values = NULL;
  Layout scale = { 0 };

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
  if (shown_title (self, FALSE) != NULL && columns > 0)
    {
      g_string_append_printf (out, " & \\multicolumn{%d}{c}{", columns);
      mn_format_latex_text (out, shown_title (self, FALSE));
      g_string_append (out, "} \\\\\n");
    }
  mn_format_latex_text (out, shown_title (self, TRUE));
  for (int c = 0; c < columns; c++)
    {
      g_string_append (out, " & ");
      mn_format_latex_text (out, shown_labels (self, FALSE)[c]);
    }
  g_string_append (out, " \\\\\n\\hline\n");
  if (rows > 0 && columns > 0)
    {
      values = shown_values (self);
      find_scale (self, values, &scale);
    }
  for (int r = 0; r < rows; r++)
    {
      mn_format_latex_text (out, shown_labels (self, TRUE)[r]);
      for (int c = 0; c < columns; c++)
        {
          g_string_append (out, " & ");
          mn_format_latex_number (out, values[(gsize) r * columns + c], scale.decimals);
        }
      g_string_append (out, " \\\\\n");
    }
  g_string_append (out, "\\hline\n\\end{tabular}\n");
}

static char *
mn_heat_map_describe (MnFigure *figure)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  GString *out = g_string_new (NULL);
  g_autofree double *values = NULL;
  gsize n = (gsize) self->rows * self->columns, best = n;

  if (self->title)
    g_string_append_printf (out, _("Heat map “%s”."), self->title);
  else
    g_string_append (out, _("Heat map."));
  if (n == 0)
    {
      g_string_append_printf (out, " %s.", _("No data yet"));
      return g_string_free (out, FALSE);
    }
  g_string_append_printf (out, _(" %d rows, %d columns."), shown_rows (self), shown_columns (self));
  values = shown_values (self);
  for (gsize i = 0; i < n; i++)
    {
      /* Of a square matrix with the same labels both ways, the diagonal says what is right; the rest what is not. */
      gboolean diagonal = self->rows == self->columns && i / shown_columns (self) == i % shown_columns (self);

      if (!diagonal && isfinite (values[i]) && (best == n || values[i] > values[best]))
        best = i;
    }
  if (best < n)
    {
      g_autofree char *cell = mn_heat_map_describe_cell (self, (int) (best / shown_columns (self)),
                                                         (int) (best % shown_columns (self)));

      g_string_append_printf (out, self->rows == self->columns ? _(" Greatest off the diagonal: %s.") : _(" Greatest: %s."),
                              cell);
    }
  return g_string_free (out, FALSE);
}

static void
mn_heat_map_finalize (GObject *object)
{
  MnHeatMap *self = MN_HEAT_MAP (object);

  g_free (self->values);
  g_strfreev (self->row_labels);
  g_strfreev (self->column_labels);
  g_free (self->title);
  g_free (self->row_title);
  g_free (self->column_title);
  G_OBJECT_CLASS (mn_heat_map_parent_class)->finalize (object);
}

static void
mn_heat_map_class_init (MnHeatMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  object_class->finalize = mn_heat_map_finalize;

  figure_class->draw = mn_heat_map_draw;
  figure_class->write_csv = mn_heat_map_write_csv;
  figure_class->write_latex = mn_heat_map_write_latex;
  figure_class->describe = mn_heat_map_describe;
}

static void
mn_heat_map_init (MnHeatMap *self)
{
  self->row_labels = g_new0 (char *, 1);
  self->column_labels = g_new0 (char *, 1);
}

MnHeatMap *
mn_heat_map_new (void)
{
  return g_object_new (MN_TYPE_HEAT_MAP, NULL);
}

/* Missing labels become numbers from 1. */
static char **
copy_labels (int n, const char *const *labels)
{
  char **copy = g_new0 (char *, n + 1);
  int given = labels ? (int) g_strv_length ((char **) labels) : 0;

  for (int i = 0; i < n; i++)
    copy[i] = i < given ? mn_format_label (labels[i]) : g_strdup_printf ("%d", i + 1);
  return copy;
}

/**
 * mn_heat_map_set_data:
 * @rows: 0 for none
 * @values: (nullable): rows × columns; %NULL only when there are none
 * @row_labels: (nullable): %NULL-terminated; missing ones are numbered
 * @column_labels: (nullable): likewise
 */
void
mn_heat_map_set_data (MnHeatMap *self, int rows, int columns, const double *values, const char *const *row_labels,
                      const char *const *column_labels)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));
  g_return_if_fail (rows >= 0 && columns >= 0);
  g_return_if_fail (values != NULL || rows == 0 || columns == 0);

  g_free (self->values);
  g_strfreev (self->row_labels);
  g_strfreev (self->column_labels);
  self->rows = rows;
  self->columns = columns;
  self->values = g_memdup2 (values, (gsize) rows * columns * sizeof *values);
  self->row_labels = copy_labels (rows, row_labels);
  self->column_labels = copy_labels (columns, column_labels);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_heat_map_set_title (MnHeatMap *self, const char *title)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_heat_map_set_axes (MnHeatMap *self, const char *rows, const char *columns)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  g_free (self->row_title);
  g_free (self->column_title);
  self->row_title = mn_format_label (rows);
  self->column_title = mn_format_label (columns);
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_heat_map_set_normalize (MnHeatMap *self, MnNormalize normalize)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  if (self->normalize == normalize)
    return;
  self->normalize = normalize;
  mn_figure_changed (MN_FIGURE (self));
}

void
mn_heat_map_set_transposed (MnHeatMap *self, gboolean transposed)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  if (self->transposed == !!transposed)
    return;
  self->transposed = !!transposed;
  mn_figure_changed (MN_FIGURE (self));
}

double
mn_heat_map_get_value (MnHeatMap *self, int row, int column)
{
  g_autofree double *values = NULL;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), NAN);
  g_return_val_if_fail (row >= 0 && row < shown_rows (self) && column >= 0 && column < shown_columns (self), NAN);

  values = shown_values (self);
  return values[(gsize) row * shown_columns (self) + column];
}

/* FALSE: there are no cells, or there is no room for them. */
static gboolean
find_layout (MnHeatMap *self, double width, double height, const MnFigureStyle *style, Layout *l)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  g_auto (MnPen) pen = { NULL };
  g_autofree double *values = NULL;

  if (self->rows == 0 || self->columns == 0)
    return FALSE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cr = cairo_create (surface);
  mn_pen_init (&pen, cr, style);
  values = shown_values (self);
  lay_out (self, &pen, values, width, height, l);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return l->cell_w > 0 && l->cell_h > 0;
}

gboolean
mn_heat_map_cell_at (MnHeatMap *self, double width, double height, const MnFigureStyle *style, double x, double y, int *row,
                     int *column)
{
  g_auto (Layout) l = { 0 };
  double r, c;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), FALSE);

  if (!find_layout (self, width, height, style, &l))
    return FALSE;
  r = floor ((y - l.y) / l.cell_h);
  c = floor ((x - l.x) / l.cell_w);
  if (!(r >= 0 && r < shown_rows (self) && c >= 0 && c < shown_columns (self)))
    return FALSE;
  *row = (int) r;
  *column = (int) c;
  return TRUE;
}

gboolean
mn_heat_map_get_cell (MnHeatMap *self, double width, double height, const MnFigureStyle *style, int row, int column,
                      double *x, double *y, double *cell_width, double *cell_height)
{
  g_auto (Layout) l = { 0 };

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), FALSE);

  if (row < 0 || row >= shown_rows (self) || column < 0 || column >= shown_columns (self)
      || !find_layout (self, width, height, style, &l))
    return FALSE;
  *x = l.x + column * l.cell_w;
  *y = l.y + row * l.cell_h;
  *cell_width = l.cell_w;
  *cell_height = l.cell_h;
  return TRUE;
}

void
mn_heat_map_get_size (MnHeatMap *self, int *rows, int *columns)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  *rows = shown_rows (self);
  *columns = shown_columns (self);
}

char *
mn_heat_map_describe_cell (MnHeatMap *self, int row, int column)
{
  g_autofree char *value = NULL, *count = NULL;
  const char *row_title, *column_title;
  double shown, raw;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), NULL);
  g_return_val_if_fail (row >= 0 && row < shown_rows (self) && column >= 0 && column < shown_columns (self), NULL);

  row_title = shown_title (self, TRUE) ? shown_title (self, TRUE) : _("row");
  column_title = shown_title (self, FALSE) ? shown_title (self, FALSE) : _("column");
  shown = mn_heat_map_get_value (self, row, column);
  raw = raw_value (self, row, column);
  count = mn_format_number (raw, 6);
  if (self->normalize == MN_NORMALIZE_NONE)
    return g_strdup_printf (_("%s: %s, %s: %s — %s"), row_title, shown_labels (self, TRUE)[row], column_title,
                            shown_labels (self, FALSE)[column], count);
  value = isnan (shown) ? g_strdup (MN_DASH) : mn_format_number (shown * 100, 3);
  return g_strdup_printf (_("%s: %s, %s: %s — %s %% (%s)"), row_title, shown_labels (self, TRUE)[row], column_title,
                          shown_labels (self, FALSE)[column], value, count);
}
