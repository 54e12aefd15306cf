/* mn-idx.h - the IDX format of MNIST and its likes: a big-endian header, then bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"

G_BEGIN_DECLS

#define MN_IDX_MAX_RANK 3

/* Reads an IDX file of unsigned bytes with @rank axes, plain or compressed by gzip, and sets @dim to their extents.
 * Errors name the file and what would be right. (transfer full) (nullable) */
guint8    *mn_idx_read         (const char          *path,
                                int                  rank,
                                gsize                dim[MN_IDX_MAX_RANK],
                                GCancellable        *cancellable,
                                GError             **error);

/* The same for big-endian numbers of 32 bits; they come in the machine's own order. */
gint32    *mn_idx_read_ints    (const char          *path,
                                int                  rank,
                                gsize                dim[MN_IDX_MAX_RANK],
                                GCancellable        *cancellable,
                                GError             **error);

typedef enum
{
  MN_IDX_TRAIN_IMAGES,
  MN_IDX_TRAIN_LABELS,
  MN_IDX_TEST_IMAGES,
  MN_IDX_TEST_LABELS,
  MN_IDX_N_FILES,
} MnIdxFile;

/**
 * MnIdxLayout:
 * @class_names: (nullable): NULL-terminated; NULL for "0" to "9"
 * @places: folders below the data folders to look in, NULL-terminated
 * @file_names: of each file the names it goes by, NULL-terminated; each may also end in .gz
 * @fashion: whether a folder of data that holds the files itself must be named after "fashion" to be meant; MNIST and
 *   Fashion-MNIST use the same names
 * @first_label: the number of the first class in the files
 * @transposed: whether images are stored column by column
 * @wide_labels: whether labels are rows of 32-bit numbers that begin with the class
 *
 * Four files with images of 28×28 and their labels.
 */
typedef struct
{
  const MnDatasetKind *kind;
  const char *const   *class_names;
  const char *const   *places;
  const char *const   *file_names[MN_IDX_N_FILES];
  gboolean             fashion;
  int                  first_label;
  gboolean             transposed;
  gboolean             wide_labels;
} MnIdxLayout;

/* (transfer full) (nullable) */
MnDataset *mn_idx_dataset_load (const MnIdxLayout   *layout,
                                const char *const   *folders,
                                MnProgressFunc       progress,
                                gpointer             user_data,
                                GCancellable        *cancellable,
                                GError             **error);

/* The names of the files of MNIST and those made like it. */
extern const char *const *const mn_idx_mnist_files[MN_IDX_N_FILES];

G_END_DECLS
