/* mn-cli-export.c - minima-cli export: the metrics of a run, or of several the class accuracies or what they came to, as CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-class-table.h"
#include "mn-cli.h"
#include "mn-cli-runs.h"
#include "mn-error.h"
#include "mn-run-groups.h"

#define MAX_DECIMALS 6

static void
append_number (GString *text,
               double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (!isnan (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
}

/* The columns of metrics.csv, and F where it was asked for; a line that a kill cut short is not among the rows. */
static char *
metrics_csv (const MnRun *run)
{
  GString *text = g_string_new ("step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k,gradient_norm");

  g_string_append (text, isnan (run->beta) ? "\n" : ",f_beta,beta\n");
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT, row->step);
      append_number (text, row->epoch);
      append_number (text, row->seconds);
      g_string_append_printf (text, ",%s", mn_source_name (row->source));
      append_number (text, row->loss);
      append_number (text, row->accuracy);
      append_number (text, row->learning_rate);
      append_number (text, row->errors.mae);
      append_number (text, row->errors.rmse);
      append_number (text, row->errors.r2);
      append_number (text, row->top_k);
      append_number (text, row->gradient_norm);
      if (!isnan (run->beta))
        {
          append_number (text, row->f_beta);
          append_number (text, isnan (row->f_beta) ? NAN : run->beta);
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* The accuracy of each class at the last evaluation of @split, a column for each run; NULL with the reason. */
static char *
classes_csv (GPtrArray  *runs,
             MnSplit     split,
             int         decimals,
             MnRounding  rounding,
             GError    **error)
{
  const MnRun *first = g_ptr_array_index (runs, 0);
  g_autoptr (GPtrArray) confusions = g_ptr_array_new ();
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRun *run = g_ptr_array_index (runs, i);
      const MnEvaluation *evaluation = mn_run_get_evaluation (run, (MnSource) split, -1);

      if (evaluation == NULL || evaluation->confusion == NULL)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the %s samples were not evaluated by classes"), run->dir,
                       mn_cli_split_word (split));
          return NULL;
        }
      g_ptr_array_add (confusions, evaluation->confusion);
      if (evaluation->confusion->n != ((const MnConfusion *) g_ptr_array_index (confusions, 0))->n)
        {
          g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: has %d classes and %s has %d; only runs with the same classes "
                                                          "can be compared"),
                       run->dir, evaluation->confusion->n, first->dir,
                       ((const MnConfusion *) g_ptr_array_index (confusions, 0))->n);
          return NULL;
        }
      g_ptr_array_add (columns, g_filename_display_basename (run->dir));
    }
  return mn_class_table_to_csv ((const char *const *) first->class_names, (const char *const *) columns->pdata,
                                (const MnConfusion *const *) confusions->pdata, runs->len, decimals, rounding);
}

static char *
summary_csv (GPtrArray *runs)
{
  g_autoptr (GPtrArray) groups = mn_run_groups_new (runs, TRUE);

  return mn_run_groups_to_csv (groups);
}

/* Opens the runs and makes the text asked for; NULL with the reason. @beta: of an F among the metrics; NaN: none. */
static char *
make_csv (char      **dirs,
          double      beta,
          gboolean    classes,
          gboolean    summary,
          MnSplit     split,
          int         decimals,
          MnRounding  rounding,
          GError    **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free);

  for (char **dir = dirs; *dir != NULL; dir++)
    {
      MnRun *run = classes ? mn_run_open (*dir, error) : mn_run_open_without_counts (*dir, error);

      if (run == NULL)
        return NULL;
      g_ptr_array_add (runs, run);
      if (!classes && !isnan (beta) && !mn_run_score (run, beta, error))
        return NULL;
    }
  if (summary)
    return summary_csv (runs);
  return classes ? classes_csv (runs, split, decimals, rounding, error) : metrics_csv (g_ptr_array_index (runs, 0));
}

int
mn_cli_export (int    argc,
               char **argv)
{
  g_autofree char *csv = NULL, *text = NULL, *split_name = NULL;
  gboolean classes = FALSE, down = FALSE, summary = FALSE;
  int status, decimals = 1, split = MN_SPLIT_TEST;
  double beta = NAN;
  const GOptionEntry entries[] = {
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &csv, N_("Write the numbers there; - is standard output"), N_("FILE") },
    { "beta", 0, 0, G_OPTION_ARG_DOUBLE, &beta,
      N_("Also write the macro average of F with that weight of the recall, for each evaluation"), N_("B") },
    { "classes", 0, 0, G_OPTION_ARG_NONE, &classes,
      N_("Write the accuracy of each class in percent, a column for each run, instead of the metrics; on the test split, or that of "
         "--split"), NULL },
    { "summary", 0, 0, G_OPTION_ARG_NONE, &summary,
      N_("Write the last and the best of every metric instead: mean and standard deviation over runs that differ in seed, seed of the "
         "split or fold alone"), NULL },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name, N_("train, validation or test (default), with --classes"),
      N_("SPLIT") },
    { "decimals", 0, 0, G_OPTION_ARG_INT, &decimals, N_("Digits behind the point, 0 to 6, with --classes; default 1"),
      N_("N") },
    { "round-down", 0, 0, G_OPTION_ARG_NONE, &down, N_("Cut further digits off instead of rounding, with --classes"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) dirs = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN --csv FILE | RUN… --classes|--summary --csv FILE"),
                     _("Writes the metrics of a run, or of several the class accuracies or what they came to, as CSV. The folder of "
                       "a sweep stands for all its runs."), 1, -1,
                     _("a run's folder"), &status))
    return status;
  if (csv == NULL)
    return mn_cli_fail_input (_("export: needs --csv FILE"));
  if (classes && summary)
    return mn_cli_fail_input (_("export: --classes and --summary are two files"));
  dirs = mn_cli_list_runs (argv + 1, &error);
  if (dirs == NULL)
    return mn_cli_fail (error);
  if (!classes && !summary && dirs[1] != NULL)
    return mn_cli_fail_input (_("export: takes one run, not %u; several with --classes or --summary"), g_strv_length (dirs));
  if (decimals < 0 || decimals > MAX_DECIMALS)
    return mn_cli_fail_input (_("export: --decimals must be a whole number from 0 to %d, not %d"), MAX_DECIMALS, decimals);
  if (split_name != NULL && !mn_cli_parse_split ("export", split_name, &split))
    return MN_EXIT_INPUT;
  if (!isnan (beta) && (classes || !isfinite (beta) || beta < 0))
    return mn_cli_fail_input (_("export: --beta must be a number from 0 up, and is no option with --classes"));
  text = make_csv (dirs, beta, classes, summary, (MnSplit) split, decimals, down ? MN_ROUND_DOWN : MN_ROUND_NEAREST, &error);
  if (text == NULL)
    return mn_cli_fail (error);
  if (g_str_equal (csv, "-"))
    mn_cli_print_exactly (text);
  else if (!g_file_set_contents_full (csv, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
