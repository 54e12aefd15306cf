/* mn-setting-series.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-series.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"
#include "mn-json.h"
#include "mn-run-mean.h"
#include "mn-setting-title.h"

/* Settings that a title names. */
#define MOST_WORDS 3
/* The largest value over the smallest, from where on a logarithmic axis tells more. */
#define FAR_APART 20

static void
point_free (gpointer data)
{
  MnSettingPoint *point = data;

  g_ptr_array_unref (point->runs);
  g_free (point);
}

static void
series_free (gpointer data)
{
  MnSettingSeries *series = data;

  g_free (series->title);
  g_ptr_array_unref (series->points);
  g_free (series);
}

void
mn_setting_sweep_free (MnSettingSweep *sweep)
{
  g_free (sweep->path);
  g_free (sweep->title);
  g_clear_pointer (&sweep->series, g_ptr_array_unref);
  g_strfreev (sweep->categories);
  g_free (sweep->constant);
  g_free (sweep);
}

static MnExperiment *
get_experiment (GPtrArray *runs, guint index)
{
  return ((const MnRun *) g_ptr_array_index (runs, index))->experiment;
}

static gboolean
is_text (JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING;
}

static gboolean
is_number (JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value)
         && (json_node_get_value_type (value) == G_TYPE_INT64 || json_node_get_value_type (value) == G_TYPE_DOUBLE);
}

/* "adam", "0.1", "true", "[3,5]". (transfer full) */
static char *
write_value (JsonNode *value)
{
  return is_text (value) ? json_node_dup_string (value) : mn_json_to_string (value, FALSE);
}

/* Says which settings in @object may be meant. */
static void
set_not_single (GError **error, const MnRun *run, const char *path, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GString) names = g_string_new (NULL);

  for (GList *l = members; l != NULL; l = l->next)
    g_string_append_printf (names, "%s%s.%s", names->len > 0 ? ", " : "", path, (const char *) l->data);
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: %s is more than one setting; name one of them: %s"), run->dir, path, names->str);
}

/* Of each run. NULL with an error. (transfer full) (element-type JsonNode) */
static GPtrArray *
find_values (GPtrArray *runs, const char *path, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; i < runs->len; i++)
    {
      const MnRun *run = g_ptr_array_index (runs, i);
      JsonNode *value = mn_experiment_get_at (run->experiment, path, error);

      if (value == NULL)
        {
          g_prefix_error (error, "%s: ", run->dir);
          return NULL;
        }
      g_ptr_array_add (values, value);
      if (JSON_NODE_HOLDS_OBJECT (value))
        {
          set_not_single (error, run, path, json_node_get_object (value));
          return NULL;
        }
    }
  return g_steal_pointer (&values);
}

/* @n places, in the order of their first one. (transfer full) */
static char **
list_categories (GPtrArray *values, double *places)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *name = write_value (g_ptr_array_index (values, i));
      guint k = 0;

      while (k < names->len && !g_str_equal (g_ptr_array_index (names, k), name))
        k++;
      if (k == names->len)
        g_ptr_array_add (names, g_steal_pointer (&name));
      places[i] = k;
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* The x of each run, and what kind of axis they need. (transfer full) */
static double *
place_values (MnSettingSweep *self, GPtrArray *values)
{
  double *x = g_new (double, values->len), low = INFINITY, high = -INFINITY;
  gboolean numbers = TRUE;

  for (guint i = 0; i < values->len; i++)
    numbers &= is_number (g_ptr_array_index (values, i));
  if (!numbers)
    {
      self->categories = list_categories (values, x);
      if (self->categories[1] == NULL)
        self->constant = g_strdup (self->categories[0]);
      return x;
    }
  for (guint i = 0; i < values->len; i++)
    {
      x[i] = json_node_get_double (g_ptr_array_index (values, i));
      low = MIN (low, x[i]);
      high = MAX (high, x[i]);
    }
  if (low == high)
    self->constant = write_value (g_ptr_array_index (values, 0));
  self->logarithmic = low > 0 && high >= FAR_APART * low;
  return x;
}

static void
reset (MnExperiment *copy, const char *path, JsonNode *value)
{
  g_autoptr (GError) refused = NULL;

  /* One that cannot have the value of the others is not what they are, and remains as it is. */
  if (!mn_experiment_set (copy, path, value, &refused))
    g_debug ("%s", refused->message);
}

/* What is left of each run when its setting is that of the first one. @pass: on the way it takes all the values that there are, so that
 * of two kinds of optimizer what one of them alone knows is lost. (transfer full) (element-type MnExperiment) */
static GPtrArray *
copy_without (GPtrArray *runs, const char *path, GPtrArray *values, gboolean pass)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < runs->len; i++)
    {
      g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      MnExperiment *copy = mn_experiment_forget_draws (get_experiment (runs, i));

      for (guint k = 0; pass && k < values->len; k++)
        if (g_hash_table_add (taken, write_value (g_ptr_array_index (values, k))))
          reset (copy, path, g_ptr_array_index (values, k));
      reset (copy, path, g_ptr_array_index (values, 0));
      g_ptr_array_add (copies, g_steal_pointer (&copy));
    }
  return copies;
}

/* Whether runs with the same value and of the same series are alike. */
static gboolean
are_repeats (GPtrArray *runs, const double *x, const guint *firsts)
{
  g_autoptr (GPtrArray) experiments = g_ptr_array_new ();
  g_autofree guint *repeated = g_new (guint, runs->len);

  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (experiments, get_experiment (runs, i));
  mn_experiment_find_repeats ((MnExperiment *const *) experiments->pdata, runs->len, repeated);
  for (guint i = 0; i < runs->len; i++)
    for (guint k = firsts[i]; k < i; k++)
      if (firsts[k] == firsts[i] && x[k] == x[i] && repeated[k] != repeated[i])
        return FALSE;
  return TRUE;
}

/* For each run the first of its series. (transfer full) (element-type MnExperiment): what each of them has in common */
static GPtrArray *
find_series (GPtrArray *runs, const char *path, GPtrArray *values, const double *x, guint *firsts)
{
  gboolean kinds = FALSE;

  for (guint i = 0; i < values->len; i++)
    kinds |= is_text (g_ptr_array_index (values, i));
  for (;;)
    {
      g_autoptr (GPtrArray) copies = copy_without (runs, path, values, kinds);

      mn_experiment_find_repeats ((MnExperiment *const *) copies->pdata, copies->len, firsts);
      if (!kinds || are_repeats (runs, x, firsts))
        return g_steal_pointer (&copies);
      /* What one kind alone knows tells runs of that kind apart. */
      kinds = FALSE;
    }
}

/* The name of a run may tell its value, which is not that of the series. */
static void
forget_names (GPtrArray *runs, GPtrArray *copies, const guint *firsts)
{
  g_autoptr (JsonNode) none = json_node_init_string (json_node_alloc (), "");

  for (guint i = 0; i < runs->len; i++)
    if (g_strcmp0 (mn_experiment_get_name (get_experiment (runs, i)), mn_experiment_get_name (get_experiment (runs, firsts[i]))) != 0)
      mn_experiment_set (g_ptr_array_index (copies, firsts[i]), "name", none, NULL);
}

static gboolean
is_taken (GPtrArray *series, const char *title)
{
  for (guint i = 0; i < series->len; i++)
    if (g_strcmp0 (((const MnSettingSeries *) g_ptr_array_index (series, i))->title, title) == 0)
      return TRUE;
  return FALSE;
}

/* What no setting tells apart, as when layers are wired in another way, has the name of its first run's folder. */
static void
name_series (MnSettingSweep *self, GPtrArray *experiments)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      MnSettingSeries *series = g_ptr_array_index (self->series, i);
      const MnSettingPoint *point = g_ptr_array_index (series->points, 0);
      g_autofree char *words = NULL;

      if (self->series->len > 1)
        words = mn_experiment_describe_among ((MnExperiment *const *) experiments->pdata, experiments->len, i, MOST_WORDS);
      if (self->series->len > 1 && (words == NULL || is_taken (self->series, words)))
        {
          g_autofree char *folder = g_filename_display_basename (((const MnRun *) g_ptr_array_index (point->runs, 0))->dir);

          series->title = words != NULL ? g_strdup_printf ("%s (%s)", words, folder) : g_steal_pointer (&folder);
        }
      else
        series->title = words != NULL ? g_steal_pointer (&words) : g_strdup ("");
    }
}

static void
add_run (MnSettingSeries *series, double x, MnRun *run)
{
  MnSettingPoint *point;
  guint i = 0;

  while (i < series->points->len && ((const MnSettingPoint *) g_ptr_array_index (series->points, i))->x < x)
    i++;
  point = i < series->points->len ? g_ptr_array_index (series->points, i) : NULL;
  if (point == NULL || point->x > x)
    {
      point = g_new0 (MnSettingPoint, 1);
      point->x = x;
      point->runs = g_ptr_array_new ();
      g_ptr_array_insert (series->points, (int) i, point);
    }
  g_ptr_array_add (point->runs, run);
}

MnSettingSweep *
mn_setting_sweep_new (GPtrArray *runs, const char *path, GError **error)
{
  g_autoptr (MnSettingSweep) self = NULL;
  g_autoptr (GPtrArray) values = NULL, copies = NULL, commons = NULL;
  g_autofree double *x = NULL;
  g_autofree guint *firsts = NULL;
  g_autofree MnSettingSeries **found = NULL;

  g_return_val_if_fail (runs != NULL && runs->len > 0 && path != NULL, NULL);

  values = find_values (runs, path, error);
  if (values == NULL)
    return NULL;
  self = g_new0 (MnSettingSweep, 1);
  self->path = g_strdup (path);
  /* A message that is nothing but a place. */
  self->title = mn_experiment_use_titles (get_experiment (runs, 0), path);
  self->series = g_ptr_array_new_with_free_func (series_free);
  x = place_values (self, values);
  firsts = g_new (guint, runs->len);
  found = g_new0 (MnSettingSeries *, runs->len);
  copies = find_series (runs, path, values, x, firsts);
  forget_names (runs, copies, firsts);
  commons = g_ptr_array_new ();
  for (guint i = 0; i < runs->len; i++)
    {
      if (firsts[i] == i)
        {
          found[i] = g_new0 (MnSettingSeries, 1);
          found[i]->points = g_ptr_array_new_with_free_func (point_free);
          g_ptr_array_add (self->series, found[i]);
          g_ptr_array_add (commons, g_ptr_array_index (copies, i));
        }
      add_run (found[firsts[i]], x[i], g_ptr_array_index (runs, i));
    }
  name_series (self, commons);
  return g_steal_pointer (&self);
}

double
mn_setting_measure_run (const MnRun *run, MnSource source, MnMetric metric, gboolean best, gboolean *diverged)
{
  double last = NAN, loss = 0, most = NAN;

  g_return_val_if_fail (run != NULL && diverged != NULL, NAN);

  for (guint i = 0; i < run->rows->len; i++)
    {
      const MnMetricRow *row = &g_array_index (run->rows, MnMetricRow, i);

      if (row->source != source)
        continue;
      last = mn_metric_get (metric, row);
      loss = row->loss;
      if (mn_metric_is_better (metric, last, most))
        most = last;
    }
  *diverged = g_strcmp0 (mn_json_get_string (run->info, "status"), "diverged") == 0 || !isfinite (loss) || isinf (last);
  return *diverged ? NAN : best ? most : last;
}

MnSettingValue
mn_setting_point_measure (const MnSettingPoint *point, MnSource source, MnMetric metric, gboolean best)
{
  MnSettingValue value = { NAN, NAN, 0, 0 };
  g_autofree double *values = NULL;

  g_return_val_if_fail (point != NULL, value);

  values = g_new (double, point->runs->len);
  for (guint i = 0; i < point->runs->len; i++)
    {
      gboolean diverged;
      const double measured = mn_setting_measure_run (g_ptr_array_index (point->runs, i), source, metric, best, &diverged);

      value.n_diverged += diverged;
      if (isfinite (measured))
        values[value.n++] = measured;
    }
  if (value.n > 0)
    mn_mean_of (values, value.n, &value.mean, &value.deviation);
  if (value.n < 2)
    value.deviation = NAN;
  return value;
}
