/* mn-data-preview.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-data-preview.h"

#include <float.h>
#include <math.h>

typedef struct
{
  MnSpec         *dataset;
  MnValues       *split;
  char           *scale;
  MnValues       *augment;
  char           *data_dir;
  MnDataProgress *progress;
} Job;

static void
job_free (Job *job)
{
  mn_spec_free (job->dataset);
  mn_values_free (job->split);
  g_free (job->scale);
  mn_values_free (job->augment);
  g_free (job->data_dir);
  mn_data_progress_unref (job->progress);
  g_free (job);
}

MnDataProgress *
mn_data_progress_new (void)
{
  MnDataProgress *progress = g_new0 (MnDataProgress, 1);

  g_atomic_ref_count_init (&progress->ref_count);
  return progress;
}

MnDataProgress *
mn_data_progress_ref (MnDataProgress *progress)
{
  g_atomic_ref_count_inc (&progress->ref_count);
  return progress;
}

void
mn_data_progress_unref (MnDataProgress *progress)
{
  if (g_atomic_ref_count_dec (&progress->ref_count))
    g_free (progress);
}

double
mn_data_progress_get (MnDataProgress *progress)
{
  return g_atomic_int_get (&progress->permille) / 1000.0;
}

void
mn_data_progress_set (MnDataProgress *progress, double fraction)
{
  g_atomic_int_set (&progress->permille, (int) (1000 * CLAMP (fraction, 0, 1)));
}

static void
on_progress (double fraction, gpointer user_data)
{
  mn_data_progress_set (user_data, fraction);
}

static gint64 *
count_classes (const MnDataset *dataset, const MnSplits *splits)
{
  gint64 *counts = g_new0 (gint64, (gsize) MN_N_SPLITS * MAX (dataset->n_classes, 1));

  for (int split = 0; split < MN_N_SPLITS; split++)
    {
      const MnDataPart *part = mn_splits_get_part (splits, split);

      for (gsize i = 0; part->labels != NULL && i < splits->n[split]; i++)
        {
          gint32 label = part->labels[splits->indices[split][i]];

          if (label >= 0 && label < dataset->n_classes)
            counts[split * dataset->n_classes + label]++;
        }
    }
  return counts;
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (MnDataPreview) preview = g_new0 (MnDataPreview, 1);
  GError *error = NULL;

  preview->stamp = mn_dataset_stamp (job->dataset, job->data_dir);
  preview->dataset = mn_dataset_load (job->dataset, job->data_dir, on_progress, job->progress, cancellable, &error);
  if (preview->dataset != NULL)
    preview->splits = mn_splits_new (preview->dataset, job->split, job->scale, &error);
  if (preview->splits == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  mn_dataset_unref (preview->dataset);
  preview->dataset = mn_dataset_ref (preview->splits->dataset);
  if (preview->dataset->shape.rank == 3 && mn_augment_is_on (job->augment))
    preview->augment = mn_augment_new (job->augment, preview->splits);
  preview->counts = count_classes (preview->dataset, preview->splits);
  g_task_return_pointer (task, g_steal_pointer (&preview), (GDestroyNotify) mn_data_preview_free);
}

void
mn_data_preview_load_async (const MnSpec *dataset, const MnValues *split, const char *scale,
                            const MnValues *augment, const char *data_dir, MnDataProgress *progress,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->dataset = mn_spec_copy (dataset);
  job->split = mn_values_copy (split);
  job->scale = g_strdup (scale);
  job->augment = mn_values_copy (augment);
  job->data_dir = g_strdup (data_dir);
  job->progress = mn_data_progress_ref (progress);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, load);
}

MnDataPreview *
mn_data_preview_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
mn_data_preview_free (MnDataPreview *preview)
{
  mn_augment_free (preview->augment);
  if (preview->splits != NULL)
    mn_splits_free (preview->splits);
  if (preview->dataset != NULL)
    mn_dataset_unref (preview->dataset);
  g_free (preview->stamp);
  g_free (preview->counts);
  g_free (preview);
}

/* Back from what the network sees to the whole range of bytes. */
static void
get_augmented (const MnDataPreview *preview, gconstpointer sample, guint8 *out)
{
  const MnSplits *splits = preview->splits;
  const MnDataset *dataset = preview->dataset;
  gsize n = (gsize) mn_shape_elements (&dataset->shape), plane = n / (gsize) splits->n_channels;
  g_autofree float *changed = g_new (float, n);
  float width = MAX (dataset->range_max - dataset->range_min, FLT_MIN);

  mn_augment_run (preview->augment, sample, g_random_int (), 0, g_random_int (), changed);
  for (gsize i = 0; i < n; i++)
    {
      float stored = (changed[i] - splits->shift[i / plane]) / splits->scale[i / plane];

      out[i] = (guint8) CLAMP (255 * (stored - dataset->range_min) / width + 0.5f, 0, 255);
    }
}

void
mn_data_preview_get_pixels (const MnDataPreview *preview, MnSplit split, gsize number, guint8 *out)
{
  const MnDataPart *part = mn_splits_get_part (preview->splits, split);
  gsize n = (gsize) mn_shape_elements (&preview->dataset->shape);
  gsize first = (gsize) preview->splits->indices[split][number] * n;

  if (preview->augment != NULL && split == MN_SPLIT_TRAIN)
    get_augmented (preview, (const guint8 *) part->samples + first * mn_dtype_size (preview->dataset->dtype), out);
  else if (preview->dataset->dtype == MN_DTYPE_U8)
    {
      const guint8 *sample = (const guint8 *) part->samples + first;
      guint8 most = 0;
      double factor;

      for (gsize i = 0; i < n; i++)
        most = MAX (most, sample[i]);
      /* Counts such as 0–16 would be all but black. */
      factor = most > 0 && most <= 64 ? 255.0 / most : 1;
      for (gsize i = 0; i < n; i++)
        out[i] = (guint8) (sample[i] * factor);
    }
  else
    {
      const float *sample = (const float *) part->samples + first;
      float least = INFINITY;
      float most = -INFINITY;

      for (gsize i = 0; i < n; i++)
        {
          least = fminf (least, sample[i]);
          most = fmaxf (most, sample[i]);
        }
      for (gsize i = 0; i < n; i++)
        out[i] = most > least ? (guint8) (255 * (sample[i] - least) / (most - least)) : 0;
    }
}
