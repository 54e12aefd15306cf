/* mn-cifar10.c - CIFAR-10 in its binary version (Krizhevsky 2009).
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cifar.h"
#include "mn-dataset-private.h"

#define FOLDER "cifar-10-batches-bin"

static const char *const file_names[] = {
  "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin",
  NULL
};
static const char *const places[] = {
  FOLDER, "cifar10/" FOLDER, "cifar-10/" FOLDER, "CIFAR10/" FOLDER, "", "cifar10", "cifar-10", "CIFAR10", NULL
};
static const char *const archive_names[] = {
  "cifar-10-binary.tar", "cifar-10-binary.tar.gz", "cifar-10-binary.tar.xz", "cifar-10-binary.tar.bz2",
  "cifar-10-binary.tar.zst", NULL
};
static const char *const class_names[] = {
  "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck", NULL
};

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (3, MN_CIFAR_SIDE, MN_CIFAR_SIDE);
  *n_classes = (int) G_N_ELEMENTS (class_names) - 1;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  const MnCifarLayout layout = {
    .kind = &mn_dataset_cifar10,
    .file_names = file_names,
    .file_records = 10000,
    .label_bytes = 1,
    .class_names = class_names,
    .places = places,
    .archive_names = archive_names,
  };

  return mn_cifar_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_cifar10 = {
  .base = {
    .name = "cifar10",
    .title = N_("CIFAR-10"),
    .help = N_("Small photographs: 50 000 colour images of 32×32 pixels for training and 10 000 for testing, in 10 "
               "classes. Dense networks reach about 55\u202f%, convolutional ones 80\u202f% and more."),
    .properties = (const MnProperty[]){ { NULL } },
  },
  .describe = describe,
  .load = load,
  .get = N_("Run minima-cli datasets --download cifar10, or download the “CIFAR-10 binary version (suitable for C programs)” from the page of “The CIFAR-10 dataset” "
            "by Alex Krizhevsky and put cifar-10-binary.tar.gz, packed or unpacked, into one of the data folders."),
};
