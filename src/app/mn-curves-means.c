/* mn-curves-means.c - which runs are drawn: each by itself, or those that repeat each other as their mean.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-private.h"

#include <glib/gi18n-lib.h>

#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"

/* For each run the first that it repeats. (transfer full) */
static guint *
find_repeats (MnCurves *self)
{
  g_autoptr (GPtrArray) experiments = mn_curves_list_experiments (self);
  guint *firsts = g_new (guint, self->runs->len);

  mn_experiment_find_repeats ((MnExperiment *const *) experiments->pdata, experiments->len, firsts);
  return firsts;
}

gboolean
mn_curves_has_repeats (MnCurves *self)
{
  g_autofree guint *firsts = NULL;
  gboolean any = FALSE;

  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);

  firsts = find_repeats (self);
  for (guint i = 0; i < self->runs->len; i++)
    any |= firsts[i] != i;
  return any;
}

/* Takes @members. */
static void
show_mean (MnCurves *self, GPtrArray *members)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  const MnCurvesRun *first = g_ptr_array_index (members, 0);
  MnRunMean *mean;
  MnCurvesRun *run;

  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add (rows, ((const MnCurvesRun *) g_ptr_array_index (members, i))->rows);
  mean = mn_run_mean_new (rows);
  run = mn_curves_run_new (g_array_ref (mean->rows));
  run->mean = mean;
  run->members = members;
  run->epoch_samples = first->epoch_samples;
  mn_curves_run_set_experiment (run, first->experiment);
  g_ptr_array_add (self->means, run);
  g_ptr_array_add (self->shown, run);
}

static void
unref_known (MnExperiment *experiment)
{
  g_clear_object (&experiment);
}

/* The means are called by what they have otherwise than all else that is shown, besides what is drawn anew for each run; and by of how
 * many they are. */
static void
name_means (MnCurves *self)
{
  g_autoptr (GPtrArray) commons = g_ptr_array_new_with_free_func ((GDestroyNotify) unref_known);

  for (guint i = 0; i < self->shown->len && self->means->len > 0; i++)
    {
      MnExperiment *experiment = mn_curves_get_shown (self, i)->experiment;

      g_ptr_array_add (commons, experiment != NULL ? mn_experiment_forget_draws (experiment) : NULL);
    }
  for (guint i = 0; i < commons->len; i++)
    {
      MnCurvesRun *shown = mn_curves_get_shown (self, i);
      g_autofree char *words = NULL;

      if (shown->mean == NULL)
        continue;
      words = mn_experiment_describe_among ((MnExperiment *const *) commons->pdata, commons->len, i, MN_CURVES_MOST_WORDS);
      shown->title = g_strdup_printf (_("%s (n = %u)"), words != NULL ? words : _("mean"), shown->members->len);
    }
}

void
mn_curves_title (MnCurves *self, MnCurvesMetric metric)
{
  g_autofree char *title = mn_curves_dup_title (self, metric);
  const gboolean spreads = self->means->len > 0 && metric != MN_CURVES_LEARNING_RATE && (int) metric != MN_METRIC_GRADIENT_NORM;
  g_autofree char *words = spreads ? g_strdup_printf (_("%s, mean ± standard deviation"), title) : NULL;

  mn_chart_set_title (self->charts[metric], words != NULL ? words : title);
}

void
mn_curves_regroup (MnCurves *self)
{
  g_autofree guint *firsts = self->averaging ? find_repeats (self) : NULL;

  g_ptr_array_set_size (self->shown, 0);
  g_ptr_array_set_size (self->means, 0);
  for (guint i = 0; i < self->runs->len; i++)
    {
      g_autoptr (GPtrArray) members = g_ptr_array_new ();

      if (firsts != NULL && firsts[i] != i)
        continue;
      for (guint k = i; k < self->runs->len; k++)
        if (k == i || (firsts != NULL && firsts[k] == i))
          g_ptr_array_add (members, mn_curves_get_run (self, k));
      if (members->len > 1)
        show_mean (self, g_steal_pointer (&members));
      else
        g_ptr_array_add (self->shown, mn_curves_get_run (self, i));
    }
  name_means (self);
  for (int metric = 0; metric < MN_N_CURVES; metric++)
    mn_curves_title (self, (MnCurvesMetric) metric);
}

guint
mn_curves_find_shown (MnCurves *self, const MnCurvesRun *run)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      const MnCurvesRun *shown = mn_curves_get_shown (self, i);

      if (shown == run || (shown->members != NULL && g_ptr_array_find (shown->members, run, NULL)))
        return i;
    }
  g_return_val_if_reached (0);
}

void
mn_curves_set_averaging (MnCurves *self, gboolean averaging)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (self->averaging == !!averaging)
    return;
  self->averaging = !!averaging;
  mn_curves_draw_anew (self);
}
