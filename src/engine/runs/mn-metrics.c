/* mn-metrics.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-metrics.h"

static const char *const names[MN_N_SOURCES] = { "train", "validation", "test", "batch" };

const char *
mn_source_name (MnSource source)
{
  g_return_val_if_fail ((guint) source < MN_N_SOURCES, NULL);
  return names[source];
}

int
mn_source_from_name (const char *name)
{
  g_return_val_if_fail (name != NULL, -1);

  for (int i = 0; i < MN_N_SOURCES; i++)
    if (g_str_equal (name, names[i]))
      return i;
  return -1;
}

static const struct
{
  const char *name;
  gsize       offset;    /* in MnMetricRow */
  gboolean    is_cost;   /* the lower the better */
} metrics[MN_N_METRICS] = {
  [MN_METRIC_LOSS] = { "loss", G_STRUCT_OFFSET (MnMetricRow, loss), TRUE },
  [MN_METRIC_ACCURACY] = { "accuracy", G_STRUCT_OFFSET (MnMetricRow, accuracy), FALSE },
  [MN_METRIC_TOP_K] = { "top_k", G_STRUCT_OFFSET (MnMetricRow, top_k), FALSE },
  [MN_METRIC_F_BETA] = { "f_beta", G_STRUCT_OFFSET (MnMetricRow, f_beta), FALSE },
  [MN_METRIC_MAE] = { "mae", G_STRUCT_OFFSET (MnMetricRow, errors.mae), TRUE },
  [MN_METRIC_RMSE] = { "rmse", G_STRUCT_OFFSET (MnMetricRow, errors.rmse), TRUE },
  [MN_METRIC_R2] = { "r2", G_STRUCT_OFFSET (MnMetricRow, errors.r2), FALSE },
  [MN_METRIC_GRADIENT_NORM] = { "gradient_norm", G_STRUCT_OFFSET (MnMetricRow, gradient_norm), TRUE },
};

const char *
mn_metric_name (MnMetric metric)
{
  g_return_val_if_fail ((guint) metric < MN_N_METRICS, NULL);
  return metrics[metric].name;
}

double
mn_metric_get (MnMetric metric, const MnMetricRow *row)
{
  g_return_val_if_fail ((guint) metric < MN_N_METRICS && row != NULL, NAN);
  return G_STRUCT_MEMBER (double, row, metrics[metric].offset);
}

gboolean
mn_metric_is_better (MnMetric metric, double value, double than)
{
  g_return_val_if_fail ((guint) metric < MN_N_METRICS, FALSE);

  if (!isfinite (value))
    return FALSE;
  return isnan (than) || (metrics[metric].is_cost ? value < than : value > than);
}

MnEvaluation *
mn_evaluation_new (const MnMetricRow *row, const MnConfusion *confusion)
{
  MnEvaluation *evaluation;

  g_return_val_if_fail (row != NULL, NULL);

  evaluation = g_new0 (MnEvaluation, 1);
  evaluation->row = *row;
  evaluation->confusion = confusion ? mn_confusion_copy (confusion) : NULL;
  return evaluation;
}

void
mn_evaluation_free (MnEvaluation *evaluation)
{
  if (!evaluation)
    return;
  mn_confusion_free (evaluation->confusion);
  g_free (evaluation);
}

gsize
mn_evaluation_counts_size (const MnEvaluation *evaluation)
{
  const MnConfusion *confusion;

  g_return_val_if_fail (evaluation != NULL, 0);

  confusion = evaluation->confusion;
  return confusion != NULL ? (gsize) confusion->n * (gsize) confusion->n * sizeof *confusion->counts : 0;
}
