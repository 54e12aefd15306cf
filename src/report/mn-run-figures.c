/* mn-run-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-format.h"
#include "mn-run-groups.h"

/* The order of lines, and colours and dashes as in the window. */
static const MnSource order[] = { MN_SOURCE_BATCH, MN_SOURCE_TRAIN, MN_SOURCE_VALIDATION, MN_SOURCE_TEST };
static const int dashes[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = 1, [MN_SOURCE_VALIDATION] = 0, [MN_SOURCE_TEST] = 2, [MN_SOURCE_BATCH] = 0,
};
static const int colors[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = 2, [MN_SOURCE_VALIDATION] = 1, [MN_SOURCE_TEST] = 4, [MN_SOURCE_BATCH] = 0,
};

/* (transfer full) */
static char *
source_title (const MnRun *run,
              MnSource     source)
{
  if (source == MN_SOURCE_BATCH)
    return g_strdup (_("mini-batch"));
  return mn_experiment_describe_split (run->experiment, (MnSplit) source);
}

static double
curve_value (const MnMetricRow *row,
             MnCurve            curve)
{
  switch (curve)
    {
    case MN_CURVE_ACCURACY:
      return row->accuracy;
    case MN_CURVE_LEARNING_RATE:
      return row->learning_rate;
    case MN_CURVE_GRADIENT_NORM:
      return row->gradient_norm;
    case MN_CURVE_RMSE:
      return row->errors.rmse;
    case MN_CURVE_TOP_K:
      return row->top_k;
    case MN_CURVE_MAE:
      return row->errors.mae;
    case MN_CURVE_R2:
      return row->errors.r2;
    case MN_CURVE_F_BETA:
      return row->f_beta;
    case MN_CURVE_LOSS:
    default:
      return row->loss;
    }
}

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

      if (row->source == source && !isnan (curve_value (row, curve)))
        return TRUE;
    }
  return FALSE;
}

/* @deviations (nullable): of each row. */
static void
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
      const double y = curve_value (row, curve);
      const double spread = deviations != NULL ? curve_value (&g_array_index (deviations, MnMetricRow, i), curve) : NAN;

      if (row->source == source)
        mn_chart_extend_spread (chart, series, &row->epoch, &y, &spread, 1);
    }
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
  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    if (is_wanted (order[k], split) && has_curve (run->rows, order[k], curve))
      {
        g_autofree char *name = source_title (run, order[k]);

        add_curve (chart, run->rows, NULL, order[k], curve, name, colors[order[k]], dashes[order[k]]);
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

  for (guint k = 1; k < G_N_ELEMENTS (order) && curve != MN_CURVE_LEARNING_RATE; k++)
    if (is_wanted (order[k], split) && has_curve (rows, order[k], curve))
      {
        g_autofree char *source = source_title (run, order[k]);
        g_autofree char *name = g_strdup_printf ("%s, %s", source, title);

        add_curve (chart, rows, deviations, order[k], curve, split < 0 ? name : title, color,
                   split < 0 ? dashes[order[k]] : (int) (number % 3));
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
    for (guint k = 0; k < G_N_ELEMENTS (order); k++)
      if (has_curve (((MnRun *) g_ptr_array_index (runs, i))->rows, order[k], curve))
        return TRUE;
  return FALSE;
}

/* As an axis has it, or as a title, which says what part of the data it is of. (transfer full) */
static char *
curve_title (const MnRun *run,
             MnCurve      curve,
             int          split)
{
  g_autofree char *beta = mn_format_number (run->beta, 4);
  /* Translators: the F score with that weight of the recall, as the mean of those of the classes. */
  g_autofree char *f_beta = g_strdup_printf (_("F (β = %s), macro average"), beta);
  const char *titles[] = { _("Loss"), _("Accuracy"), _("Learning rate"), _("Gradient norm"), _("RMSE"),
                           _("Top-k accuracy"), _("MAE"), _("R²"), f_beta };
  g_autofree char *source = split < 0 ? NULL : source_title (run, (MnSource) split);

  /* Translators: a metric, and on which samples: “Accuracy, test”. */
  return source != NULL ? g_strdup_printf (_("%s, %s"), titles[curve], source) : g_strdup (titles[curve]);
}

MnFigure *
mn_run_figure_curves (const MnRun *run,
                      MnCurve      curve,
                      int          split)
{
  MnChart *chart = mn_chart_new ();
  const char *name = mn_experiment_get_name (run->experiment);
  g_autofree char *metric = curve_title (run, curve, -1), *title = curve_title (run, curve, split);
  /* Translators: what a chart shows, and of which experiment. */
  g_autofree char *whole = g_strdup_printf (_("%s – %s"), title, name);

  mn_chart_set_labels (chart, _("epoch"), metric);
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
      g_autofree char *metric = curve_title (first, curve, -1), *title = curve_title (first, curve, split);
      /* Translators: what a chart shows: “Accuracy, mean ± standard deviation”. */
      g_autofree char *mean = g_strdup_printf (_("%s, mean ± standard deviation"), title);

      mn_chart_set_labels (chart, _("epoch"), metric);
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
  g_autofree char *source = source_title (run, evaluation->row.source);
  g_autofree char *title = g_strdup_printf (_("%s, %s, epoch %.4g"), mn_experiment_get_name (run->experiment), source,
                                            evaluation->row.epoch);

  for (int i = 0; i < confusion->n; i++)
    names[i] = mn_class_name ((const char *const *) run->class_names, i);
  for (int i = 0; i < confusion->n * confusion->n; i++)
    values[i] = (double) confusion->counts[i];
  mn_heat_map_set_data (map, confusion->n, confusion->n, values, (const char *const *) names,
                        (const char *const *) names);
  mn_heat_map_set_axes (map, _("true"), _("predicted"));
  mn_heat_map_set_normalize (map, normalize);
  mn_heat_map_set_transposed (map, transposed);
  mn_heat_map_set_title (map, title);
  return MN_FIGURE (map);
}
