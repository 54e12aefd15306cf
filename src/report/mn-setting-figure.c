/* mn-setting-figure.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-curve-look.h"
#include "mn-format.h"

/* Part of the axis that is left free at either end. */
#define MARGIN 0.04
/* Numbers from there on are not written out at an axis. */
#define LARGEST_WHOLE 1e6
/* The highest mean over the lowest, from where on a logarithmic axis tells more. */
#define FAR_APART 100
/* Between the lines of one category, of which all together take at most half of its room. */
#define MOST_APART 0.12

/* What is being drawn. */
typedef struct
{
  const MnSettingSweep *sweep;
  MnChart              *chart;
  GString              *csv;
  MnCurve               curve;
  gboolean              best;
  MnSource              sources[MN_N_SPLITS];
  guint                 n_sources;
  guint                 least_n, most_n;   /* runs that a point is the mean of */
  double                low, high;         /* of the means */
} Plot;

MnMetric
mn_setting_get_metric (MnCurve curve)
{
  switch (curve)
    {
    case MN_CURVE_ACCURACY:
      return MN_METRIC_ACCURACY;
    case MN_CURVE_F_BETA:
      return MN_METRIC_F_BETA;
    case MN_CURVE_RMSE:
      return MN_METRIC_RMSE;
    case MN_CURVE_LOSS:
    case MN_CURVE_LEARNING_RATE:
    case MN_CURVE_GRADIENT_NORM:
    case MN_CURVE_TOP_K:
    case MN_CURVE_MAE:
    case MN_CURVE_R2:
    default:
      return MN_METRIC_LOSS;
    }
}

static const MnSettingSeries *
get_series (const MnSettingSweep *sweep, guint index)
{
  return g_ptr_array_index (sweep->series, index);
}

static const MnSettingPoint *
get_point (const MnSettingSeries *series, guint index)
{
  return g_ptr_array_index (series->points, index);
}

static const MnRun *
get_first_run (const MnSettingSweep *sweep)
{
  return g_ptr_array_index (get_point (get_series (sweep, 0), 0)->runs, 0);
}

static MnSettingValue
measure (const Plot *plot, const MnSettingPoint *point, MnSource source)
{
  return mn_setting_point_measure (point, source, mn_setting_get_metric (plot->curve), plot->best);
}

/* How many runs have a value, or diverged. */
static void
count (const Plot *plot, MnSource source, guint *n, guint *n_diverged)
{
  *n = *n_diverged = 0;
  for (guint i = 0; i < plot->sweep->series->len; i++)
    for (guint k = 0; k < get_series (plot->sweep, i)->points->len; k++)
      {
        const MnSettingValue value = measure (plot, get_point (get_series (plot->sweep, i), k), source);

        *n += value.n;
        *n_diverged += value.n_diverged;
      }
}

/* Where all runs diverged, what they would have been evaluated on. */
static void
find_sources (Plot *plot, int split)
{
  gboolean diverged = FALSE;
  guint n, n_diverged;

  for (guint k = 1; k < G_N_ELEMENTS (mn_curve_order); k++)
    if (split < 0 || (int) mn_curve_order[k] == split)
      {
        count (plot, mn_curve_order[k], &n, &n_diverged);
        diverged |= n_diverged > 0;
        if (n > 0)
          plot->sources[plot->n_sources++] = mn_curve_order[k];
      }
  for (guint k = 1; k < G_N_ELEMENTS (mn_curve_order) && plot->n_sources == 0 && diverged; k++)
    if (split < 0 ? mn_experiment_get_evaluate_split (get_first_run (plot->sweep)->experiment, (MnSplit) mn_curve_order[k])
                  : (int) mn_curve_order[k] == split)
      {
        plot->sources[plot->n_sources++] = mn_curve_order[k];
        break;
      }
}

static void
write_number (GString *csv, double value)
{
  g_string_append_c (csv, ',');
  if (isfinite (value))
    mn_format_csv_number (csv, value);
}

static void
write_row (const Plot *plot, const MnSettingSeries *series, const MnSettingPoint *point, MnSource source, const MnSettingValue *value)
{
  GString *csv = plot->csv;

  mn_format_csv_text (csv, series->title);
  g_string_append_c (csv, ',');
  if (plot->sweep->categories != NULL)
    mn_format_csv_text (csv, plot->sweep->categories[(gsize) point->x]);
  else
    mn_format_csv_number (csv, point->x);
  g_string_append_printf (csv, ",%s,%s", mn_source_name (source), mn_metric_name (mn_setting_get_metric (plot->curve)));
  write_number (csv, value->mean);
  write_number (csv, value->deviation);
  g_string_append_printf (csv, ",%u,%u\n", value->n, value->n_diverged);
}

/* @number: of the line, of those that stand beside each other in a category. */
static void
add_points (Plot *plot, const MnSettingSeries *series, MnSource source, int line, guint number)
{
  const guint n_lines = plot->sweep->series->len * plot->n_sources;
  const double apart = MIN (MOST_APART, 0.5 / n_lines);
  const double shift = plot->sweep->categories != NULL ? (number - (n_lines - 1) / 2.0) * apart : 0;

  for (guint i = 0; i < series->points->len; i++)
    {
      const MnSettingPoint *point = get_point (series, i);
      const MnSettingValue value = measure (plot, point, source);
      const double x = point->x + shift;

      if (value.n == 0 && value.n_diverged == 0)
        continue;
      write_row (plot, series, point, source, &value);
      mn_chart_extend_spread (plot->chart, line, &x, &value.mean, &value.deviation, 1);
      if (value.n == 0)
        continue;
      plot->least_n = plot->most_n == 0 ? value.n : MIN (plot->least_n, value.n);
      plot->most_n = MAX (plot->most_n, value.n);
      plot->low = MIN (plot->low, value.mean);
      plot->high = MAX (plot->high, value.mean);
    }
}

/* Of what is of several splits and several series, these have the colours and those the dashes; where no line joins the points,
 * each has a colour of its own. */
static void
add_series (Plot *plot, guint index)
{
  const MnSettingSeries *series = get_series (plot->sweep, index);
  const gboolean alone = plot->sweep->series->len == 1, joined = plot->sweep->categories == NULL;
  MnChart *chart = plot->chart;

  for (guint k = 0; k < plot->n_sources; k++)
    {
      const MnSource source = plot->sources[k];
      const guint number = index * plot->n_sources + k;
      g_autofree char *samples = mn_curve_source_title (get_first_run (plot->sweep), source);
      g_autofree char *both = g_strdup_printf ("%s, %s", samples, series->title);
      int line;

      if (plot->n_sources == 1)
        line = mn_chart_add_series (chart, alone ? samples : series->title, (int) index, (int) (index % 3));
      else if (alone)
        line = mn_chart_add_series (chart, samples, mn_curve_colors[source], mn_curve_dashes[source]);
      else
        line = mn_chart_add_series (chart, both, (int) (joined ? index : number), mn_curve_dashes[source]);
      if (plot->n_sources > 1 && !alone && joined)
        mn_chart_set_kind (chart, line, series->title, samples);
      mn_chart_set_single (chart, line, joined);
      add_points (plot, series, source, line, number);
    }
}

static guint
count_diverged (const Plot *plot, const MnSettingPoint *point)
{
  guint n = 0;

  for (guint k = 0; k < plot->n_sources; k++)
    n = MAX (n, measure (plot, point, plot->sources[k]).n_diverged);
  return n;
}

/* Of several series at one place one lies over the other. */
static void
add_crosses (Plot *plot)
{
  const gboolean colored = plot->sweep->series->len > 1 && (plot->sweep->categories == NULL || plot->n_sources == 1);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < plot->sweep->series->len; i++)
    for (guint k = 0; k < get_series (plot->sweep, i)->points->len; k++)
      {
        const MnSettingPoint *point = get_point (get_series (plot->sweep, i), k);
        const guint n = count_diverged (plot, point);
        g_autofree char *part = NULL;
        int row = 0;

        if (n == 0)
          continue;
        for (guint j = 0; j < places->len; j++)
          row += g_array_index (places, double, j) == point->x;
        g_array_append_val (places, point->x);
        if (n < point->runs->len)
          /* Translators: how many of so many runs diverged. */
          part = g_strdup_printf (_("%u of %u"), n, point->runs->len);
        mn_chart_add_cross (plot->chart, point->x, row, colored ? (int) i : -1, _("diverged"), part);
      }
}

/* The points at both ends keep a distance from the axes. */
static void
set_range (const Plot *plot)
{
  const MnSettingSweep *sweep = plot->sweep;
  double low = INFINITY, high = -INFINITY, margin;

  for (guint i = 0; i < sweep->series->len; i++)
    {
      const MnSettingSeries *series = get_series (sweep, i);

      low = MIN (low, get_point (series, 0)->x);
      high = MAX (high, get_point (series, series->points->len - 1)->x);
    }
  if (!(low < high))
    return;
  margin = sweep->logarithmic ? pow (high / low, MARGIN) : MARGIN * (high - low);
  mn_chart_set_x_range (plot->chart, sweep->logarithmic ? low / margin : low - margin,
                        sweep->logarithmic ? high * margin : high + margin);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

/* Whole numbers, as of units and folds, are what people look for at the axis: there is none at 100 among powers of two. */
static void
set_ticks (const Plot *plot)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (guint i = 0; i < plot->sweep->series->len; i++)
    for (guint k = 0; k < get_series (plot->sweep, i)->points->len; k++)
      {
        const double x = get_point (get_series (plot->sweep, i), k)->x;

        if (x != floor (x) || fabs (x) >= LARGEST_WHOLE)
          return;
        g_array_append_val (values, x);
      }
  g_array_sort (values, compare);
  for (guint i = 0; i < values->len; i++)
    if (i == 0 || g_array_index (values, double, i) != g_array_index (values, double, n - 1))
      g_array_index (values, double, n++) = g_array_index (values, double, i);
  mn_chart_set_x_ticks (plot->chart, (const double *) (gpointer) values->data, n);
}

/* A loss that has grown a thousand times at one rate would hide what the others are good for. */
static void
set_log (const Plot *plot)
{
  const gboolean bounded = plot->curve == MN_CURVE_ACCURACY || plot->curve == MN_CURVE_F_BETA;

  mn_chart_set_log (plot->chart, plot->sweep->logarithmic,
                    !bounded && plot->low > 0 && plot->high >= FAR_APART * plot->low);
}

/* "Accuracy, validation, best of each run, mean ± standard deviation (n = 3)" */
static void
set_words (const Plot *plot)
{
  const MnRun *run = get_first_run (plot->sweep);
  g_autofree char *metric = mn_curve_title (run, plot->curve, -1);
  g_autofree char *what = mn_curve_title (run, plot->curve, plot->n_sources == 1 ? (int) plot->sources[0] : -1);
  /* Translators: what a chart shows: “Accuracy, validation, best of each run”. */
  g_autofree char *of_runs = plot->best ? g_strdup_printf (_("%s, best of each run"), what) : g_strdup (what);
  g_autofree char *title = NULL;

  if (plot->most_n < 2)
    title = g_steal_pointer (&of_runs);
  else if (plot->least_n == plot->most_n)
    /* Translators: what a chart shows, and of how many runs that is the mean. */
    title = g_strdup_printf (_("%s, mean ± standard deviation (n = %u)"), of_runs, plot->most_n);
  else
    /* Translators: the same where that is of different numbers of runs, from the least to the most. */
    title = g_strdup_printf (_("%s, mean ± standard deviation (n = %u–%u)"), of_runs, plot->least_n, plot->most_n);
  mn_chart_set_title (plot->chart, title);
  mn_chart_set_labels (plot->chart, plot->sweep->title, metric);
}

MnFigure *
mn_setting_figure_new (const MnSettingSweep *sweep, MnCurve curve, int split, gboolean best)
{
  Plot plot = { .sweep = sweep, .curve = curve, .best = best, .low = INFINITY, .high = -INFINITY };

  g_return_val_if_fail (sweep != NULL && sweep->series->len > 0, NULL);

  find_sources (&plot, split);
  if (plot.n_sources == 0)
    return NULL;
  plot.chart = mn_chart_new ();
  plot.csv = g_string_new ("series,");
  mn_format_csv_text (plot.csv, sweep->path);
  g_string_append_printf (plot.csv, ",split,metric,%s,deviation,runs,diverged\n", best ? "best" : "last");
  mn_chart_set_categories (plot.chart, (const char *const *) sweep->categories);
  if (sweep->categories == NULL)
    {
      set_range (&plot);
      set_ticks (&plot);
    }
  for (guint i = 0; i < sweep->series->len; i++)
    add_series (&plot, i);
  add_crosses (&plot);
  set_log (&plot);
  set_words (&plot);
  mn_figure_take_csv (MN_FIGURE (plot.chart), g_string_free (plot.csv, FALSE));
  return MN_FIGURE (plot.chart);
}
