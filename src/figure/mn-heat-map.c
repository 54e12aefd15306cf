/* mn-heat-map.c - a labelled matrix as colours and numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-heat-map-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

/* The greatest value over the least, from where on powers of ten tell more. */
#define FAR_APART 100

G_DEFINE_FINAL_TYPE (MnHeatMap, mn_heat_map, MN_TYPE_FIGURE)

int
mn_heat_map_rows (MnHeatMap *self)
{
  return self->transposed ? self->columns : self->rows;
}

int
mn_heat_map_columns (MnHeatMap *self)
{
  return self->transposed ? self->rows : self->columns;
}

char **
mn_heat_map_labels (MnHeatMap *self, gboolean rows)
{
  return rows != self->transposed ? self->row_labels : self->column_labels;
}

const char *
mn_heat_map_title (MnHeatMap *self, gboolean rows)
{
  return rows != self->transposed ? self->row_title : self->column_title;
}

/* Of what is in the picture's arrangement, in the data's. */
static gsize
find_index (MnHeatMap *self, int row, int column)
{
  return self->transposed ? (gsize) column * self->columns + row : (gsize) row * self->columns + column;
}

/* As set. */
static double
raw_value (MnHeatMap *self, int row, int column)
{
  return self->values[find_index (self, row, column)];
}

const char *
mn_heat_map_mark (MnHeatMap *self, int row, int column)
{
  return self->marks != NULL ? self->marks[find_index (self, row, column)] : NULL;
}

double
mn_heat_map_value (MnHeatMap *self, int row, int column)
{
  const double *row_sums = self->transposed ? self->column_sums : self->row_sums;
  const double *column_sums = self->transposed ? self->row_sums : self->column_sums;
  const double sum = self->normalize == MN_NORMALIZE_ROWS      ? row_sums[row]
                     : self->normalize == MN_NORMALIZE_COLUMNS ? column_sums[column]
                     : self->normalize == MN_NORMALIZE_ALL     ? self->sum
                                                               : 1;

  return sum == 0 ? NAN : raw_value (self, row, column) / sum;
}

gboolean
mn_heat_map_find_best (MnHeatMap *self, int *row, int *column)
{
  const int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  double best = NAN;

  for (int r = 0; r < rows && self->order != MN_HEAT_AMOUNTS; r++)
    for (int c = 0; c < columns; c++)
      {
        const double value = raw_value (self, r, c);

        if (!isfinite (value) || (self->order == MN_HEAT_LEAST ? value >= best : value <= best))
          continue;
        best = value;
        *row = r;
        *column = c;
      }
  return !isnan (best);
}

/* From the least to the greatest, with so many places that a hundredth of that is seen. */
static void
fit_scale (MnHeatMap *self, MnHeatScale *scale, double low, double high)
{
  scale->low = isnan (low) ? 0 : low;
  scale->high = high > low ? high : scale->low + 1;
  scale->log = self->order == MN_HEAT_LEAST && low > 0 && high >= FAR_APART * low;
  scale->decimals = scale->log ? 4 : CLAMP (2 - (int) floor (log10 (scale->high - scale->low)), 0, 4);
}

void
mn_heat_map_find_scale (MnHeatMap *self, MnHeatScale *scale)
{
  const int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  double low = NAN, high = NAN;
  gboolean whole = TRUE;

  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        const double value = mn_heat_map_value (self, r, c);

        if (!isfinite (value))
          continue;
        if (!(low <= value))
          low = value;
        if (!(high >= value))
          high = value;
        whole = whole && value == floor (value);
      }
  scale->log = FALSE;
  if (self->order != MN_HEAT_AMOUNTS)
    {
      fit_scale (self, scale, low, high);
      return;
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
  scale->low = low;
  scale->high = high;
  if (whole && self->normalize == MN_NORMALIZE_NONE)
    scale->decimals = 0;
  else
    scale->decimals = CLAMP (2 - (int) floor (log10 (MAX (fabs (high), fabs (low)))) - (high <= 1 ? 0 : 1), 0, 4);
  /* Shares are read as hundredths. */
  if (self->normalize == MN_NORMALIZE_ROWS || self->normalize == MN_NORMALIZE_COLUMNS)
    scale->decimals = 2;
}

static char *
mn_heat_map_describe (MnFigure *figure)
{
  MnHeatMap *self = MN_HEAT_MAP (figure);
  const int rows = mn_heat_map_rows (self), columns = mn_heat_map_columns (self);
  GString *out = g_string_new (NULL);
  int best_row = -1, best_column = -1;
  double best = NAN;

  if (self->title)
    g_string_append_printf (out, _("Heat map “%s”."), self->title);
  else
    g_string_append (out, _("Heat map."));
  if (rows == 0 || columns == 0)
    {
      g_string_append_printf (out, " %s.", _("No data yet"));
      return g_string_free (out, FALSE);
    }
  g_string_append_printf (out, _(" %d rows, %d columns."), rows, columns);
  if (self->subtitle != NULL)
    g_string_append_printf (out, " %s.", self->subtitle);
  if (self->order != MN_HEAT_AMOUNTS)
    {
      if (mn_heat_map_find_best (self, &best_row, &best_column))
        {
          g_autofree char *cell = mn_heat_map_describe_cell (self, best_row, best_column);

          g_string_append_printf (out, _(" Best: %s."), cell);
        }
      return g_string_free (out, FALSE);
    }
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++)
      {
        const double value = mn_heat_map_value (self, r, c);

        /* Of a square matrix with the same labels both ways, the diagonal says what is right; the rest what is not. */
        if ((rows == columns && r == c) || !isfinite (value) || value <= best)
          continue;
        best = value;
        best_row = r;
        best_column = c;
      }
  if (best_row >= 0)
    {
      g_autofree char *cell = mn_heat_map_describe_cell (self, best_row, best_column);

      g_string_append_printf (out, rows == columns ? _(" Greatest off the diagonal: %s.") : _(" Greatest: %s."), cell);
    }
  return g_string_free (out, FALSE);
}

/* Some of them may be NULL. */
static void
free_texts (char ***texts, gsize n)
{
  for (gsize i = 0; *texts != NULL && i < n; i++)
    g_free ((*texts)[i]);
  g_clear_pointer (texts, g_free);
}

static void
forget_notes (MnHeatMap *self)
{
  const gsize n = (gsize) self->rows * self->columns;

  free_texts (&self->marks, n);
  free_texts (&self->notes, n);
}

static void
mn_heat_map_finalize (GObject *object)
{
  MnHeatMap *self = MN_HEAT_MAP (object);

  forget_notes (self);
  g_free (self->values);
  g_free (self->row_sums);
  g_free (self->column_sums);
  g_clear_pointer (&self->layout, mn_heat_layout_free);
  g_strfreev (self->row_labels);
  g_strfreev (self->column_labels);
  g_free (self->title);
  g_free (self->subtitle);
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

static void
changed (MnHeatMap *self)
{
  g_clear_pointer (&self->layout, mn_heat_layout_free);
  mn_figure_changed (MN_FIGURE (self));
}

static void
add_up (MnHeatMap *self)
{
  g_free (self->row_sums);
  g_free (self->column_sums);
  self->row_sums = g_new0 (double, self->rows);
  self->column_sums = g_new0 (double, self->columns);
  self->sum = 0;
  for (int r = 0; r < self->rows; r++)
    for (int c = 0; c < self->columns; c++)
      {
        const double value = self->values[(gsize) r * self->columns + c];

        self->row_sums[r] += value;
        self->column_sums[c] += value;
        self->sum += value;
      }
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

  forget_notes (self);
  g_free (self->values);
  g_strfreev (self->row_labels);
  g_strfreev (self->column_labels);
  self->rows = rows;
  self->columns = columns;
  self->values = g_memdup2 (values, (gsize) rows * columns * sizeof *values);
  add_up (self);
  self->row_labels = copy_labels (rows, row_labels);
  self->column_labels = copy_labels (columns, column_labels);
  changed (self);
}

void
mn_heat_map_set_title (MnHeatMap *self, const char *title)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  g_free (self->title);
  self->title = mn_format_label (title);
  changed (self);
}

void
mn_heat_map_set_subtitle (MnHeatMap *self, const char *subtitle)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  g_free (self->subtitle);
  self->subtitle = mn_format_label (subtitle);
  changed (self);
}

void
mn_heat_map_set_order (MnHeatMap *self, MnHeatOrder order)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  if (self->order == order)
    return;
  self->order = order;
  changed (self);
}

static char **
copy_texts (const char *const *texts, gsize n)
{
  char **copy = texts != NULL ? g_new (char *, n) : NULL;

  for (gsize i = 0; copy != NULL && i < n; i++)
    copy[i] = mn_format_label (texts[i]);
  return copy;
}

/**
 * mn_heat_map_set_notes:
 * @marks: (nullable): rows × columns, in the data's order
 * @notes: (nullable): likewise
 */
void
mn_heat_map_set_notes (MnHeatMap *self, const char *const *marks, const char *const *notes)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  forget_notes (self);
  self->marks = copy_texts (marks, (gsize) self->rows * self->columns);
  self->notes = copy_texts (notes, (gsize) self->rows * self->columns);
  changed (self);
}

void
mn_heat_map_set_axes (MnHeatMap *self, const char *rows, const char *columns)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  g_free (self->row_title);
  g_free (self->column_title);
  self->row_title = mn_format_label (rows);
  self->column_title = mn_format_label (columns);
  changed (self);
}

void
mn_heat_map_set_normalize (MnHeatMap *self, MnNormalize normalize)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  if (self->normalize == normalize)
    return;
  self->normalize = normalize;
  changed (self);
}

void
mn_heat_map_set_transposed (MnHeatMap *self, gboolean transposed)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  if (self->transposed == !!transposed)
    return;
  self->transposed = !!transposed;
  changed (self);
}

double
mn_heat_map_get_value (MnHeatMap *self, int row, int column)
{
  g_return_val_if_fail (MN_IS_HEAT_MAP (self), NAN);
  g_return_val_if_fail (row >= 0 && row < mn_heat_map_rows (self), NAN);
  g_return_val_if_fail (column >= 0 && column < mn_heat_map_columns (self), NAN);

  return mn_heat_map_value (self, row, column);
}

void
mn_heat_map_get_size (MnHeatMap *self, int *rows, int *columns)
{
  g_return_if_fail (MN_IS_HEAT_MAP (self));

  *rows = mn_heat_map_rows (self);
  *columns = mn_heat_map_columns (self);
}

char *
mn_heat_map_describe_cell (MnHeatMap *self, int row, int column)
{
  g_autofree char *value = NULL, *count = NULL;
  const char *row_title, *column_title, *note;
  double shown, raw;

  g_return_val_if_fail (MN_IS_HEAT_MAP (self), NULL);
  g_return_val_if_fail (row >= 0 && row < mn_heat_map_rows (self), NULL);
  g_return_val_if_fail (column >= 0 && column < mn_heat_map_columns (self), NULL);

  row_title = mn_heat_map_title (self, TRUE) ? mn_heat_map_title (self, TRUE) : _("row");
  column_title = mn_heat_map_title (self, FALSE) ? mn_heat_map_title (self, FALSE) : _("column");
  shown = mn_heat_map_value (self, row, column);
  raw = raw_value (self, row, column);
  note = self->notes != NULL ? self->notes[find_index (self, row, column)] : NULL;
  count = mn_format_number (raw, 6);
  if (note != NULL)
    {
      g_autofree char *noted = isfinite (raw) ? g_strdup_printf ("%s (%s)", count, note) : g_strdup (note);

      g_free (g_steal_pointer (&count));
      count = g_steal_pointer (&noted);
    }
  if (self->normalize == MN_NORMALIZE_NONE)
    return g_strdup_printf (_("%s: %s, %s: %s — %s"), row_title, mn_heat_map_labels (self, TRUE)[row], column_title,
                            mn_heat_map_labels (self, FALSE)[column], count);
  value = isnan (shown) ? g_strdup (MN_DASH) : mn_format_number (shown * 100, 3);
  return g_strdup_printf (_("%s: %s, %s: %s — %s\u202f%% (%s)"), row_title, mn_heat_map_labels (self, TRUE)[row], column_title,
                          mn_heat_map_labels (self, FALSE)[column], value, count);
}
