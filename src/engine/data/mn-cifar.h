/* mn-cifar.h - what CIFAR-10 and CIFAR-100 share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset.h"

G_BEGIN_DECLS

#define MN_CIFAR_SIDE 32
#define MN_CIFAR_MOST_FILES 6
#define MN_CIFAR_MOST_LABELS 2

/**
 * MnCifarLayout:
 * @file_names: the files, the test file last, NULL-terminated
 * @file_records: images in each, at most
 * @label_bytes: bytes before the pixels of a record
 * @label_at: which of them is the label
 * @class_names: NULL-terminated
 * @places: folders below the data folders to look in, NULL-terminated
 * @archive_names: archives that may lie there instead, NULL-terminated
 */
typedef struct
{
  const MnDatasetKind *kind;
  const char *const   *file_names;
  gsize                file_records;
  gsize                label_bytes;
  gsize                label_at;
  const char *const   *class_names;
  const char *const   *places;
  const char *const   *archive_names;
} MnCifarLayout;

/* (transfer full) (nullable) */
MnDataset *mn_cifar_load (const MnCifarLayout *layout,
                          const char *const   *folders,
                          MnProgressFunc       progress,
                          gpointer             user_data,
                          GCancellable        *cancellable,
                          GError             **error);

G_END_DECLS
