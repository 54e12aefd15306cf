/* mn-setting-grid.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-grid.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-curve-look.h"
#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"
#include "mn-format.h"
#include "mn-heat-map.h"
#include "mn-setting-figure.h"

/* Settings that a cell names as the best ones. */
#define MOST_WORDS 3
/* Of a deviation, which is told with its number. */
#define DIGITS 2

/* The runs that have both values. */
typedef struct
{
  GPtrArray     *runs;      /* of MnRun, which it does not own; NULL: none */
  guint          n_kinds;   /* that differ in other settings */
  MnSettingValue value;     /* of the best of these */
  char          *words;     /* what tells it from the others; NULL: there is one alone */
} Cell;

typedef struct
{
  const MnSettingAxis *columns;
  const MnSettingAxis *rows;
  GArray              *xs, *ys;   /* of double: the places of either */
  Cell                *cells;     /* row by row */
  guint                n;
  MnMetric             metric;
  MnSource             source;
  gboolean             best;
  guint                least_n, most_n;   /* runs that a number is the mean of */
  guint                n_diverged;
} Grid;

static void
grid_clear (Grid *grid)
{
  for (guint i = 0; i < grid->n; i++)
    {
      g_clear_pointer (&grid->cells[i].runs, g_ptr_array_unref);
      g_free (grid->cells[i].words);
    }
  g_free (grid->cells);
  g_array_unref (grid->xs);
  g_array_unref (grid->ys);
}

static guint
find_place (GArray *places, double place)
{
  guint i = 0;

  while (g_array_index (places, double, i) != place)
    i++;
  return i;
}

/* Into the cells. */
static void
sort_runs (Grid *grid, GPtrArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const guint row = find_place (grid->ys, grid->rows->x[i]), column = find_place (grid->xs, grid->columns->x[i]);
      Cell *cell = &grid->cells[row * grid->xs->len + column];

      if (cell->runs == NULL)
        cell->runs = g_ptr_array_new ();
      g_ptr_array_add (cell->runs, g_ptr_array_index (runs, i));
    }
}

/* FALSE: no run has measured it. Of all samples those that settings are chosen by. */
static gboolean
find_source (Grid *grid, GPtrArray *runs, int split)
{
  static const MnSplit order[] = { MN_SPLIT_VALIDATION, MN_SPLIT_TEST, MN_SPLIT_TRAIN };
  gboolean any_diverged = FALSE;

  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < runs->len && (split < 0 || split == (int) order[k]); i++)
      {
        gboolean diverged;
        const double value = mn_setting_measure_run (g_ptr_array_index (runs, i), (MnSource) order[k], grid->metric, grid->best, &diverged);

        grid->source = (MnSource) order[k];
        any_diverged |= diverged;
        if (isfinite (value))
          return TRUE;
      }
  /* Where all diverged, what they would have been evaluated on. */
  for (guint k = 0; k < G_N_ELEMENTS (order) && any_diverged && split < 0; k++)
    if (mn_experiment_get_evaluate_split (((const MnRun *) g_ptr_array_index (runs, 0))->experiment, order[k]))
      {
        grid->source = (MnSource) order[k];
        break;
      }
  return any_diverged;
}

/* What tells the runs of one kind from the others in the cell: @firsts says of each run which is the first of its kind. */
static char *
describe_kind (const Cell *cell, const guint *firsts, guint kind)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new ();
  guint index = 0;

  for (guint i = 0; i < cell->runs->len; i++)
    if (firsts[i] == i)
      {
        if (i == kind)
          index = experiments->len;
        g_ptr_array_add (experiments, ((const MnRun *) g_ptr_array_index (cell->runs, i))->experiment);
      }
  return experiments->len > 1 ? mn_experiment_describe_among ((MnExperiment *const *) experiments->pdata, experiments->len, index, MOST_WORDS)
                              : NULL;
}

static void
measure_cell (Grid *grid, Cell *cell)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new ();
  g_autofree guint *firsts = g_new (guint, cell->runs->len);
  guint kind = 0;

  for (guint i = 0; i < cell->runs->len; i++)
    g_ptr_array_add (experiments, ((const MnRun *) g_ptr_array_index (cell->runs, i))->experiment);
  mn_experiment_find_repeats ((MnExperiment *const *) experiments->pdata, experiments->len, firsts);
  for (guint i = 0; i < cell->runs->len; i++)
    {
      g_autoptr (GPtrArray) alike = g_ptr_array_new ();
      const MnSettingPoint point = { 0, alike };
      MnSettingValue value;

      if (firsts[i] != i)
        continue;
      for (guint k = i; k < cell->runs->len; k++)
        if (firsts[k] == i)
          g_ptr_array_add (alike, g_ptr_array_index (cell->runs, k));
      value = mn_setting_point_measure (&point, grid->source, grid->metric, grid->best);
      grid->n_diverged += value.n_diverged;
      if (cell->n_kinds++ == 0 || (value.n > 0 && (cell->value.n == 0 || mn_metric_is_better (grid->metric, value.mean, cell->value.mean))))
        {
          cell->value = value;
          kind = i;
        }
    }
  cell->words = describe_kind (cell, firsts, kind);
  if (cell->value.n == 0)
    return;
  grid->least_n = grid->most_n == 0 ? cell->value.n : MIN (grid->least_n, cell->value.n);
  grid->most_n = MAX (grid->most_n, cell->value.n);
}

/* "0.001", "adam": of each place. (transfer full) */
static char **
name_places (const MnSettingAxis *axis, GArray *places)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < places->len; i++)
    {
      const double x = g_array_index (places, double, i);
      g_autofree char *name = axis->categories != NULL ? g_strdup (axis->categories[(gsize) x]) : mn_format_number (x, 6);

      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* Infinite: all its runs diverged. */
static double
get_number (const Cell *cell)
{
  return cell->runs == NULL ? NAN : cell->value.n == 0 && cell->value.n_diverged > 0 ? INFINITY : cell->value.mean;
}

/* What stands below the number: where some diverged, that matters more than how far the others are apart. (transfer full) */
static char *
make_mark (const Cell *cell)
{
  g_autofree char *deviation = NULL;

  if (cell->value.n == 0)
    return NULL;
  if (cell->value.n_diverged > 0)
    /* Translators: how many of so many runs diverged, for which the cross stands. */
    return g_strdup_printf (_("× %u of %u"), cell->value.n_diverged, cell->value.n + cell->value.n_diverged);
  if (isnan (cell->value.deviation))
    return NULL;
  deviation = mn_format_number (cell->value.deviation, DIGITS);
  return g_strdup_printf ("± %s", deviation);
}

static void
append (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, C_("parts of a line", ", "));
  g_string_append (text, part);
  g_free (part);
}

/* The same in words, with what else there is to say. (transfer full) */
static char *
make_note (const Cell *cell)
{
  const guint n = cell->value.n + cell->value.n_diverged;
  GString *text;

  if (cell->runs == NULL)
    return NULL;
  text = g_string_new (NULL);
  if (!isnan (cell->value.deviation))
    {
      g_autofree char *deviation = mn_format_number (cell->value.deviation, DIGITS);

      append (text, g_strdup_printf (_("± %s of %u runs"), deviation, cell->value.n));
    }
  if (cell->value.n_diverged > 0 && n > 1)
    append (text, g_strdup_printf (_("%u of %u runs diverged"), cell->value.n_diverged, n));
  else if (cell->value.n_diverged > 0)
    append (text, g_strdup (_("diverged")));
  if (cell->words != NULL && cell->value.n > 0)
    append (text, g_strdup_printf (_("with %s"), cell->words));
  return g_string_free (text, text->len == 0);
}

/* "mean ± standard deviation (n = 3), best of the other settings, ×: 2 of 27 runs diverged"; NULL: there is nothing to say.
 * (transfer full) */
static char *
make_subtitle (const Grid *grid, guint n_runs)
{
  GString *text = g_string_new (NULL);
  gboolean kinds = FALSE;

  for (guint i = 0; i < grid->n; i++)
    kinds |= grid->cells[i].n_kinds > 1;
  if (grid->most_n > 1 && grid->least_n == grid->most_n)
    append (text, g_strdup_printf (_("mean ± standard deviation (n = %u)"), grid->most_n));
  else if (grid->most_n > 1)
    append (text, g_strdup_printf (_("mean ± standard deviation (n = %u–%u)"), grid->least_n, grid->most_n));
  if (kinds)
    append (text, g_strdup (_("with the best of the other settings")));
  if (grid->n_diverged > 0)
    /* Translators: the cross stands for these runs; how many of all. */
    append (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "×: %u of %u run diverged", "×: %u of %u runs diverged", n_runs),
                                   grid->n_diverged, n_runs));
  return g_string_free (text, text->len == 0);
}

static void
write_place (GString *csv, const MnSettingAxis *axis, double x)
{
  if (axis->categories != NULL)
    mn_format_csv_text (csv, axis->categories[(gsize) x]);
  else
    mn_format_csv_number (csv, x);
  g_string_append_c (csv, ',');
}

static void
write_number (GString *csv, double value)
{
  if (isfinite (value))
    mn_format_csv_number (csv, value);
  g_string_append_c (csv, ',');
}

/* (transfer full) */
static char *
write_csv (const Grid *grid)
{
  GString *csv = g_string_new (NULL);

  mn_format_csv_text (csv, grid->rows->path);
  g_string_append_c (csv, ',');
  mn_format_csv_text (csv, grid->columns->path);
  g_string_append_printf (csv, ",split,metric,%s,deviation,runs,diverged,with\n", grid->best ? "best" : "last");
  for (guint i = 0; i < grid->n; i++)
    {
      const Cell *cell = &grid->cells[i];

      if (cell->runs == NULL)
        continue;
      write_place (csv, grid->rows, g_array_index (grid->ys, double, i / grid->xs->len));
      write_place (csv, grid->columns, g_array_index (grid->xs, double, i % grid->xs->len));
      g_string_append_printf (csv, "%s,%s,", mn_source_name (grid->source), mn_metric_name (grid->metric));
      write_number (csv, cell->value.mean);
      write_number (csv, cell->value.deviation);
      g_string_append_printf (csv, "%u,%u,", cell->value.n, cell->value.n_diverged);
      mn_format_csv_text (csv, cell->words);
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

static void
fill (const Grid *grid, MnHeatMap *map)
{
  g_autofree double *values = g_new (double, grid->n);
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func (g_free), notes = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) row_names = name_places (grid->rows, grid->ys), column_names = name_places (grid->columns, grid->xs);

  for (guint i = 0; i < grid->n; i++)
    {
      values[i] = get_number (&grid->cells[i]);
      g_ptr_array_add (marks, make_mark (&grid->cells[i]));
      g_ptr_array_add (notes, make_note (&grid->cells[i]));
    }
  mn_heat_map_set_data (map, (int) grid->ys->len, (int) grid->xs->len, values, (const char *const *) row_names,
                        (const char *const *) column_names);
  mn_heat_map_set_notes (map, (const char *const *) marks->pdata, (const char *const *) notes->pdata);
  mn_heat_map_set_axes (map, grid->rows->title, grid->columns->title);
  mn_heat_map_set_order (map, mn_metric_is_better (grid->metric, 1, 0) ? MN_HEAT_GREATEST : MN_HEAT_LEAST);
}

MnFigure *
mn_setting_grid_new (GPtrArray           *runs,
                     const MnSettingAxis *columns,
                     const MnSettingAxis *rows,
                     MnCurve              curve,
                     int                  split,
                     gboolean             best)
{
  Grid grid = { .columns = columns, .rows = rows, .metric = mn_setting_get_metric (curve), .best = best };
  g_autofree char *what = NULL, *title = NULL, *subtitle = NULL;
  MnHeatMap *map;

  g_return_val_if_fail (runs != NULL && runs->len > 0 && columns != NULL && rows != NULL, NULL);
  g_return_val_if_fail (columns->n == runs->len && rows->n == runs->len, NULL);

  if (!find_source (&grid, runs, split))
    return NULL;
  grid.xs = mn_setting_axis_list_places (columns);
  grid.ys = mn_setting_axis_list_places (rows);
  grid.n = grid.xs->len * grid.ys->len;
  grid.cells = g_new0 (Cell, grid.n);
  sort_runs (&grid, runs);
  for (guint i = 0; i < grid.n; i++)
    if (grid.cells[i].runs != NULL)
      measure_cell (&grid, &grid.cells[i]);
  map = mn_heat_map_new ();
  fill (&grid, map);
  what = mn_curve_title (g_ptr_array_index (runs, 0), curve, (int) grid.source);
  title = best ? g_strdup_printf (_("%s, best of each run"), what) : g_strdup (what);
  subtitle = make_subtitle (&grid, runs->len);
  mn_heat_map_set_title (map, title);
  mn_heat_map_set_subtitle (map, subtitle);
  mn_figure_take_csv (MN_FIGURE (map), write_csv (&grid));
  grid_clear (&grid);
  return MN_FIGURE (map);
}
