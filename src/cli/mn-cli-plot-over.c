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
#include "mn-setting-grid.h"

/* What is drawn: over a setting, or over two. */
typedef struct
{
  GPtrArray      *runs;
  MnSettingSweep *sweep;     /* NULL: over two */
  MnSettingAxis  *columns;
  MnSettingAxis  *rows;
  gboolean        best;
} Over;

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
make_one (const Over *over,
          MnCurve     curve,
          int         split,
          GError    **error)
{
  const MnMetric metric = mn_setting_get_metric (curve);
  g_autoptr (MnFigure) figure = over->sweep != NULL ? mn_setting_figure_new (over->sweep, curve, split, over->best)
                                : mn_setting_grid_new (over->runs, over->columns, over->rows, curve, split, over->best);

  if (figure != NULL)
    tell_left_out (over->runs, metric, split, over->best);
  else if (split < 0)
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("plot: no run has measured %s"), mn_metric_name (metric));
  else
    g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("plot: no run has measured %s on the %s samples"), mn_metric_name (metric),
                 mn_cli_split_word ((MnSplit) split));
  return g_steal_pointer (&figure);
}

/* NULL with an error. */
static MnFigure *
make_pair (const Over *over,
           int         split,
           GError    **error)
{
  const MnCurve curve = mn_run_has_curve (over->runs, MN_CURVE_RMSE) && !mn_run_has_curve (over->runs, MN_CURVE_ACCURACY)
                          ? MN_CURVE_RMSE : MN_CURVE_ACCURACY;
  g_autoptr (MnFigure) left = make_one (over, MN_CURVE_LOSS, split, error);
  g_autoptr (MnFigure) right = left != NULL ? make_one (over, curve, split, error) : NULL;

  return right != NULL ? mn_panel_new (left, right) : NULL;
}

static void
tell_constant (const char *path,
               const char *constant)
{
  g_autofree char *text = constant != NULL ? g_strdup_printf (_("plot: %s is %s in all runs"), path, constant) : NULL;

  if (text != NULL)
    mn_cli_tell (text);
}

static MnFigure *
draw (const Over *over,
      gboolean    pair,
      MnCurve     curve,
      int         split,
      GError    **error)
{
  return pair ? make_pair (over, split, error) : make_one (over, curve, split, error);
}

MnFigure *
mn_cli_plot_over (GPtrArray   *runs,
                  char       **paths,
                  gboolean     pair,
                  MnCurve      curve,
                  int          split,
                  gboolean     best,
                  GError     **error)
{
  g_autoptr (MnSettingSweep) sweep = NULL;
  g_autoptr (MnSettingAxis) columns = NULL, rows = NULL;

  if (paths[1] == NULL)
    {
      sweep = mn_setting_sweep_new (runs, paths[0], error);
      if (sweep == NULL)
        return NULL;
      tell_constant (paths[0], sweep->constant);
      return draw (&(Over) { runs, sweep, NULL, NULL, best }, pair, curve, split, error);
    }
  columns = mn_setting_axis_new (runs, paths[0], error);
  rows = columns != NULL ? mn_setting_axis_new (runs, paths[1], error) : NULL;
  if (rows == NULL)
    return NULL;
  tell_constant (paths[0], columns->constant);
  tell_constant (paths[1], rows->constant);
  return draw (&(Over) { runs, NULL, columns, rows, best }, pair, curve, split, error);
}
