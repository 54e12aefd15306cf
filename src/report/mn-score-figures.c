/* mn-score-figures.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-score-figures.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

#define N_AVERAGES 3
/* Points of a curve over beta. */
#define N_BETAS 61
/* More points than a line has pixels. */
#define MAX_POINTS 4000

const char *
mn_average_title (MnAverage average)
{
  static const char *const titles[N_AVERAGES] = {
    [MN_AVERAGE_MACRO] = N_("Macro average"),
    [MN_AVERAGE_MICRO] = N_("Micro average"),
    [MN_AVERAGE_WEIGHTED] = N_("Weighted average"),
  };

  return _(titles[average]);
}

MnChart *
mn_beta_chart_new (void)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_set_title (chart, _("F over beta"));
  mn_chart_set_labels (chart, _("β: weight of recall"), _("F"));
  mn_chart_set_log (chart, TRUE, FALSE);
  mn_chart_set_x_range (chart, MN_BETA_MIN, MN_BETA_MAX);
  mn_chart_set_y_limits (chart, 0, 1);
  return chart;
}

void
mn_beta_chart_draw (MnChart *chart, const MnTallies *tallies, const char *const *class_names, double beta)
{
  const int n_classes = tallies->n <= MN_MAX_CLASS_LINES ? tallies->n : 0;
  g_autofree char *number = mn_format_number (beta, 3), *label = g_strdup_printf ("β = %s", number);

  for (int i = 0; i < n_classes + N_AVERAGES; i++)
    {
      const gboolean average = i >= n_classes;
      g_autofree char *name = average ? g_strdup (mn_average_title ((MnAverage) (i - n_classes)))
                                      : mn_class_name (class_names, i);
      const int line = mn_chart_add_numbered (chart, name, i);

      mn_chart_set_faint (chart, line, !average);
      for (int k = 0; k < N_BETAS; k++)
        {
          const double at = MN_BETA_MIN * pow (MN_BETA_MAX / MN_BETA_MIN, k / (N_BETAS - 1.0));
          const double f = average ? mn_tallies_average (tallies, (MnAverage) (i - n_classes), at, NULL, NULL)
                                   : mn_tally_f_beta (&tallies->classes[i], at);

          /* One that is undefined, as of a class without samples, is no number that went wrong. */
          if (!isnan (f))
            mn_chart_append (chart, line, at, f);
        }
    }
  if (beta >= MN_BETA_MIN && beta <= MN_BETA_MAX)
    mn_chart_add_event (chart, beta, label);
}

const char *
mn_rank_title (MnRank rank)
{
  return rank == MN_RANK_ROC ? _("ROC") : _("Precision and recall");
}

GArray *
mn_rank_find (MnRank rank, const MnPredictions *predictions, int class_index, double *area)
{
  return rank == MN_RANK_ROC ? mn_predictions_roc (predictions, class_index, area)
                             : mn_predictions_precision_recall (predictions, class_index, area);
}

MnChart *
mn_rank_chart_new (MnRank rank)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_set_title (chart, mn_rank_title (rank));
  if (rank == MN_RANK_ROC)
    mn_chart_set_labels (chart, _("False positive rate"), _("True positive rate"));
  else
    mn_chart_set_labels (chart, _("Recall"), _("Precision"));
  mn_chart_set_x_range (chart, 0, 1);
  mn_chart_set_y_range (chart, 0, 1);
  /* Of who guesses. */
  if (rank == MN_RANK_ROC)
    mn_chart_set_guide (chart, 0, 0, 1, 1);
  return chart;
}

void
mn_rank_chart_add (MnChart *chart, MnRank rank, const GArray *points, double area, const char *class_name, int number)
{
  g_autofree char *shown = mn_format_fixed (area, 3);
  /* Translators: a class and the area under its ROC curve. */
  g_autofree char *name = rank == MN_RANK_ROC ? g_strdup_printf (_("%s (AUC %s)"), class_name, shown)
                          /* Translators: a class and its average precision. */
                                              : g_strdup_printf (_("%s (AP %s)"), class_name, shown);
  const int series = mn_chart_add_numbered (chart, name, number);
  const guint stride = points->len / MAX_POINTS + 1;

  for (guint i = 0; i < points->len; i++)
    if (i % stride == 0 || i + 1 == points->len)
      mn_chart_append (chart, series, g_array_index (points, MnRankPoint, i).x, g_array_index (points, MnRankPoint, i).y);
}
