/* mn-setup.c
 *
 * Order matters for whoever waits: what is wrong with the experiment is said before data are read, and data are read
 * before memory for the net is taken.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setup.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-host-memory.h"
#include "mn-mixup.h"
#include "mn-thread-choice.h"

static MnPrecision
get_precision (const MnValues  *training,
               const MnBackend *backend)
{
  const int choice = mn_values_get_choice (training, "precision");

  /* The first choice leaves it to the device. */
  return choice == 0 ? backend->usual : (MnPrecision) (choice - 1);
}

MnPrecision
mn_setup_get_precision (MnExperiment *experiment,
                        MnBackend    *backend)
{
  return get_precision (mn_experiment_get_training (experiment), backend);
}

void
mn_setup_choose_products_of (const MnValues *training,
                             MnBackend      *backend)
{
  mn_backend_set_precision (backend, get_precision (training, backend));
  backend->untransformed = !mn_values_get_bool (training, "winograd");
  backend->reordered = !mn_values_get_bool (training, "deterministic");
}

void
mn_setup_choose_products (MnExperiment *experiment,
                          MnBackend    *backend)
{
  mn_setup_choose_products_of (mn_experiment_get_training (experiment), backend);
}

MnNetFlags
mn_setup_training_flags (MnExperiment *experiment)
{
  return mn_values_get_bool (mn_experiment_get_training (experiment), "activation_checkpointing")
           ? MN_NET_TRAINING | MN_NET_CHECKPOINTING
           : MN_NET_TRAINING;
}

/* A set whose shape was not known from its settings alone may turn out not to fit the network. */
static gboolean
check_data (MnExperiment  *experiment,
            MnFrozenGraph *graph,
            MnDataset     *dataset,
            GError       **error)
{
  MnShape described;
  int n_classes;

  mn_dataset_describe (mn_experiment_get_dataset (experiment), &described, &n_classes);
  if (described.rank != 0 && !mn_shape_equal (&described, &dataset->shape))
    {
      g_autofree char *found = mn_shape_to_string (&dataset->shape);
      g_autofree char *expected = mn_shape_to_string (&described);

      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("data: %s holds samples of %s, not %s as the network expects"),
                   dataset->source, found, expected);
      return FALSE;
    }
  if (!mn_frozen_graph_is_valid (graph))
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("network: the shapes cannot be known because the data set “%s” does not say the shape of its "
                     "samples"), dataset->kind);
      return FALSE;
    }
  if (dataset->train.n == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("data: %s has no samples to train with"), dataset->source);
      return FALSE;
    }
  return TRUE;
}

/* Parts of the memory of a device of its own that are left to its libraries. */
#define SPARE_PARTS 32

static gsize
device_bytes (const MnNetMemory *memory,
              gsize              beside)
{
  return memory->parameters + memory->gradients + memory->activations + beside;
}

/* The largest batch with which it would fit, below @batch_size, where it does not; 0: none. @probed: with an observer. */
static int
find_batch (MnSetup   *setup,
            MnNetFlags flags,
            gsize      beside,
            gboolean   probed,
            gsize      room)
{
  int fits = 0, beyond = setup->batch_size;

  while (beyond - fits > 1)
    {
      const int tried = fits + (beyond - fits) / 2;
      MnNetMemory memory;

      if (mn_net_plan (setup->graph, setup->backend, tried, flags, &memory, NULL)
          && device_bytes (&memory, beside + (probed ? memory.observed : 0)) <= room)
        fits = tried;
      else
        beyond = tried;
    }
  return fits;
}

/* Where already the network alone is too much. @blocks: of the parameters' size that there are besides. */
static void
advise_batch (MnSetup   *setup,
              MnNetFlags flags,
              gsize      blocks,
              gboolean   probed,
              GError   **error)
{
  MnBackend *backend = setup->backend;
  const gsize left = backend->klass->memory (backend);
  MnNetMemory memory;
  int fits;

  if (!mn_net_plan (setup->graph, backend, 1, flags, &memory, NULL))
    return;
  fits = find_batch (setup, flags, blocks * memory.parameters, probed, left - left / SPARE_PARTS);
  if (fits > 0)
    g_prefix_error (error, _("training.batch_size %d would fit: "), fits);
}

/* What a network takes, part by part. (transfer full) */
static char *
describe_parts (const MnSetup     *setup,
                const MnNetMemory *memory,
                gsize              state,
                gsize              probes)
{
  g_autofree char *weights = g_format_size_full (memory->parameters + memory->gradients + state, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *activations = g_format_size_full (memory->activations, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *copy = g_format_size_full (probes, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: sizes; what stands in the parentheses of “network: needs … of memory of …” */
  return probes > 0 ? g_strdup_printf (_("weights, gradients and optimizer %s, for probes %s, activations of %d samples %s"),
                                       weights, copy, setup->batch_size, activations)
                    : g_strdup_printf (_("weights, gradients and optimizer %s, activations of %d samples %s"), weights,
                                       setup->batch_size, activations);
}

/* On a device that has memory of its own. @state: of the optimizer; @probes: for looking into steps, but for an observer. */
static gboolean
check_device_memory (MnSetup           *setup,
                     MnNetFlags         flags,
                     const MnNetMemory *memory,
                     gsize              state,
                     gsize              probes,
                     GError           **error)
{
  MnBackend *backend = setup->backend;
  const gsize left = backend->klass->memory (backend), room = left - left / SPARE_PARTS;
  const gsize observed = probes > 0 ? memory->observed : 0;
  const gsize all = device_bytes (memory, state + probes + observed);
  g_autofree char *wanted = NULL, *parts = NULL, *there = NULL, *advice = NULL;
  int fits;

  if (left == 0 || all <= room)
    return TRUE;
  fits = find_batch (setup, flags, state + probes, probes > 0, room);
  wanted = g_format_size_full (all, G_FORMAT_SIZE_IEC_UNITS);
  parts = describe_parts (setup, memory, state, probes + observed);
  there = g_format_size_full (left, G_FORMAT_SIZE_IEC_UNITS);
  advice = fits > 0 ? g_strdup_printf (_("training.batch_size %d would fit"), fits)
                    : g_strdup (_("not even one sample would fit; use smaller layers"));
  g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
               /* Translators: a size, the GPU's name, what needs how much, a size; the last %s is what to do about it */
               _("network: needs %s of memory of %s (%s), and %s are free; %s"), wanted, backend->description, parts, there,
               advice);
  return FALSE;
}

/* Whether everything that a run takes can be had, told before any of it is taken: on a machine that promises more than
 * it has, asking for it one by one ends with the system ending the program. */
static gboolean
check_memory (MnSetup       *setup,
              MnExperiment  *experiment,
              MnSetupUse     use,
              GError       **error)
{
  const MnBackendClass *klass = setup->backend->klass;
  const MnSpec *optimizer = mn_experiment_get_optimizer (experiment);
  gboolean best = g_strcmp0 (mn_values_get_string (mn_experiment_get_training (experiment), "final_weights"), "best") == 0;
  const gboolean training = use != MN_SETUP_EVALUATE;
  const MnNetFlags flags = training ? mn_setup_training_flags (experiment) : MN_NET_INFERENCE;
  /* See mn-prober.h. */
  const gsize probed = use == MN_SETUP_PROBE ? 1 : 0;
  gsize slots = 0, state, probes, copies, host;
  g_autoptr (GError) local = NULL;
  MnNetMemory memory;

  if (training)
    slots = (gsize) MAX (klass->optimizer_slots (setup->backend, optimizer->kind->name, optimizer->values), 0);
  /* The running average of the weights is one block more. */
  if (training && mn_values_get_float (mn_experiment_get_training (experiment), "ema_decay") > 0)
    slots++;
  if (!mn_net_plan (setup->graph, setup->backend, setup->batch_size, flags, &memory, &local))
    {
      if (!klass->host_memory && g_error_matches (local, MN_ERROR, MN_ERROR_MEMORY))
        advise_batch (setup, flags, slots + probed, probed > 0, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  state = slots * memory.parameters;
  probes = probed * memory.parameters;
  /* What is saved needs a copy where it lies in another memory, and the best weights anywhere. */
  copies = ((klass->host_memory ? 0 : 1 + slots) + (training && best ? 1 : 0)) * memory.parameters;
  host = copies + (klass->host_memory ? memory.parameters + memory.gradients + memory.activations + state + probes : 0);
  if (!klass->host_memory && !check_device_memory (setup, flags, &memory, state, probes, error))
    return FALSE;
  if (mn_host_memory_check (host, NULL))
    return TRUE;

  {
    g_autofree char *all = g_format_size_full (host, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *weights = g_format_size_full (memory.parameters + memory.gradients, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *activations = g_format_size_full (memory.activations, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *others = g_format_size_full (state + probes + copies, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *left = g_format_size_full (mn_host_memory_left (), G_FORMAT_SIZE_IEC_UNITS);

    g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                 _("network: needs %s of memory (weights and gradients %s, activations of %d samples %s, optimizer and "
                   "checkpoint %s), and the system has %s left; use smaller layers or a smaller batch"),
                 all, weights, setup->batch_size, activations, others, left);
  }
  return FALSE;
}

/* A device without the experiment's precision computes in float32, so that an experiment runs anywhere; the run records
 * which it was. */
static gboolean
open_backend (MnSetup      *setup,
              MnExperiment *experiment,
              const char   *device,
              int           threads,
              GError      **error)
{
  g_clear_pointer (&setup->backend, mn_backend_free);
  setup->backend = mn_backend_open (device != NULL ? device : "auto", threads, error);
  if (setup->backend == NULL)
    return FALSE;
  mn_setup_choose_products (experiment, setup->backend);
  setup->backend->measures = TRUE;
  return TRUE;
}

MnSetup *
mn_setup_new (MnExperiment    *experiment,
              const char      *device,
              int              threads,
              const char      *data_dir,
              MnSetupUse       use,
              MnProgressFunc   progress,
              gpointer         user_data,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (MnSetup) setup = g_new0 (MnSetup, 1);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  const MnSpec *loss = mn_experiment_get_loss (experiment);
  const gboolean training = use != MN_SETUP_EVALUATE;
  const MnBackendClass *klass;
  const MnShape *output;
  gsize batch;

  /* Only a set's own files may tell the shape that the network is checked with. */
  if (!mn_dataset_prepare (mn_experiment_get_dataset (experiment), data_dir, progress, user_data, cancellable, NULL, error))
    return NULL;
  mn_experiment_check (experiment, problems);
  if (mn_problems_to_error (problems, NULL, error))
    return NULL;

  if (!open_backend (setup, experiment, device, MAX (threads, 0), error))
    return NULL;

  setup->dataset = mn_dataset_load (mn_experiment_get_dataset (experiment), data_dir, progress, user_data,
                                    cancellable, error);
  if (setup->dataset == NULL)
    return NULL;

  setup->graph = mn_experiment_freeze (experiment);
  if (!check_data (experiment, setup->graph, setup->dataset, error))
    return NULL;

  setup->splits = mn_splits_new (setup->dataset, mn_experiment_get_split (experiment),
                                 mn_experiment_get_scale (experiment), error);
  if (setup->splits == NULL)
    return NULL;
  /* With the classes and labels that the settings leave or give. */
  mn_dataset_unref (setup->dataset);
  setup->dataset = mn_dataset_ref (setup->splits->dataset);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_CANCELLED, _("Stopped while loading"));
      return NULL;
    }

  setup->batch_size = (int) mn_values_get_int (mn_experiment_get_training (experiment), "batch_size");
  batch = (gsize) setup->batch_size;
  if (!check_memory (setup, experiment, use, error))
    return NULL;
  if (threads == MN_THREADS_FASTEST)
    {
      const int fastest = mn_thread_choice (experiment, setup->graph, setup->dataset, setup->backend, setup->batch_size);

      if (fastest != setup->backend->threads && !open_backend (setup, experiment, device, fastest, error))
        return NULL;
    }
  klass = setup->backend->klass;
  setup->net = mn_net_new (setup->graph, setup->backend, setup->batch_size,
                           training ? mn_setup_training_flags (experiment) : MN_NET_INFERENCE, error);
  if (setup->net == NULL)
    return NULL;

  output = mn_net_get_output_shape (setup->net);
  setup->loss = klass->loss_new (setup->backend, loss->kind->name, loss->values, (int) mn_shape_elements (output),
                                 setup->batch_size, error);
  if (setup->loss == NULL)
    return NULL;

  if (setup->dataset->n_classes > 0)
    {
      setup->labels = klass->alloc (setup->backend, batch * sizeof (gint32), error);
      if (setup->labels == NULL)
        return NULL;
      setup->predicted = g_new0 (gint32, batch);
      if (training && mn_mixup_get_alpha (mn_experiment_get_augment (experiment)) > 0)
        {
          setup->others = klass->alloc (setup->backend, batch * sizeof (gint32), error);
          if (setup->others == NULL)
            return NULL;
        }
    }
  else
    {
      setup->value_bytes = (gsize) setup->dataset->n_targets * sizeof (float);
      setup->values = klass->alloc (setup->backend, batch * setup->value_bytes, error);
      if (setup->values == NULL)
        return NULL;
    }
  return g_steal_pointer (&setup);
}

void
mn_setup_share_loader (MnSetup  *setup,
                       MnLoader *loader)
{
  MnBackend *backend = setup->backend;

  if (backend->klass->host_memory && backend->threads >= (int) g_get_num_processors ())
    mn_loader_set_crew (loader, backend->threads);
}

void
mn_setup_free (MnSetup *setup)
{
  if (setup == NULL)
    return;
  if (setup->labels != NULL)
    setup->backend->klass->release (setup->backend, setup->labels);
  if (setup->others != NULL)
    setup->backend->klass->release (setup->backend, setup->others);
  if (setup->values != NULL)
    setup->backend->klass->release (setup->backend, setup->values);
  if (setup->loss != NULL)
    setup->backend->klass->loss_free (setup->loss);
  for (int i = 0; i < 2; i++)
    if (setup->stores[i] != NULL)
      setup->backend->klass->store_free (setup->stores[i]);
  if (setup->indices != NULL)
    setup->backend->klass->release (setup->backend, setup->indices);
  g_free (setup->host_indices);
  g_free (setup->predicted);
  g_clear_pointer (&setup->net, mn_net_free);
  g_clear_pointer (&setup->graph, mn_frozen_graph_unref);
  g_clear_pointer (&setup->splits, mn_splits_free);
  g_clear_pointer (&setup->dataset, mn_dataset_unref);
  g_clear_pointer (&setup->backend, mn_backend_free);
  g_free (setup);
}

/* Of a batch whose samples the device keeps. */
static void
upload_indices (MnSetup       *setup,
                const MnBatch *batch)
{
  const MnStepNumbers numbers = { .epoch = batch->epoch, .place = batch->place, .share = (double) batch->share };

  for (int i = 0; i < batch->n; i++)
    setup->host_indices[i] = (gint32) batch->indices[i];
  setup->backend->klass->upload (setup->backend, setup->indices, setup->host_indices, (gsize) batch->n * sizeof (gint32));
  mn_setup_gather (setup, batch, &numbers);
}

void
mn_setup_upload (MnSetup       *setup,
                 const MnBatch *batch)
{
  const MnBackendClass *klass = setup->backend->klass;
  gsize n = (gsize) batch->n;

  setup->blended = batch->others != NULL && setup->others != NULL;
  setup->share = setup->blended ? batch->share : 1;
  if (batch->x == NULL)
    {
      upload_indices (setup, batch);
      return;
    }
  mn_net_set_input (setup->net, batch->x, batch->n);
  if (setup->labels != NULL)
    klass->upload (setup->backend, setup->labels, batch->labels, n * sizeof (gint32));
  else
    klass->upload (setup->backend, setup->values, batch->values, n * setup->value_bytes);
  if (setup->blended)
    klass->upload (setup->backend, setup->others, batch->others, n * sizeof (gint32));
}

static MnLossArgs
loss_args (MnSetup *setup,
           int      n,
           double  *loss_sum,
           double  *weight_sum)
{
  return (MnLossArgs) {
    .batch = n,
    .output = mn_net_get_output (setup->net),
    .labels = setup->labels,
    .values = setup->values,
    .others = setup->blended ? setup->others : NULL,
    .share = setup->share,
    .loss_sum = loss_sum,
    .weight_sum = weight_sum,
  };
}

void
mn_setup_loss (MnSetup  *setup,
               int       n,
               gboolean  gradient,
               double   *loss_sum,
               double   *weight_sum)
{
  MnLossArgs args = loss_args (setup, n, loss_sum, weight_sum);

  args.d_output = gradient ? mn_net_get_d_output (setup->net) : NULL;
  args.predicted = setup->predicted;
  setup->backend->klass->loss_run (setup->loss, &args);
}

gboolean
mn_setup_can_count (MnSetup *setup)
{
  const MnBackendClass *klass = setup->backend->klass;

  return klass->loss_counts != NULL && setup->labels != NULL && klass->loss_counts (setup->loss);
}

void
mn_setup_count (MnSetup *setup,
                int      n,
                gint64  *counts,
                int      top_k,
                double  *loss_sum,
                double  *weight_sum)
{
  MnLossArgs args = loss_args (setup, n, loss_sum, weight_sum);

  args.counts = counts;
  args.classes = setup->dataset->n_classes;
  args.top_k = top_k;
  setup->backend->klass->loss_run (setup->loss, &args);
}

void
mn_setup_sample_losses (MnSetup *setup,
                        int      n,
                        double  *losses)
{
  const gsize bytes = (gsize) mn_shape_elements (mn_net_get_output_shape (setup->net))
                      * mn_dtype_size (setup->backend->dtype);

  /* One by one, as a loss tells the sum alone. */
  for (int i = 0; i < n; i++)
    {
      MnLossArgs args = {
        .batch = 1,
        .output = (const char *) mn_net_get_output (setup->net) + (gsize) i * bytes,
        .labels = setup->labels != NULL ? (gint32 *) setup->labels + i : NULL,
        .values = setup->values != NULL ? (char *) setup->values + (gsize) i * setup->value_bytes : NULL,
        .others = setup->blended ? (gint32 *) setup->others + i : NULL,
        .share = setup->share,
        .loss_sum = &losses[i],
      };

      losses[i] = NAN;
      setup->backend->klass->loss_run (setup->loss, &args);
    }
  setup->backend->klass->sync (setup->backend, NULL);
}

const gint32 *
mn_setup_get_labels (const MnBatch *batch)
{
  return batch->others != NULL && batch->share < 0.5f ? batch->others : batch->labels;
}

gint64
mn_setup_count_correct (MnSetup       *setup,
                        const MnBatch *batch)
{
  const gint32 *labels = mn_setup_get_labels (batch);
  gint64 correct = 0;

  for (int i = 0; i < batch->n; i++)
    correct += setup->predicted[i] == labels[i];
  return correct;
}
