/* mn-cifar100.c - CIFAR-100 in its binary version (Krizhevsky 2009), with its 100 classes or its 20 groups of five.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cifar.h"
#include "mn-dataset-private.h"

#define FOLDER "cifar-100-binary"

/* Places of the labels in a record. */
enum
{
  COARSE,
  FINE,
};

static const char *const file_names[] = { "train.bin", "test.bin", NULL };
static const char *const places[] = { FOLDER, "cifar100/" FOLDER, "cifar-100/" FOLDER, "CIFAR100/" FOLDER, "cifar100",
                                      "cifar-100", "CIFAR100", "", NULL };
static const char *const archive_names[] = {
  "cifar-100-binary.tar", "cifar-100-binary.tar.gz", "cifar-100-binary.tar.xz", "cifar-100-binary.tar.bz2",
  "cifar-100-binary.tar.zst", NULL
};
static const char *const label_names[] = { "fine", "coarse", NULL };
static const char *const fine_names[] = {
  "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy",
  "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock",
  "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest",
  "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard",
  "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid",
  "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine", "possum",
  "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper",
  "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone",
  "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf",
  "woman", "worm", NULL
};
static const char *const coarse_names[] = {
  "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices",
  "household_furniture", "insects", "large_carnivores", "large_man-made_outdoor_things",
  "large_natural_outdoor_scenes", "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates",
  "people", "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2", NULL
};

static const MnProperty properties[] = {
  { .name = "labels", .title = N_("Labels"),
    .help = N_("The 100 classes, such as “maple tree”, or the 20 groups of five they belong to, such as “trees”."),
    .type = MN_PROPERTY_CHOICE, .max = 1, .choices = label_names },
  { NULL }
};

static gboolean
is_coarse (const MnValues *values)
{
  return mn_values_get_choice (values, "labels") == 1;
}

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (3, MN_CIFAR_SIDE, MN_CIFAR_SIDE);
  *n_classes = (int) (is_coarse (values) ? G_N_ELEMENTS (coarse_names) : G_N_ELEMENTS (fine_names)) - 1;
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
    .kind = &mn_dataset_cifar100,
    .file_names = file_names,
    .file_records = 50000,
    .label_bytes = 2,
    .label_at = is_coarse (values) ? COARSE : FINE,
    .class_names = is_coarse (values) ? coarse_names : fine_names,
    .places = places,
    .archive_names = archive_names,
  };

  return mn_cifar_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_cifar100 = {
  .base = {
    .name = "cifar100",
    .title = N_("CIFAR-100"),
    .help = N_("Small photographs like those of CIFAR-10, but in 100 classes with 500 images for training and 100 for "
               "testing each; the classes form 20 groups. Convolutional networks reach 60\u202f% to 75\u202f%."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .get = N_("Run minima-cli datasets --download cifar100, or put cifar-100-binary.tar.gz from the page of “The CIFAR-100 "
            "dataset” by Alex Krizhevsky, packed or unpacked, into one of the data folders."),
};
