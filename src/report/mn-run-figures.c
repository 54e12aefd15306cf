/* mn-run-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-format.h"

/* Of one run: the order of colours, and dashes for print in grey. */
static const MnSource order[] = { MN_SOURCE_BATCH, MN_SOURCE_TRAIN, MN_SOURCE_VALIDATION, MN_SOURCE_TEST };
static const int dashes[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = 1, [MN_SOURCE_VALIDATION] = 0, [MN_SOURCE_TEST] = 2, [MN_SOURCE_BATCH] = 0,
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
has_curve (const MnRun *run,
           MnSource     source,
           MnCurve      curve)
{
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source == source && !isnan (curve_value (row, curve)))
        return TRUE;
    }
  return FALSE;
}

static void
add_curve (MnChart     *chart,
           const MnRun *run,
           MnSource     source,
           MnCurve      curve,
           const char  *name,
           int          color,
           int          dash)
{
  int series = mn_chart_add_series (chart, name, color, dash);

  /* Single mini-batches are what evaluations are seen against, unless there is nothing else. */
  mn_chart_set_faint (chart, series, source == MN_SOURCE_BATCH && curve != MN_CURVE_LEARNING_RATE
                                     && (has_curve (run, MN_SOURCE_TRAIN, curve)
                                         || has_curve (run, MN_SOURCE_VALIDATION, curve)
                                         || has_curve (run, MN_SOURCE_TEST, curve)));
  mn_chart_set_markers (chart, series, source != MN_SOURCE_BATCH && curve != MN_CURVE_LEARNING_RATE);
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source == source)
        mn_chart_append (chart, series, row->epoch, curve_value (row, curve));
    }
}

static char *
run_title (const MnRun *run)
{
  g_autofree char *base = g_path_get_basename (run->dir);
  const char *name = mn_experiment_get_name (run->experiment);

  return name != NULL && *name != '\0' ? g_strdup_printf ("%s (%s)", name, base) : g_strdup (base);
}

static void
add_one_run (MnChart     *chart,
             const MnRun *run,
             MnCurve      curve)
{
  if (curve == MN_CURVE_LEARNING_RATE)
    {
      MnSource source = has_curve (run, MN_SOURCE_BATCH, curve) ? MN_SOURCE_BATCH : MN_SOURCE_VALIDATION;

      add_curve (chart, run, source, curve, _("learning rate"), 0, 0);
      return;
    }
  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    if (has_curve (run, order[k], curve))
      {
        g_autofree char *name = source_title (run, order[k]);

        add_curve (chart, run, order[k], curve, name, (int) k, dashes[order[k]]);
      }
}

static void
add_several_runs (MnChart   *chart,
                  GPtrArray *runs,
                  MnCurve    curve)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const MnRun *run = g_ptr_array_index (runs, i);
      g_autofree char *title = run_title (run);
      gboolean evaluated = FALSE;

      for (guint k = 1; k < G_N_ELEMENTS (order) && curve != MN_CURVE_LEARNING_RATE; k++)
        if (has_curve (run, order[k], curve))
          {
            g_autofree char *source = source_title (run, order[k]);
            g_autofree char *name = g_strdup_printf ("%s, %s", title, source);

            add_curve (chart, run, order[k], curve, name, (int) (i % MN_PALETTE_SIZE), dashes[order[k]]);
            evaluated = TRUE;
          }
      if (!evaluated && has_curve (run, MN_SOURCE_BATCH, curve))
        add_curve (chart, run, MN_SOURCE_BATCH, curve, title, (int) (i % MN_PALETTE_SIZE), 0);
    }
}

gboolean
mn_run_has_curve (GPtrArray *runs,
                  MnCurve    curve)
{
  for (guint i = 0; i < runs->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (order); k++)
      if (has_curve (g_ptr_array_index (runs, i), order[k], curve))
        return TRUE;
  return FALSE;
}

MnFigure *
mn_run_figure_curves (GPtrArray *runs,
                      MnCurve    curve)
{
  MnChart *chart = mn_chart_new ();
  const MnRun *first = g_ptr_array_index (runs, 0);
  g_autofree char *beta = mn_format_number (first->beta, 4);
  /* Translators: the F score with that weight of the recall, as the mean of those of the classes. */
  g_autofree char *f_beta = g_strdup_printf (_("F (β = %s), macro average"), beta);
  const char *titles[] = { _("Loss"), _("Accuracy"), _("Learning rate"), _("Gradient norm"), _("RMSE"),
                           _("Top-k accuracy"), _("MAE"), _("R²"), f_beta };

  mn_chart_set_labels (chart, _("epoch"), titles[curve]);
  if (runs->len == 1)
    {
      mn_chart_set_title (chart, mn_experiment_get_name (first->experiment));
      add_one_run (chart, first, curve);
    }
  else
    {
      mn_chart_set_title (chart, titles[curve]);
      add_several_runs (chart, runs, curve);
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
