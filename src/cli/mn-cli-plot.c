/* mn-cli-plot.c - minima-cli plot: figures of runs, drawn by the code that draws them in the window.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-run-figures.h"
#include "mn-run-groups.h"
#include "mn-cli.h"
#include "mn-cli-plot-over.h"
#include "mn-cli-runs.h"
#include "mn-panel.h"

static const char *const what_names[] = { "curves", "loss", "accuracy", "learning_rate", "gradient_norm", "f_beta", "confusion",
                                          NULL };
static const char *const normalize_names[] = { "none", "rows", "columns", "all", NULL };

enum
{
  WHAT_CURVES,
  WHAT_LOSS,
  WHAT_ACCURACY,
  WHAT_LEARNING_RATE,
  WHAT_GRADIENT_NORM,
  WHAT_F_BETA,
  WHAT_CONFUSION,
};

/* What curves are drawn over. */
typedef struct
{
  char   **paths;   /* of a setting, or of two; NULL: epochs */
  gboolean best;    /* of each run, not what it measured last */
} Over;

/* What is drawn alone. */
static const MnCurve curves[] = {
  [WHAT_LOSS] = MN_CURVE_LOSS, [WHAT_ACCURACY] = MN_CURVE_ACCURACY, [WHAT_LEARNING_RATE] = MN_CURVE_LEARNING_RATE,
  [WHAT_GRADIENT_NORM] = MN_CURVE_GRADIENT_NORM, [WHAT_F_BETA] = MN_CURVE_F_BETA,
};

static int
find_name (const char *const *names,
           const char        *name)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return -1;
}

/* The last evaluation with counts: of the split asked for, else of test, validation or training. */
static const MnEvaluation *
find_evaluation (const MnRun *run,
                 int          split)
{
  const int order[] = { MN_SPLIT_TEST, MN_SPLIT_VALIDATION, MN_SPLIT_TRAIN };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (split < 0 || split == order[i])
      {
        const MnEvaluation *evaluation = mn_run_get_evaluation (run, (MnSource) order[i], -1);

        if (evaluation != NULL && evaluation->confusion != NULL)
          return evaluation;
      }
  return NULL;
}

static gboolean
any_evaluated (GPtrArray *runs,
               int        split)
{
  for (guint i = 0; i < runs->len; i++)
    if (mn_run_get_evaluation (g_ptr_array_index (runs, i), (MnSource) split, -1) != NULL)
      return TRUE;
  return FALSE;
}

/* @groups (nullable): of several runs, or to be averaged; else there is one. */
static MnFigure *
make_curve (GPtrArray *runs,
            GPtrArray *groups,
            MnCurve    curve,
            int        split)
{
  return groups != NULL ? mn_run_figure_groups (groups, curve, split)
                        : mn_run_figure_curves (g_ptr_array_index (runs, 0), curve, split);
}

/* Loss beside accuracy, or beside the error in the target's unit where there are no classes. */
static MnFigure *
make_pair (GPtrArray *runs,
           GPtrArray *groups,
           int        split)
{
  gboolean numbers = mn_run_has_curve (runs, MN_CURVE_RMSE) && !mn_run_has_curve (runs, MN_CURVE_ACCURACY);
  g_autoptr (MnFigure) left = make_curve (runs, groups, MN_CURVE_LOSS, split);
  g_autoptr (MnFigure) right = make_curve (runs, groups, numbers ? MN_CURVE_RMSE : MN_CURVE_ACCURACY, split);

  return mn_panel_new (left, right);
}

/* @beta: of F, which is found first. NULL with the reason. */
static MnFigure *
make_curves (GPtrArray  *runs,
             gboolean    mean,
             const Over *over,
             int         what,
             int         split,
             double      beta,
             GError    **error)
{
  g_autoptr (GPtrArray) groups = NULL;

  for (guint i = 0; i < runs->len && what == WHAT_F_BETA; i++)
    if (!mn_run_score (g_ptr_array_index (runs, i), beta, error))
      return NULL;
  if (over->paths != NULL)
    return mn_cli_plot_over (runs, over->paths, what == WHAT_CURVES, curves[what], split, over->best, error);
  if (mean || runs->len > 1)
    groups = mn_run_groups_new (runs, mean);
  return what == WHAT_CURVES ? make_pair (runs, groups, split) : make_curve (runs, groups, curves[what], split);
}

/* MN_EXIT_DONE: it can be drawn. */
static int
check_over (const Over *over,
            int         what)
{
  if (over->paths == NULL && over->best)
    return mn_cli_fail_input (_("plot: --best is of what is drawn over a setting, see --over"));
  if (over->paths != NULL && (what == WHAT_CONFUSION || what == WHAT_LEARNING_RATE || what == WHAT_GRADIENT_NORM))
    return mn_cli_fail_input (_("plot: --over is of curves, loss, accuracy or f_beta, not of %s"), what_names[what]);
  if (over->paths != NULL && g_strv_length (over->paths) > 2)
    return mn_cli_fail_input (_("plot: --over takes one setting, or two for a heat map, not %u"), g_strv_length (over->paths));
  if (over->paths != NULL && over->paths[1] != NULL && g_str_equal (over->paths[0], over->paths[1]))
    return mn_cli_fail_input (_("plot: --over is %s twice"), over->paths[0]);
  return MN_EXIT_DONE;
}

static int
parse_size (const char *text,
            double     *width,
            double     *height)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", 2);
  guint64 size[2];

  for (int i = 0; i < 2; i++)
    if (parts[0] == NULL || parts[i] == NULL || !g_ascii_string_to_unsigned (parts[i], 10, 50, 10000, &size[i], NULL))
      return mn_cli_fail_input (_("plot: --size must be WIDTHxHEIGHT in pixels from 50 to 10000, not “%s”"), text);
  *width = (double) size[0];
  *height = (double) size[1];
  return MN_EXIT_DONE;
}

static GPtrArray *
open_runs (char   **dirs,
           gboolean counts,
           GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free);

  for (char **dir = dirs; *dir != NULL; dir++)
    {
      MnRun *run = counts ? mn_run_open (*dir, error) : mn_run_open_without_counts (*dir, error);

      if (run == NULL)
        return NULL;
      g_ptr_array_add (runs, run);
    }
  return g_steal_pointer (&runs);
}

int
mn_cli_plot (int    argc,
             char **argv)
{
  g_auto (GStrv) paths = NULL;
  g_autofree char *output = NULL, *what_name = NULL, *split_name = NULL, *normalize_name = NULL, *size = NULL;
  gboolean transposed = FALSE, dark = FALSE, mean = FALSE, best = FALSE;
  int status, what = WHAT_CURVES, split = -1, normalize = 0;
  double width, height, beta = 1;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Where to; the name's end tells how: .svg, .pdf, .png, .csv"),
      N_("FILE") },
    { "what", 'w', 0, G_OPTION_ARG_STRING, &what_name, N_("curves (loss beside accuracy or RMSE), loss, accuracy, learning_rate, "
                                                          "gradient_norm, f_beta or confusion"), N_("WHAT") },
    { "beta", 0, 0, G_OPTION_ARG_DOUBLE, &beta, N_("Of f_beta: weight of the recall in it; default 1"), N_("B") },
    { "mean", 0, 0, G_OPTION_ARG_NONE, &mean,
      N_("Of curves: runs that differ in seed, seed of the split or fold alone as their mean ± standard deviation"), NULL },
    { "over", 0, 0, G_OPTION_ARG_STRING_ARRAY, &paths,
      N_("Over a setting instead of epochs: training.optimizer.learning_rate; repeated runs as their mean ± standard deviation. Given "
         "twice: a heat map over two, the first across"),
      N_("PATH") },
    { "best", 0, 0, G_OPTION_ARG_NONE, &best, N_("Of --over: the best of each run, not what it measured last"), NULL },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name,
      N_("train, validation or test alone; default: all curves, the matrix of the test samples"), N_("SPLIT") },
    { "normalize", 0, 0, G_OPTION_ARG_STRING, &normalize_name, N_("Of a confusion matrix: none, rows, columns or all"),
      N_("HOW") },
    { "transpose", 0, 0, G_OPTION_ARG_NONE, &transposed, N_("Of a confusion matrix: rows are the predicted classes"), NULL },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_("Width and height in pixels: 640x480"), N_("SIZE") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, N_("Light on dark"), NULL },
    { NULL },
  };
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (MnFigure) figure = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) dirs = NULL;
  const MnFigureStyle *style;
  Over over;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN…"), _("Draws curves of runs, or a confusion matrix, into a file. The folder of a sweep stands for all its runs."), 1,
                     -1, _("a run's folder"), &status))
    return status;
  if (output == NULL)
    return mn_cli_fail_input (_("plot: needs -o FILE, ending in .svg, .pdf, .png or .csv"));
  if (!(g_str_has_suffix (output, ".svg") || g_str_has_suffix (output, ".pdf") || g_str_has_suffix (output, ".png")
        || g_str_has_suffix (output, ".csv")))
    return mn_cli_fail_input (_("plot: %s: the name must end in .svg, .pdf, .png or .csv"), output);
  if (what_name != NULL && (what = find_name (what_names, what_name)) < 0)
    return mn_cli_fail_input (_("plot: --what must be curves, loss, accuracy, learning_rate, gradient_norm, f_beta or confusion, "
                                "not “%s”"), what_name);
  if (split_name != NULL && !mn_cli_parse_split ("plot", split_name, &split))
    return MN_EXIT_INPUT;
  if (normalize_name != NULL && (normalize = find_name (normalize_names, normalize_name)) < 0)
    return mn_cli_fail_input (_("plot: --normalize must be none, rows, columns or all, not “%s”"), normalize_name);
  if (!isfinite (beta) || beta < 0)
    return mn_cli_fail_input (_("plot: --beta must be a number from 0 up"));
  over = (Over) { paths, best };
  if ((status = check_over (&over, what)) != MN_EXIT_DONE)
    return status;
  dirs = mn_cli_list_runs (argv + 1, &error);
  if (dirs == NULL)
    return mn_cli_fail (error);
  if (what == WHAT_CONFUSION && dirs[1] != NULL)
    return mn_cli_fail_input (_("plot: a confusion matrix is of one run, not of %u"), g_strv_length (dirs));
  if (split >= 0 && (what == WHAT_LEARNING_RATE || what == WHAT_GRADIENT_NORM))
    return mn_cli_fail_input (_("plot: --split is of what is evaluated, not of %s"), what_names[what]);
  if (what == WHAT_CONFUSION && mean)
    return mn_cli_fail_input (_("plot: --mean is of curves, not of a confusion matrix"));
  width = what == WHAT_CURVES ? 1040 : 640;
  height = what == WHAT_CONFUSION ? 560 : 420;
  if (size != NULL && (status = parse_size (size, &width, &height)) != MN_EXIT_DONE)
    return status;

  runs = open_runs (dirs, what == WHAT_CONFUSION, &error);
  if (runs == NULL)
    return mn_cli_fail (error);
  if (what == WHAT_CONFUSION)
    {
      const MnRun *run = g_ptr_array_index (runs, 0);
      const MnEvaluation *evaluation = find_evaluation (run, split);

      if (evaluation == NULL)
        return mn_cli_fail_input (_("plot: %s: has no evaluation with confusion counts of that split"), run->dir);
      figure = mn_run_figure_confusion (run, evaluation, (MnNormalize) normalize, transposed);
    }
  else if (split >= 0 && paths == NULL && !any_evaluated (runs, split))
    return mn_cli_fail_input (_("plot: no run was evaluated on the %s samples"), mn_cli_split_word ((MnSplit) split));
  else if ((figure = make_curves (runs, mean, &over, what, split, beta, &error)) == NULL)
    return mn_cli_fail (error);

  style = dark ? mn_figure_style_dark () : mn_figure_style_print ();
  if (!mn_figure_export (figure, output, width, height, style, &error))
    return mn_cli_fail (error);
  return MN_EXIT_DONE;
}
