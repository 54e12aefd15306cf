/* mn-report-scores.c - how well a run tells classes apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-report-scores.h"

#include <glib/gi18n-lib.h>

#include "mn-format.h"
#include "mn-run-figures.h"

/* A matrix of more classes cannot be read on a page; its numbers are in the folder. */
#define MAX_CLASSES_DRAWN 60

static void
add_scores (MnReportContent *content, const MnRun *run, const MnEvaluation *evaluation, const char *split, double beta)
{
  static const char *const averages[] = { N_("macro average"), N_("micro average"), N_("weighted average") };
  g_autofree char *number_of_beta = mn_format_number (beta, 4), *f_beta = g_strconcat ("F", number_of_beta, NULL);
  const gboolean another = beta != 1;
  const char *const columns[] = { _("Class"), _("Samples"), _("Precision"), _("Recall"), "F1", another ? f_beta : NULL, NULL };
  const MnConfusion *c = evaluation->confusion;
  const guint known = run->class_names != NULL ? g_strv_length (run->class_names) : 0;
  g_autofree char *name = g_strconcat ("scores-", mn_source_name (evaluation->row.source), NULL);
  g_autofree char *epoch = mn_format_number (evaluation->row.epoch, 4);
  g_autofree char *what = g_strdup_printf (_("Scores of the classes, measured on: %s, epoch %s."), split, epoch);
  MnReportTable *table = mn_report_content_add_table (content, name, what, 1, columns);

  for (int k = 0; k < c->n; k++)
    {
      g_autofree char *number = g_strdup_printf ("%d", k);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, (guint) k < known ? run->class_names[k] : number);
      mn_report_table_add_number (table, (double) mn_confusion_support (c, k), 0);
      mn_report_table_add_number (table, mn_confusion_precision (c, k), 4);
      mn_report_table_add_number (table, mn_confusion_recall (c, k), 4);
      mn_report_table_add_number (table, mn_confusion_f_beta (c, k, 1), 4);
      if (another)
        mn_report_table_add_number (table, mn_confusion_f_beta (c, k, beta), 4);
    }
  for (int average = MN_AVERAGE_MACRO; average <= MN_AVERAGE_WEIGHTED; average++)
    {
      double precision, recall;
      const double f = mn_confusion_average (c, (MnAverage) average, 1, &precision, &recall);

      mn_report_table_begin_row (table);
      mn_report_table_add_text (table, _(averages[average]));
      mn_report_table_add_number (table, (double) mn_confusion_total (c), 0);
      mn_report_table_add_number (table, precision, 4);
      mn_report_table_add_number (table, recall, 4);
      mn_report_table_add_number (table, f, 4);
      if (another)
        mn_report_table_add_number (table, mn_confusion_average (c, (MnAverage) average, beta, NULL, NULL), 4);
    }
}

void
mn_report_add_scores (MnReportContent *content, const MnRun *run, double beta)
{
  for (int split = MN_N_SPLITS - 1; split >= 0; split--)
    {
      const MnEvaluation *last = mn_run_get_evaluation (run, (MnSource) split, -1);
      g_autofree char *title = NULL, *name = NULL, *what = NULL;

      if (last == NULL || last->confusion == NULL)
        continue;
      title = mn_experiment_describe_split (run->experiment, (MnSplit) split);
      name = g_strconcat ("confusion-", mn_source_name ((MnSource) split), NULL);
      what = g_strdup_printf (_("Confusion matrix, measured on: %s; each row is a true class"), title);
      if (last->confusion->n <= MAX_CLASSES_DRAWN)
        mn_report_content_add_figure (content, name, mn_run_figure_confusion (run, last, MN_NORMALIZE_NONE, FALSE), 0.86,
                                      what, content->conditions);
      add_scores (content, run, last, title, beta);
    }
}
