/* mn-run-groups.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-groups.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"
#include "mn-format.h"
#include "mn-setting-series.h"

/* Settings that a title names. */
#define MOST_WORDS 4

static void
group_free (gpointer data)
{
  MnRunGroup *group = data;

  g_ptr_array_unref (group->runs);
  g_clear_pointer (&group->mean, mn_run_mean_free);
  g_free (group->setting);
  g_free (group->title);
  g_free (group);
}

static const MnRun *
get_first (const MnRunGroup *group)
{
  return g_ptr_array_index (group->runs, 0);
}

/* Of runs that are put together, what is drawn anew for each does not count. (transfer full) (element-type utf8), with NULLs */
static GPtrArray *
find_settings (GPtrArray *groups, gboolean averaging)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < groups->len; i++)
    {
      MnExperiment *experiment = get_first (g_ptr_array_index (groups, i))->experiment;

      g_ptr_array_add (experiments, averaging ? mn_experiment_forget_draws (experiment) : g_object_ref (experiment));
    }
  return mn_experiment_describe_each ((MnExperiment *const *) experiments->pdata, experiments->len, MOST_WORDS);
}

static gboolean
is_told_apart (GPtrArray *groups, guint index)
{
  const char *setting = ((const MnRunGroup *) g_ptr_array_index (groups, index))->setting;

  for (guint i = 0; i < index; i++)
    if (g_str_equal (((const MnRunGroup *) g_ptr_array_index (groups, i))->setting, setting))
      return FALSE;
  return *setting != '\0';
}

/* What no setting tells apart, as when layers are wired in another way, has the name of its folder. */
static void
name_group (GPtrArray *groups, guint index, const char *words)
{
  MnRunGroup *group = g_ptr_array_index (groups, index);

  group->setting = g_strdup (words != NULL ? words : mn_experiment_get_name (get_first (group)->experiment));
  if (!is_told_apart (groups, index))
    {
      g_autofree char *setting = g_steal_pointer (&group->setting), *folder = g_filename_display_basename (get_first (group)->dir);

      group->setting = *setting != '\0' ? g_strdup_printf ("%s (%s)", setting, folder) : g_steal_pointer (&folder);
    }
  if (group->runs->len == 1)
    group->title = g_strdup (group->setting);
  else
    /* Translators: the mean of several runs: what they have in common, and how many there are, as in statistics. */
    group->title = g_strdup_printf (_("%s (n = %u)"), group->setting, group->runs->len);
}

static void
average (MnRunGroup *group)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (group->runs->len < 2)
    return;
  for (guint i = 0; i < group->runs->len; i++)
    g_ptr_array_add (rows, ((MnRun *) g_ptr_array_index (group->runs, i))->rows);
  group->mean = mn_run_mean_new (rows);
  mn_run_mean_extend (group->mean, G_MAXUINT);
}

GPtrArray *
mn_run_groups_new (GPtrArray *runs, gboolean averaging)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GPtrArray) experiments = g_ptr_array_new (), settings = NULL;
  g_autofree guint *firsts = NULL;
  g_autofree MnRunGroup **found = NULL;

  g_return_val_if_fail (runs != NULL, groups);

  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (experiments, ((MnRun *) g_ptr_array_index (runs, i))->experiment);
  firsts = g_new0 (guint, runs->len + 1);
  found = g_new0 (MnRunGroup *, runs->len + 1);
  mn_experiment_find_repeats ((MnExperiment *const *) experiments->pdata, runs->len, firsts);
  for (guint i = 0; i < runs->len; i++)
    {
      found[i] = averaging ? found[firsts[i]] : NULL;
      if (found[i] == NULL)
        {
          found[i] = g_new0 (MnRunGroup, 1);
          found[i]->runs = g_ptr_array_new ();
          g_ptr_array_add (groups, found[i]);
        }
      g_ptr_array_add (found[i]->runs, g_ptr_array_index (runs, i));
    }
  settings = find_settings (groups, averaging);
  for (guint i = 0; i < groups->len; i++)
    {
      average (g_ptr_array_index (groups, i));
      name_group (groups, i, g_ptr_array_index (settings, i));
    }
  return groups;
}

/* What a run measured last, and the best; NaN: nothing. */
static void
find_ends (const MnRun *run, MnSource source, MnMetric metric, double *last, double *best)
{
  *last = *best = NAN;
  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != source)
        continue;
      *last = mn_metric_get (metric, row);
      if (mn_metric_is_better (metric, *last, *best))
        *best = *last;
    }
}

static void
append (GString *csv, double value)
{
  g_string_append_c (csv, ',');
  if (isfinite (value))
    mn_format_csv_number (csv, value);
}

gboolean
mn_run_group_find_ends (const MnRunGroup *group, MnSource source, MnMetric metric, MnRunEnds *ends)
{
  const guint n = group->runs->len;
  g_autofree double *values = g_new (double, 2 * (gsize) n);
  gboolean any = FALSE;

  g_return_val_if_fail (ends != NULL && source < MN_SOURCE_BATCH, FALSE);

  *ends = (MnRunEnds) { .last = NAN, .last_deviation = NAN, .best = NAN, .best_deviation = NAN };
  for (guint i = 0; i < n; i++)
    {
      double *last = &values[ends->n], *best = &values[n + ends->n];
      gboolean diverged;

      find_ends (g_ptr_array_index (group->runs, i), source, metric, last, best);
      any |= !isnan (*best);
      mn_setting_measure_run (g_ptr_array_index (group->runs, i), source, metric, FALSE, &diverged);
      if (diverged)
        ends->n_diverged++;
      else
        ends->n++;
    }
  if (ends->n == 0)
    return any;
  mn_mean_of (values, ends->n, &ends->last, &ends->last_deviation);
  mn_mean_of (values + n, ends->n, &ends->best, &ends->best_deviation);
  if (ends->n < 2)
    ends->last_deviation = ends->best_deviation = NAN;
  return any;
}

static void
append_line (GString *csv, const MnRunGroup *group, MnSource source, MnMetric metric)
{
  MnRunEnds ends;

  if (!mn_run_group_find_ends (group, source, metric, &ends))
    return;
  mn_format_csv_text (csv, group->setting);
  g_string_append_printf (csv, ",%u,%s,%s", ends.n, mn_source_name (source), mn_metric_name (metric));
  append (csv, ends.last);
  append (csv, ends.last_deviation);
  append (csv, ends.best);
  append (csv, ends.best_deviation);
  g_string_append_printf (csv, ",%u\n", ends.n_diverged);
}

char *
mn_run_groups_to_csv (GPtrArray *groups)
{
  GString *csv = g_string_new ("setting,runs,split,metric,last,last_deviation,best,best_deviation,diverged\n");

  g_return_val_if_fail (groups != NULL, g_string_free (csv, FALSE));

  for (guint i = 0; i < groups->len; i++)
    for (int source = 0; source < MN_SOURCE_BATCH; source++)
      for (int metric = 0; metric < MN_N_METRICS; metric++)
        append_line (csv, g_ptr_array_index (groups, i), (MnSource) source, (MnMetric) metric);
  return g_string_free (csv, FALSE);
}
