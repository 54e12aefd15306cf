/* mn-cuda-store.c - samples that stay on the device, as they are stored.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cuda.h"

#include <glib/gi18n-lib.h>

/* One part in so many of what is free must be left to others. */
#define LEFT_TO_OTHERS 8

/* Device memory with what is at @host; NULL: there is none, with an error. */
static void *
copy_in (MnCudaBackend *self, const void *host, gsize bytes, GError **error)
{
  void *device = mn_cuda_alloc (self, bytes, error);

  if (device)
    self->parent.klass->upload (&self->parent, device, host, bytes);
  return device;
}

static gboolean
has_room (MnCudaBackend *self, gsize bytes, GError **error)
{
  const gsize left = self->parent.klass->memory (&self->parent);

  if (bytes <= left - left / LEFT_TO_OTHERS)
    return TRUE;
  g_set_error (error, MN_ERROR, MN_ERROR_MEMORY, _("%s has no room for the data set"), self->parent.description);
  return FALSE;
}

/* (C, H, W), or features, each of which has a scale of its own. */
static void
set_shape (MnStore *store, const MnShape *shape)
{
  store->elements = (gsize) mn_shape_elements (shape);
  store->channels = (int) shape->dim[0];
  store->height = shape->rank == 3 ? (int) shape->dim[1] : 1;
  store->width = shape->rank == 3 ? (int) shape->dim[2] : 1;
  store->plane = store->elements / (gsize) store->channels;
}

MnStore *
mn_cuda_store_new (MnBackend *backend, const MnStoreSpec *spec, GError **error)
{
  MnCudaBackend *self = (MnCudaBackend *) backend;
  MnStore *store = g_new0 (MnStore, 1);
  gsize samples, values, blending;

  store->backend = self;
  store->n = spec->n;
  store->dtype = spec->dtype;
  store->n_targets = spec->n_targets;
  store->black = spec->black;
  store->white = spec->white;
  set_shape (store, &spec->shape);
  samples = spec->n * store->elements * mn_dtype_size (spec->dtype);
  values = spec->n * (gsize) spec->n_targets * sizeof (float);
  blending = (gsize) spec->max_batch * store->elements * sizeof (float);
  if (has_room (self, samples + values + blending, error)
      && (store->samples = copy_in (self, spec->samples, samples, error))
      && (!spec->labels || (store->labels = copy_in (self, spec->labels, spec->n * sizeof (gint32), error)))
      && (!spec->values || (store->values = copy_in (self, spec->values, values, error)))
      && (store->scale = copy_in (self, spec->scale, (gsize) store->channels * sizeof (float), error))
      && (store->shift = copy_in (self, spec->shift, (gsize) store->channels * sizeof (float), error))
      && (store->blending = mn_cuda_alloc (self, blending, error)) && mn_cuda_is_ready (self))
    return store;
  if (error && !*error && self->failure)
    *error = g_error_copy (self->failure);
  mn_cuda_store_free (store);
  return NULL;
}

void
mn_cuda_store_free (MnStore *store)
{
  if (!store)
    return;
  mn_cuda_finish (store->backend);
  mn_cuda_numbers_drop (store->backend, store);
  mn_cuda_free (store->backend, store->samples);
  mn_cuda_free (store->backend, store->labels);
  mn_cuda_free (store->backend, store->values);
  mn_cuda_free (store->backend, store->scale);
  mn_cuda_free (store->backend, store->shift);
  mn_cuda_free (store->backend, store->blending);
  g_free (store);
}

static void
fill_place (void *to, const MnStepNumbers *step, gconstpointer data)
{
  *(MnCudaPlace *) to = (MnCudaPlace) { step->epoch, step->place, step->share };
}

MnCudaAt
mn_cuda_put_place (const MnStore *store, const MnGatherArgs *args)
{
  const MnStepNumbers step = { .epoch = args->epoch, .place = args->place, .share = args->share };

  return mn_cuda_put (store->backend, store, 0, sizeof (MnCudaPlace), fill_place, NULL, 0, &step);
}

void
mn_cuda_gather (MnStore *store, const MnGatherArgs *args)
{
  mn_cuda_gather_samples (store, args, mn_cuda_put_place (store, args));
}
