/* mn-cli-evaluate.c - minima-cli evaluate: a run's weights on one split.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json.h"
#include "mn-evaluate-run.h"

static const char *const average_names[] = { "macro", "micro", "weighted" };

/* The F-betas asked for; 1 alone when none is. NULL: told what is wrong. (element-type double) (transfer full) */
static GArray *
parse_betas (char **strings)
{
  g_autoptr (GArray) betas = g_array_new (FALSE, FALSE, sizeof (double));
  double one = 1;

  for (char **string = strings; string != NULL && *string != NULL; string++)
    {
      char *end;
      double beta = g_ascii_strtod (*string, &end);

      if (end == *string || *end != '\0' || !isfinite (beta) || beta < 0)
        {
          mn_cli_fail_input (_("evaluate: --beta must be a number from 0 up, not “%s”"), *string);
          return NULL;
        }
      g_array_append_val (betas, beta);
    }
  if (betas->len == 0)
    g_array_append_val (betas, one);
  return g_steal_pointer (&betas);
}

static char *
class_name (const MnRun *run,
            int          k)
{
  if (run->class_names != NULL && (guint) k < g_strv_length (run->class_names))
    return g_strdup (run->class_names[k]);
  return g_strdup_printf ("%d", k);
}

/* One row: name, samples, precision, recall, then each F-beta in one column, since their number is not fixed. */
static void
take_row (MnCliTable *table,
          char       *name,
          char       *samples,
          double      precision,
          double      recall,
          GString    *scores)
{
  mn_cli_table_take (table, name, samples, mn_cli_format_score (precision), mn_cli_format_score (recall),
                     g_string_free (scores, FALSE));
}

/* A column of fixed width; "—" is one character but three bytes. */
static void
append_score (GString *scores,
              double   value)
{
  g_autofree char *text = mn_cli_format_score (value);

  if (scores->len > 0)
    g_string_append (scores, "  ");
  g_string_append_printf (scores, "%*s%s", (int) MAX (0, 7 - g_utf8_strlen (text, -1)), "", text);
}

static void
print_scores (const MnRun       *run,
              const MnConfusion *confusion,
              GArray            *betas)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrrrr");
  GString *scores = g_string_new (NULL);

  for (guint b = 0; b < betas->len; b++)
    {
      g_autofree char *title = g_strdup_printf ("F%g", g_array_index (betas, double, b));

      g_string_append_printf (scores, "%s%7s", b > 0 ? "  " : "", title);
    }
  mn_cli_table_take (table, g_strdup (_("Class")), g_strdup (_("Samples")), g_strdup (_("Precision")),
                     g_strdup (_("Recall")), g_string_free (scores, FALSE));
  mn_cli_table_rule (table);
  for (int k = 0; k < confusion->n; k++)
    {
      scores = g_string_new (NULL);
      for (guint b = 0; b < betas->len; b++)
        append_score (scores, mn_confusion_f_beta (confusion, k, g_array_index (betas, double, b)));
      take_row (table, class_name (run, k),
                g_strdup_printf ("%" G_GINT64_FORMAT, mn_confusion_support (confusion, k)),
                mn_confusion_precision (confusion, k), mn_confusion_recall (confusion, k), scores);
    }
  mn_cli_table_rule (table);
  for (guint i = 0; i < G_N_ELEMENTS (average_names); i++)
    {
      double precision = NAN, recall = NAN;

      scores = g_string_new (NULL);
      for (guint b = 0; b < betas->len; b++)
        append_score (scores, mn_confusion_average (confusion, (MnAverage) i, g_array_index (betas, double, b), &precision,
                                                    &recall));
      take_row (table, g_strdup (average_names[i]),
                g_strdup_printf ("%" G_GINT64_FORMAT, mn_confusion_total (confusion)), precision, recall, scores);
    }
  mn_cli_table_print (table);
}

/* { "0.5": 0.41, "1": 0.44 } by beta. */
static void
set_f_beta (JsonObject   *object,
            GArray       *betas,
            const double *values)
{
  JsonObject *scores = json_object_new ();

  for (guint b = 0; b < betas->len; b++)
    {
      g_autofree char *name = g_strdup_printf ("%g", g_array_index (betas, double, b));

      mn_json_set_number (scores, name, values[b]);
    }
  json_object_set_object_member (object, "f_beta", scores);
}

static void
add_scores_json (JsonObject        *object,
                 const MnRun       *run,
                 const MnConfusion *confusion,
                 GArray            *betas)
{
  JsonArray *classes = json_array_new (), *matrix = json_array_new ();
  JsonObject *averages = json_object_new ();
  g_autofree double *values = g_new (double, betas->len);

  for (int k = 0; k < confusion->n; k++)
    {
      JsonObject *entry = json_object_new ();
      JsonArray *row = json_array_new ();
      g_autofree char *name = class_name (run, k);

      for (guint b = 0; b < betas->len; b++)
        values[b] = mn_confusion_f_beta (confusion, k, g_array_index (betas, double, b));
      json_object_set_string_member (entry, "name", name);
      json_object_set_int_member (entry, "samples", mn_confusion_support (confusion, k));
      mn_json_set_number (entry, "precision", mn_confusion_precision (confusion, k));
      mn_json_set_number (entry, "recall", mn_confusion_recall (confusion, k));
      set_f_beta (entry, betas, values);
      json_array_add_object_element (classes, entry);
      for (int p = 0; p < confusion->n; p++)
        json_array_add_int_element (row, confusion->counts[k * confusion->n + p]);
      json_array_add_array_element (matrix, row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (average_names); i++)
    {
      JsonObject *entry = json_object_new ();
      double precision = NAN, recall = NAN;

      for (guint b = 0; b < betas->len; b++)
        values[b] = mn_confusion_average (confusion, (MnAverage) i, g_array_index (betas, double, b), &precision, &recall);
      mn_json_set_number (entry, "precision", precision);
      mn_json_set_number (entry, "recall", recall);
      set_f_beta (entry, betas, values);
      json_object_set_object_member (averages, average_names[i], entry);
    }
  json_object_set_array_member (object, "classes", classes);
  json_object_set_object_member (object, "averages", averages);
  json_object_set_array_member (object, "confusion", matrix);
}

static void
print_result (const MnRun        *run,
              const MnEvaluation *evaluation,
              GArray             *betas,
              gboolean            json)
{
  const MnMetricRow *row = &evaluation->row;
  g_autofree char *split = NULL;

  if (json)
    {
      JsonObject *object = json_object_new ();

      mn_cli_json_set_path (object, "run_dir", run->dir);
      json_object_set_string_member (object, "split", mn_source_name (row->source));
      json_object_set_string_member (object, "mode",
                                     mn_values_get_string (mn_experiment_get_evaluate (run->experiment), "mode"));
      json_object_set_int_member (object, "step", row->step);
      mn_json_set_number (object, "loss", row->loss);
      mn_json_set_number (object, "accuracy", row->accuracy);
      if (!isnan (row->top_k))
        mn_json_set_number (object, "top_k", row->top_k);
      if (isfinite (row->errors.mae))
        {
          mn_json_set_number (object, "mae", row->errors.mae);
          mn_json_set_number (object, "rmse", row->errors.rmse);
          mn_json_set_number (object, "r2", row->errors.r2);
        }
      if (evaluation->confusion != NULL)
        add_scores_json (object, run, evaluation->confusion, betas);
      mn_cli_print_json (object, TRUE);
      return;
    }
  split = mn_experiment_describe_split (run->experiment, (MnSplit) row->source);
  g_print (_("%s, weights of step %" PRId64 ": loss %.4f"), split, row->step, row->loss);
  if (!isnan (row->accuracy))
    g_print (_(", accuracy %.4f"), row->accuracy);
  if (!isnan (row->top_k))
    g_print (_(", top-%" PRId64 " accuracy %.4f"),
             mn_values_get_int (mn_experiment_get_evaluate (run->experiment), "top_k"), row->top_k);
  if (isfinite (row->errors.mae))
    g_print (", MAE %.4g, RMSE %.4g, R² %.4f", row->errors.mae, row->errors.rmse, row->errors.r2);
  g_print ("\n");
  if (evaluation->confusion != NULL)
    {
      g_print ("\n");
      print_scores (run, evaluation->confusion, betas);
    }
}

int
mn_cli_evaluate (int    argc,
                 char **argv)
{
  g_auto (GStrv) beta_strings = NULL;
  g_autofree char *split_name = NULL, *mode = NULL, *device = NULL, *data_dir = NULL;
  gboolean json = FALSE;
  int status, threads = 0, split = MN_SPLIT_TEST;
  const GOptionEntry entries[] = {
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name, N_("train, validation or test (default)"), N_("SPLIT") },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &mode, N_("eval, or train: with dropout and the statistics of each batch; "
                                                   "default: as the run was evaluated"), N_("MODE") },
    { "beta", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &beta_strings, N_("Show the F-beta score for B, may be repeated"), "B" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("auto, cpu or cuda"), N_("NAME") },
    { "threads", 't', 0, G_OPTION_ARG_INT, &threads, N_("Threads of the processor; 0: all cores"), "N" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to look for data first"), N_("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (GArray) betas = NULL;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (MnEvaluation) evaluation = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN"),
                     _("Evaluates the weights kept in the run's folder: loss, accuracy, scores of each class."), 1, 1,
                     _("a run's folder"), &status)
      || !mn_cli_check_data_dir ("evaluate", data_dir, &status))
    return status;
  if (split_name != NULL && !mn_cli_parse_split ("evaluate", split_name, &split))
    return MN_EXIT_INPUT;
  if (mode != NULL && !g_str_equal (mode, "eval") && !g_str_equal (mode, "train"))
    return mn_cli_fail_input (_("evaluate: --mode must be eval or train, not “%s”"), mode);
  if (threads < 0 || threads > 1024)
    return mn_cli_fail_input (_("evaluate: --threads must be from 0 (all cores) to 1024, not %d"), threads);
  betas = parse_betas (beta_strings);
  if (betas == NULL)
    return MN_EXIT_INPUT;

  run = mn_run_open_without_counts (argv[1], &error);
  if (run == NULL)
    return mn_cli_fail (error);
  if (mode != NULL)
    {
      g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), mode);

      if (!mn_experiment_set (run->experiment, "training.evaluate.mode", value, &error))
        return mn_cli_fail (error);
    }
  evaluation = mn_evaluate_run (run, (MnSplit) split, device, threads, data_dir, NULL, &error);
  if (evaluation == NULL)
    return mn_cli_fail (error);
  print_result (run, evaluation, betas, json);
  return MN_EXIT_DONE;
}
