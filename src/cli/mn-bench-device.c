/* mn-bench-device.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench-device.h"

#include <math.h>

#define MOST_STEPS 64

/* Everything is owned but the backend. */
struct _MnBenchDevice
{
  MnBackend   *backend;
  MnStore     *store;
  MnRecording *recording;
  gint32      *indices;      /* device memory, (batch) */
  gint32      *labels;       /* likewise */
  gint32      *host;         /* (batch) */
  int          n, batch;
  int          next;         /* first sample of the next batch */
};

void
mn_bench_device_free (MnBenchDevice *device)
{
  const MnBackendClass *klass;

  if (device == NULL)
    return;
  klass = device->backend->klass;
  if (device->recording != NULL)
    klass->recording_free (device->recording);
  if (device->indices != NULL)
    klass->release (device->backend, device->indices);
  if (device->labels != NULL)
    klass->release (device->backend, device->labels);
  if (device->store != NULL)
    klass->store_free (device->store);
  g_free (device->host);
  g_free (device);
}

MnBenchDevice *
mn_bench_device_new (MnBackend     *backend,
                     const MnShape *sample,
                     const float   *samples,
                     const gint32  *labels,
                     int            n,
                     int            batch)
{
  const MnBackendClass *klass = backend->klass;
  g_autofree float *scale = g_new (float, sample->dim[0]), *shift = g_new0 (float, sample->dim[0]);
  MnBenchDevice *device;

  if (klass->store_new == NULL || klass->record == NULL)
    return NULL;
  for (int c = 0; c < (int) sample->dim[0]; c++)
    scale[c] = 1;
  device = g_new0 (MnBenchDevice, 1);
  device->backend = backend;
  device->n = n;
  device->batch = batch;
  device->host = g_new (gint32, batch);
  device->store = klass->store_new (backend,
                                    &(MnStoreSpec) { .n = (gsize) n,
                                                     .shape = *sample,
                                                     .dtype = MN_DTYPE_F32,
                                                     .samples = samples,
                                                     .labels = labels,
                                                     .scale = scale,
                                                     .shift = shift,
                                                     .white = 1,
                                                     .max_batch = batch },
                                    NULL);
  device->indices = klass->alloc (backend, (gsize) batch * sizeof (gint32), NULL);
  device->labels = klass->alloc (backend, (gsize) batch * sizeof (gint32), NULL);
  if (device->store != NULL && device->indices != NULL && device->labels != NULL)
    return device;
  mn_bench_device_free (device);
  return NULL;
}

/* The indices of the next batch. */
static const gint32 *
next_batch (MnBenchDevice *device)
{
  for (int i = 0; i < device->batch; i++)
    device->host[i] = device->next + i;
  device->next += device->batch;
  if (device->next + device->batch > device->n)
    device->next = 0;
  return device->host;
}

static void
gather (MnBenchDevice *device,
        void          *input)
{
  device->backend->klass->gather (device->store, &(MnGatherArgs) { .batch = device->batch,
                                                                  .indices = device->indices,
                                                                  .share = 1,
                                                                  .to_samples = input,
                                                                  .to_targets = device->labels });
}

const gint32 *
mn_bench_device_load (MnBenchDevice *device,
                      void          *input)
{
  MnBackend *backend = device->backend;

  backend->klass->upload (backend, device->indices, next_batch (device), (gsize) device->batch * sizeof (gint32));
  gather (device, input);
  return device->labels;
}

const gint32 *
mn_bench_device_take (MnBenchDevice *device,
                      void          *input)
{
  device->backend->klass->take_fed (device->backend, MN_FED_INDICES, device->indices);
  gather (device, input);
  return device->labels;
}

gboolean
mn_bench_device_record (MnBenchDevice *device,
                        MnRecordFunc   step,
                        gpointer       data,
                        GError       **error)
{
  const gsize bytes[MN_N_FED] = { [MN_FED_INDICES] = (gsize) device->batch * sizeof (gint32) };
  g_autoptr (GError) local = NULL;

  device->recording = device->backend->klass->record (device->backend, bytes, step, data, &local);
  if (device->recording != NULL || g_error_matches (local, MN_ERROR, MN_ERROR_UNSUPPORTED)
      || g_error_matches (local, MN_ERROR, MN_ERROR_MEMORY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
mn_bench_device_repeats (const MnBenchDevice *device)
{
  return device != NULL && device->recording != NULL;
}

gboolean
mn_bench_device_repeat (MnBenchDevice *device,
                        int            n,
                        gint64         step,
                        double         learning_rate,
                        double        *loss_sum,
                        GError       **error)
{
  const MnBackendClass *klass = device->backend->klass;
  MnStepNumbers numbers[MOST_STEPS];
  MnStepFound found[MOST_STEPS];

  g_return_val_if_fail (n >= 1 && n <= mn_bench_device_most_steps (device), FALSE);

  for (int i = 0; i < n; i++)
    {
      numbers[i] = (MnStepNumbers) {
        .counter = (guint64) (step + i), .step = step + i, .learning_rate = learning_rate, .share = 1,
      };
      klass->feed (device->recording, i, MN_FED_INDICES, next_batch (device));
    }
  if (!klass->replay (device->recording, n, numbers, found, error))
    return FALSE;
  *loss_sum = found[n - 1].loss_sum;
  return TRUE;
}

int
mn_bench_device_most_steps (const MnBenchDevice *device)
{
  return MIN (device->backend->klass->most_steps (device->recording), MOST_STEPS);
}
