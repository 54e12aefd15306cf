/* mn-qmnist.c - QMNIST: MNIST with the test samples that it left out (Yadav and Bottou 2019).
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-dataset-private.h"
#include "mn-idx.h"

static const MnProperty properties[] = { { NULL } };
static const char *const places[] = { "qmnist", "QMNIST/raw", "QMNIST", "", NULL };
static const char *const train_images[] = { "qmnist-train-images-idx3-ubyte", NULL };
static const char *const train_labels[] = { "qmnist-train-labels-idx2-int", NULL };
static const char *const test_images[] = { "qmnist-test-images-idx3-ubyte", NULL };
static const char *const test_labels[] = { "qmnist-test-labels-idx2-int", NULL };

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (1, 28, 28);
  *n_classes = 10;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  const MnIdxLayout layout = {
    .kind = &mn_dataset_qmnist,
    .places = places,
    .file_names = { train_images, train_labels, test_images, test_labels },
    .wide_labels = TRUE,
  };

  return mn_idx_dataset_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_qmnist = {
  .base = {
    .name = "qmnist",
    .title = N_("QMNIST"),
    .help = N_("MNIST made anew from its sources, with 60 000 samples for testing instead of 10 000."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .get = N_("Download qmnist-train-images-idx3-ubyte.gz, qmnist-train-labels-idx2-int.gz and the two files of the test part "
            "from the page of “QMNIST” by Facebook Research and put them into a folder “qmnist” in one of the data folders."),
};
