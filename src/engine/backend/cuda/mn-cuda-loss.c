/* mn-cuda-loss.c - losses: their settings, and the CPU for those without a kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <string.h>

#include "mn-numbers.h"

static gboolean
has (const MnValues *values, const char *name)
{
  return mn_property_find (mn_values_get_table (values), name) != NULL;
}

static double
get_float (const MnValues *values, const char *name, double otherwise)
{
  return has (values, name) ? mn_values_get_float (values, name) : otherwise;
}

/* The CPU's loss has checked the settings before. */
static gboolean
read_settings (MnLossOp *loss, const MnValues *values, GError **error)
{
  const char *text = has (values, "class_weights") ? mn_values_get_string (values, "class_weights") : "";
  g_autofree double *weights = NULL;

  loss->sums = has (values, "reduction") && g_str_equal (mn_values_get_string (values, "reduction"), "sum");
  loss->smoothing = get_float (values, "label_smoothing", 0);
  loss->pos_weight = get_float (values, "pos_weight", 1);
  loss->beta = get_float (values, "beta", 1);
  loss->margin = get_float (values, "margin", 1);
  loss->squared = has (values, "p") && mn_values_get_int (values, "p") == 2;
  loss->weight_total = (double) loss->features;
  if (mn_numbers_count (text) == 0)
    return TRUE;
  weights = g_new (double, loss->features);
  loss->weight_total = 0;
  for (gsize i = 0; i < loss->features; i++)
    {
      if (!mn_numbers_next (&text, &weights[i]))
        weights[i] = 1;
      loss->weight_total += weights[i];
    }
  loss->weights = mn_cuda_alloc (loss->backend, loss->features * sizeof (double), error);
  if (loss->weights)
    loss->backend->parent.klass->upload (&loss->backend->parent, loss->weights, weights, loss->features * sizeof (double));
  return loss->weights != NULL;
}

MnLossOp *
mn_cuda_loss_new (MnBackend *backend, const char *name, const MnValues *values, int features, int max_batch, GError **error)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  MnLossOp *loss = g_new0 (MnLossOp, 1);
  const gsize n = (gsize) max_batch;

  loss->backend = self;
  loss->features = (gsize) features;
  loss->max_batch = max_batch;
  loss->cpu = self->cpu->klass->loss_new (self->cpu, name, values, features, max_batch, error);
  for (int i = 0; mn_cuda_losses[i]; i++)
    if (g_str_equal (mn_cuda_losses[i]->name, name))
      loss->kernel = mn_cuda_losses[i];
  if (loss->cpu && read_settings (loss, values, error)
      && (loss->losses = mn_cuda_alloc (self, n * sizeof (double), error))
      && (loss->predicted = mn_cuda_alloc (self, n * sizeof (gint32), error))
      && (loss->found = mn_cuda_alloc (self, sizeof (MnStepFound), error)))
    return loss;
  mn_cuda_loss_free (loss);
  return NULL;
}

void
mn_cuda_loss_free (MnLossOp *loss)
{
  if (!loss)
    return;
  mn_cuda_finish (loss->backend);
  mn_cuda_numbers_drop (loss->backend, loss);
  mn_cuda_free (loss->backend, loss->losses);
  mn_cuda_free (loss->backend, loss->predicted);
  mn_cuda_free (loss->backend, loss->weights);
  mn_cuda_free (loss->backend, loss->found);
  if (loss->cpu)
    loss->backend->cpu->klass->loss_free (loss->cpu);
  g_free (loss->room);
  g_free (loss);
}

/* On the computer, with what is copied there and back. */
static void
run_on_cpu (MnLossOp *loss, const MnLossArgs *args)
{
  MnBackend *backend = &loss->backend->parent;
  const gsize most = (gsize) loss->max_batch, n = (gsize) args->batch;
  const gsize bytes = n * loss->features * sizeof (float), room = most * loss->features * sizeof (float);
  MnLossArgs host = *args;
  guint8 *at;

  if (mn_cuda_spoil (loss->backend, "loss"))
    return;
  if (!loss->room)
    loss->room = g_malloc (3 * room + 2 * most * sizeof (gint32));
  at = loss->room;
  host.output = at;
  backend->klass->download (backend, at, args->output, bytes);
  host.d_output = args->d_output ? at + room : NULL;
  if (args->values)
    {
      host.values = at + 2 * room;
      backend->klass->download (backend, at + 2 * room, args->values, bytes);
    }
  if (args->labels)
    {
      host.labels = (const gint32 *) (at + 3 * room);
      backend->klass->download (backend, at + 3 * room, args->labels, n * sizeof (gint32));
    }
  if (args->others)
    {
      host.others = (const gint32 *) (at + 3 * room) + most;
      backend->klass->download (backend, at + 3 * room + most * sizeof (gint32), args->others, n * sizeof (gint32));
    }
  if (!mn_cuda_is_ready (loss->backend))
    return;
  loss->backend->cpu->klass->loss_run (loss->cpu, &host);
  if (args->d_output)
    backend->klass->upload (backend, args->d_output, host.d_output, bytes);
}

void
mn_cuda_loss_run (MnLossOp *loss, const MnLossArgs *args)
{
  if (loss->kernel)
    loss->kernel->run (loss, args);
  else
    run_on_cpu (loss, args);
}

gboolean
mn_cuda_loss_counts (const MnLossOp *loss)
{
  return loss->kernel != NULL;
}

static void
fill_share (void *to, const MnStepNumbers *step, gconstpointer data)
{
  *(double *) to = step->share;
}

MnCudaAt
mn_cuda_put_share (const MnLossOp *loss, const MnLossArgs *args)
{
  const MnStepNumbers step = { .share = args->share };

  return mn_cuda_put (loss->backend, loss, 0, sizeof (double), fill_share, NULL, 0, &step);
}
