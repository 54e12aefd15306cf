/* mn-mnist.c - MNIST: handwritten digits (LeCun, Cortes, Burges 1998).
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-dataset-private.h"
#include "mn-idx.h"

static const MnProperty properties[] = { { NULL } };
static const char *const places[] = { "mnist", "MNIST/raw", "MNIST", NULL };

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
    .kind = &mn_dataset_mnist,
    .places = places,
    .file_names = { mn_idx_mnist_files[0], mn_idx_mnist_files[1], mn_idx_mnist_files[2], mn_idx_mnist_files[3] },
  };

  return mn_idx_dataset_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_mnist = {
  .base = {
    .name = "mnist",
    .title = N_("MNIST"),
    .help = N_("Handwritten digits: 60 000 grey images of 28×28 pixels for training and 10 000 for testing, in 10 "
               "classes. The classic first data set: simple networks reach 97\u202f% and convolutional ones over 99\u202f%."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .get = N_("Run minima-cli datasets --download mnist, or download the four files of “The MNIST database of handwritten digits” (train-images-idx3-ubyte.gz and so "
            "on) and put them into a folder “mnist” in one of the data folders."),
};
