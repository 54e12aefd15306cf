/* mn-trainer-resume.c - what a run that goes on takes from its folder: device, threads, when it began, its checkpoint.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>

#include "mn-checkpoint.h"
#include "mn-json-reader.h"
#include "mn-run-info.h"

/* That a record may name; more are a mistake. */
#define MOST_THREADS 1024

/* What a resumed run may change: how long it goes on, and what people call it. */
static void
remove_changeable (JsonNode *node)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *names[] = { "name", "description", "published" };

  if (root == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    json_object_remove_member (root, names[i]);
  if (json_object_has_member (root, "training")
      && JSON_NODE_HOLDS_OBJECT (json_object_get_member (root, "training")))
    json_object_remove_member (json_object_get_object_member (root, "training"), "budget");
}

gboolean
mn_trainer_check_same (MnTrainer  *self,
                       const char *dir,
                       GError    **error)
{
  g_autofree char *path = g_build_filename (dir, "experiment.json", NULL);
  g_autoptr (MnExperiment) before = mn_experiment_load_file (path, NULL, error);
  g_autofree char *old_text = NULL, *new_text = NULL;
  g_autoptr (JsonNode) old_node = NULL, new_node = NULL;

  if (before == NULL)
    return FALSE;
  old_text = mn_experiment_to_string (before);
  new_text = mn_experiment_to_string (self->experiment);
  old_node = mn_json_parse (old_text, -1, path, error);
  if (old_node == NULL)
    return FALSE;
  new_node = mn_json_parse (new_text, -1, "experiment.json", error);
  if (new_node == NULL)
    return FALSE;
  remove_changeable (old_node);
  remove_changeable (new_node);
  if (json_node_equal (old_node, new_node))
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the run there is of another experiment; only the budget may "
                                                  "differ when a run is resumed"), path);
  return FALSE;
}

/* NULL: the run was killed before it was written. (transfer full) */
static JsonNode *
load_record (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "run.json", NULL);
  g_autoptr (JsonNode) root = mn_json_load_file (path, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

int
mn_trainer_choose_threads (MnTrainer  *self,
                           const char *dir)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *member = NULL;
  gint64 threads = 0;

  if (self->threads > 0)
    return self->threads;
  if (self->resume)
    root = load_record (dir);
  if (root != NULL)
    member = json_object_get_member (json_node_get_object (root), "threads");
  if (member != NULL && JSON_NODE_HOLDS_VALUE (member))
    threads = json_node_get_int (member);
  return threads > 0 && threads <= MOST_THREADS ? (int) threads : MN_THREADS_FASTEST;
}

char *
mn_trainer_choose_device (MnTrainer  *self,
                          const char *dir,
                          GError    **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (MnBackend) backend = NULL;
  g_autoptr (GError) local = NULL;
  const char *device = NULL;

  if (self->device != NULL)
    return g_strdup (self->device);
  if (self->resume)
    root = load_record (dir);
  if (root != NULL)
    device = json_object_get_string_member_with_default (json_node_get_object (root), "device", NULL);
  if (device == NULL)
    return g_strdup ("auto");
  /* Asked before the data are read, and here, where it can be told who wants it. */
  if (!g_str_equal (device, "cpu"))
    backend = mn_backend_open (device, 1, &local);
  if (local == NULL)
    return g_strdup (device);
  /* Translators: the last is the reason: "device “cuda” is not available: …" */
  g_set_error (error, local->domain, local->code,
               _("%s: the run was computed on “%s”; minima-cli train --resume --run-dir %s --device cpu goes on without it: %s"),
               dir, device, dir, local->message);
  return NULL;
}

/* Also for a run that was killed before its first checkpoint: that one begins anew. One that @ended has left one; to
 * begin anew where it has been taken away would cost what was measured. */
static gboolean
load_checkpoint (MnTrainer  *self,
                 const char *dir,
                 gboolean    ended,
                 GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) state = NULL;

  if (mn_snapshot_load (self->snapshot, dir, MN_CHECKPOINT_LATEST, FALSE, &self->progress, &state, &local))
    {
      self->wall_before = self->progress.wall_seconds;
      return mn_trainer_resume_live (self, dir, state, error);
    }
  if (g_error_matches (local, MN_ERROR, MN_ERROR_NOT_FOUND))
    {
      if (!ended)
        return mn_trainer_resume_live (self, dir, NULL, error);
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: the checkpoint of this run is missing, so it cannot go on; "
                                                          "what it has measured stays as it is"), dir);
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Takes over when the run began, and makes sure that it goes on with the data it was begun with. @ended: whether it came
 * to an end at which it saved everything. */
static gboolean
read_record (MnTrainer  *self,
             const char *dir,
             gboolean   *ended,
             GError    **error)
{
  g_autoptr (JsonNode) root = load_record (dir);
  JsonNode *member;
  const char *hash, *status;

  *ended = FALSE;
  /* There is nothing to compare with. */
  if (root == NULL)
    return TRUE;
  self->started = g_strdup (json_object_get_string_member_with_default (json_node_get_object (root), "started", NULL));
  status = json_object_get_string_member_with_default (json_node_get_object (root), "status", NULL);
  member = json_object_get_member (json_node_get_object (root), "from");
  if (member != NULL && JSON_NODE_HOLDS_OBJECT (member))
    self->origin = json_node_dup_object (member);
  *ended = g_strcmp0 (status, mn_trainer_phase_name (MN_PHASE_FINISHED)) == 0
           || g_strcmp0 (status, mn_trainer_phase_name (MN_PHASE_STOPPED)) == 0;
  hash = mn_run_info_get_hash (json_node_get_object (root));
  if (hash == NULL || g_strcmp0 (hash, self->setup->dataset->hash) == 0)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the run was trained on other data than %s now holds"), dir,
               self->setup->dataset->source);
  return FALSE;
}

gboolean
mn_trainer_go_on (MnTrainer  *self,
                  const char *dir,
                  GError    **error)
{
  gboolean ended;

  return read_record (self, dir, &ended, error) && load_checkpoint (self, dir, ended, error);
}
