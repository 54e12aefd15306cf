/* mn-run-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-curve-look.h"
#include "mn-run-groups.h"

/* Whether there is anything to draw: an accuracy is NaN throughout where there are no classes, but a loss that became NaN
 * is what a chart must show. */
static gboolean
has_curve (const GArray *rows,
           MnSource      source,
           MnCurve       curve)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (rows, MnMetricRow, i);

      if (row->source == source && !isnan (mn_curve_get (row, curve)))
        return TRUE;
    }
  return FALSE;
}

/* The new series. @deviations (nullable): of each row. */
static int
add_curve (MnChart      *chart,
           const GArray *rows,
           const GArray *deviations,
           MnSource      source,
           MnCurve       curve,
           const char   *name,
           int           color,
           int           dash)
{
  int series = mn_chart_add_series (chart, name, color, dash);

  /* Single mini-batches are what evaluations are seen against, unless there is nothing else. */
  mn_chart_set_faint (chart, series, source == MN_SOURCE_BATCH && curve != MN_CURVE_LEARNING_RATE
                                     && (has_curve (rows, MN_SOURCE_TRAIN, curve)
                                         || has_curve (rows, MN_SOURCE_VALIDATION, curve)
                                         || has_curve (rows, MN_SOURCE_TEST, curve)));
  mn_chart_set_markers (chart, series, source != MN_SOURCE_BATCH && curve != MN_CURVE_LEARNING_RATE);
  for (guint i = 0; i < rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (rows, MnMetricRow, i);
      const double y = mn_curve_get (row, curve);
      const double spread = deviations != NULL ? mn_curve_get (&g_array_index (deviations, MnMetricRow, i), curve) : NAN;

      if (row->source == source)
        mn_chart_extend_spread (chart, series, &row->epoch, &y, &spread, 1);
    }
  return series;
}

static gboolean
is_wanted (MnSource source,
           int      split)
{
  return split < 0 || (int) source == split;
}

static void
add_one_run (MnChart     *chart,
             const MnRun *run,
             MnCurve      curve,
             int          split)
{
  if (curve == MN_CURVE_LEARNING_RATE)
    {
      MnSource source = has_curve (run->rows, MN_SOURCE_BATCH, curve) ? MN_SOURCE_BATCH : MN_SOURCE_VALIDATION;

      add_curve (chart, run->rows, NULL, source, curve, _("learning rate"), 0, 0);
      return;
    }
  for (guint k = 0; k < G_N_ELEMENTS (mn_curve_order); k++)
    if (is_wanted (mn_curve_order[k], split) && has_curve (run->rows, mn_curve_order[k], curve))
      {
        const MnSource source = mn_curve_order[k];
        g_autofree char *name = mn_curve_source_title (run, source);
        const int series = add_curve (chart, run->rows, NULL, source, curve, name, mn_curve_colors[source], mn_curve_dashes[source]);

        /* Whatever else was evaluated. */
        mn_chart_set_shape (chart, series, (int) k);
      }
}

/* One of several: what was evaluated, or else its mini-batches. Legends are narrow: first they say which it is of one run. */
static void
add_among_others (MnChart      *chart,
                  const MnRun  *run,
                  const GArray *rows,
                  const GArray *deviations,
                  const char   *title,
                  MnCurve       curve,
                  int           split,
                  guint         number)
{
  const int color = (int) (number % MN_PALETTE_SIZE);
  gboolean evaluated = FALSE;

  for (guint k = 1; k < G_N_ELEMENTS (mn_curve_order) && curve != MN_CURVE_LEARNING_RATE; k++)
    if (is_wanted (mn_curve_order[k], split) && has_curve (rows, mn_curve_order[k], curve))
      {
        g_autofree char *source = mn_curve_source_title (run, mn_curve_order[k]);
        g_autofree char *name = g_strdup_printf ("%s, %s", source, title);

        add_curve (chart, rows, deviations, mn_curve_order[k], curve, split < 0 ? name : title, color,
                   split < 0 ? mn_curve_dashes[mn_curve_order[k]] : (int) (number % 3));
        if (split < 0)
          mn_chart_set_kind (chart, (int) mn_chart_get_n_series (chart) - 1, title, source);
        evaluated = TRUE;
      }
  if (!evaluated && split < 0 && has_curve (rows, MN_SOURCE_BATCH, curve))
    add_curve (chart, rows, deviations, MN_SOURCE_BATCH, curve, title, color, 0);
}

gboolean
mn_run_has_curve (GPtrArray *runs,
                  MnCurve    curve)
{
  for (guint i = 0; i < runs->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (mn_curve_order); k++)
      if (has_curve (((MnRun *) g_ptr_array_index (runs, i))->rows, mn_curve_order[k], curve))
        return TRUE;
  return FALSE;
}

MnFigure *
mn_run_figure_curves (const MnRun *run,
                      MnCurve      curve,
                      int          split)
{
  MnChart *chart = mn_chart_new ();
  const char *name = mn_experiment_get_name (run->experiment);
  g_autofree char *metric = mn_curve_title (run, curve, -1), *title = mn_curve_title (run, curve, split);
  /* Translators: what a chart shows, and of which experiment. */
  g_autofree char *whole = g_strdup_printf (_("%s – %s"), title, name);

  mn_chart_set_labels (chart, _("Epochs"), metric);
  mn_chart_set_title (chart, *name != '\0' ? whole : title);
  add_one_run (chart, run, curve, split);
  return MN_FIGURE (chart);
}

MnFigure *
mn_run_figure_groups (GPtrArray *groups,
                      MnCurve    curve,
                      int        split)
{
  MnChart *chart = mn_chart_new ();
  gboolean averaged = FALSE;

  for (guint i = 0; i < groups->len; i++)
    {
      const MnRunGroup *group = g_ptr_array_index (groups, i);
      const MnRun *run = g_ptr_array_index (group->runs, 0);

      averaged |= group->mean != NULL;
      add_among_others (chart, run, group->mean != NULL ? group->mean->rows : run->rows,
                        group->mean != NULL ? group->mean->deviations : NULL, group->title, curve, split, i);
    }
  if (groups->len > 0)
    {
      const MnRun *first = g_ptr_array_index (((const MnRunGroup *) g_ptr_array_index (groups, 0))->runs, 0);
      g_autofree char *metric = mn_curve_title (first, curve, -1), *title = mn_curve_title (first, curve, split);
      /* Translators: what a chart shows: “Accuracy, mean ± standard deviation”. */
      g_autofree char *mean = g_strdup_printf (_("%s, mean ± standard deviation"), title);

      mn_chart_set_labels (chart, _("Epochs"), metric);
      mn_chart_set_title (chart, averaged ? mean : title);
    }
  return MN_FIGURE (chart);
}

MnFigure *
mn_run_figure_confusion (const MnRun        *run,
                         const MnEvaluation *evaluation,
                         MnNormalize         normalize,
                         gboolean            transposed)
{
  MnHeatMap *map = mn_heat_map_new ();
  const MnConfusion *confusion = evaluation->confusion;
  g_autofree double *values = g_new (double, (gsize) confusion->n * (gsize) confusion->n);
  g_auto (GStrv) names = g_new0 (char *, confusion->n + 1);
  g_autofree char *source = mn_curve_source_title (run, evaluation->row.source);
  g_autofree char *title = g_strdup_printf (_("%s, %s, epoch %.4g"), mn_experiment_get_name (run->experiment), source,
                                            evaluation->row.epoch);

  for (int i = 0; i < confusion->n; i++)
    names[i] = mn_class_name ((const char *const *) run->class_names, i);
  for (int i = 0; i < confusion->n * confusion->n; i++)
    values[i] = (double) confusion->counts[i];
  mn_heat_map_set_data (map, confusion->n, confusion->n, values, (const char *const *) names,
                        (const char *const *) names);
  mn_heat_map_set_axes (map, _("True class"), _("Predicted class"));
  mn_heat_map_set_normalize (map, normalize);
  mn_heat_map_set_transposed (map, transposed);
  mn_heat_map_set_title (map, title);
  return MN_FIGURE (map);
}
