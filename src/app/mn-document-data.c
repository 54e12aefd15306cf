/* mn-document-data.c - which data are meant; looking, on a thread, for the shape of samples that their files alone tell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-document-private.h"

#include "mn-settings.h"

typedef struct
{
  GWeakRef  document;
  MnSpec   *dataset;
  char     *data_dir;
} Look;

static void
look_free (Look *look)
{
  g_weak_ref_clear (&look->document);
  mn_spec_free (look->dataset);
  g_free (look->data_dir);
  g_free (look);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *look = task_data;
  GError *error = NULL;

  if (mn_dataset_prepare (look->dataset, look->data_dir, NULL, NULL, cancellable, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What is wrong with the data is said where they are shown or used; here it only leaves the shape unknown. */
static void
looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (MnDocument) self = g_weak_ref_get (&look->document);

  if (self == NULL || self->looking != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->looking);
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    mn_document_data_known (self);
}

void
mn_document_stop_looking (MnDocument *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

void
mn_document_look_at_data (MnDocument *self)
{
  const MnSpec *dataset = mn_experiment_get_dataset (self->experiment);
  g_autoptr (JsonNode) json = mn_spec_save_json (dataset);
  g_autofree char *settings = json_to_string (json, FALSE);
  g_autoptr (GTask) task = NULL;
  MnShape shape;
  Look *look;
  int n_classes;

  if (g_strcmp0 (settings, self->looked_at) == 0)
    return;
  g_free (self->looked_at);
  self->looked_at = g_steal_pointer (&settings);
  mn_document_stop_looking (self);
  mn_dataset_describe (dataset, &shape, &n_classes);
  if (shape.rank > 0)
    return;

  self->looking = g_cancellable_new ();
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->document, self);
  look->dataset = mn_spec_copy (dataset);
  look->data_dir = mn_settings_dup_data_dir ();
  task = g_task_new (NULL, self->looking, looked, NULL);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  g_task_run_in_thread (task, look_in_thread);
}

char *
mn_document_make_data_key (MnDocument *self)
{
  g_autoptr (JsonNode) dataset = NULL, split = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *dataset_text = NULL, *split_text = NULL, *data_dir = mn_settings_dup_data_dir ();

  g_return_val_if_fail (MN_IS_DOCUMENT (self), NULL);

  dataset = mn_spec_save_json (mn_experiment_get_dataset (self->experiment));
  dataset_text = json_to_string (dataset, FALSE);
  json_node_take_object (split, json_object_new ());
  mn_values_save_json (mn_experiment_get_split (self->experiment), TRUE, json_node_get_object (split));
  mn_values_save_json (mn_experiment_get_augment (self->experiment), TRUE, json_node_get_object (split));
  split_text = json_to_string (split, FALSE);
  return g_strjoin ("\n", dataset_text, split_text, mn_experiment_get_scale (self->experiment),
                    data_dir != NULL ? data_dir : "", NULL);
}

void
mn_document_data_known (MnDocument *self)
{
  g_return_if_fail (MN_IS_DOCUMENT (self));

  self->stale = TRUE;
  g_signal_emit_by_name (self, "changed");
}
