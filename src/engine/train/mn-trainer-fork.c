/* mn-trainer-fork.c - a new run that begins where another one has come to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "mn-checkpoint.h"
#include "mn-json-reader.h"
#include "mn-run-info.h"

/* The same step of an epoch that has another number of batches now is none: the epoch under way begins again. */
static void
fit_epoch (MnTrainer  *self,
           JsonObject *state)
{
  MnProgress *progress = &self->progress;
  const gint64 step = progress->step;
  const gint64 epoch = json_object_get_int_member_with_default (state, "epoch", 0);
  const gint64 batch = json_object_get_int_member_with_default (state, "batch", 0);

  if (epoch >= 0 && batch >= 0 && batch < self->n_batches && epoch <= G_MAXINT64 / 2 / self->n_batches
      && epoch * self->n_batches + batch == progress->step)
    return;
  progress->step = epoch >= 0 && epoch <= G_MAXINT64 / 2 / self->n_batches ? epoch * self->n_batches : 0;
  /* The optimizer has made no fewer updates for that. */
  progress->optimizer_start += progress->step - step;
  progress->epoch_samples = progress->epoch_correct = 0;
  progress->epoch_loss = progress->epoch_weight = 0;
  /* What was measured was measured at other steps. */
  progress->evaluated_step = progress->step;
}

static MnExperiment *
load_experiment (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "experiment.json", NULL);

  return mn_experiment_load_file (path, NULL, NULL);
}

static const char *
state_of (const MnSpec *optimizer)
{
  return g_str_equal (optimizer->kind->name, "adamw") ? "adam" : optimizer->kind->name;
}

/* Whether the run there had an optimizer whose state means the same to ours: the tensors of all have the same names. Where
 * nothing says so, they are believed. */
static gboolean
fits_optimizer (MnTrainer *self)
{
  g_autoptr (MnExperiment) experiment = load_experiment (self->from_dir);
  const MnSpec *ours = self->optimizer, *theirs = experiment != NULL ? mn_experiment_get_optimizer (experiment) : NULL;

  if (theirs == NULL)
    return TRUE;
  if (!g_str_equal (state_of (ours), state_of (theirs)))
    return FALSE;
  return !g_str_equal (ours->kind->name, "rmsprop")
         || mn_values_get_bool (ours->values, "centered") == mn_values_get_bool (theirs->values, "centered");
}

/* What layers and groups have that changes no number of an evaluation. */
static void
strip (JsonNode *node)
{
  static const char *const names[] = { "place", "comment", "title", "help", "freeze", "lr_factor" };

  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      strip (json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      JsonObjectIter iter;
      JsonNode *member;

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        json_object_remove_member (object, names[i]);
      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, NULL, &member))
        strip (member);
    }
}

/* What the numbers of an evaluation depend on besides the weights and the data, as text. (transfer full) */
static char *
describe_measure (MnExperiment *experiment)
{
  static const char *const paths[]
      = { "$.network", "$.groups", "$.data.split", "$.data.scale", "$.training.loss", "$.training.evaluate.mode" };
  g_autofree char *text = mn_experiment_to_string (experiment);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  GString *measure = g_string_new (NULL);

  strip (root);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (JsonNode) found = json_path_query (paths[i], root, NULL);
      g_autofree char *value = json_to_string (found, FALSE);

      g_string_append_printf (measure, "%s\n", value);
    }
  return g_string_free (measure, FALSE);
}

/* Whether what the run there has measured can be compared with what this one will. Where nothing says otherwise, it can. */
static gboolean
measures_the_same (MnTrainer *self)
{
  g_autofree char *path = g_build_filename (self->from_dir, "run.json", NULL), *ours = NULL, *theirs = NULL;
  g_autoptr (JsonNode) record = mn_json_load_file (path, NULL);
  g_autoptr (MnExperiment) experiment = load_experiment (self->from_dir);
  const char *hash
      = record != NULL && JSON_NODE_HOLDS_OBJECT (record) ? mn_run_info_get_hash (json_node_get_object (record)) : NULL;

  if (hash != NULL && g_strcmp0 (hash, self->dataset->hash) != 0)
    return FALSE;
  if (experiment == NULL)
    return TRUE;
  ours = describe_measure (self->experiment);
  theirs = describe_measure (experiment);
  return g_str_equal (ours, theirs);
}

/* Other data or another loss have another best, which this run finds by itself. */
static void
forget_measures (MnTrainer *self)
{
  MnProgress *progress = &self->progress, fresh;

  mn_progress_init (&fresh);
  memcpy (progress->last, fresh.last, sizeof progress->last);
  memcpy (progress->peaks, fresh.peaks, sizeof progress->peaks);
  /* How often the learning rate has come down is no measure of anything. */
  fresh.plateau.reductions = progress->plateau.reductions;
  progress->plateau = fresh.plateau;
  mn_progress_forget_best (progress);
  progress->epoch_samples = progress->epoch_correct = progress->whole_samples = progress->whole_correct = 0;
  progress->epoch_loss = progress->epoch_weight = progress->whole_loss = progress->whole_weight = 0;
  mn_snapshot_forget_best (self->snapshot);
}

gboolean
mn_trainer_fork (MnTrainer *self,
                 GError   **error)
{
  g_autoptr (GError) whole = NULL;
  g_autoptr (JsonObject) state = NULL;
  g_autofree char *shown = g_filename_display_name (self->from_dir);
  const char *name = self->from_checkpoint != NULL ? self->from_checkpoint : MN_CHECKPOINT_LATEST;
  const gboolean fits = fits_optimizer (self);
  gint64 step;

  if (fits && mn_snapshot_load (self->snapshot, self->from_dir, name, TRUE, &self->progress, &state, &whole))
    {
      step = self->progress.step;
      fit_epoch (self, state);
      if (!measures_the_same (self))
        forget_measures (self);
    }
  else
    {
      /* Another optimizer has another state, and begins anew; other layers have other weights, which is told. */
      if ((fits && !g_error_matches (whole, MN_ERROR, MN_ERROR_INPUT))
          || !mn_snapshot_load_weights (self->setup->net, self->from_dir, name, FALSE, &step, fits ? NULL : &whole))
        {
          g_propagate_error (error, g_steal_pointer (&whole));
          return FALSE;
        }
      mn_progress_init (&self->progress);
      self->progress.step = step / self->n_batches * self->n_batches;
      self->progress.evaluated_step = self->progress.optimizer_start = self->progress.step;
    }
  if (self->progress.step >= self->n_steps)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("training.budget: is used up at step %" PRId64 ", but the checkpoint of %s is at step %"
                     PRId64 "; choose a longer budget, which counts from the beginning"),
                   self->n_steps, shown, self->progress.step);
      return FALSE;
    }
  self->origin = json_object_new ();
  json_object_set_string_member (self->origin, "run", shown);
  json_object_set_int_member (self->origin, "step", step);
  return TRUE;
}
