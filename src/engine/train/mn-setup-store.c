/* mn-setup-store.c - samples that the device keeps: batches are then made there, of their indices.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setup.h"

static const MnDataPart *
get_part (const MnSetup *setup,
          int            which)
{
  return which == 0 ? &setup->dataset->train : &setup->dataset->test;
}

/* As the loader has them. (transfer full) (nullable) */
static float *
standardize (const MnSetup    *setup,
             const MnDataPart *part)
{
  const gsize n_targets = (gsize) setup->dataset->n_targets;
  float *values = part->values != NULL ? g_try_new (float, part->n * n_targets) : NULL;

  for (gsize i = 0; values != NULL && i < part->n * n_targets; i++)
    values[i] = (part->values[i] - setup->splits->target_mean[i % n_targets]) / setup->splits->target_deviation[i % n_targets];
  return values;
}

/* FALSE: the device failed; there need not be a store then either way. */
static gboolean
keep_part (MnSetup *setup,
           int      which,
           GError **error)
{
  const MnDataset *dataset = setup->dataset;
  const MnDataPart *part = get_part (setup, which);
  g_autofree float *values = standardize (setup, part);
  g_autoptr (GError) local = NULL;
  const MnStoreSpec spec = {
    .n = part->n,
    .shape = dataset->shape,
    .dtype = dataset->dtype,
    .samples = part->samples,
    .labels = part->labels,
    .values = values,
    .n_targets = dataset->n_targets,
    .scale = setup->splits->scale,
    .shift = setup->splits->shift,
    .black = dataset->range_min,
    .white = dataset->range_max,
    .max_batch = setup->batch_size,
  };

  if (part->n == 0 || part->n > G_MAXINT32 || (part->labels == NULL && values == NULL))
    return TRUE;
  setup->stores[which] = setup->backend->klass->store_new (setup->backend, &spec, &local);
  if (setup->stores[which] != NULL || g_error_matches (local, MN_ERROR, MN_ERROR_MEMORY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
mn_setup_keep_data (MnSetup      *setup,
                    MnExperiment *experiment,
                    GError      **error)
{
  const MnBackendClass *klass;

  g_return_val_if_fail (setup != NULL && MN_IS_EXPERIMENT (experiment), FALSE);

  klass = setup->backend->klass;
  if (klass->store_new == NULL)
    return TRUE;
  mn_augment_read (mn_experiment_get_augment (experiment), &setup->augment);
  setup->host_indices = g_new (gint32, setup->batch_size);
  setup->indices = klass->alloc (setup->backend, (gsize) setup->batch_size * sizeof (gint32), NULL);
  if (setup->indices == NULL)
    return TRUE;
  return keep_part (setup, 0, error) && keep_part (setup, 1, error);
}

gboolean
mn_setup_keeps (const MnSetup *setup,
                MnSplit        split)
{
  g_return_val_if_fail (setup != NULL, FALSE);

  return setup->stores[split == MN_SPLIT_TEST] != NULL;
}

void
mn_setup_gather (MnSetup             *setup,
                 const MnBatch       *batch,
                 const MnStepNumbers *numbers)
{
  MnStore *store = setup->stores[batch->part == &setup->dataset->test];
  const MnGatherArgs args = {
    .batch = batch->n,
    .indices = setup->indices,
    .augment = batch->augments ? &setup->augment : NULL,
    .seed = batch->seed,
    .epoch = numbers->epoch,
    .place = numbers->place,
    .blends = batch->blends,
    .share = numbers->share,
    .to_samples = mn_net_get_input (setup->net),
    .to_targets = setup->labels != NULL ? setup->labels : setup->values,
    .to_others = setup->blended ? setup->others : NULL,
  };

  g_return_if_fail (store != NULL);

  setup->backend->klass->gather (store, &args);
}
