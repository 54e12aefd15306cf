/* mn-report-scores.c - how well a run tells classes apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-scores.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"
#include "mn-report-ranks.h"
#include "mn-run-figures.h"

/* A matrix of more classes cannot be read on a page; its numbers are in the folder. */
#define MAX_CLASSES_DRAWN 60
/* In a narrow one of more, numbers have no room. */
#define MAX_CLASSES_BESIDE 12
#define BESIDE_ASPECT 0.78
#define ALONE_ASPECT 0.86

static void
add_class (MnReportTable *table, const MnConfusion *c, int k, const char *const *names, double beta, const MnReportRanks *ranks)
{
  g_autofree char *name = mn_class_name (names, k);

  mn_report_table_begin_row (table);
  mn_report_table_add_text (table, name);
  mn_report_table_add_number (table, (double) mn_confusion_support (c, k), 0);
  mn_report_table_add_number (table, mn_confusion_precision (c, k), 4);
  mn_report_table_add_number (table, mn_confusion_recall (c, k), 4);
  mn_report_table_add_number (table, mn_confusion_f_beta (c, k, 1), 4);
  if (beta != 1)
    mn_report_table_add_number (table, mn_confusion_f_beta (c, k, beta), 4);
  for (int rank = 0; ranks != NULL && rank < MN_N_RANKS; rank++)
    mn_report_table_add_number (table, mn_report_ranks_get_area (ranks, (MnRank) rank, k), 4);
}

static void
add_average (MnReportTable *table, const MnConfusion *c, MnAverage average, const char *title, double beta,
             const MnReportRanks *ranks)
{
  double precision, recall;
  const double f = mn_confusion_average (c, average, 1, &precision, &recall);

  mn_report_table_begin_row (table);
  mn_report_table_add_text (table, title);
  mn_report_table_add_number (table, (double) mn_confusion_total (c), 0);
  mn_report_table_add_number (table, precision, 4);
  mn_report_table_add_number (table, recall, 4);
  mn_report_table_add_number (table, f, 4);
  if (beta != 1)
    mn_report_table_add_number (table, mn_confusion_average (c, average, beta, NULL, NULL), 4);
  for (int rank = 0; ranks != NULL && rank < MN_N_RANKS; rank++)
    mn_report_table_add_number (table, average == MN_AVERAGE_MACRO ? mn_report_ranks_get_mean (ranks, (MnRank) rank) : NAN, 4);
}

static void
add_table (MnReportContent *content, const MnRun *run, const MnEvaluation *evaluation, const char *measured, double beta,
           const MnReportRanks *ranks)
{
  static const char *const averages[] = { N_("macro average"), N_("micro average"), N_("weighted average") };
  g_autofree char *number_of_beta = mn_format_number (beta, 4), *f_beta = g_strconcat ("F", number_of_beta, NULL);
  const char *columns[] = { _("Class"), _("Samples"), _("Precision"), _("Recall"), "F1", NULL, NULL, NULL, NULL };
  const MnConfusion *c = evaluation->confusion;
  g_autofree char *name = g_strconcat ("scores-", mn_source_name (evaluation->row.source), NULL);
  g_autofree char *what = g_strdup_printf (_("Scores of the classes, measured on: %s."), measured);
  guint n = 5;
  MnReportTable *table;

  if (beta != 1)
    columns[n++] = f_beta;
  if (ranks != NULL)
    {
      columns[n++] = _("Average precision");
      columns[n++] = _("Area under ROC");
    }
  table = mn_report_content_add_table (content, name, what, 1, columns);
  for (int k = 0; k < c->n; k++)
    add_class (table, c, k, (const char *const *) run->class_names, beta, ranks);
  for (int average = MN_AVERAGE_MACRO; average <= MN_AVERAGE_WEIGHTED; average++)
    add_average (table, c, (MnAverage) average, _(averages[average]), beta, ranks);
}

static void
add_confusion (MnReportContent *content, const MnRun *run, const MnEvaluation *evaluation, const char *measured)
{
  g_autofree char *name = g_strconcat ("confusion-", mn_source_name (evaluation->row.source), NULL);
  g_autofree char *rows = g_strconcat (name, "-rows", NULL), *what = NULL;
  MnFigure *counts, *shares;

  if (evaluation->confusion->n > MAX_CLASSES_DRAWN)
    return;
  counts = mn_run_figure_confusion (run, evaluation, MN_NORMALIZE_NONE, FALSE);
  shares = mn_run_figure_confusion (run, evaluation, MN_NORMALIZE_ROWS, FALSE);
  if (evaluation->confusion->n <= MAX_CLASSES_BESIDE)
    {
      what = g_strdup_printf (_("Confusion matrix, measured on: %s; each row is a true class. Counts (left) and shares of each "
                                "row (right)"), measured);
      mn_report_content_add_figure (content, name, counts, BESIDE_ASPECT, what, content->conditions);
      mn_report_content_add_beside (content, rows, shares, BESIDE_ASPECT);
      return;
    }
  what = g_strdup_printf (_("Confusion matrix, measured on: %s; each row is a true class"), measured);
  mn_report_content_add_figure (content, name, counts, ALONE_ASPECT, what, content->conditions);
  g_free (what);
  what = g_strdup_printf (_("Confusion matrix, measured on: %s; shares of each row, which is a true class"), measured);
  mn_report_content_add_figure (content, rows, shares, ALONE_ASPECT, what, content->conditions);
}

static void
add_f_beta (MnReportContent *content, const MnRun *run, const MnEvaluation *evaluation, const char *measured, double beta)
{
  g_autofree char *name = g_strconcat ("f-beta-", mn_source_name (evaluation->row.source), NULL);
  g_autofree char *what = g_strdup_printf (_("F over β, the weight of the recall in it, measured on: %s"), measured);
  g_autoptr (MnTallies) tallies = mn_tallies_new (evaluation->confusion);
  MnChart *chart = mn_beta_chart_new ();

  mn_beta_chart_draw (chart, tallies, (const char *const *) run->class_names, beta);
  mn_report_content_add_figure (content, name, MN_FIGURE (chart), MN_REPORT_FLAT, what, content->conditions);
}

void
mn_report_add_scores (MnReportContent *content, const MnRun *run, double beta)
{
  for (int split = MN_N_SPLITS - 1; split >= 0; split--)
    {
      const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);
      g_autofree char *title = NULL, *epoch = NULL, *measured = NULL;
      g_autoptr (MnReportRanks) ranks = NULL;

      if (last == NULL || last->confusion == NULL)
        continue;
      title = mn_experiment_describe_split (run->experiment, (MnSplit) split);
      epoch = mn_format_number (last->row.epoch, 4);
      /* Translators: a part of the data, and when. */
      measured = g_strdup_printf (_("%s, epoch %s"), title, epoch);
      ranks = mn_report_ranks_new (run, last);
      add_confusion (content, run, last, measured);
      add_f_beta (content, run, last, measured, beta);
      if (ranks != NULL)
        mn_report_ranks_draw (ranks, content, run, measured);
      add_table (content, run, last, measured, beta, ranks);
    }
}
