/* mn-probe-run.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-probe-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-prober.h"
#include "mn-setup.h"
#include "mn-checkpoint.h"
#include "mn-snapshot.h"

/* Of so many samples the input gradient is told at most. */
#define MAX_INPUTS 16

/* The weights that are looked at. @step: whose, 0 for those at the start. */
static gboolean
load_weights (MnExperiment *experiment,
              const MnRun  *run,
              MnNet        *net,
              gint64       *step,
              GError      **error)
{
  const char *final = mn_values_get_string (mn_experiment_get_training (experiment), "final_weights");
  MnTorchRandom random;

  *step = 0;
  if (run != NULL)
    return mn_snapshot_load_weights (net, run->dir, MN_CHECKPOINT_LATEST, g_strcmp0 (final, "best") == 0, step, error);
  mn_torch_random_init (&random, mn_experiment_get_seed (experiment));
  return mn_net_initialize (net, &random, error);
}

static gboolean
run_batch (MnSetup       *setup,
           const MnBatch *batch,
           MnMode         mode,
           guint64        seed,
           gboolean       gradient,
           GError       **error)
{
  double sum, weight;

  mn_setup_upload (setup, batch);
  mn_net_forward (setup->net, batch->n, mode, seed, 0);
  mn_setup_loss (setup, batch->n, gradient, &sum, &weight);
  return setup->backend->klass->sync (setup->backend, error);
}

/* A pass over the split that keeps the worst. */
static gboolean
find_worst (MnSetup       *setup,
            MnLoader      *loader,
            guint          n_worst,
            MnProbe       *probe,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autofree double *losses = g_new (double, setup->batch_size);
  const MnBatch *batch;

  mn_loader_start (loader, 0, 0);
  while ((batch = mn_loader_next (loader)) != NULL)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !run_batch (setup, batch, MN_MODE_EVAL, 0, FALSE, error))
        return FALSE;
      mn_setup_sample_losses (setup, batch->n, losses);
      for (int i = 0; i < batch->n; i++)
        {
          MnProbeSample sample = { batch->indices[i], batch->labels != NULL ? batch->labels[i] : -1,
                                   setup->predicted != NULL ? setup->predicted[i] : -1, losses[i] };

          mn_probe_add_sample (probe, &sample, n_worst);
        }
    }
  return setup->backend->klass->sync (setup->backend, error);
}

static MnTensor *
make_inputs (const MnDataset *dataset,
             const char      *name,
             gint64           n,
             GError         **error)
{
  MnShape shape = { .rank = dataset->shape.rank + 1, .dim = { n } };
  MnTensor *tensor;

  memcpy (shape.dim + 1, dataset->shape.dim, sizeof (gint64) * (gsize) dataset->shape.rank);
  tensor = mn_tensor_new (name, MN_DTYPE_F32, shape);
  if (tensor == NULL)
    g_set_error_literal (error, MN_ERROR, MN_ERROR_MEMORY, _("there is not enough memory for the input gradient"));
  return tensor;
}

/* Where the sample of that index is to be told, -1: nowhere. @done: which places are; a sample that stands in the split
 * more than once, to balance the classes, may have as many. */
static int
place_of (const MnProbe  *found,
          gint64          index,
          gsize           at,
          guint           n,
          const gboolean *done)
{
  if (found->samples->len == 0)
    return at < n ? (int) at : -1;
  for (guint i = 0; i < n; i++)
    if (!done[i] && g_array_index (found->samples, MnProbeSample, i).index == index)
      return (int) i;
  return -1;
}

/* Of each sample's own loss, one after the other. The samples are those in @found, or the first of the split. */
static gboolean
find_input_gradient (MnSetup       *setup,
                     MnLoader      *loader,
                     gsize          n_samples,
                     MnProbe       *found,
                     GCancellable  *cancellable,
                     GError       **error)
{
  const MnBackendClass *klass = setup->backend->klass;
  const gsize elements = (gsize) mn_shape_elements (&setup->dataset->shape);
  const guint n = (guint) MIN (found->samples->len > 0 ? found->samples->len : n_samples, MAX_INPUTS);
  gboolean done[MAX_INPUTS] = { FALSE };
  const MnBatch *batch;
  gsize at = 0;

  found->inputs = make_inputs (setup->dataset, "input", n, error);
  found->input_gradient = found->inputs != NULL ? make_inputs (setup->dataset, "input_gradient", n, error) : NULL;
  if (found->input_gradient == NULL)
    return FALSE;
  mn_loader_start (loader, 0, 0);
  while ((batch = mn_loader_next (loader)) != NULL)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (int i = 0; i < batch->n; i++, at++)
        {
          const int place = place_of (found, batch->indices[i], at, n, done);
          const MnBatch one = {
            .n = 1,
            .x = batch->x + (gsize) i * elements,
            .labels = batch->labels != NULL ? batch->labels + i : NULL,
            .values = batch->values != NULL ? batch->values + (gsize) i * (gsize) setup->dataset->n_targets : NULL,
            .share = 1,
          };

          if (place < 0)
            continue;
          done[place] = TRUE;
          if (!run_batch (setup, &one, MN_MODE_EVAL, 0, TRUE, error))
            return FALSE;
          mn_net_backward (setup->net);
          memcpy ((float *) found->inputs->data + (gsize) place * elements, one.x, elements * sizeof (float));
          klass->download (setup->backend, (float *) found->input_gradient->data + (gsize) place * elements,
                           mn_net_get_d_input (setup->net), elements * sizeof (float));
        }
    }
  return klass->sync (setup->backend, error);
}

/* The first batch, as in a step. (transfer full) */
static MnProbe *
look (MnSetup       *setup,
      MnLoader      *loader,
      guint          what,
      guint64        seed,
      gint64         step,
      GError       **error)
{
  g_autoptr (MnProber) prober = mn_prober_new (setup->net, what, error);
  const MnBatch *batch;
  MnProbe *probe;

  if (prober == NULL)
    return NULL;
  mn_loader_start (loader, 0, 0);
  batch = mn_loader_next (loader);
  mn_prober_begin (prober);
  if (!run_batch (setup, batch, MN_MODE_TRAIN, seed, TRUE, error))
    return NULL;
  mn_net_backward (setup->net);
  if (!setup->backend->klass->sync (setup->backend, error))
    return NULL;
  mn_prober_read_gradients (prober);
  probe = mn_prober_finish (prober, FALSE, step, NAN);
  probe->batch = batch->n;
  return probe;
}

MnProbe *
mn_probe_run (MnExperiment          *experiment,
              const MnRun           *run,
              const MnProbeOptions  *options,
              GCancellable          *cancellable,
              GError               **error)
{
  g_autoptr (MnSetup) setup = NULL;
  g_autoptr (MnLoader) loader = NULL;
  g_autoptr (MnProbe) found = mn_probe_new ();
  MnProbe *probe;
  gint64 step;

  g_return_val_if_fail (MN_IS_EXPERIMENT (experiment) && options != NULL, NULL);

  setup = mn_setup_new (experiment, options->device, options->threads, options->data_dir, MN_SETUP_TRAIN, NULL, NULL,
                        cancellable, error);
  if (setup == NULL || (run != NULL && !mn_run_check_dataset (run, setup->dataset, error)))
    return NULL;
  if (setup->splits->n[options->split] == 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_NOT_FOUND, _("data: the %s split of “%s” is empty"),
                   mn_split_name (options->split), setup->dataset->kind);
      return NULL;
    }
  if (options->what & MN_PROBE_INPUT_GRADIENT)
    {
      g_clear_pointer (&setup->net, mn_net_free);
      setup->net = mn_net_new_to_input (setup->graph, setup->backend, setup->batch_size, error);
    }
  if (setup->net == NULL || !load_weights (experiment, run, setup->net, &step, error))
    return NULL;
  loader = mn_loader_new (setup->splits, options->split, setup->batch_size, FALSE, FALSE, 0, error);
  if (loader == NULL)
    return NULL;

  /* What runs in evaluation mode comes first: train mode moves the running statistics. */
  if (options->what & MN_PROBE_SAMPLES && !find_worst (setup, loader, options->n_worst, found, cancellable, error))
    return NULL;
  if (options->what & MN_PROBE_INPUT_GRADIENT
      && !find_input_gradient (setup, loader, setup->splits->n[options->split], found, cancellable, error))
    return NULL;
  probe = look (setup, loader, options->what & ~(guint) (MN_PROBE_UPDATES | MN_PROBE_SAMPLES | MN_PROBE_INPUT_GRADIENT),
                mn_experiment_get_seed (experiment), step, error);
  if (probe == NULL)
    return NULL;
  probe->what = options->what;
  g_array_append_vals (probe->samples, found->samples->data, found->samples->len);
  probe->inputs = g_steal_pointer (&found->inputs);
  probe->input_gradient = g_steal_pointer (&found->input_gradient);
  return probe;
}
