/* mn-run-store.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-store.h"

#include "mn-background.h"
#include "mn-error.h"
#include "mn-prediction-file.h"
#include "mn-probe-file.h"
#include "mn-settings.h"

/* Of all splits together; each takes as much memory as MnPredictions says. */
#define MAX_KEPT 6

/* What is known of one evaluation of one split. */
typedef struct
{
  MnSource       source;
  gint64         step;
  MnPredictions *predictions;   /* NULL: nothing, or it is being read */
} Entry;

struct _MnRunStore
{
  GObject       parent_instance;

  char         *dir;
  MnDataset    *dataset;       /* (nullable) */
  GPtrArray    *entries;       /* of Entry: those that were asked for last come last */
  Entry        *wanted;        /* to be read next; NULL: nothing */
  gboolean      reading;
  GPtrArray    *probes;        /* NULL: not read yet */
  gboolean      reading_probes;
  GCancellable *cancellable;
};

enum
{
  READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnRunStore, mn_run_store, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->predictions, mn_predictions_unref);
  g_free (entry);
}

typedef struct
{
  char      *dir;
  MnDataset *dataset;
  MnSource   source;
  gint64     step;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->dataset, mn_dataset_unref);
  g_free (job->dir);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  MnPredictions *predictions = mn_prediction_file_read (job->dir, job->source, job->step, job->dataset, &error);

  /* Of other data than are there now: without them, then. */
  if (predictions == NULL && job->dataset != NULL && g_error_matches (error, MN_ERROR, MN_ERROR_INPUT))
    {
      g_clear_error (&error);
      predictions = mn_prediction_file_read (job->dir, job->source, job->step, NULL, &error);
    }
  if (predictions == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, predictions, (GDestroyNotify) mn_predictions_unref);
}

static Entry *
find (MnRunStore *self, MnSource source, gint64 step)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->source == source && entry->step == step)
        return entry;
    }
  return NULL;
}

static void read_next (MnRunStore *self);

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  MnRunStore *self = MN_RUN_STORE (object);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  MnPredictions *predictions = g_task_propagate_pointer (G_TASK (result), &error);
  Entry *entry;

  self->reading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      mn_predictions_unref (predictions);
      return;
    }
  if (job->dataset != self->dataset)
    {
      /* The data set has come meanwhile. */
      mn_predictions_unref (predictions);
      mn_run_store_get_predictions (self, job->source, job->step);
      return;
    }
  if (predictions == NULL && !g_error_matches (error, MN_ERROR, MN_ERROR_NOT_FOUND))
    g_message ("What the network said of single samples could not be read: %s", error->message);
  entry = find (self, job->source, job->step);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->source = job->source;
      entry->step = job->step;
      g_ptr_array_add (self->entries, entry);
    }
  g_clear_pointer (&entry->predictions, mn_predictions_unref);
  entry->predictions = predictions;
  if (self->entries->len > MAX_KEPT)
    g_ptr_array_remove_index (self->entries, 0);
  read_next (self);
  g_signal_emit (self, signals[READ], 0);
}

static void
read_next (MnRunStore *self)
{
  g_autofree Entry *wanted = NULL;
  Job *job;

  if (self->reading || self->wanted == NULL)
    return;
  wanted = g_steal_pointer (&self->wanted);
  job = g_new0 (Job, 1);
  job->dir = g_strdup (self->dir);
  job->dataset = self->dataset != NULL ? mn_dataset_ref (self->dataset) : NULL;
  job->source = wanted->source;
  job->step = wanted->step;
  self->reading = TRUE;
  mn_background_run (self, work, job, job_free, NULL, on_read, NULL);
}

MnPredictions *
mn_run_store_get_predictions (MnRunStore *self, MnSource source, gint64 step)
{
  Entry *entry;
  guint at;

  g_return_val_if_fail (MN_IS_RUN_STORE (self) && source < MN_SOURCE_BATCH, NULL);

  entry = find (self, source, step);
  if (entry != NULL)
    {
      g_ptr_array_find (self->entries, entry, &at);
      g_ptr_array_add (self->entries, g_ptr_array_steal_index (self->entries, at));
      return entry->predictions;
    }
  /* Whoever moves on quickly wants the last alone. */
  if (self->wanted == NULL)
    self->wanted = g_new0 (Entry, 1);
  self->wanted->source = source;
  self->wanted->step = step;
  read_next (self);
  return NULL;
}

gboolean
mn_run_store_get_reading (MnRunStore *self)
{
  g_return_val_if_fail (MN_IS_RUN_STORE (self), FALSE);

  return self->reading || self->wanted != NULL;
}

void
mn_run_store_set_dataset (MnRunStore *self, MnDataset *dataset)
{
  g_return_if_fail (MN_IS_RUN_STORE (self) && dataset != NULL);

  if (self->dataset == dataset)
    return;
  g_clear_pointer (&self->dataset, mn_dataset_unref);
  self->dataset = mn_dataset_ref (dataset);
  /* They are read anew, with their samples. */
  g_ptr_array_set_size (self->entries, 0);
}

static void
work_on_probes (GTask *task, gpointer source, gpointer dir, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *probes = mn_probe_file_read (dir, &error);

  if (probes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, probes, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_probes (GObject *object, GAsyncResult *result, gpointer data)
{
  MnRunStore *self = MN_RUN_STORE (object);
  g_autoptr (GError) error = NULL;
  GPtrArray *probes = g_task_propagate_pointer (G_TASK (result), &error);

  self->reading_probes = FALSE;
  if (probes == NULL)
    {
      g_message ("What probes saw could not be read: %s", error->message);
      return;
    }
  g_clear_pointer (&self->probes, g_ptr_array_unref);
  self->probes = probes;
  g_signal_emit (self, signals[READ], 0);
}

void
mn_run_store_read_probes (MnRunStore *self)
{
  g_return_if_fail (MN_IS_RUN_STORE (self));

  if (self->reading_probes)
    return;
  self->reading_probes = TRUE;
  mn_background_run (self, work_on_probes, g_strdup (self->dir), g_free, NULL, on_probes, NULL);
}

GPtrArray *
mn_run_store_get_probes (MnRunStore *self)
{
  g_return_val_if_fail (MN_IS_RUN_STORE (self), NULL);

  return self->probes;
}

gboolean
mn_run_store_merge_probes (GPtrArray *probes, GPtrArray *stored)
{
  gboolean any = FALSE;
  guint at = 0;

  g_return_val_if_fail (probes != NULL, FALSE);

  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      MnProbe *probe = g_ptr_array_index (stored, i);

      while (at < probes->len && ((MnProbe *) g_ptr_array_index (probes, at))->step < probe->step)
        at++;
      if (at < probes->len && ((MnProbe *) g_ptr_array_index (probes, at))->step == probe->step)
        continue;
      g_ptr_array_insert (probes, (int) at, mn_probe_ref (probe));
      any = TRUE;
    }
  return any;
}

typedef struct
{
  MnSpec *dataset;
  char   *data_dir;
  char   *hash;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  mn_spec_free (loading->dataset);
  g_free (loading->data_dir);
  g_free (loading->hash);
  g_free (loading);
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *loading = data;
  GError *error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (loading->dataset, loading->data_dir, NULL, NULL, cancellable, &error);

  if (dataset == NULL)
    g_task_return_error (task, error);
  else if (loading->hash != NULL && g_strcmp0 (loading->hash, dataset->hash) != 0)
    g_task_return_new_error (task, MN_ERROR, MN_ERROR_INPUT, "the run was trained on other data than %s now holds",
                             dataset->source);
  else
    g_task_return_pointer (task, g_steal_pointer (&dataset), (GDestroyNotify) mn_dataset_unref);
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  MnRunStore *self = MN_RUN_STORE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (dataset == NULL)
    {
      g_message ("The samples of the run cannot be shown: %s", error->message);
      return;
    }
  mn_run_store_set_dataset (self, dataset);
  g_signal_emit (self, signals[READ], 0);
}

void
mn_run_store_load_dataset (MnRunStore *self, MnExperiment *experiment, const char *hash)
{
  Loading *loading;

  g_return_if_fail (MN_IS_RUN_STORE (self) && MN_IS_EXPERIMENT (experiment));

  loading = g_new0 (Loading, 1);
  loading->dataset = mn_spec_copy (mn_experiment_get_dataset (experiment));
  loading->data_dir = mn_settings_dup_data_dir ();
  loading->hash = g_strdup (hash);
  mn_background_run (self, load, loading, loading_free, self->cancellable, on_loaded, NULL);
}

static void
mn_run_store_dispose (GObject *object)
{
  g_cancellable_cancel (MN_RUN_STORE (object)->cancellable);
  G_OBJECT_CLASS (mn_run_store_parent_class)->dispose (object);
}

static void
mn_run_store_finalize (GObject *object)
{
  MnRunStore *self = MN_RUN_STORE (object);

  g_clear_pointer (&self->dataset, mn_dataset_unref);
  g_ptr_array_unref (self->entries);
  g_clear_pointer (&self->probes, g_ptr_array_unref);
  g_free (self->wanted);
  g_object_unref (self->cancellable);
  g_free (self->dir);
  G_OBJECT_CLASS (mn_run_store_parent_class)->finalize (object);
}

static void
mn_run_store_class_init (MnRunStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mn_run_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = mn_run_store_finalize;
  signals[READ] = g_signal_new ("read", MN_TYPE_RUN_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_run_store_init (MnRunStore *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->cancellable = g_cancellable_new ();
}

MnRunStore *
mn_run_store_new (const char *dir)
{
  MnRunStore *self;

  g_return_val_if_fail (dir != NULL, NULL);

  self = g_object_new (MN_TYPE_RUN_STORE, NULL);
  self->dir = g_strdup (dir);
  return self;
}
