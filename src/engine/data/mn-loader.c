/* mn-loader.c - batches prepared ahead of time.
 *
 * One thread fills N_SLOTS batches in turn: one is with the consumer, the others wait. Everything about a batch follows
 * from (seed, epoch, number), so an epoch can be begun anywhere. Beginning an epoch raises `generation`; what the
 * thread has in the works for an older one is thrown away when it is done. POSIX threads instead of GLib's: the thread
 * sanitizer knows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-loader.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <string.h>

#include "mn-error.h"
#include "mn-host-memory.h"
#include "mn-mixup.h"
#include "mn-philox.h"
#include "mn-torch-random.h"

#define N_SLOTS 3

typedef struct
{
  MnBatch batch;
  float  *x;
  gint32 *labels;
  gint32 *others;   /* NULL: no mixup, or no classes */
  float  *values;
  gint64 *indices;
} Slot;

struct _MnLoader
{
  const MnSplits   *splits;
  const MnDataPart *part;
  const gint64     *indices;       /* of the split */
  gsize             n;
  gsize             elements;      /* of a sample */
  gsize             batch_size;
  gint64            n_batches;
  gboolean          shuffle;
  MnAugment        *augment;       /* NULL: samples as they are */
  double            mixup;         /* 0: none */
  float            *spare;         /* room for a sample or its targets, for mixup */
  gboolean          is_weighted;   /* draws samples anew instead of ordering them */
  guint64           seed;

  /* Only the thread touches these. */
  gint64           *order;
  guint             order_generation;
  gint64            epoch_filled;  /* that of `order` */
  MnTorchRandom     random;
  gint64            next_epoch;    /* the one whose draws come next from `random` */

  /* Under the lock. Slots are filled and emptied in turn: those from `oldest` on, `n_ready` of them, are ready. */
  pthread_mutex_t   lock;
  pthread_cond_t    changed;
  Slot              slots[N_SLOTS];
  int               oldest;
  int               n_ready;
  gboolean          is_held;       /* the slot before `oldest` is with the consumer */
  guint             generation;    /* 0: no epoch yet */
  gint64            epoch;
  gint64            next_fill;     /* number of the batch the thread takes next */
  gint64            next_out;      /* number of the batch the consumer gets next */
  gboolean          quit;

  pthread_t         thread;
  gboolean          has_thread;
};

/* All classes as likely, and all samples of a class: draw i of the epoch is Philox (seed, epoch, i). */
static void
draw_order (MnLoader *loader,
            gint64    epoch)
{
  const MnSplits *splits = loader->splits;
  const gsize *first = splits->class_first;
  gsize n_present = 0;

  for (int c = 0; c < splits->dataset->n_classes; c++)
    n_present += first[c + 1] > first[c];
  for (gsize i = 0; i < loader->n; i++)
    {
      guint32 word[4];
      gsize which;
      int c = 0;

      mn_philox4x32 (loader->seed, MN_STREAM_SAMPLE, (guint64) epoch, i, word);
      /* The which-th of the classes that have samples. */
      which = word[0] % n_present;
      while (first[c + 1] == first[c] || which-- > 0)
        c++;
      which = (((guint64) word[2] << 32) | word[3]) % (first[c + 1] - first[c]);
      loader->order[i] = splits->class_indices[first[c] + which];
    }
}

/* The draws that one epoch of torch.utils.data.DataLoader takes from its generator: a 64-bit seed for the workers, the
 * permutation, and a second permutation of which RandomSampler uses nothing. */
static void
skip_epoch (MnLoader *loader)
{
  for (gsize i = 0; i < 2 + 2 * (loader->n - 1); i++)
    mn_torch_random_u32 (&loader->random);
  loader->next_epoch++;
}

/* The order of epoch e needs the draws of the epochs before it: those of another one are repeated, which takes as long
 * as a few steps even after hundreds of epochs. */
static void
make_order (MnLoader *loader,
            gint64    epoch)
{
  if (!loader->shuffle)
    {
      memcpy (loader->order, loader->indices, loader->n * sizeof *loader->order);
      return;
    }
  if (loader->is_weighted)
    {
      draw_order (loader, epoch);
      return;
    }
  if (loader->next_epoch > epoch)
    {
      mn_torch_random_init (&loader->random, loader->seed);
      loader->next_epoch = 0;
    }
  while (loader->next_epoch < epoch)
    skip_epoch (loader);
  mn_torch_random_u32 (&loader->random);
  mn_torch_random_u32 (&loader->random);
  mn_torch_random_permutation (&loader->random, loader->order, loader->n);
  for (gsize i = 0; i < loader->n; i++)
    loader->order[i] = loader->indices[loader->order[i]];
  for (gsize i = 0; i + 1 < loader->n; i++)
    mn_torch_random_u32 (&loader->random);
  loader->next_epoch++;
}

static void
scale_bytes (const guint8 *from,
             float        *to,
             gsize         n,
             float         scale,
             float         shift)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (float) from[i] * scale + shift;
}

static void
scale_floats (const float *from,
              float       *to,
              gsize        n,
              float        scale,
              float        shift)
{
  for (gsize i = 0; i < n; i++)
    to[i] = from[i] * scale + shift;
}

/* Samples and their targets, in a filled slot. */
static float
mix (MnLoader *loader,
     Slot     *slot,
     gsize     n,
     gint64    number)
{
  float share = mn_mixup_draw_share (loader->seed, loader->epoch_filled, number, loader->mixup);

  mn_mixup_blend (slot->x, n, loader->elements, share, loader->spare);
  if (slot->values)
    mn_mixup_blend (slot->values, n, (gsize) loader->splits->dataset->n_targets, share, loader->spare);
  for (gsize i = 0; slot->others && i < n; i++)
    slot->others[i] = slot->labels[i > 0 ? i - 1 : n - 1];
  return share;
}

static void
fill (MnLoader *loader,
      Slot     *slot,
      gint64    number)
{
  const MnSplits *splits = loader->splits;
  const MnDataPart *part = loader->part;
  gsize first = (gsize) number * loader->batch_size, n = MIN (loader->batch_size, loader->n - first);
  gsize n_targets = (gsize) splits->dataset->n_targets;
  gsize plane = loader->elements / (gsize) splits->n_channels;

  for (gsize i = 0; i < n; i++)
    {
      gsize index = (gsize) loader->order[first + i];

      slot->indices[i] = (gint64) index;
      if (loader->augment)
        mn_augment_run (loader->augment,
                        (const guint8 *) part->samples
                            + index * loader->elements * mn_dtype_size (splits->dataset->dtype),
                        loader->seed, loader->epoch_filled, first + i, slot->x + i * loader->elements);
      for (int c = 0; c < splits->n_channels && !loader->augment; c++)
        {
          gsize from = index * loader->elements + (gsize) c * plane;
          float *to = slot->x + i * loader->elements + (gsize) c * plane;

          if (splits->dataset->dtype == MN_DTYPE_U8)
            scale_bytes ((const guint8 *) part->samples + from, to, plane, splits->scale[c], splits->shift[c]);
          else
            scale_floats ((const float *) part->samples + from, to, plane, splits->scale[c], splits->shift[c]);
        }
      if (slot->labels)
        slot->labels[i] = part->labels[index];
      for (gsize t = 0; slot->values && t < n_targets; t++)
        slot->values[i * n_targets + t]
            = (part->values[index * n_targets + t] - splits->target_mean[t]) / splits->target_deviation[t];
    }
  slot->batch = (MnBatch){ .n = (int) n, .x = slot->x, .labels = slot->labels, .values = slot->values, .share = 1,
                           .indices = slot->indices, .number = number };
  if (loader->mixup > 0)
    {
      slot->batch.share = mix (loader, slot, n, number);
      slot->batch.others = slot->others;
    }
}

static gboolean
can_fill (const MnLoader *loader)
{
  return loader->generation > 0 && loader->next_fill < loader->n_batches
         && loader->n_ready + (loader->is_held ? 1 : 0) < N_SLOTS;
}

static gpointer
run (MnLoader *loader)
{
  pthread_mutex_lock (&loader->lock);
  while (!loader->quit)
    {
      guint generation = loader->generation;
      gint64 epoch = loader->epoch, number = loader->next_fill;
      Slot *slot = &loader->slots[(loader->oldest + loader->n_ready) % N_SLOTS];

      if (!can_fill (loader))
        {
          pthread_cond_wait (&loader->changed, &loader->lock);
          continue;
        }
      pthread_mutex_unlock (&loader->lock);
      if (loader->order_generation != generation)
        {
          make_order (loader, epoch);
          loader->epoch_filled = epoch;
          loader->order_generation = generation;
        }
      fill (loader, slot, number);
      pthread_mutex_lock (&loader->lock);
      if (loader->generation != generation)
        continue;
      loader->n_ready++;
      loader->next_fill++;
      pthread_cond_broadcast (&loader->changed);
    }
  pthread_mutex_unlock (&loader->lock);
  return NULL;
}

static void *
thread_main (void *loader)
{
  return run (loader);
}

static gboolean
allocate (MnLoader *loader)
{
  gsize n = loader->batch_size, n_targets = (gsize) loader->splits->dataset->n_targets;

  if (!(loader->order = g_try_new (gint64, MAX (loader->n, 1))))
    return FALSE;
  for (int i = 0; i < N_SLOTS; i++)
    {
      Slot *slot = &loader->slots[i];

      slot->x = mn_host_memory_new (n, loader->elements * sizeof *slot->x);
      slot->indices = g_try_new (gint64, n);
      if (loader->part->labels)
        slot->labels = g_try_new (gint32, n);
      if (loader->part->values)
        slot->values = g_try_malloc_n (n, n_targets * sizeof *slot->values);
      if (!slot->x || !slot->indices)
        return FALSE;
      if ((loader->part->labels && !slot->labels) || (loader->part->values && !slot->values))
        return FALSE;
    }
  return TRUE;
}

/**
 * mn_loader_new:
 * @splits: a divided data set, borrowed; must outlive the loader
 * @split: which of its splits
 * @batch_size: samples in a batch, at least 1
 * @shuffle: whether each epoch has its own random order; otherwise the split's
 * @drop_last: whether a smaller last batch is left out
 * @seed: of the random orders
 * @error: (nullable): %MN_ERROR_MEMORY when there is not enough of it, or no thread to be had
 *
 * Takes all memory the loader will ever need and starts its thread.
 *
 * Returns: (transfer full) (nullable): a loader, which gives nothing until mn_loader_start()
 */
MnLoader *
mn_loader_new (const MnSplits *splits,
               MnSplit         split,
               int             batch_size,
               gboolean        shuffle,
               gboolean        drop_last,
               guint64         seed,
               GError        **error)
{
  g_autoptr (MnLoader) loader = NULL;

  g_return_val_if_fail (splits && (guint) split < MN_N_SPLITS, NULL);
  g_return_val_if_fail (batch_size >= 1, NULL);

  loader = g_new0 (MnLoader, 1);
  loader->splits = splits;
  loader->part = mn_splits_get_part (splits, split);
  loader->indices = splits->indices[split];
  loader->n = splits->n[split];
  loader->elements = (gsize) mn_shape_elements (&splits->dataset->shape);
  loader->n_batches = (gint64) (loader->n / (gsize) batch_size);
  if (!drop_last && loader->n % (gsize) batch_size != 0)
    loader->n_batches++;
  /* No batch is larger than the split. */
  loader->batch_size = CLAMP ((gsize) batch_size, 1, MAX (loader->n, 1));
  loader->shuffle = shuffle;
  loader->is_weighted = split == MN_SPLIT_TRAIN && splits->is_weighted;
  loader->seed = seed;
  mn_torch_random_init (&loader->random, seed);
  loader->next_out = loader->n_batches;
  pthread_mutex_init (&loader->lock, NULL);
  pthread_cond_init (&loader->changed, NULL);
  if (!mn_host_memory_check (loader->batch_size * N_SLOTS * loader->elements * sizeof (float), error))
    {
      g_prefix_error (error, _("training.batch_size: for batches of %d samples "), (int) loader->batch_size);
      return NULL;
    }
  if (!allocate (loader) || pthread_create (&loader->thread, NULL, thread_main, loader) != 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                   _("training.batch_size: there is not enough memory for batches of %d samples"),
                   (int) loader->batch_size);
      return NULL;
    }
  loader->has_thread = TRUE;
  return g_steal_pointer (&loader);
}

/**
 * mn_loader_free:
 * @loader: (nullable) (transfer full): a loader; its batches end with it
 *
 * Waits at most for the batch the thread is filling.
 */
void
mn_loader_free (MnLoader *loader)
{
  if (!loader)
    return;
  if (loader->has_thread)
    {
      pthread_mutex_lock (&loader->lock);
      loader->quit = TRUE;
      pthread_cond_broadcast (&loader->changed);
      pthread_mutex_unlock (&loader->lock);
      pthread_join (loader->thread, NULL);
    }
  pthread_cond_destroy (&loader->changed);
  pthread_mutex_destroy (&loader->lock);
  for (int i = 0; i < N_SLOTS; i++)
    {
      mn_host_memory_free (loader->slots[i].x);
      g_free (loader->slots[i].labels);
      g_free (loader->slots[i].others);
      g_free (loader->slots[i].values);
      g_free (loader->slots[i].indices);
    }
  mn_augment_free (loader->augment);
  g_free (loader->spare);
  g_free (loader->order);
  g_free (loader);
}

/**
 * mn_loader_set_augment:
 * @loader: a loader that has not been started, of images unless @values are for mixup alone
 * @values: values of mn_augment_properties
 *
 * From now on images are changed and batches are blended at random; what is drawn for one follows from the loader's seed,
 * the epoch and its place in the epoch. Nothing happens when @values change nothing.
 *
 * Returns: %FALSE when there is not enough memory
 */
gboolean
mn_loader_set_augment (MnLoader       *loader,
                       const MnValues *values)
{
  g_return_val_if_fail (loader && values && loader->generation == 0, FALSE);

  loader->mixup = mn_mixup_get_alpha (values);
  if (loader->mixup > 0)
    {
      loader->spare = g_try_new (float, MAX (loader->elements, (gsize) loader->splits->dataset->n_targets));
      for (int i = 0; i < N_SLOTS && loader->part->labels; i++)
        if (!(loader->slots[i].others = g_try_new (gint32, loader->batch_size)))
          return FALSE;
      if (!loader->spare)
        return FALSE;
    }
  if (!mn_augment_is_on (values))
    return TRUE;
  loader->augment = mn_augment_new (values, loader->splits);
  return loader->augment != NULL;
}

/**
 * mn_loader_get_n_batches:
 * @loader: a loader
 *
 * Returns: how many batches a whole epoch has
 */
gint64
mn_loader_get_n_batches (MnLoader *loader)
{
  g_return_val_if_fail (loader, 0);

  return loader->n_batches;
}

/**
 * mn_loader_start:
 * @loader: a loader
 * @epoch: number of the epoch, which with the seed gives its order
 * @first: number of the batch to begin with; at or past the end there is nothing to come
 *
 * Begins an epoch; batches of an earlier one, the last one handed out among them, are no longer valid.
 */
void
mn_loader_start (MnLoader *loader,
                 gint64    epoch,
                 gint64    first)
{
  g_return_if_fail (loader && first >= 0);

  pthread_mutex_lock (&loader->lock);
  loader->generation++;
  loader->epoch = epoch;
  loader->next_fill = loader->next_out = MIN (first, loader->n_batches);
  loader->n_ready = 0;
  loader->is_held = FALSE;
  pthread_cond_broadcast (&loader->changed);
  pthread_mutex_unlock (&loader->lock);
}

/**
 * mn_loader_next:
 * @loader: a loader
 *
 * Waits only when the batch is not ready yet. To be called from one thread at a time.
 *
 * Returns: (transfer none) (nullable): the next batch, valid until the next call; %NULL at the end of the epoch
 */
const MnBatch *
mn_loader_next (MnLoader *loader)
{
  const MnBatch *batch = NULL;

  g_return_val_if_fail (loader, NULL);

  pthread_mutex_lock (&loader->lock);
  if (loader->is_held)
    {
      loader->is_held = FALSE;
      pthread_cond_broadcast (&loader->changed);
    }
  if (loader->next_out < loader->n_batches)
    {
      while (loader->n_ready == 0)
        pthread_cond_wait (&loader->changed, &loader->lock);
      batch = &loader->slots[loader->oldest].batch;
      loader->oldest = (loader->oldest + 1) % N_SLOTS;
      loader->n_ready--;
      loader->next_out++;
      loader->is_held = TRUE;
    }
  pthread_mutex_unlock (&loader->lock);
  return batch;
}
