/* mn-cli-plot-over.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-plot-over.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-cli.h"
#include "mn-error.h"
#include "mn-panel.h"
#include "mn-setting-figure.h"

static gboolean
is_drawn (const MnRun *run,
          MnMetric     metric,
          int          split,
          gboolean     best)
{
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (split < 0 || split == i)
      {
        gboolean diverged;

        if (!isnan (mn_setting_measure_run (run, (MnSource) i, metric, best, &diverged)) || diverged)
          return TRUE;
      }
  return FALSE;
}

static void
tell_left_out (GPtrArray *runs,
               MnMetric   metric,
               int        split,
               gboolean   best)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const MnRun *run = g_ptr_array_index (runs, i);
      g_autofree char *text = NULL;

      if (is_drawn (run, metric, split, best))
        continue;
      if (split < 0)
        text = g_strdup_printf (_("plot: %s: has measured no %s and is left out"), run->dir, mn_metric_name (metric));
      else
        text = g_strdup_printf (_("plot: %s: has measured no %s on the %s samples and is left out"), run->dir,
                                mn_metric_name (metric), mn_cli_split_word ((MnSplit) split));
      mn_cli_tell (text);
    }
}

/* NULL with an error. */
static MnFigure *
make_one (GPtrArray            *runs,
          const MnSettingSweep *sweep,
          MnCurve               curve,
          int                   split,
          gboolean              best,
          GError              **error)
{
  const MnMetric metric = mn_setting_get_metric (curve);
  g_autoptr (MnFigure) figure = mn_setting_figure_new (sweep, curve, split, best);

  if (figure != NULL)
    tell_left_out (runs, metric, split, best);
  else if (split < 0)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("plot: no run has measured %s"), mn_metric_name (metric));
  else
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("plot: no run has measured %s on the %s samples"), mn_metric_name (metric),
                 mn_cli_split_word ((MnSplit) split));
  return g_steal_pointer (&figure);
}

MnFigure *
mn_cli_plot_over (GPtrArray   *runs,
                  const char  *path,
                  gboolean     pair,
                  MnCurve      curve,
                  int          split,
                  gboolean     best,
                  GError     **error)
{
  g_autoptr (MnSettingSweep) sweep = mn_setting_sweep_new (runs, path, error);
  g_autoptr (MnFigure) left = NULL, right = NULL;

  if (sweep == NULL)
    return NULL;
  if (sweep->constant != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("plot: %s is %s in all runs"), path, sweep->constant);

      mn_cli_tell (text);
    }
  if (!pair)
    return make_one (runs, sweep, curve, split, best, error);
  left = make_one (runs, sweep, MN_CURVE_LOSS, split, best, error);
  if (left == NULL)
    return NULL;
  curve = mn_run_has_curve (runs, MN_CURVE_RMSE) && !mn_run_has_curve (runs, MN_CURVE_ACCURACY) ? MN_CURVE_RMSE : MN_CURVE_ACCURACY;
  right = make_one (runs, sweep, curve, split, best, error);
  return right != NULL ? mn_panel_new (left, right) : NULL;
}
