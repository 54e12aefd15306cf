/* mn-fashion-mnist.c - Fashion-MNIST: articles of clothing (Xiao, Rasul, Vollgraf 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-dataset-private.h"
#include "mn-idx.h"

static const MnProperty properties[] = { { NULL } };
static const char *const places[] = { "fashion-mnist", "FashionMNIST/raw", "fashion_mnist", "FashionMNIST", NULL };
static const char *const class_names[] = {
  "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot", NULL
};

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
    .kind = &mn_dataset_fashion_mnist,
    .class_names = class_names,
    .places = places,
    .file_names = { mn_idx_mnist_files[0], mn_idx_mnist_files[1], mn_idx_mnist_files[2], mn_idx_mnist_files[3] },
    .fashion = TRUE,
  };

  return mn_idx_dataset_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_fashion_mnist = {
  .base = {
    .name = "fashion_mnist",
    .title = N_("Fashion-MNIST"),
    .help = N_("Articles of clothing: 60 000 grey images of 28×28 pixels for training and 10 000 for testing, in 10 "
               "classes. Made like MNIST but harder: simple networks reach about 88\u202f%, convolutional ones 92\u202f%."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .get = N_("Install the package dataset-fashion-mnist (apt install dataset-fashion-mnist), or run minima-cli "
            "datasets --download fashion_mnist, or download the four files "
            "from the page of “Fashion-MNIST” by Zalando Research and put them into a folder “fashion-mnist” in one of "
            "the data folders."),
};
