/* mn-loader.c - batches prepared ahead of time, or by those who compute with them.
 *
 * One thread fills N_SLOTS batches in turn: one is with the consumer, the others wait. Everything about a batch follows
 * from (seed, epoch, number), so an epoch can be begun anywhere. Beginning an epoch raises `generation`; what the
 * thread has in the works for an older one is thrown away when it is done. POSIX threads instead of GLib's: the thread
 * sanitizer knows them. With a crew there is no such thread, and one slot is all that is used.
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
#include "mn-sample-order.h"

#define N_SLOTS 3

/* Numbers in a batch from which on a crew shares it. */
#define CREW_GRAIN 8192

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
  gsize             n;
  gsize             elements;      /* of a sample */
  gsize             batch_size;
  gint64            n_batches;
  MnAugment       **augments;      /* NULL: samples as they are; else one for each who fills */
  int               crew;          /* threads that fill a batch when it is asked for; 0: the thread below, ahead */
  double            mixup;         /* 0: none */
  float            *spare;         /* room for a sample or its targets, for mixup */
  gboolean          leaves_samples;
  guint64           seed;

  /* Only who fills touches these. */
  MnSampleOrder    *order;
  const gint64     *samples;       /* (n): those of the epoch, as `order` has them */
  guint             order_generation;
  gint64            epoch_filled;  /* that of `samples` */

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

  if (!loader->leaves_samples)
    mn_mixup_blend (slot->x, n, loader->elements, share, loader->spare);
  if (slot->values && !loader->leaves_samples)
    mn_mixup_blend (slot->values, n, (gsize) loader->splits->dataset->n_targets, share, loader->spare);
  for (gsize i = 0; slot->others && i < n; i++)
    slot->others[i] = slot->labels[i > 0 ? i - 1 : n - 1];
  return share;
}

/* What there is of a sample besides itself. */
static void
fill_targets (MnLoader *loader,
              Slot     *slot,
              gsize     i,
              gsize     index)
{
  const MnSplits *splits = loader->splits;
  const gsize n_targets = (gsize) splits->dataset->n_targets;

  slot->indices[i] = (gint64) index;
  if (slot->labels)
    slot->labels[i] = loader->part->labels[index];
  for (gsize t = 0; slot->values && t < n_targets; t++)
    slot->values[i * n_targets + t]
        = (loader->part->values[index * n_targets + t] - splits->target_mean[t]) / splits->target_deviation[t];
}

/* Samples from @begin to before @end of a batch; @part: number of the one who fills. */
static void
fill_samples (MnLoader *loader,
              Slot     *slot,
              gsize     first,
              gsize     begin,
              gsize     end,
              int       part)
{
  const MnSplits *splits = loader->splits;
  const MnDataset *dataset = splits->dataset;
  const guint8 *samples = loader->part->samples;
  const gsize plane = loader->elements / (gsize) splits->n_channels;
  const gsize bytes = loader->elements * mn_dtype_size (dataset->dtype);

  for (gsize i = begin; i < end; i++)
    {
      const gsize index = (gsize) loader->samples[first + i];
      const guint8 *from = samples + index * bytes;
      float *to = slot->x + i * loader->elements;

      /* Samples in random order lie anywhere in memory. */
      for (gsize k = 0; i + 1 < end && k < bytes; k += 64)
        __builtin_prefetch (samples + (gsize) loader->samples[first + i + 1] * bytes + k);
      fill_targets (loader, slot, i, index);
      if (loader->augments)
        mn_augment_run (loader->augments[part], from, loader->seed, loader->epoch_filled, first + i, to);
      for (gsize c = 0; c < (gsize) splits->n_channels && !loader->augments; c++)
        if (dataset->dtype == MN_DTYPE_U8)
          scale_bytes (from + c * plane, to + c * plane, plane, splits->scale[c], splits->shift[c]);
        else
          scale_floats ((const float *) from + c * plane, to + c * plane, plane, splits->scale[c], splits->shift[c]);
    }
}

static void
fill (MnLoader *loader,
      Slot     *slot,
      gint64    number)
{
  const gsize first = (gsize) number * loader->batch_size, n = MIN (loader->batch_size, loader->n - first);
  const gsize crew = loader->crew > 0 && n * loader->elements >= CREW_GRAIN ? (gsize) loader->crew : 1;

  if (loader->leaves_samples)
    for (gsize i = 0; i < n; i++)
      fill_targets (loader, slot, i, (gsize) loader->samples[first + i]);
  else if (crew > 1)
    {
#pragma omp parallel for num_threads (loader->crew) schedule (static)
      for (gsize part = 0; part < crew; part++)
        fill_samples (loader, slot, first, n * part / crew, n * (part + 1) / crew, (int) part);
    }
  else
    fill_samples (loader, slot, first, 0, n, 0);
  slot->batch = (MnBatch){ .n = (int) n, .x = slot->x, .labels = slot->labels, .values = slot->values, .share = 1,
                           .indices = slot->indices, .number = number, .part = loader->part, .seed = loader->seed,
                           .epoch = (guint64) loader->epoch_filled, .place = first, .augments = loader->augments != NULL,
                           .blends = loader->mixup > 0 };
  if (loader->mixup > 0)
    {
      slot->batch.share = mix (loader, slot, n, number);
      slot->batch.others = slot->others;
    }
}

/* Before the first batch of an epoch is filled. */
static void
begin_epoch (MnLoader *loader,
             guint     generation,
             gint64    epoch)
{
  if (loader->order_generation == generation)
    return;
  loader->samples = mn_sample_order_make (loader->order, epoch);
  loader->epoch_filled = epoch;
  loader->order_generation = generation;
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
      begin_epoch (loader, generation, epoch);
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
  loader->n = splits->n[split];
  loader->elements = (gsize) mn_shape_elements (&splits->dataset->shape);
  loader->n_batches = (gint64) (loader->n / (gsize) batch_size);
  if (!drop_last && loader->n % (gsize) batch_size != 0)
    loader->n_batches++;
  /* No batch is larger than the split. */
  loader->batch_size = CLAMP ((gsize) batch_size, 1, MAX (loader->n, 1));
  loader->seed = seed;
  loader->next_out = loader->n_batches;
  pthread_mutex_init (&loader->lock, NULL);
  pthread_cond_init (&loader->changed, NULL);
  if (!mn_host_memory_check (loader->batch_size * N_SLOTS * loader->elements * sizeof (float), error))
    {
      g_prefix_error (error, _("training.batch_size: for batches of %d samples "), (int) loader->batch_size);
      return NULL;
    }
  loader->order = mn_sample_order_new (splits, split, shuffle, seed);
  if (!loader->order || !allocate (loader) || pthread_create (&loader->thread, NULL, thread_main, loader) != 0)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                   _("training.batch_size: there is not enough memory for batches of %d samples"),
                   (int) loader->batch_size);
      return NULL;
    }
  loader->has_thread = TRUE;
  return g_steal_pointer (&loader);
}

static void
stop_thread (MnLoader *loader)
{
  if (!loader->has_thread)
    return;
  pthread_mutex_lock (&loader->lock);
  loader->quit = TRUE;
  pthread_cond_broadcast (&loader->changed);
  pthread_mutex_unlock (&loader->lock);
  pthread_join (loader->thread, NULL);
  loader->has_thread = FALSE;
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
  stop_thread (loader);
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
  for (int i = 0; loader->augments && i < MAX (loader->crew, 1); i++)
    mn_augment_free (loader->augments[i]);
  g_free (loader->augments);
  g_free (loader->spare);
  mn_sample_order_free (loader->order);
  g_free (loader);
}

/**
 * mn_loader_set_crew:
 * @loader: a loader that has not been started, before mn_loader_set_augment()
 * @threads: of the caller's OpenMP team, at least 1
 *
 * From now on mn_loader_next() fills the batch itself, with so many threads, instead of finding it filled: for who computes
 * on all processors, where a thread of the loader's own would be in the way. Batches are the same.
 */
void
mn_loader_set_crew (MnLoader *loader,
                    int       threads)
{
  g_return_if_fail (loader && loader->generation == 0 && !loader->augments && threads >= 1);

  stop_thread (loader);
  loader->crew = threads;
}

/**
 * mn_loader_leave_samples:
 * @loader: a loader that has not been started
 *
 * From now on batches have no samples, and are made when they are asked for.
 */
void
mn_loader_leave_samples (MnLoader *loader)
{
  g_return_if_fail (loader && loader->generation == 0);

  stop_thread (loader);
  loader->crew = MAX (loader->crew, 1);
  loader->leaves_samples = TRUE;
  for (int i = 0; i < N_SLOTS; i++)
    {
      mn_host_memory_free (loader->slots[i].x);
      loader->slots[i].x = NULL;
    }
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
  loader->augments = g_new0 (MnAugment *, MAX (loader->crew, 1));
  for (int i = 0; i < MAX (loader->crew, 1); i++)
    if (!(loader->augments[i] = mn_augment_new (values, loader->splits)))
      return FALSE;
  return TRUE;
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
 * Waits only when the batch is not ready yet; with a crew, fills it. To be called from one thread at a time.
 *
 * Returns: (transfer none) (nullable): the next batch, valid until the next call; %NULL at the end of the epoch
 */
const MnBatch *
mn_loader_next (MnLoader *loader)
{
  const MnBatch *batch = NULL;

  g_return_val_if_fail (loader, NULL);

  if (loader->crew > 0)
    {
      if (loader->next_out >= loader->n_batches)
        return NULL;
      begin_epoch (loader, loader->generation, loader->epoch);
      fill (loader, &loader->slots[0], loader->next_out++);
      return &loader->slots[0].batch;
    }
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
