/* mn-data-download.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-data-download.h"

#include "mn-download.h"

typedef struct
{
  char           *dataset;
  MnDataProgress *progress;
} Job;

static void
job_free (Job *job)
{
  g_free (job->dataset);
  mn_data_progress_unref (job->progress);
  g_free (job);
}

/* Each file counts the same; the large ones come first in the lists. */
static void
on_status (const MnDownloadStatus *status, gpointer user_data)
{
  double part = status->total > 0 ? (double) status->received / (double) status->total : 0;

  mn_data_progress_set (user_data, (status->number - 1 + MIN (part, 1)) / status->n_files);
}

static void
download (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autofree char *folder = mn_download_default_folder ();
  GError *error = NULL;

  if (mn_download_dataset (job->dataset, folder, NULL, on_status, job->progress, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
mn_data_download_async (const char *dataset, MnDataProgress *progress, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->dataset = g_strdup (dataset);
  job->progress = mn_data_progress_ref (progress);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, download);
}

gboolean
mn_data_download_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
