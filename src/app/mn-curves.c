/* mn-curves.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-experiment-difference.h"

/* Settings that the legend names of a run among others. */
#define MOST_WORDS 2

/* Rows that are added to a chart at once. */
#define PORTION 4096

/* How each source looks, in the order of MnSource. */
static const struct
{
  const char *name;
  int         color;
  int         dash;
  gboolean    markers;
} looks[MN_N_SOURCES] = {
  [MN_SOURCE_TRAIN] = { N_("training"), 2, 1, TRUE },
  [MN_SOURCE_VALIDATION] = { N_("validation"), 1, 0, TRUE },
  [MN_SOURCE_TEST] = { N_("test"), 4, 2, TRUE },
  [MN_SOURCE_BATCH] = { N_("mini-batch"), 0, 0, FALSE },
};

/* Drawn in this order: what matters most lies on top. */
static const MnSource order[MN_N_SOURCES] = { MN_SOURCE_BATCH, MN_SOURCE_TRAIN, MN_SOURCE_TEST, MN_SOURCE_VALIDATION };

typedef struct
{
  MnMetricRow row;
  char       *label;
} Event;

/* One of the runs that are drawn. */
typedef struct
{
  GArray  *rows;            /* of MnMetricRow */
  guint    n_drawn;
  gint64   epoch_samples;   /* 0: not known */
  MnRun   *run;             /* NULL: that of the document */
  MnExperiment *experiment; /* (nullable): not known */
  char    *title;           /* among others; see name_runs() */
} Source;

struct _MnCurves
{
  GObject      parent_instance;

  MnChart     *charts[MN_N_CURVES];
  gboolean     measured[MN_N_CURVES];
  GPtrArray   *runs;      /* of Source; the first is the document's */
  GArray      *events;    /* of Event */
  MnCurvesUnit unit;
  MnCurvesMetric right[MN_N_CURVES];   /* in the chart of each besides it; itself: none */
  gboolean     log_x, log_y;
  gboolean     visible[MN_N_SOURCES];
  char        *names[MN_N_SOURCES];   /* NULL: as in looks */
};

G_DEFINE_FINAL_TYPE (MnCurves, mn_curves, G_TYPE_OBJECT)

static void
event_clear (gpointer data)
{
  g_free (((Event *) data)->label);
}

static Source *
source_new (GArray *rows)
{
  Source *source = g_new0 (Source, 1);

  source->rows = rows;
  return source;
}

static void
source_free (gpointer data)
{
  Source *source = data;

  g_array_unref (source->rows);
  g_clear_pointer (&source->run, mn_run_free);
  g_clear_object (&source->experiment);
  g_free (source->title);
  g_free (source);
}

static Source *
get_run (MnCurves *self, guint i)
{
  return g_ptr_array_index (self->runs, i);
}

/* Number of the series of a source of a run in the charts of what is evaluated. */
static int
series_of (guint run, MnSource source)
{
  for (int i = 0; i < MN_N_SOURCES; i++)
    if (order[i] == source)
      return (int) run * MN_N_SOURCES + i;
  g_return_val_if_reached (0);
}

static double
place (MnCurves *self, const Source *run, const MnMetricRow *row)
{
  switch (self->unit)
    {
    case MN_CURVES_UPDATES:
      return (double) row->step;
    case MN_CURVES_SAMPLES:
      return run->epoch_samples > 0 ? round (row->epoch * (double) run->epoch_samples) : NAN;
    case MN_CURVES_SECONDS:
      return row->seconds;
    case MN_CURVES_EPOCHS:
    case MN_CURVES_N_UNITS:
    default:
      return row->epoch;
    }
}

static double
value_of (MnCurvesMetric metric, const MnMetricRow *row)
{
  return metric == MN_CURVES_LEARNING_RATE ? row->learning_rate : mn_metric_get ((MnMetric) metric, row);
}

/* The number of that series among those on the right of a chart, which come after all others. */
static int
right_series_of (MnCurves *self, MnCurvesMetric chart, guint run, MnSource source)
{
  const guint before = self->runs->len * (chart == MN_CURVES_LEARNING_RATE ? 1 : MN_N_SOURCES);

  return (int) before + series_of (run, source);
}

static gboolean
has_right (MnCurves *self, MnCurvesMetric chart)
{
  return self->right[chart] != chart;
}

/* What @source of a run measured of @metric in the rows that are not drawn yet. A loss that is not a number is kept: the chart marks
 * it; of others it means that there is none. */
static void
draw_source (MnCurves *self, guint index, MnCurvesMetric metric, MnSource source, MnChart *chart, int series)
{
  const Source *run = get_run (self, index);
  double x[PORTION], y[PORTION];
  gsize n = 0;

  for (guint i = run->n_drawn; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);
      const double value = value_of (metric, row);

      if (row->source != source || (metric != MN_CURVES_LOSS && isnan (value)))
        continue;
      x[n] = place (self, run, row);
      y[n++] = value;
      if (n == PORTION)
        {
          mn_chart_extend (chart, series, x, y, n);
          self->measured[metric] = TRUE;
          n = 0;
        }
    }
  if (n > 0)
    self->measured[metric] = TRUE;
  mn_chart_extend (chart, series, x, y, n);
}

static void
draw_rows (MnCurves *self, guint index)
{
  Source *run = get_run (self, index);

  for (int metric = 0; metric < MN_N_CURVES; metric++)
    if (metric == MN_CURVES_LEARNING_RATE)
      draw_source (self, index, metric, MN_SOURCE_BATCH, self->charts[metric], (int) index);
    else
      for (int source = 0; source < MN_N_SOURCES; source++)
        draw_source (self, index, (MnCurvesMetric) metric, (MnSource) source, self->charts[metric],
                     series_of (index, (MnSource) source));
  for (int chart = 0; chart < MN_N_CURVES; chart++)
    for (int source = 0; has_right (self, (MnCurvesMetric) chart) && source < MN_N_SOURCES; source++)
      if (self->right[chart] != MN_CURVES_LEARNING_RATE || source == MN_SOURCE_BATCH)
        draw_source (self, index, self->right[chart], (MnSource) source, self->charts[chart],
                     right_series_of (self, (MnCurvesMetric) chart, index, (MnSource) source));
  run->n_drawn = run->rows->len;
}

/* When it began, which its folder tells. (transfer full) */
static char *
find_time (const Source *run)
{
  JsonNode *node = run->run->info != NULL ? json_object_get_member (run->run->info, "started") : NULL;
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  /* Translators: when a run began, as short as can be. */
  return local != NULL ? g_date_time_format (local, _("%-d %b %H:%M:%S")) : g_filename_display_basename (run->run->dir);
}

/* What sets a run apart: the settings that others have otherwise, and its name where that is another. (transfer full) */
static char *
find_words (MnCurves *self, const Source *run)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  const char *name = run->experiment != NULL ? mn_experiment_get_name (run->experiment) : "";
  gboolean named = FALSE;
  g_autofree char *words = NULL;

  if (run->experiment == NULL)
    return g_strdup ("");
  for (guint i = 0; i < self->runs->len; i++)
    {
      const Source *other = get_run (self, i);

      if (other == run || other->experiment == NULL)
        continue;
      g_ptr_array_add (others, other->experiment);
      named |= g_strcmp0 (name, mn_experiment_get_name (other->experiment)) != 0;
    }
  words = mn_experiment_describe_difference (run->experiment, (MnExperiment *const *) others->pdata, others->len, MOST_WORDS);
  if (named && *name != '\0')
    return words != NULL ? g_strdup_printf ("%s, %s", name, words) : g_strdup (name);
  return words != NULL ? g_steal_pointer (&words) : g_strdup ("");
}

/* What the legend calls the runs. Without anything to tell them apart, and where two came out alike, they have their times. */
static void
name_runs (MnCurves *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      Source *run = get_run (self, i);
      g_autofree char *words = find_words (self, run);

      g_free (run->title);
      if (run->run == NULL)
        run->title = *words != '\0' ? g_strdup_printf (_("this run (%s)"), words) : g_strdup (_("this run"));
      else
        run->title = *words != '\0' ? g_steal_pointer (&words) : find_time (run);
    }
  for (guint i = 1; i < self->runs->len; i++)
    for (guint k = 1; k < i; k++)
      if (g_str_equal (get_run (self, i)->title, get_run (self, k)->title))
        {
          Source *run = get_run (self, i);
          g_autofree char *time = find_time (run), *words = g_steal_pointer (&run->title);

          run->title = g_strdup_printf ("%s, %s", words, time);
          break;
        }
}

static char *
name_series (MnCurves *self, guint index, MnSource source)
{
  const Source *run = get_run (self, index);
  g_autofree char *plain = run->run != NULL && source != MN_SOURCE_BATCH
                               ? mn_experiment_describe_split (run->run->experiment, (MnSplit) source)
                               : g_strdup (run->run == NULL && self->names[source] != NULL ? self->names[source]
                                                                                           : _(looks[source].name));

  /* Legends are narrow: what sets this run apart stands at its learning rate alone. */
  return self->runs->len > 1 ? g_strdup_printf (_("%s, %s"), plain, run->run != NULL ? run->title : _("this run"))
                             : g_steal_pointer (&plain);
}

static void
add_series (MnCurves *self, guint index)
{
  const gboolean alone = self->runs->len == 1;

  for (int metric = 0; metric < MN_CURVES_LEARNING_RATE; metric++)
    for (int i = 0; i < MN_N_SOURCES; i++)
      {
        MnChart *chart = self->charts[metric];
        g_autofree char *name = name_series (self, index, order[i]);
        const int series = mn_chart_add_series (chart, name, alone ? looks[order[i]].color : (int) index,
                                                looks[order[i]].dash);

        mn_chart_set_markers (chart, series, looks[order[i]].markers);
        mn_chart_set_faint (chart, series, order[i] == MN_SOURCE_BATCH);
        mn_chart_set_visible (chart, series, self->visible[order[i]]);
        if (looks[order[i]].markers)
          mn_chart_set_peak (chart, series, mn_metric_is_better ((MnMetric) metric, 1, 0) ? 1 : -1);
      }
  {
    g_autofree char *name = g_strdup (alone ? "" : get_run (self, index)->title);

    mn_chart_set_exact (self->charts[MN_CURVES_LEARNING_RATE],
                        mn_chart_add_series (self->charts[MN_CURVES_LEARNING_RATE], name, (int) index,
                                             alone ? 0 : (int) index % 3),
                        TRUE);
  }
}

/* Other colours than those on the left. */
static void
add_right_series (MnCurves *self, MnCurvesMetric metric, guint index)
{
  MnChart *chart = self->charts[metric];
  const MnCurvesMetric right = self->right[metric];

  for (int i = 0; i < MN_N_SOURCES; i++)
    {
      g_autofree char *plain = name_series (self, index, order[i]);
      g_autofree char *name = right == MN_CURVES_LEARNING_RATE
                                  ? g_strdup_printf (_("%s (right)"), mn_curves_get_title (right))
                                  : g_strdup_printf (_("%s, %s (right)"), mn_curves_get_title (right), plain);
      const int color = (self->runs->len == 1 ? looks[order[i]].color : (int) index) + MN_PALETTE_SIZE / 2;
      const int series = mn_chart_add_series (chart, name, color, looks[order[i]].dash);

      mn_chart_set_right (chart, series, TRUE);
      mn_chart_set_exact (chart, series, right == MN_CURVES_LEARNING_RATE);
      mn_chart_set_markers (chart, series, looks[order[i]].markers);
      mn_chart_set_faint (chart, series, order[i] == MN_SOURCE_BATCH && right != MN_CURVES_LEARNING_RATE);
      mn_chart_set_visible (chart, series, self->visible[order[i]] || right == MN_CURVES_LEARNING_RATE);
    }
}

static void
show_event (MnCurves *self, const Event *event)
{
  const double x = place (self, get_run (self, 0), &event->row);

  for (int i = 0; i < MN_N_CURVES && isfinite (x); i++)
    mn_chart_add_event (self->charts[i], x, event->label);
}

/* Everything from the rows. */
static void
draw_anew (MnCurves *self)
{
  static const char *const units[MN_CURVES_N_UNITS] = { N_("Epochs"), N_("Updates"), N_("Samples"),
                                                        N_("Seconds of training") };

  for (int metric = 0; metric < MN_N_CURVES; metric++)
    {
      mn_chart_clear (self->charts[metric]);
      mn_chart_set_labels (self->charts[metric], _(units[self->unit]), NULL);
      self->measured[metric] = FALSE;
    }
  name_runs (self);
  for (guint i = 0; i < self->runs->len; i++)
    add_series (self, i);
  for (int metric = 0; metric < MN_N_CURVES; metric++)
    for (guint i = 0; i < self->runs->len && has_right (self, (MnCurvesMetric) metric); i++)
      add_right_series (self, (MnCurvesMetric) metric, i);
  for (guint i = 0; i < self->runs->len; i++)
    {
      get_run (self, i)->n_drawn = 0;
      draw_rows (self, i);
    }
  for (guint i = 0; i < self->events->len; i++)
    show_event (self, &g_array_index (self->events, Event, i));
}

static void
mn_curves_finalize (GObject *object)
{
  MnCurves *self = MN_CURVES (object);

  for (int i = 0; i < MN_N_CURVES; i++)
    g_clear_object (&self->charts[i]);
  for (int i = 0; i < MN_N_SOURCES; i++)
    g_free (self->names[i]);
  g_ptr_array_unref (self->runs);
  g_array_unref (self->events);
  G_OBJECT_CLASS (mn_curves_parent_class)->finalize (object);
}

static void
mn_curves_class_init (MnCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_curves_finalize;
}

static void
mn_curves_init (MnCurves *self)
{
  self->runs = g_ptr_array_new_with_free_func (source_free);
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_array_set_clear_func (self->events, event_clear);
  g_ptr_array_add (self->runs, source_new (g_array_new (FALSE, FALSE, sizeof (MnMetricRow))));
  for (int i = 0; i < MN_N_SOURCES; i++)
    self->visible[i] = TRUE;
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      self->charts[i] = mn_chart_new ();
      self->right[i] = (MnCurvesMetric) i;
      mn_chart_set_title (self->charts[i], mn_curves_get_title ((MnCurvesMetric) i));
    }
  draw_anew (self);
}

MnCurves *
mn_curves_new (void)
{
  return g_object_new (MN_TYPE_CURVES, NULL);
}

const char *
mn_curves_get_title (MnCurvesMetric metric)
{
  static const char *const titles[MN_N_CURVES] = {
    [MN_METRIC_LOSS] = N_("Loss"), [MN_METRIC_ACCURACY] = N_("Accuracy"), [MN_METRIC_TOP_K] = N_("Top-k accuracy"),
    [MN_METRIC_MAE] = N_("Mean absolute error"), [MN_METRIC_RMSE] = N_("Root mean squared error"),
    [MN_METRIC_R2] = N_("R²"), [MN_METRIC_GRADIENT_NORM] = N_("Gradient norm"), [MN_CURVES_LEARNING_RATE] = N_("Learning rate"),
  };

  g_return_val_if_fail (metric < MN_N_CURVES, NULL);

  return _(titles[metric]);
}

MnChart *
mn_curves_get_chart (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (metric < MN_N_CURVES, NULL);

  return self->charts[metric];
}

gboolean
mn_curves_has (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);
  g_return_val_if_fail (metric < MN_N_CURVES, FALSE);

  return self->measured[metric];
}

gboolean
mn_curves_has_accuracy (MnCurves *self)
{
  g_return_val_if_fail (MN_IS_CURVES (self), FALSE);

  return self->measured[MN_CURVES_ACCURACY] || get_run (self, 0)->rows->len == 0;
}

static void
fit (MnCurves *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_chart_set_x_range (self->charts[i], NAN, NAN);
      mn_chart_set_y_range (self->charts[i], NAN, NAN);
      mn_chart_set_right_range (self->charts[i], NAN, NAN);
    }
}

void
mn_curves_clear (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  mn_curves_share (self, NULL);
  g_array_set_size (self->events, 0);
  draw_anew (self);
  fit (self);
}

void
mn_curves_share (MnCurves *self, GArray *rows)
{
  Source *run;

  g_return_if_fail (MN_IS_CURVES (self));

  run = get_run (self, 0);
  g_array_unref (run->rows);
  run->rows = rows != NULL ? g_array_ref (rows) : g_array_new (FALSE, FALSE, sizeof (MnMetricRow));
  run->n_drawn = 0;
}

void
mn_curves_update (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  /* They may have gone without a word. */
  if (get_run (self, 0)->rows->len < get_run (self, 0)->n_drawn)
    draw_anew (self);
  else
    draw_rows (self, 0);
}

void
mn_curves_set_name (MnCurves *self, MnSource source, const char *name)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  g_free (self->names[source]);
  self->names[source] = g_strdup (name);
}

void
mn_curves_set_epoch_samples (MnCurves *self, gint64 samples)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (get_run (self, 0)->epoch_samples == samples)
    return;
  get_run (self, 0)->epoch_samples = samples;
  if (self->unit == MN_CURVES_SAMPLES)
    draw_anew (self);
}

void
mn_curves_add (MnCurves *self, const MnMetricRow *rows, guint n)
{
  g_return_if_fail (MN_IS_CURVES (self));

  if (n == 0)
    return;
  g_array_append_vals (get_run (self, 0)->rows, rows, n);
  draw_rows (self, 0);
}

void
mn_curves_add_event (MnCurves *self, const MnMetricRow *row, const char *label)
{
  Event event = { *row, g_strdup (label) };

  g_return_if_fail (MN_IS_CURVES (self));

  g_array_append_val (self->events, event);
  show_event (self, &event);
}

void
mn_curves_clear_events (MnCurves *self)
{
  g_return_if_fail (MN_IS_CURVES (self));

  g_array_set_size (self->events, 0);
  for (int i = 0; i < MN_N_CURVES; i++)
    mn_chart_clear_events (self->charts[i]);
}

/* How many samples an epoch has, as the folder tells; 0: it does not. */
static gint64
find_epoch_samples (const MnRun *run)
{
  JsonNode *node = run->info != NULL ? json_object_get_member (run->info, "dataset") : NULL;

  node = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), "train") : NULL;
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

void
mn_curves_compare (MnCurves *self, MnRun *run)
{
  Source *source;

  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (run != NULL);

  source = source_new (g_array_ref (run->rows));
  source->run = run;
  source->epoch_samples = find_epoch_samples (run);
  source->experiment = g_object_ref (run->experiment);
  g_ptr_array_add (self->runs, source);
  draw_anew (self);
}

void
mn_curves_remove (MnCurves *self, guint index)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (index + 1 < self->runs->len);

  g_ptr_array_remove_index (self->runs, index + 1);
  draw_anew (self);
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

  return get_run (self, index + 1)->run;
}

char *
mn_curves_describe_compared (MnCurves *self, guint index)
{
  g_return_val_if_fail (MN_IS_CURVES (self), NULL);
  g_return_val_if_fail (index + 1 < self->runs->len, NULL);

  return g_strdup (get_run (self, index + 1)->title);
}

void
mn_curves_set_experiment (MnCurves *self, MnExperiment *experiment)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (experiment == NULL || MN_IS_EXPERIMENT (experiment));

  if (g_set_object (&get_run (self, 0)->experiment, experiment) && self->runs->len > 1)
    draw_anew (self);
}

/* NaN: nothing is known yet. */
static double
updates_per_epoch (const Source *run)
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
      const double updates = updates_per_epoch (get_run (self, i));

      /* An epoch's last batch may be short, so that a run in between is a little off. */
      if (isfinite (first) && isfinite (updates) && fabs (updates - first) > 0.02 * MAX (updates, first))
        return g_strdup_printf (_("An epoch is %.0f updates in one run and %.0f in another: the same epoch is not the same "
                                  "amount of learning."), first, updates);
      if (isnan (first))
        first = updates;
    }
  return NULL;
}

static gboolean
may_be_log (MnCurvesMetric metric)
{
  return (int) metric != MN_METRIC_ACCURACY && (int) metric != MN_METRIC_TOP_K && (int) metric != MN_METRIC_R2;
}

/* What may be below zero, and shares, are linear. */
static void
update_log (MnCurves *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      mn_chart_set_log (self->charts[i], self->log_x, self->log_y && may_be_log ((MnCurvesMetric) i));
      mn_chart_set_right_log (self->charts[i], self->log_y && may_be_log (self->right[i]));
    }
}

void
mn_curves_set_right (MnCurves *self, MnCurvesMetric metric, MnCurvesMetric other)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (metric < MN_N_CURVES && other < MN_N_CURVES);

  if (self->right[metric] == other)
    return;
  self->right[metric] = other;
  mn_chart_set_right_range (self->charts[metric], NAN, NAN);
  update_log (self);
  draw_anew (self);
}

MnCurvesMetric
mn_curves_get_right (MnCurves *self, MnCurvesMetric metric)
{
  g_return_val_if_fail (MN_IS_CURVES (self) && metric < MN_N_CURVES, metric);

  return self->right[metric];
}

void
mn_curves_set_unit (MnCurves *self, MnCurvesUnit unit)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (unit < MN_CURVES_N_UNITS);

  if (self->unit == unit)
    return;
  self->unit = unit;
  fit (self);
  draw_anew (self);
}

void
mn_curves_set_log (MnCurves *self, gboolean x, gboolean y)
{
  g_return_if_fail (MN_IS_CURVES (self));

  self->log_x = x;
  self->log_y = y;
  update_log (self);
}

void
mn_curves_set_smoothing (MnCurves *self, double weight)
{
  g_return_if_fail (MN_IS_CURVES (self));

  for (int i = 0; i < MN_N_CURVES; i++)
    mn_chart_set_smoothing (self->charts[i], weight);
}

void
mn_curves_set_source_visible (MnCurves *self, MnSource source, gboolean visible)
{
  g_return_if_fail (MN_IS_CURVES (self));
  g_return_if_fail (source < MN_N_SOURCES);

  self->visible[source] = visible;
  for (guint run = 0; run < self->runs->len; run++)
    for (int metric = 0; metric < MN_N_CURVES; metric++)
      {
        const MnCurvesMetric chart = (MnCurvesMetric) metric;

        if (chart != MN_CURVES_LEARNING_RATE)
          mn_chart_set_visible (self->charts[metric], series_of (run, source), visible);
        if (has_right (self, chart) && self->right[metric] != MN_CURVES_LEARNING_RATE)
          mn_chart_set_visible (self->charts[metric], right_series_of (self, chart, run, source), visible);
      }
}
