/* mn-sample-order.c - which samples an epoch has, in which order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sample-order.h"

#include <string.h>

#include "mn-philox.h"
#include "mn-torch-random.h"

struct _MnSampleOrder
{
  const MnSplits *splits;
  const gint64   *indices;       /* of the split */
  gsize           n;
  gboolean        shuffle;
  gboolean        is_weighted;   /* draws samples anew instead of ordering them */
  guint64         seed;
  MnTorchRandom   random;
  gint64          next_epoch;    /* the one whose draws come next from `random` */
  gint64          samples[];     /* (n) */
};

MnSampleOrder *
mn_sample_order_new (const MnSplits *splits,
                     MnSplit         split,
                     gboolean        shuffle,
                     guint64         seed)
{
  const gsize n = splits->n[split];
  MnSampleOrder *order = g_try_malloc (sizeof *order + n * sizeof *order->samples);

  if (order == NULL)
    return NULL;
  *order = (MnSampleOrder) {
    .splits = splits,
    .indices = splits->indices[split],
    .n = n,
    .shuffle = shuffle,
    .is_weighted = split == MN_SPLIT_TRAIN && splits->is_weighted,
    .seed = seed,
  };
  mn_torch_random_init (&order->random, seed);
  return order;
}

void
mn_sample_order_free (MnSampleOrder *order)
{
  g_free (order);
}

/* All classes as likely, and all samples of a class: draw i of the epoch is Philox (seed, epoch, i). */
static void
draw_samples (MnSampleOrder *order,
              gint64         epoch)
{
  const MnSplits *splits = order->splits;
  const gsize *first = splits->class_first;
  gsize n_present = 0;

  for (int c = 0; c < splits->dataset->n_classes; c++)
    n_present += first[c + 1] > first[c];
  for (gsize i = 0; i < order->n; i++)
    {
      guint32 word[4];
      gsize which;
      int c = 0;

      mn_philox4x32 (order->seed, MN_STREAM_SAMPLE, (guint64) epoch, i, word);
      /* The which-th of the classes that have samples. */
      which = word[0] % n_present;
      while (first[c + 1] == first[c] || which-- > 0)
        c++;
      which = (((guint64) word[2] << 32) | word[3]) % (first[c + 1] - first[c]);
      order->samples[i] = splits->class_indices[first[c] + which];
    }
}

/* The draws that one epoch of torch.utils.data.DataLoader takes from its generator: a 64-bit seed for the workers, the
 * permutation, and a second permutation of which RandomSampler uses nothing. */
static void
skip_epoch (MnSampleOrder *order)
{
  for (gsize i = 0; i < 2 + 2 * (order->n - 1); i++)
    mn_torch_random_u32 (&order->random);
  order->next_epoch++;
}

static void
shuffle_samples (MnSampleOrder *order,
                 gint64         epoch)
{
  if (order->next_epoch > epoch)
    {
      mn_torch_random_init (&order->random, order->seed);
      order->next_epoch = 0;
    }
  while (order->next_epoch < epoch)
    skip_epoch (order);
  mn_torch_random_u32 (&order->random);
  mn_torch_random_u32 (&order->random);
  mn_torch_random_permutation (&order->random, order->samples, order->n);
  for (gsize i = 0; i < order->n; i++)
    order->samples[i] = order->indices[order->samples[i]];
  for (gsize i = 0; i + 1 < order->n; i++)
    mn_torch_random_u32 (&order->random);
  order->next_epoch++;
}

const gint64 *
mn_sample_order_make (MnSampleOrder *order,
                      gint64         epoch)
{
  g_return_val_if_fail (order && epoch >= 0, NULL);

  if (order->n == 0 || !order->shuffle)
    memcpy (order->samples, order->indices, order->n * sizeof *order->samples);
  else if (order->is_weighted)
    draw_samples (order, epoch);
  else
    shuffle_samples (order, epoch);
  return order->samples;
}
