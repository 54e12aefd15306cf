/* mn-dataset-private.h - what the kinds of data set share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"

G_BEGIN_DECLS

/* More classes than data of one's own have unless it was meant otherwise. Every evaluation keeps its confusion matrix, of 8
 * bytes for each pair of classes: 8 MB with so many. */
#define MN_DATASET_MOST_CLASSES 1000u

extern const MnDatasetKind mn_dataset_blobs;
extern const MnDatasetKind mn_dataset_cifar10;
extern const MnDatasetKind mn_dataset_cifar100;
extern const MnDatasetKind mn_dataset_circles;
extern const MnDatasetKind mn_dataset_csv;
extern const MnDatasetKind mn_dataset_digits;
extern const MnDatasetKind mn_dataset_emnist;
extern const MnDatasetKind mn_dataset_fashion_mnist;
extern const MnDatasetKind mn_dataset_image_folder;
extern const MnDatasetKind mn_dataset_mnist;
extern const MnDatasetKind mn_dataset_moons;
extern const MnDatasetKind mn_dataset_qmnist;
extern const MnDatasetKind mn_dataset_spirals;

/* An empty set; the parts are filled in before mn_dataset_finish(). @class_names may be NULL: then they are "0", "1", …
 * (transfer full) */
MnDataset *mn_dataset_new          (const MnDatasetKind *kind,
                                    MnShape              shape,
                                    MnDType              dtype,
                                    int                  n_classes,
                                    const char *const   *class_names);
/* Zero-filled samples and labels (or target values, without classes) for @n samples; FALSE sets MN_ERROR_MEMORY. */
gboolean   mn_dataset_allocate     (MnDataset           *dataset,
                                    MnDataPart          *part,
                                    gsize                n,
                                    GError             **error);
/* The last step of every load: the hash, and for float samples the range of values. FALSE when cancelled. */
gboolean   mn_dataset_finish       (MnDataset           *dataset,
                                    GCancellable        *cancellable,
                                    GError             **error);

/* MN_ERROR_NOT_FOUND with the folders and how to get the files. */
void       mn_dataset_set_missing  (const MnDatasetKind *kind,
                                    const char *const   *folders,
                                    GError             **error);
/* Turns an error of GIO about @path into one of the engine's. Frees @cause. */
void       mn_dataset_set_io_error (const char          *path,
                                    GError              *cause,
                                    GError             **error);
/* Sets MN_ERROR_CANCELLED when @cancellable is. */
gboolean   mn_dataset_is_cancelled (GCancellable        *cancellable,
                                    GError             **error);

/* Which of @n samples are kept for testing: @share of them, never all, chosen by @seed. (transfer full) */
gboolean  *mn_dataset_choose_test  (gsize                n,
                                    double               share,
                                    guint64              seed);

/* Where the file or folder a setting names is: an absolute name itself, others in the first of the folders that has it,
 * or else from the current folder. (transfer full) */
char      *mn_dataset_find_file    (const char *const   *folders,
                                    const char          *name);
/* Path, size and time of change of it. (transfer full) */
char      *mn_dataset_file_stamp   (const char *const   *folders,
                                    const char          *name);

/* The copy in memory for @key, or else what @load returns; of several threads asking for the same one loads. */
typedef MnDataset *(*MnDatasetLoadFunc) (gpointer user_data, GError **error);
MnDataset *mn_dataset_cache_get    (const char          *key,
                                    MnDatasetLoadFunc    load,
                                    gpointer             user_data,
                                    GCancellable        *cancellable,
                                    GError             **error);

G_END_DECLS
