/* mn-cli-sweep-results.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-sweep-results.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json-reader.h"
#include "mn-json.h"
#include "mn-run-groups.h"

/* Settings that are printed. */
#define MOST_ROWS 20

/* Columns of numbers: what was measured where, and whether the last or the best of it. */
typedef struct
{
  MnSource    source;
  gboolean    best;
  const char *titles[2];   /* of an accuracy, of an error */
} Column;

static const Column columns[] = {
  { MN_SOURCE_VALIDATION, TRUE, { N_("Best validation accuracy"), N_("Best validation RMSE") } },
  { MN_SOURCE_VALIDATION, FALSE, { N_("Last validation accuracy"), N_("Last validation RMSE") } },
  { MN_SOURCE_TEST, FALSE, { N_("Last test accuracy"), N_("Last test RMSE") } },
};

static const char *const loss_titles[] = { N_("Best validation loss"), N_("Last validation loss"), N_("Last test loss") };

/* The runs that are done. (element-type MnRun) (transfer full) */
static GPtrArray *
open_runs (MnSweepRunner *runner, guint n)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free);

  for (guint i = 0; i < n; i++)
    {
      const MnPhase phase = mn_sweep_runner_get_phase (runner, i);
      g_autofree char *dir = mn_sweep_runner_get_dir (runner, i);
      g_autoptr (GError) error = NULL;
      MnRun *run = phase == MN_PHASE_FINISHED || phase == MN_PHASE_DIVERGED ? mn_run_open_without_counts (dir, &error) : NULL;

      if (run != NULL)
        g_ptr_array_add (runs, run);
      else if (error != NULL)
        mn_cli_tell (error->message);
    }
  return runs;
}

static gboolean
any_measured (GPtrArray *groups, MnSource source, MnMetric metric)
{
  MnRunEnds ends;

  for (guint i = 0; i < groups->len; i++)
    if (mn_run_group_find_ends (g_ptr_array_index (groups, i), source, metric, &ends))
      return TRUE;
  return FALSE;
}

/* Accuracy, or the error in the target's unit where there are no classes, or the loss where there is nothing else. */
static MnMetric
choose_metric (GPtrArray *groups)
{
  static const MnMetric metrics[] = { MN_METRIC_ACCURACY, MN_METRIC_RMSE };

  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    for (int source = 0; source < MN_SOURCE_BATCH; source++)
      if (any_measured (groups, (MnSource) source, metrics[i]))
        return metrics[i];
  return MN_METRIC_LOSS;
}

static double
get_best (const MnRunGroup *group, MnMetric metric)
{
  MnRunEnds ends;

  return mn_run_group_find_ends (group, MN_SOURCE_VALIDATION, metric, &ends) ? ends.best : NAN;
}

/* The better before the worse, what has no number last; else in the order in which they were trained. */
static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  const MnMetric metric = (MnMetric) GPOINTER_TO_INT (data);
  const double x = get_best (*(MnRunGroup *const *) a, metric), y = get_best (*(MnRunGroup *const *) b, metric);

  if (mn_metric_is_better (metric, x, y))
    return -1;
  return mn_metric_is_better (metric, y, x) ? 1 : 0;
}

/* (transfer full) */
static char *
format_mean (double mean, double deviation, MnMetric metric)
{
  const char *format = metric == MN_METRIC_ACCURACY ? "%.4f" : "%.4g";
  char value[G_ASCII_DTOSTR_BUF_SIZE], spread[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (mean))
    return g_strdup ("—");
  g_ascii_formatd (value, sizeof value, format, mean);
  if (!isfinite (deviation))
    return g_strdup (value);
  return g_strdup_printf ("%s ± %s", value, g_ascii_formatd (spread, sizeof spread, metric == MN_METRIC_ACCURACY ? "%.4f" : "%.2g",
                                                            deviation));
}

static gboolean
has_diverged (const MnRun *run)
{
  return g_strcmp0 (mn_json_get_string (run->info, "status"), mn_trainer_phase_name (MN_PHASE_DIVERGED)) == 0;
}

/* "3", or "3 (1 diverged)". (transfer full) */
static char *
describe_runs (const MnRunGroup *group)
{
  guint n_diverged = 0;

  for (guint i = 0; i < group->runs->len; i++)
    n_diverged += has_diverged (g_ptr_array_index (group->runs, i));
  if (n_diverged == 0)
    return g_strdup_printf ("%u", group->runs->len);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u (%u diverged)", "%u (%u diverged)", n_diverged), group->runs->len,
                          n_diverged);
}

/* What is in a column of a row; "" in one that nobody has measured anything for, which is not shown. (transfer full) */
static char *
format_cell (const MnRunGroup *group, const Column *column, MnMetric metric, gboolean shown)
{
  MnRunEnds ends;

  if (!shown)
    return g_strdup ("");
  if (!mn_run_group_find_ends (group, column->source, metric, &ends))
    return g_strdup ("—");
  return column->best ? format_mean (ends.best, ends.best_deviation, metric) : format_mean (ends.last, ends.last_deviation, metric);
}

static char *
get_title (guint column, MnMetric metric, gboolean shown)
{
  const char *title = metric == MN_METRIC_LOSS ? loss_titles[column] : columns[column].titles[metric != MN_METRIC_ACCURACY];

  return g_strdup (shown ? g_dgettext (GETTEXT_PACKAGE, title) : "");
}

static void
print_groups (GPtrArray *groups, MnMetric metric)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrrrr");
  gboolean shown[G_N_ELEMENTS (columns)];

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    shown[i] = any_measured (groups, columns[i].source, metric);
  mn_cli_table_take (table, g_strdup (_("Setting")), g_strdup (_("Runs")), get_title (0, metric, shown[0]),
                     get_title (1, metric, shown[1]), get_title (2, metric, shown[2]));
  mn_cli_table_rule (table);
  for (guint i = 0; i < MIN (groups->len, MOST_ROWS); i++)
    {
      const MnRunGroup *group = g_ptr_array_index (groups, i);

      mn_cli_table_take (table, g_strdup (group->setting), describe_runs (group),
                         format_cell (group, &columns[0], metric, shown[0]), format_cell (group, &columns[1], metric, shown[1]),
                         format_cell (group, &columns[2], metric, shown[2]));
    }
  mn_cli_table_print (table);
}

void
mn_cli_sweep_print_results (MnSweep *sweep, MnSweepRunner *runner, const char *dir)
{
  g_autoptr (GPtrArray) runs = open_runs (runner, sweep->trials->len);
  g_autoptr (GPtrArray) groups = mn_run_groups_new (runs, TRUE);
  g_autofree char *shown = g_filename_display_name (dir);
  MnMetric metric;

  if (groups->len > 0)
    {
      metric = choose_metric (groups);
      g_ptr_array_sort_with_data (groups, compare_groups, GINT_TO_POINTER (metric));
      print_groups (groups, metric);
      if (groups->len > MOST_ROWS)
        g_print (g_dngettext (GETTEXT_PACKAGE, "… and %u more setting\n", "… and %u more settings\n", groups->len - MOST_ROWS),
                 groups->len - MOST_ROWS);
    }
  g_print (_("Sweep: %s\n"), shown);
}

/* "path=value" of each as a member. */
static JsonObject *
settings_to_json (char **settings)
{
  JsonObject *object = json_object_new ();

  for (; *settings != NULL; settings++)
    {
      const char *equals = strchr (*settings, '=');
      g_autofree char *path = g_strndup (*settings, (gsize) (equals - *settings));

      json_object_set_string_member (object, path, equals + 1);
    }
  return object;
}

/* What the record of a run tells of how it ended. */
static void
add_summary (JsonObject *object, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "run.json", NULL);
  g_autoptr (JsonNode) root = mn_json_load_file (path, NULL);
  JsonObject *info = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *summary = mn_json_get_object (info, "summary");
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;

  if (summary == NULL)
    return;
  json_object_iter_init_ordered (&iter, summary);
  while (json_object_iter_next_ordered (&iter, &member, &value))
    json_object_set_member (object, member, json_node_copy (value));
}

static JsonObject *
trial_to_json (MnSweepRunner *runner, const MnTrial *trial, guint index)
{
  static const char *const waiting = "waiting";
  const MnPhase phase = mn_sweep_runner_get_phase (runner, index);
  const char *reason = mn_sweep_runner_get_reason (runner, index);
  g_autofree char *dir = mn_sweep_runner_get_dir (runner, index);
  JsonObject *object = json_object_new ();

  mn_cli_json_set_path (object, "run_dir", dir);
  json_object_set_string_member (object, "name", mn_experiment_get_name (trial->experiment));
  json_object_set_object_member (object, "settings", settings_to_json (trial->settings));
  json_object_set_string_member (object, "status", phase == MN_PHASE_WAITING ? waiting : mn_trainer_phase_name (phase));
  if (reason != NULL)
    json_object_set_string_member (object, "message", reason);
  if (MN_PHASE_IS_OVER (phase))
    add_summary (object, dir);
  return object;
}

JsonObject *
mn_cli_sweep_to_json (MnSweep *sweep, MnSweepRunner *runner, const char *dir)
{
  JsonObject *object = json_object_new ();
  JsonArray *runs = json_array_new ();
  MnSweepStatus status;

  mn_sweep_runner_get_status (runner, &status);
  mn_cli_json_set_path (object, "sweep_dir", dir);
  json_object_set_int_member (object, "finished", status.n_finished);
  json_object_set_int_member (object, "diverged", status.n_diverged);
  json_object_set_int_member (object, "failed", status.n_failed);
  json_object_set_int_member (object, "waiting", status.n_waiting);
  json_object_set_int_member (object, "jobs", mn_sweep_runner_get_jobs (runner));
  for (guint i = 0; i < sweep->trials->len; i++)
    json_array_add_object_element (runs, trial_to_json (runner, g_ptr_array_index (sweep->trials, i), i));
  json_object_set_array_member (object, "runs", runs);
  return object;
}
