/* mn-curves-compare.c - runs laid over the document's: what tells them apart, and what the legend calls them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-experiment-difference.h"
#include "mn-run-info.h"
#include "mn-run-text.h"

GPtrArray *
mn_curves_list_experiments (MnCurves *self)
{
  GPtrArray *experiments = g_ptr_array_new ();

  for (guint i = 0; i < self->runs->len; i++)
    g_ptr_array_add (experiments, mn_curves_get_run (self, i)->experiment);
  return experiments;
}

void
mn_curves_name_runs (MnCurves *self)
{
  g_autoptr (GPtrArray) experiments = mn_curves_list_experiments (self);

  for (guint i = 0; i < self->runs->len; i++)
    {
      MnCurvesRun *run = mn_curves_get_run (self, i);
      g_autofree char *words = mn_experiment_describe_among ((MnExperiment *const *) experiments->pdata, experiments->len, i,
                                                             MN_CURVES_MOST_WORDS);

      g_free (run->title);
      if (run->run == NULL)
        run->title = words != NULL ? g_strdup_printf (_("this run (%s)"), words) : g_strdup (_("this run"));
      else
        run->title = words != NULL ? g_steal_pointer (&words) : mn_run_text_began (run->run->info, run->run->dir);
    }
  for (guint i = 1; i < self->runs->len; i++)
    for (guint k = 1; k < i; k++)
      if (g_str_equal (mn_curves_get_run (self, i)->title, mn_curves_get_run (self, k)->title))
        {
          MnCurvesRun *run = mn_curves_get_run (self, i);
          g_autofree char *time = mn_run_text_began (run->run->info, run->run->dir), *words = g_steal_pointer (&run->title);

          run->title = g_strdup_printf ("%s, %s", words, time);
          break;
        }
}

void
mn_curves_compare (MnCurves *self, MnRun *run)
{
  MnCurvesRun *source;

  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (run != NULL);

  source = mn_curves_run_new (g_array_ref (run->rows));
  source->run = run;
  source->epoch_samples = MAX (mn_run_info_get_n_samples (run->info, MN_SPLIT_TRAIN), 0);
  mn_curves_run_set_experiment (source, run->experiment);
  source->dir = g_strdup (run->dir);
  if (run->rows->len > 0)
    source->counted = g_array_index (run->rows, MnMetricRow, run->rows->len - 1).step;
  g_ptr_array_add (self->runs, source);
  mn_curves_draw_anew (self);
  mn_curves_find_scores (self, source);
}

void
mn_curves_remove (MnCurves *self, guint index)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (index + 1 < self->runs->len);

  g_ptr_array_remove_index (self->runs, index + 1);
  mn_curves_draw_anew (self);
}

guint
mn_curves_get_n_compared (MnCurves *self)
{
  g_return_val_if_fail (MN_IS_CURVES (self), 0);

  return self->runs->len - 1;
}

const MnRun *
mn_curves_get_compared (MnCurves *self, guint index)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (index + 1 < self->runs->len, NULL);

  return mn_curves_get_run (self, index + 1)->run;
}

char *
mn_curves_describe_compared (MnCurves *self, guint index)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (index + 1 < self->runs->len, NULL);

  return g_strdup (mn_curves_get_run (self, index + 1)->title);
}

void
mn_curves_set_experiment (MnCurves *self, MnExperiment *experiment)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (experiment == NULL || MN_IS_EXPERIMENT (experiment));

  if (mn_curves_get_run (self, 0)->experiment == experiment)
    return;
  mn_curves_run_set_experiment (mn_curves_get_run (self, 0), experiment);
  if (self->runs->len > 1 || self->unit == MN_CURVES_SAMPLES)
    mn_curves_draw_anew (self);
}

/* NaN: nothing is known yet. */
static double
updates_per_epoch (const MnCurvesRun *run)
{
  const MnMetricRow *last = run->rows->len > 0 ? &g_array_index (run->rows, MnMetricRow, run->rows->len - 1) : NULL;

  return last != NULL && last->epoch > 0 ? (double) last->step / last->epoch : NAN;
}

char *
mn_curves_find_difference (MnCurves *self)
{
  double first = NAN;

  g_return_val_if_fail (MN_IS_CURVES (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const double updates = updates_per_epoch (mn_curves_get_run (self, i));

      /* An epoch's last batch may be short, so that a run in between is a little off. */
      if (isfinite (first) && isfinite (updates) && fabs (updates - first) > 0.02 * MAX (updates, first))
        return g_strdup_printf (_("An epoch is %.0f updates in one run and %.0f in another: the same epoch is not the same "
                                  "amount of learning."), first, updates);
      if (isnan (first))
        first = updates;
    }
  return NULL;
}
