/* mn-trainer-load.c - a run before its first step: data, net, run folder.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "mn-initializer.h"

static void
on_loading (double   fraction,
            gpointer user_data)
{
  MnTrainer *self = user_data;

  g_mutex_lock (&self->lock);
  self->status.loading = CLAMP (fraction, 0.0, 1.0);
  g_mutex_unlock (&self->lock);
}

/* Reading data may take a while, so an unusable folder is told before it. What becomes of the folder in the meantime is
 * the run writer's matter. */
static gboolean
check_run_dir (MnTrainer  *self,
               const char *dir,
               GError    **error)
{
  g_autofree char *record = g_build_filename (dir, "experiment.json", NULL);
  g_autofree char *place = g_strdup (dir);

  if (self->resume)
    {
      if (g_file_test (record, G_FILE_TEST_EXISTS))
        return TRUE;
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("%s: is not a run that could be resumed; it has no "
                                                          "experiment.json"), dir);
      return FALSE;
    }
  if (g_file_test (record, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: already holds a run; resume it, or name another folder"), dir);
      return FALSE;
    }
  /* The nearest folder there is must let us in. */
  while (!g_file_test (place, G_FILE_TEST_EXISTS))
    {
      char *parent = g_path_get_dirname (place);

      g_free (place);
      place = parent;
    }
  if (!g_file_test (place, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%s: the run's folder cannot be made, because %s is a file"), dir,
                   place);
      return FALSE;
    }
  if (access (place, W_OK | X_OK) != 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_IO, _("%s: cannot write the run there: %s; name another folder"), place,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/* Durations as steps, and what cannot be trained with them. */
static gboolean
plan_steps (MnTrainer *self,
            GError   **error)
{
  MnDuration every = mn_experiment_get_evaluate_every (self->experiment);
  const MnValues *training = mn_experiment_get_training (self->experiment);

  self->budget = mn_experiment_get_budget (self->experiment);
  self->n_batches = mn_loader_get_n_batches (self->loader);
  if (self->n_batches <= 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("training.batch_size: a batch of %d is larger than the %zu training samples, and "
                     "drop_last leaves out smaller ones; choose a smaller batch"),
                   self->setup->batch_size, self->setup->splits->n[MN_SPLIT_TRAIN]);
      return FALSE;
    }
  if (self->budget.amount > G_MAXINT64 / 2 / self->n_batches)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("training.budget: is too long"));
      return FALSE;
    }
  self->n_steps = self->budget.unit == MN_UNIT_EPOCHS ? self->budget.amount * self->n_batches : self->budget.amount;
  self->n_epochs = (double) self->n_steps / (double) self->n_batches;
  self->evaluate_every = every.unit == MN_UNIT_EPOCHS && every.amount < G_MAXINT64 / 2 / self->n_batches
                         ? every.amount * self->n_batches : every.amount;
  self->keep_every = mn_values_get_int (training, "keep_every");
  /* Nothing is kept after more epochs than there can be. */
  self->keep_every = self->keep_every < G_MAXINT64 / 2 / self->n_batches ? self->keep_every * self->n_batches : G_MAXINT64;
  self->log_every = MAX (mn_values_get_int (training, "log_every"), 1);
  self->seed = mn_experiment_get_seed (self->experiment);
  self->span = (MnScheduleSpan) {
    .base = mn_values_get_float (mn_experiment_get_optimizer (self->experiment)->values, "learning_rate"),
    .unit = self->budget.unit,
    .n_steps = self->n_steps,
    .epoch_steps = self->n_batches,
  };
  return TRUE;
}

/* The parameters that are trained, in as few ranges as their learning rates allow. What lies between two parameters is zero
 * and stays it. */
void
mn_trainer_plan_ranges (MnTrainer *self)
{
  MnNet *net = self->setup->net;

  g_clear_pointer (&self->ranges, g_array_unref);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (MnStepRange));
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      MnStepRange *last = self->ranges->len > 0 ? &g_array_index (self->ranges, MnStepRange, self->ranges->len - 1) : NULL;
      MnStepRange range = { param->offset, param->n, param->lr_factor };

      if (!param->trained)
        continue;
      if (param->frozen)
        {
          /* The next one does not join what is before this one. */
          range.n = 0;
          g_array_append_val (self->ranges, range);
        }
      else if (last != NULL && last->n > 0 && last->lr_factor == range.lr_factor)
        last->n = param->offset + param->n - last->offset;
      else
        g_array_append_val (self->ranges, range);
    }
  for (guint i = self->ranges->len; i > 0; i--)
    if (g_array_index (self->ranges, MnStepRange, i - 1).n == 0)
      g_array_remove_index (self->ranges, i - 1);
}

static gboolean
make_average (MnTrainer *self,
              GError   **error)
{
  const MnValues *training = mn_experiment_get_training (self->experiment);
  MnBackend *backend = self->setup->backend;

  self->clip_norm = mn_values_get_float (training, "clip_norm");
  self->clip_value = mn_values_get_float (training, "clip_value");
  self->ema_decay = mn_values_get_float (training, "ema_decay");
  if (((self->clip_norm > 0 || self->clip_value > 0) && backend->klass->clip == NULL)
      || (self->ema_decay > 0 && (backend->klass->average == NULL || backend->klass->exchange == NULL)))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED,
                   _("training: the device “%s” can neither clip gradients nor average weights"), backend->klass->name);
      return FALSE;
    }
  if (self->ema_decay > 0 && self->n_params > 0)
    self->average = backend->klass->alloc (backend, self->n_params * mn_dtype_size (backend->dtype), error);
  return self->ema_decay == 0 || self->n_params == 0 || self->average != NULL;
}

static gboolean
evaluates (MnTrainer *self,
           MnSplit    split)
{
  return mn_experiment_get_evaluate_split (self->experiment, split) && self->setup->splits->n[split] > 0;
}

/* A schedule that waits for a number which never comes would lower the rate again and again. */
static gboolean
check_watched (MnTrainer *self,
               GError   **error)
{
  const char *watched = mn_schedule_get_watched (mn_experiment_get_schedule (self->experiment));

  for (int i = 0; watched != NULL && i < MN_N_SPLITS; i++)
    if (g_str_has_prefix (watched, mn_split_name ((MnSplit) i)) && !evaluates (self, (MnSplit) i))
      {
        g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                     _("training.schedule.watch: %s is not measured, because there are no such samples; watch another split"),
                     watched);
        return FALSE;
      }
  return TRUE;
}

static gboolean
make_optimizer (MnTrainer *self,
                GError   **error)
{
  const MnSpec *optimizer = mn_experiment_get_optimizer (self->experiment);
  MnBackend *backend = self->setup->backend;
  gboolean keep_best = g_strcmp0 (mn_values_get_string (mn_experiment_get_training (self->experiment),
                                                        "final_weights"), "best") == 0;
  int slots = backend->klass->optimizer_slots (backend, optimizer->kind->name, optimizer->values);

  if (slots < 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("training.optimizer: the device “%s” has no “%s”"),
                   backend->klass->name, optimizer->kind->name);
      return FALSE;
    }
  if (keep_best && !evaluates (self, MN_SPLIT_VALIDATION))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT,
                           _("training.final_weights: “best” needs validation samples (data.split.validation) that are "
                             "evaluated (training.evaluate.splits)"));
      return FALSE;
    }
  if (!check_watched (self, error))
    return FALSE;
  mn_net_get_params (self->setup->net, &self->n_params);
  if (slots > 0 && self->n_params > 0)
    {
      self->state = backend->klass->alloc (backend, (gsize) slots * self->n_params * mn_dtype_size (backend->dtype),
                                           error);
      if (self->state == NULL)
        {
          g_prefix_error (error, "training.optimizer: ");
          return FALSE;
        }
    }
  if (!make_average (self, error))
    return FALSE;
  self->optimizer = mn_spec_copy (optimizer);
  mn_trainer_plan_ranges (self);
  self->snapshot = mn_snapshot_new (self->setup->net, slots, self->state, self->average, keep_best, error);
  return self->snapshot != NULL;
}

/* What was drawn is what the initializer asks for only on the average, and not even that with a wrong one: so it is told. */
static void
describe_weights (MnTrainer *self)
{
  MnNet *net = self->setup->net;

  self->drawn = json_array_new ();
  for (int i = 0; i < mn_net_get_n_params (net); i++)
    {
      const MnNetParam *param = mn_net_get_param (net, i);
      JsonObject *object;
      double mean, std;

      if (param->spec->role != MN_ROLE_WEIGHT)
        continue;
      mn_net_get_moments (net, i, &mean, &std);
      object = json_object_new ();
      json_object_set_string_member (object, "tensor", param->name);
      json_object_set_string_member (object, "init",
                                     mn_initializer_read (mn_frozen_graph_get_node (mn_net_get_graph (net), param->node)
                                                            ->values).name);
      json_object_set_double_member (object, "mean", mean);
      json_object_set_double_member (object, "std", std);
      json_array_add_object_element (self->drawn, object);
    }
}

/* What is known once everything is loaded, and that @dir is the run's from here on. */
static void
tell_loaded (MnTrainer  *self,
             const char *dir)
{
  mn_trainer_update_summary (self);
  g_mutex_lock (&self->lock);
  self->status.loading = 1;
  self->status.step = self->progress.step;
  self->status.n_steps = self->n_steps;
  self->status.epoch = mn_trainer_epochs_done (self);
  self->status.n_epochs = self->n_epochs;
  self->status.seconds = self->progress.seconds;
  self->run_dir = dir;
  self->device_name = self->opened;
  self->class_names = (const char *const *) self->dataset->class_names;
  self->data_note = self->dataset->note;
  g_mutex_unlock (&self->lock);
}

gboolean
mn_trainer_load (MnTrainer *self,
                 GError   **error)
{
  g_autofree char *dir = self->wanted_dir != NULL ? g_strdup (self->wanted_dir)
                         : mn_run_default_dir (mn_experiment_get_name (self->experiment));
  g_autofree char *device = NULL;
  g_autoptr (MnRunWriter) held = NULL;
  const MnValues *training = mn_experiment_get_training (self->experiment);
  MnTorchRandom random;

  if (!check_run_dir (self, dir, error))
    return FALSE;
  /* What somebody else is writing is not read: it would be another run a moment later. */
  if (self->resume)
    held = self->held != NULL ? g_steal_pointer (&self->held) : mn_run_writer_hold (dir, error);
  if (self->resume && (held == NULL || !mn_trainer_check_same (self, dir, error)))
    return FALSE;
  device = mn_trainer_choose_device (self, dir, error);
  if (device == NULL)
    return FALSE;

  self->setup = mn_setup_new (self->experiment, device, mn_trainer_choose_threads (self, dir), self->data_dir,
                              self->probe_every > 0 ? MN_SETUP_PROBE : MN_SETUP_TRAIN, on_loading, self, self->cancellable,
                              error);
  if (self->setup == NULL)
    return FALSE;
  /* "auto" may come to another one next time. */
  self->opened = g_strdup (g_str_equal (device, "auto") ? self->setup->backend->klass->name : device);
  self->dataset = mn_dataset_ref (self->setup->dataset);
  self->has_classes = self->dataset->n_classes > 0;
  self->loader = mn_loader_new (self->setup->splits, MN_SPLIT_TRAIN, self->setup->batch_size,
                                mn_values_get_bool (training, "shuffle"),
                                mn_values_get_bool (training, "drop_last"),
                                mn_experiment_get_seed (self->experiment), error);
  if (self->loader == NULL)
    return FALSE;
  mn_setup_share_loader (self->setup, self->loader);
  if (!mn_loader_set_augment (self->loader, mn_experiment_get_augment (self->experiment)))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("data.augment: there is not enough memory for it"));
      return FALSE;
    }
  if (!plan_steps (self, error) || !make_optimizer (self, error) || !mn_trainer_prepare_probe (self, error))
    return FALSE;
  if (!mn_setup_keep_data (self->setup, self->experiment, error))
    return FALSE;
  if (mn_setup_keeps (self->setup, MN_SPLIT_TRAIN))
    mn_loader_leave_samples (self->loader);
  for (int i = 0; i < MN_N_SPLITS; i++)
    if (evaluates (self, (MnSplit) i))
      {
        self->evaluators[i] = mn_evaluator_new (self->setup, self->experiment, (MnSplit) i, error);
        if (self->evaluators[i] == NULL)
          return FALSE;
      }

  mn_torch_random_init (&random, self->seed);
  if (!mn_net_initialize (self->setup->net, &random, error))
    return FALSE;
  describe_weights (self);
  mn_trainer_start_live (self);
  if (self->from_dir != NULL && !self->resume && !mn_trainer_fork (self, error))
    return FALSE;
  if (self->resume && (!mn_trainer_go_on (self, dir, error) || !mn_trainer_save_changes (self, dir, error)))
    return FALSE;

  self->kept_step = self->first_step = self->progress.step;
  self->first_seconds = self->progress.seconds;
  if (!self->resume)
    self->writer = mn_run_writer_new (dir, self->experiment, -1, error);
  else
    {
      const gboolean begun
          = mn_run_writer_begin (held, self->experiment, self->progress.step, self->progress.evaluated_step, error);

      /* Its files may have been cut, whatever came of it. Told only now, so that nobody reads them meanwhile. */
      tell_loaded (self, self->wanted_dir);
      if (begun)
        {
          self->writer = g_steal_pointer (&held);
          mn_trainer_forget_later (self, dir);
        }
    }
  if (self->writer == NULL)
    return FALSE;
  self->dir = g_strdup (dir);
  if (!mn_trainer_write_record (self, MN_PHASE_TRAINING, NULL, error))
    return FALSE;
  if (!self->resume)
    tell_loaded (self, self->dir);
  return TRUE;
}

/* The run's folder and class names stay for the getters; net, files and memory go as soon as the run is over. */
void
mn_trainer_unload (MnTrainer *self)
{
  mn_trainer_drop_recording (self);
  for (int i = 0; i < MN_N_SPLITS; i++)
    g_clear_pointer (&self->evaluators[i], mn_evaluator_free);
  g_clear_pointer (&self->loader, mn_loader_free);
  g_clear_pointer (&self->prober, mn_prober_free);
  g_clear_pointer (&self->recorder, mn_prober_free);
  g_clear_pointer (&self->snapshot, mn_snapshot_free);
  if (self->state != NULL)
    self->setup->backend->klass->release (self->setup->backend, g_steal_pointer (&self->state));
  if (self->average != NULL)
    self->setup->backend->klass->release (self->setup->backend, g_steal_pointer (&self->average));
  g_clear_pointer (&self->ranges, g_array_unref);
  g_clear_pointer (&self->optimizer, mn_spec_free);
  g_clear_pointer (&self->drawn, json_array_unref);
  g_clear_pointer (&self->writer, mn_run_writer_free);
  g_clear_pointer (&self->setup, mn_setup_free);
}
