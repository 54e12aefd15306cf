/* mn-loader.h - batches of one split, gathered and scaled ahead of time on a thread of the loader's own, or by a crew.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-augment.h"

G_BEGIN_DECLS

typedef struct _MnLoader MnLoader;

/**
 * MnBatch:
 * @n: samples in it; the last one of an epoch may be smaller
 * @x: (n, sample shape), scaled, float; NULL after mn_loader_leave_samples()
 * @labels: (n), or NULL for regression
 * @values: (n, targets), or NULL for classification
 * @others: (n): the class that each sample was blended with, or NULL where there is no mixup
 * @share: how much of a sample is its own, from 0 to 1; the rest is of @others
 * @indices: (n): which samples they are, in the split's part
 * @number: 0 for the first batch of the epoch
 * @part: which @indices count the samples of
 * @seed, @epoch, @place: what is drawn for the first sample follows from these, see mn_augment_run(); @place + 1 belongs to the
 *   second one, and so on
 * @augments: whether images are changed at random
 * @blends: whether samples are blended, by @share
 */
typedef struct
{
  int           n;
  const float  *x;
  const gint32 *labels;
  const float  *values;
  const gint32 *others;
  float         share;
  const gint64 *indices;
  gint64        number;
  const MnDataPart *part;
  guint64       seed;
  guint64       epoch;
  guint64       place;
  gboolean      augments;
  gboolean      blends;
} MnBatch;

/* @splits is borrowed. All memory is taken here; batches are reused. @shuffle: each epoch has its
 * own order, that of torch.utils.data.DataLoader(shuffle=True, generator=torch.Generator().manual_seed(seed)). @drop_last
 * leaves out a smaller last batch. Starts the thread. NULL when there is not enough memory. */
MnLoader      *mn_loader_new       (const MnSplits *splits,
                                    MnSplit         split,
                                    int             batch_size,
                                    gboolean        shuffle,
                                    gboolean        drop_last,
                                    guint64         seed,
                                    GError        **error);
void           mn_loader_free      (MnLoader       *loader);
/* Batches are filled when asked for, by @threads threads of the caller's OpenMP team, instead of ahead: for who computes on
 * all processors. Before mn_loader_set_augment(). */
void           mn_loader_set_crew  (MnLoader       *loader,
                                    int             threads);
/* Changes images and blends batches at random, before the first mn_loader_start(); FALSE when there is not enough memory. */
gboolean       mn_loader_set_augment (MnLoader       *loader,
                                      const MnValues *values);
/* For who has the samples elsewhere: batches come without, made when they are asked for, and their values are not blended.
 * Before the first mn_loader_start(). */
void           mn_loader_leave_samples (MnLoader   *loader);
gint64         mn_loader_get_n_batches (MnLoader   *loader);
/* Begins an epoch at batch @first (0, or where a resumed run stood); what was prefetched is dropped. */
void           mn_loader_start     (MnLoader       *loader,
                                    gint64          epoch,
                                    gint64          first);
/* The next batch, valid until the next call; NULL at the end of the epoch. Waits only if it is not ready yet. */
const MnBatch *mn_loader_next      (MnLoader       *loader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnLoader, mn_loader_free)

G_END_DECLS
