/* mn-cli-export.c - minima-cli export: the metrics of a run as CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-cli.h"
#include "mn-run.h"

static void
append_number (GString *text,
               double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (!isnan (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
}

/* The columns of metrics.csv; a line that a kill cut short is not among the rows. */
static char *
metrics_csv (const MnRun *run)
{
  GString *text = g_string_new ("step,epoch,seconds,split,loss,accuracy,learning_rate,mae,rmse,r2,top_k\n");

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
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

int
mn_cli_export (int    argc,
               char **argv)
{
  g_autofree char *csv = NULL, *text = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &csv, N_("Write the metrics there; - is standard output"), N_("FILE") },
    { NULL },
  };
  g_autoptr (MnRun) run = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN --csv FILE"), _("Writes the metrics of a run as CSV."), 1, 1,
                     _("a run's folder"), &status))
    return status;
  if (csv == NULL)
    return mn_cli_fail_input (_("export: needs --csv FILE"));
  run = mn_run_open (argv[1], &error);
  if (run == NULL)
    return mn_cli_fail (error);
  text = metrics_csv (run);
  if (g_str_equal (csv, "-"))
    g_print ("%s", text);
  else if (!g_file_set_contents_full (csv, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
