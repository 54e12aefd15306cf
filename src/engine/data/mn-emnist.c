/* mn-emnist.c - EMNIST: handwritten letters and digits (Cohen, Afshar, Tapson, van Schaik 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-dataset-private.h"
#include "mn-idx.h"

#define DIGITS "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"
#define CAPITALS \
  "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", \
  "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"
#define SMALL_LETTERS \
  "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", \
  "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"

/* Small letters that look unlike their capitals. */
#define OWN_LETTERS "a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t"

static const char *const all_classes[] = { DIGITS, CAPITALS, SMALL_LETTERS, NULL };
static const char *const merged_classes[] = { DIGITS, CAPITALS, OWN_LETTERS, NULL };
static const char *const letter_classes[] = { CAPITALS, NULL };
static const char *const digit_classes[] = { DIGITS, NULL };

static const char *const selections[] = { "balanced", "letters", "digits", "mnist", "bymerge", "byclass", NULL };
static const char *const *const classes[] = { merged_classes, letter_classes, digit_classes, digit_classes,
                                              merged_classes, all_classes };
static const char *const places[] = { "emnist", "EMNIST/raw", "EMNIST", "emnist/gzip", "gzip", NULL };

static const MnProperty properties[] = {
  { .name = "selection", .title = N_("Selection"),
    .help = N_("Which of its six parts: balanced (47 classes of equal size), letters (26), digits, mnist (10 each), bymerge "
               "(47, all samples) or byclass (62)."),
    .type = MN_PROPERTY_CHOICE, .max = 5, .choices = selections },
  { NULL }
};

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (1, 28, 28);
  *n_classes = (int) g_strv_length ((char **) classes[mn_values_get_choice (values, "selection")]);
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  static const char *const ends[MN_IDX_N_FILES] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                    "test-images-idx3-ubyte", "test-labels-idx1-ubyte" };
  int which = mn_values_get_choice (values, "selection");
  g_auto (GStrv) names = g_new0 (char *, MN_IDX_N_FILES + 1);
  const char *lists[MN_IDX_N_FILES][2] = { { NULL } };
  MnIdxLayout layout = {
    .kind = &mn_dataset_emnist,
    .class_names = classes[which],
    .places = places,
    .first_label = classes[which] == letter_classes ? 1 : 0,
    .transposed = TRUE,
  };

  for (int i = 0; i < MN_IDX_N_FILES; i++)
    {
      lists[i][0] = names[i] = g_strdup_printf ("emnist-%s-%s", selections[which], ends[i]);
      layout.file_names[i] = lists[i];
    }
  return mn_idx_dataset_load (&layout, folders, progress, user_data, cancellable, error);
}

const MnDatasetKind mn_dataset_emnist = {
  .base = {
    .name = "emnist",
    .title = N_("EMNIST"),
    .help = N_("Handwritten letters and digits in the form of MNIST: grey images of 28×28 pixels in 10 to 62 classes."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
  .get = N_("Unpack gzip.zip from the page of “The EMNIST Dataset” by NIST and put its files into a folder “emnist” in one "
            "of the data folders."),
};
