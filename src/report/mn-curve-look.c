/* mn-curve-look.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curve-look.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"

const MnSource mn_curve_order[MN_N_SOURCES] = { MN_SOURCE_BATCH, MN_SOURCE_TRAIN, MN_SOURCE_VALIDATION, MN_SOURCE_TEST };
const int mn_curve_dashes[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = 1, [MN_SOURCE_VALIDATION] = 0, [MN_SOURCE_TEST] = 2, [MN_SOURCE_BATCH] = 0,
};
const int mn_curve_colors[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = 2, [MN_SOURCE_VALIDATION] = 1, [MN_SOURCE_TEST] = 4, [MN_SOURCE_BATCH] = 0,
};

char *
mn_curve_source_title (const MnRun *run,
                       MnSource     source)
{
  if (source == MN_SOURCE_BATCH)
    return g_strdup (_("mini-batch"));
  return mn_experiment_describe_split (run->experiment, (MnSplit) source);
}

double
mn_curve_get (const MnMetricRow *row,
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

char *
mn_curve_title (const MnRun *run,
                MnCurve      curve,
                int          split)
{
  g_autofree char *beta = mn_format_number (run->beta, 4);
  /* Translators: the F score with that weight of the recall, as the mean of those of the classes. */
  g_autofree char *f_beta = g_strdup_printf (_("F (β = %s), macro average"), beta);
  const char *titles[] = { _("Loss"), _("Accuracy"), _("Learning rate"), _("Gradient norm"), _("RMSE"),
                           _("Top-k accuracy"), _("MAE"), _("R²"), f_beta };
  g_autofree char *source = split < 0 ? NULL : mn_curve_source_title (run, (MnSource) split);

  /* Translators: a metric, and on which samples: “Accuracy, test”. */
  return source != NULL ? g_strdup_printf (_("%s, %s"), titles[curve], source) : g_strdup (titles[curve]);
}
