/* mn-report-results.c - what a run measured: a table, and curves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-results.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-run-figures.h"
#include "mn-run-info.h"

/* NaN: never measured. */
static double
find_best (const MnRun *run, MnSplit split, MnMetric metric)
{
  double best = NAN;

  for (guint i = 0; i < run->evaluations->len; i++)
    {
      const MnMetricRow *row = &((const MnEvaluation *) g_ptr_array_index (run->evaluations, i))->row;

      if (row->source == (MnSource) split && mn_metric_is_better (metric, mn_metric_get (metric, row), best))
        best = mn_metric_get (metric, row);
    }
  return best;
}

void
mn_report_add_results (MnReportContent *content, const MnRun *run)
{
  g_autofree char *beta = mn_format_number (run->beta, 4), *f_beta = g_strdup_printf (_("Macro F%s"), beta);
  const char *const titles[MN_N_METRICS] = { _("Loss"), _("Accuracy"), _("Top k"), f_beta, _("MAE"), _("RMSE"), _("R²"),
                                             _("Gradient norm") };
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  gboolean measured[MN_N_METRICS] = { FALSE };
  MnReportTable *table;

  g_ptr_array_add (columns, g_strdup (_("Measured on")));
  g_ptr_array_add (columns, g_strdup (_("Samples")));
  g_ptr_array_add (columns, g_strdup (_("Epoch")));
  for (int metric = 0; metric < MN_N_METRICS; metric++)
    {
      for (int split = 0; split < MN_N_SPLITS; split++)
        {
          const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);

          measured[metric] |= last != NULL && !isnan (mn_metric_get ((MnMetric) metric, &last->row));
        }
      if (measured[metric])
        {
          g_ptr_array_add (columns, g_strdup (titles[metric]));
          /* Translators: of a metric, such as "Loss, best" */
          g_ptr_array_add (columns, g_strdup_printf (_("%s, best"), titles[metric]));
        }
    }
  g_ptr_array_add (columns, NULL);
  table = mn_report_content_add_table (content, "results",
                                       _("The last evaluation of each part of the data, and the best of each metric by itself."),
                                       1, (const char *const *) columns->pdata);
  for (int split = 0; split < MN_N_SPLITS; split++)
    {
      const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);
      g_autofree char *name = mn_experiment_describe_split (run->experiment, (MnSplit) split);
      const gint64 size = mn_run_info_get_n_samples (run->info, (MnSplit) split);

      if (last == NULL)
        continue;
      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, name);
      mn_report_table_add_number (table, size > 0 ? (double) size : NAN, 0);
      mn_report_table_add_number (table, last->row.epoch, -1);
      for (int metric = 0; metric < MN_N_METRICS; metric++)
        if (measured[metric])
          {
            mn_report_table_add_number (table, mn_metric_get ((MnMetric) metric, &last->row), -1);
            mn_report_table_add_number (table, find_best (run, (MnSplit) split, (MnMetric) metric), -1);
          }
    }
}

void
mn_report_add_curves (MnReportContent *content, const MnRun *run)
{
  static const struct
  {
    MnCurve     curve;
    const char *name, *what;
  } curves[] = {
    { MN_CURVE_LOSS, "loss", N_("Loss over epochs") },
    { MN_CURVE_ACCURACY, "accuracy", N_("Accuracy over epochs") },
    { MN_CURVE_TOP_K, "top-k", NULL },
    { MN_CURVE_F_BETA, "f-beta", N_("F over epochs, the mean of the classes' scores") },
    { MN_CURVE_RMSE, "rmse", N_("Root mean squared error over epochs") },
    { MN_CURVE_MAE, "mae", N_("Mean absolute error over epochs") },
    { MN_CURVE_R2, "r2", N_("Coefficient of determination R² over epochs") },
    { MN_CURVE_LEARNING_RATE, "learning-rate", N_("Learning rate over epochs") },
    { MN_CURVE_GRADIENT_NORM, "gradient-norm", N_("Length of the gradient, before any clipping, over epochs") },
  };
  g_autofree char *k = mn_format_fixed ((double) mn_values_get_int (mn_experiment_get_evaluate (run->experiment), "top_k"), 0);
  g_autofree char *top_k = g_strdup_printf (_("Share of the samples whose class is among the %s likeliest (top-k accuracy) over "
                                              "epochs"), k);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  g_ptr_array_add (runs, (gpointer) run);
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    if (mn_run_has_curve (runs, curves[i].curve))
      mn_report_content_add_figure (content, curves[i].name, mn_run_figure_curves (run, curves[i].curve, -1), MN_REPORT_FLAT,
                                    curves[i].what != NULL ? _(curves[i].what) : top_k, content->conditions);
}
