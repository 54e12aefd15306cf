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

/* Loads a set made of the four usual files (train-images-idx3-ubyte and so on, optionally .gz) with images of 28×28.
 * @places: folders below each of @folders to look in, NULL-terminated. @fashion tells which of the two well-known sets
 * is meant when the files lie in one of @folders itself: both use the same file names, so there only a folder named
 * after "fashion" counts as Fashion-MNIST. (transfer full) (nullable) */
MnDataset *mn_idx_dataset_load (const MnDatasetKind *kind,
                                const char *const   *class_names,
                                const char *const   *places,
                                gboolean             fashion,
                                const char *const   *folders,
                                MnProgressFunc       progress,
                                gpointer             user_data,
                                GCancellable        *cancellable,
                                GError             **error);

G_END_DECLS
