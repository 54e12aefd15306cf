/* mn-field-view-samples.c - the samples there are to choose from: the first of the validation split, or of the training split where
 * there is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-field-view-private.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-error.h"
#include "mn-loader.h"
#include "mn-settings.h"

#define MAX_SAMPLES 16

typedef struct
{
  MnSpec   *dataset;
  MnValues *split;
  char     *scale;
  char     *data_dir;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  mn_spec_free (loading->dataset);
  mn_values_free (loading->split);
  g_free (loading->scale);
  g_free (loading->data_dir);
  g_free (loading);
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Loading *loading = task_data;
  GError *error = NULL;
  g_autoptr (MnDataset) dataset = mn_dataset_load (loading->dataset, loading->data_dir, NULL, NULL, cancellable, &error);
  g_autoptr (MnSplits) splits = dataset ? mn_splits_new (dataset, loading->split, loading->scale, &error) : NULL;
  g_autoptr (MnLoader) loader = NULL;
  const MnBatch *batch = NULL;

  if (splits)
    loader = mn_loader_new (splits, splits->n[MN_SPLIT_VALIDATION] > 0 ? MN_SPLIT_VALIDATION : MN_SPLIT_TRAIN, MAX_SAMPLES,
                            FALSE, FALSE, 0, &error);
  if (loader)
    {
      mn_loader_start (loader, 0, 0);
      batch = mn_loader_next (loader);
      if (!batch)
        error = g_error_new_literal (MN_ERROR, MN_ERROR_NOT_FOUND, _("There are no samples"));
    }
  if (batch)
    g_task_return_pointer (task, g_bytes_new (batch->x, (gsize) batch->n * mn_shape_elements (&dataset->shape)
                                                          * sizeof (float)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MnFieldView *self = MN_FIELD_VIEW (source);
  g_autoptr (GError) error = NULL;
  GBytes *samples = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (!samples)
    {
      mn_field_view_say (self, error->message);
      return;
    }
  self->samples = samples;
  gtk_spin_button_set_range (self->sample, 1,
                             g_bytes_get_size (samples) / (mn_shape_elements (&self->shape) * sizeof (float)));
  mn_field_view_measure (self, TRUE);
}

void
mn_field_view_load_samples (MnFieldView *self)
{
  MnExperiment *experiment = mn_document_get_experiment (mn_run_view_get_document (MN_RUN_VIEW (self)));
  Loading *loading = g_new0 (Loading, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->samples, g_bytes_unref);
  loading->dataset = mn_spec_copy (mn_experiment_get_dataset (experiment));
  loading->split = mn_values_copy (mn_experiment_get_split (experiment));
  loading->scale = g_strdup (mn_experiment_get_scale (experiment));
  loading->data_dir = mn_settings_dup_data_dir ();
  self->loading = TRUE;
  mn_background_run (self, load, loading, loading_free, self->cancellable, on_loaded, NULL);
}
