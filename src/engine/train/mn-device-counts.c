/* mn-device-counts.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-device-counts.h"

struct _MnDeviceCounts
{
  MnSetup *setup;
  int      top_k;
  gsize    n_classes;
  gint64  *there;      /* on the device: (classes, classes), and how many are among the likeliest */
  double  *found;      /* (batches, 2): sums of losses and of weights */
  gsize    n_batches;
};

static gsize
confusion_bytes (MnDeviceCounts *counts)
{
  return counts->n_classes * counts->n_classes * sizeof (gint64);
}

MnDeviceCounts *
mn_device_counts_new (MnSetup *setup,
                      gsize    samples,
                      int      top_k)
{
  const gsize batch = (gsize) setup->batch_size;
  MnDeviceCounts *counts;

  if (!mn_setup_can_count (setup))
    return NULL;
  counts = g_new0 (MnDeviceCounts, 1);
  counts->setup = setup;
  counts->top_k = top_k;
  counts->n_classes = (gsize) setup->dataset->n_classes;
  counts->found = g_try_new (double, 2 * ((samples + batch - 1) / batch));
  if (counts->found != NULL)
    counts->there = setup->backend->klass->alloc (setup->backend, confusion_bytes (counts) + sizeof (gint64), NULL);
  if (counts->there != NULL)
    return counts;
  mn_device_counts_free (counts);
  return NULL;
}

void
mn_device_counts_free (MnDeviceCounts *counts)
{
  if (counts == NULL)
    return;
  /* Sums may still be on their way. */
  counts->setup->backend->klass->sync (counts->setup->backend, NULL);
  if (counts->there != NULL)
    counts->setup->backend->klass->release (counts->setup->backend, counts->there);
  g_free (counts->found);
  g_free (counts);
}

void
mn_device_counts_clear (MnDeviceCounts *counts)
{
  MnBackend *backend = counts->setup->backend;
  const gsize bytes = confusion_bytes (counts) + sizeof (gint64);
  g_autofree void *none = g_malloc0 (bytes);

  backend->klass->upload (backend, counts->there, none, bytes);
  counts->n_batches = 0;
}

void
mn_device_counts_add (MnDeviceCounts *counts,
                      int             n)
{
  double *found = &counts->found[2 * counts->n_batches++];

  mn_setup_count (counts->setup, n, counts->there, counts->top_k, &found[0], &found[1]);
}

gboolean
mn_device_counts_fetch (MnDeviceCounts  *counts,
                        gint64          *confusion,
                        gint64          *among,
                        double          *loss_sum,
                        double          *weight_sum,
                        GError         **error)
{
  MnBackend *backend = counts->setup->backend;
  const gsize bytes = confusion_bytes (counts);

  backend->klass->download (backend, confusion, counts->there, bytes);
  backend->klass->download (backend, among, (char *) counts->there + bytes, sizeof *among);
  if (!backend->klass->sync (backend, error))
    return FALSE;
  *loss_sum = *weight_sum = 0;
  for (gsize i = 0; i < counts->n_batches; i++)
    {
      *loss_sum += counts->found[2 * i];
      *weight_sum += counts->found[2 * i + 1];
    }
  return TRUE;
}
