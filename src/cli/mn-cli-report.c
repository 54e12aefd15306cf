/* mn-cli-report.c - minima-cli report: a folder with all that a run has to tell.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-cli.h"
#include "mn-report.h"

int
mn_cli_report (int    argc,
               char **argv)
{
  g_autofree char *output = NULL;
  double beta = 1;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("The folder to make"), N_("FOLDER") },
    { "beta", 0, 0, G_OPTION_ARG_DOUBLE, &beta, N_("Weight of the recall in an F that classes have besides F1"), N_("B") },
    { NULL },
  };
  g_autoptr (GError) error = NULL, score_error = NULL;
  g_autoptr (MnRun) run = NULL;
  int status;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN"), _("Writes figures, numbers, LaTeX tables, settings and a report of a run "
                                                        "to print into a folder."), 1, 1, _("a run's folder"), &status))
    return status;
  if (output == NULL)
    return mn_cli_fail_input (_("report: needs -o FOLDER"));
  if (!isfinite (beta) || beta < 0)
    return mn_cli_fail_input (_("report: --beta must be a number from 0 up"));
  run = mn_run_open_without_counts (argv[1], &error);
  if (run == NULL || !mn_run_read_last_counts (run, &error))
    return mn_cli_fail (error);
  /* Older counts may be damaged. */
  if (!mn_run_score (run, beta, &score_error))
    g_printerr (_("report: F over epochs is left out: %s\n"), score_error->message);
  if (!mn_report_write (run, beta, output, &error))
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
