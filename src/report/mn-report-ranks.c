/* mn-report-ranks.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-ranks.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-format.h"
#include "mn-prediction-file.h"

/* The curves of so many take a second or two; of more, nothing is found. */
#define MAX_CLASSES 100
/* Ten classes have room above the curves. */
#define ASPECT 0.94

struct _MnReportRanks
{
  MnPredictions *predictions;
  double        *areas;   /* MN_N_RANKS of each class */
  GArray        *drawn;   /* of int: the classes that have a curve */
};

double
mn_report_ranks_get_area (const MnReportRanks *ranks, MnRank rank, int class_index)
{
  return ranks->areas[class_index * MN_N_RANKS + (int) rank];
}

double
mn_report_ranks_get_mean (const MnReportRanks *ranks, MnRank rank)
{
  double sum = 0;
  int n = 0;

  for (int k = 0; k < ranks->predictions->n_classes; k++)
    {
      const double area = mn_report_ranks_get_area (ranks, rank, k);

      sum += isnan (area) ? 0 : area;
      n += !isnan (area);
    }
  return n > 0 ? sum / n : NAN;
}

static int
compare_by_area (gconstpointer a, gconstpointer b, gpointer data)
{
  const int k[] = { *(const int *) a, *(const int *) b };
  const double areas[] = { mn_report_ranks_get_area (data, MN_RANK_PRECISION_RECALL, k[0]),
                           mn_report_ranks_get_area (data, MN_RANK_PRECISION_RECALL, k[1]) };

  return areas[0] != areas[1] ? (areas[0] > areas[1] ? 1 : -1) : k[0] - k[1];
}

static int
compare_by_number (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* Those that some samples were of and others not: of too many, the ones with the smallest average precision. */
static void
choose_drawn (MnReportRanks *self)
{
  for (int k = 0; k < self->predictions->n_classes; k++)
    if (!isnan (mn_report_ranks_get_area (self, MN_RANK_ROC, k)))
      g_array_append_val (self->drawn, k);
  if (self->drawn->len <= MN_MAX_CLASS_LINES)
    return;
  g_array_sort_with_data (self->drawn, compare_by_area, self);
  g_array_set_size (self->drawn, MN_MAX_CLASS_LINES);
  g_array_sort (self->drawn, compare_by_number);
}

MnReportRanks *
mn_report_ranks_new (const MnRun *run, const MnEvaluation *evaluation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MnPredictions) predictions
    = mn_prediction_file_read (run->dir, evaluation->row.source, evaluation->row.step, NULL, &error);
  g_autoptr (MnReportRanks) self = NULL;

  if (predictions == NULL && !g_error_matches (error, MN_ERROR, MN_ERROR_NOT_FOUND))
    g_message ("What the network said of single samples could not be read: %s", error->message);
  if (predictions == NULL || !mn_predictions_is_complete (predictions) || predictions->n_classes > MAX_CLASSES)
    return NULL;
  self = g_new0 (MnReportRanks, 1);
  self->predictions = g_steal_pointer (&predictions);
  self->areas = g_new (double, (gsize) self->predictions->n_classes * MN_N_RANKS);
  self->drawn = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < self->predictions->n_classes * MN_N_RANKS; i++)
    g_array_unref (mn_rank_find ((MnRank) (i % MN_N_RANKS), self->predictions, i / MN_N_RANKS, &self->areas[i]));
  choose_drawn (self);
  return self->drawn->len > 0 ? g_steal_pointer (&self) : NULL;
}

void
mn_report_ranks_free (MnReportRanks *ranks)
{
  if (ranks == NULL)
    return;
  mn_predictions_unref (ranks->predictions);
  g_array_unref (ranks->drawn);
  g_free (ranks->areas);
  g_free (ranks);
}

/* What the figures show, as their caption says it. (transfer full) */
static char *
describe (const MnReportRanks *self, const char *measured)
{
  const MnPredictions *p = self->predictions;
  g_autofree char *n = mn_format_fixed ((double) p->n, 0), *all = mn_format_fixed ((double) p->n_evaluated, 0);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, _("Precision over recall with the average precision (left) and ROC with the area under it "
                                 "(right), of each class against all others, measured on: %s"), measured);
  if (self->drawn->len < (guint) p->n_classes)
    g_string_append_printf (out, _("; the %u classes that are told apart worst"), self->drawn->len);
  if (p->n < p->n_evaluated)
    /* Translators: how many samples are known one by one. */
    g_string_append_printf (out, _("; the first %s of %s samples"), n, all);
  return g_string_free (out, FALSE);
}

static MnFigure *
draw (const MnReportRanks *self, MnRank rank, const char *const *class_names)
{
  MnChart *chart = mn_rank_chart_new (rank);

  for (guint i = 0; i < self->drawn->len; i++)
    {
      const int k = g_array_index (self->drawn, int, i);
      g_autofree char *class = mn_class_name (class_names, k);
      double area;
      g_autoptr (GArray) points = mn_rank_find (rank, self->predictions, k, &area);

      mn_rank_chart_add (chart, rank, points, area, class, (int) i);
    }
  return MN_FIGURE (chart);
}

void
mn_report_ranks_draw (const MnReportRanks *ranks, MnReportContent *content, const MnRun *run, const char *measured)
{
  const char *const *classes = (const char *const *) run->class_names, *source = mn_source_name (ranks->predictions->source);
  g_autofree char *what = describe (ranks, measured);
  g_autofree char *left = g_strconcat ("precision-recall-", source, NULL), *right = g_strconcat ("roc-", source, NULL);

  mn_report_content_add_figure (content, left, draw (ranks, MN_RANK_PRECISION_RECALL, classes), ASPECT, what,
                                content->conditions);
  mn_report_content_add_beside (content, right, draw (ranks, MN_RANK_ROC, classes), ASPECT);
}
