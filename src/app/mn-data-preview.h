/* mn-data-preview.h - a data set loaded, divided and counted for the Data page, on a thread of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-augment.h"

G_BEGIN_DECLS

/**
 * MnDataPreview:
 * @dataset: (owned)
 * @splits: (owned)
 * @augment: (owned) (nullable): what is done to training images
 * @stamp: (owned): of the files that were read, see mn_dataset_stamp()
 * @counts: (owned): samples of each class, counts[split * n_classes + class]
 */
typedef struct
{
  MnDataset *dataset;
  MnSplits  *splits;
  MnAugment *augment;
  char      *stamp;
  gint64    *counts;
} MnDataPreview;

/* Where the loading thread says how far it is: 0 to 1000. Shared by reference counting. */
typedef struct
{
  gatomicrefcount ref_count;
  int             permille;
} MnDataProgress;

MnDataProgress *mn_data_progress_new   (void);
MnDataProgress *mn_data_progress_ref   (MnDataProgress *progress);
void            mn_data_progress_unref (MnDataProgress *progress);
double          mn_data_progress_get   (MnDataProgress *progress);
void            mn_data_progress_set   (MnDataProgress *progress,
                                        double          fraction);

/* Copies its arguments. */
void            mn_data_preview_load_async  (const MnSpec        *dataset,
                                             const MnValues      *split,
                                             const char          *scale,
                                             const MnValues      *augment,
                                             const char          *data_dir,
                                             MnDataProgress      *progress,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
/* (transfer full) */
MnDataPreview  *mn_data_preview_load_finish (GAsyncResult        *result,
                                             GError             **error);
void            mn_data_preview_free        (MnDataPreview       *preview);

/* One sample of a split as bytes, planes one after the other, for a picture; @out holds the sample's elements. What is
 * stored is stretched to 0–255 unless it already fills that range. Training images are changed as in training, each
 * time differently. */
void            mn_data_preview_get_pixels  (const MnDataPreview *preview,
                                             MnSplit              split,
                                             gsize                number,
                                             guint8              *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnDataPreview, mn_data_preview_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnDataProgress, mn_data_progress_unref)

G_END_DECLS
