/* mn-setting-series.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setting-series.h"

#include <math.h>
#include <string.h>

#include "mn-experiment-difference.h"
#include "mn-experiment-repeats.h"
#include "mn-json.h"
#include "mn-run-mean.h"
#include "mn-setting-axis.h"

/* Settings that a title names. */
#define MOST_WORDS 3

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
        if (g_hash_table_add (taken, mn_setting_axis_write_value (g_ptr_array_index (values, k))))
          reset (copy, path, g_ptr_array_index (values, k));
      reset (copy, path, g_ptr_array_index (values, 0));
      g_ptr_array_add (copies, g_steal_pointer (&copy));
    }
  return copies;
}

/* What is at @path in each of the experiments; NULL: in one of them that is no object. (transfer full) (element-type JsonNode) */
static GPtrArray *
find_objects (GPtrArray *experiments, const char *path)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; i < experiments->len; i++)
    {
      JsonNode *object = mn_experiment_get_at (g_ptr_array_index (experiments, i), path, NULL);

      if (object == NULL)
        return NULL;
      g_ptr_array_add (objects, object);
      if (!JSON_NODE_HOLDS_OBJECT (object))
        return NULL;
    }
  return g_steal_pointer (&objects);
}

/* A member of each of the objects as text; NULL: one has no such, or it is more than a value. (transfer full) (element-type utf8) */
static GPtrArray *
write_all (GPtrArray *objects, const char *member)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < objects->len; i++)
    {
      JsonNode *value = json_object_get_member (json_node_get_object (objects->pdata[i]), member);

      if (value == NULL || JSON_NODE_HOLDS_OBJECT (value))
        return NULL;
      g_ptr_array_add (texts, mn_setting_axis_write_value (value));
    }
  return g_steal_pointer (&texts);
}

/* Whether each kind has one value in all its runs, and what is left of the runs has one, too: then it is the default of each kind, or
 * no more than that. */
static gboolean
is_constant (GPtrArray *kinds, GPtrArray *before, GPtrArray *after)
{
  for (guint i = 1; i < after->len; i++)
    if (!g_str_equal (after->pdata[i], after->pdata[0]))
      return FALSE;
  for (guint i = 0; i < before->len; i++)
    for (guint k = 0; k < i; k++)
      if (g_str_equal (kinds->pdata[i], kinds->pdata[k]))
        {
          if (!g_str_equal (before->pdata[i], before->pdata[k]))
            return FALSE;
          break;
        }
  return TRUE;
}

/* A value that happens to be the default of one kind has become that of another: of settings that all kinds have, and that were chosen,
 * each copy takes its run's again. */
static void
restore_shared (GPtrArray *runs, GPtrArray *copies, const char *path)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *parent = dot != NULL ? g_strndup (path, (gsize) (dot - path)) : NULL;
  g_autoptr (GPtrArray) experiments = g_ptr_array_new (), objects = NULL, left = NULL, kinds = NULL;
  g_autoptr (GList) members = NULL;

  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (experiments, get_experiment (runs, i));
  objects = parent != NULL ? find_objects (experiments, parent) : NULL;
  left = objects != NULL ? find_objects (copies, parent) : NULL;
  kinds = left != NULL ? write_all (objects, dot + 1) : NULL;
  members = kinds != NULL ? json_object_get_members (json_node_get_object (objects->pdata[0])) : NULL;
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *member = g_strdup_printf ("%s.%s", parent, (const char *) l->data);
      g_autoptr (GPtrArray) before = g_str_equal (member, path) ? NULL : write_all (objects, l->data);
      g_autoptr (GPtrArray) after = before != NULL ? write_all (left, l->data) : NULL;

      if (after == NULL || is_constant (kinds, before, after))
        continue;
      for (guint i = 0; i < copies->len; i++)
        reset (g_ptr_array_index (copies, i), member,
               json_object_get_member (json_node_get_object (objects->pdata[i]), l->data));
    }
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

/* All that each run was, but for what is drawn. (transfer full) (element-type MnExperiment) */
static GPtrArray *
copy_whole (GPtrArray *runs)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (copies, mn_experiment_forget_draws (get_experiment (runs, i)));
  return copies;
}

/* For each run the first of its series. (transfer full) (element-type MnExperiment): what each of them has in common */
static GPtrArray *
find_series (GPtrArray *runs, const char *path, GPtrArray *values, const double *x, guint *firsts)
{
  gboolean kinds = FALSE;

  for (guint i = 0; i < values->len; i++)
    kinds |= is_text (g_ptr_array_index (values, i));
  /* What one kind alone knows is lost first, where that puts no two runs together that are not alike; then it tells them apart. */
  for (gboolean pass = kinds;; pass = FALSE)
    {
      g_autoptr (GPtrArray) copies = copy_without (runs, path, values, pass);

      if (kinds)
        restore_shared (runs, copies, path);
      mn_experiment_find_repeats ((MnExperiment *const *) copies->pdata, copies->len, firsts);
      if (are_repeats (runs, x, firsts))
        return g_steal_pointer (&copies);
      if (!pass)
        break;
    }
  {
    GPtrArray *copies = copy_whole (runs);

    mn_experiment_find_repeats ((MnExperiment *const *) copies->pdata, copies->len, firsts);
    return copies;
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
  MnSettingSweep *self;
  g_autoptr (MnSettingAxis) axis = NULL;
  g_autoptr (GPtrArray) copies = NULL, commons = NULL;
  g_autofree guint *firsts = NULL;
  g_autofree MnSettingSeries **found = NULL;

  g_return_val_if_fail (runs != NULL && runs->len > 0 && path != NULL, NULL);

  axis = mn_setting_axis_new (runs, path, error);
  if (axis == NULL)
    return NULL;
  self = g_new0 (MnSettingSweep, 1);
  self->path = g_steal_pointer (&axis->path);
  self->title = g_steal_pointer (&axis->title);
  self->categories = g_steal_pointer (&axis->categories);
  self->logarithmic = axis->logarithmic;
  self->constant = g_steal_pointer (&axis->constant);
  self->series = g_ptr_array_new_with_free_func (series_free);
  firsts = g_new (guint, runs->len);
  found = g_new0 (MnSettingSeries *, runs->len);
  copies = find_series (runs, path, axis->values, axis->x, firsts);
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
      add_run (found[firsts[i]], axis->x[i], g_ptr_array_index (runs, i));
    }
  name_series (self, commons);
  return self;
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
