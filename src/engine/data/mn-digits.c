/* mn-digits.c - the 8×8 digits that come with the program; data/datasets/README.md tells their origin.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-dataset-private.h"
#include "mn-dataset-resource.h"
#include "mn-error.h"

#define SIDE 8
#define PIXELS (SIDE * SIDE)
#define RECORD (PIXELS + 1)
#define N_CLASSES 10
#define RESOURCE "/io/github/minima/Minima/datasets/digits.bin"

/* The third of every five samples of a digit is a test sample. */
#define TEST_EVERY 5
#define TEST_OFFSET 2

static const MnProperty properties[] = { { NULL } };

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_3d (1, SIDE, SIDE);
  *n_classes = N_CLASSES;
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (mn_dataset_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                     error);
  g_autoptr (MnDataset) dataset = NULL;
  gsize seen[N_CLASSES] = { 0 }, n_test = 0, size;
  const guint8 *records;

  if (!bytes)
    return NULL;
  records = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size / RECORD; i++)
    n_test += seen[records[i * RECORD + PIXELS] % N_CLASSES]++ % TEST_EVERY == TEST_OFFSET;

  dataset = mn_dataset_new (&mn_dataset_digits, mn_shape_3d (1, SIDE, SIDE), MN_DTYPE_U8, N_CLASSES, NULL);
  dataset->range_max = 16;
  dataset->source = g_strdup ("bundled");
  if (!mn_dataset_allocate (dataset, &dataset->train, size / RECORD - n_test, error)
      || !mn_dataset_allocate (dataset, &dataset->test, n_test, error))
    return NULL;
  memset (seen, 0, sizeof seen);
  for (gsize i = 0, n[2] = { 0 }; i < size / RECORD; i++)
    {
      const guint8 *record = records + i * RECORD;
      guint8 label = record[PIXELS] % N_CLASSES;
      gboolean is_test = seen[label]++ % TEST_EVERY == TEST_OFFSET;
      MnDataPart *part = is_test ? &dataset->test : &dataset->train;

      memcpy ((guint8 *) part->samples + n[is_test] * PIXELS, record, PIXELS);
      part->labels[n[is_test]++] = label;
    }
  return g_steal_pointer (&dataset);
}

const MnDatasetKind mn_dataset_digits = {
  .base = {
    .name = "digits",
    .title = N_("Digits 8×8"),
    .help = N_("Handwritten digits of 8×8 pixels with 17 levels of grey (UCI, Alpaydin and Kaynak 1998): 1 438 for "
               "training and 359 for testing, in 10 classes. Comes with the program and trains in seconds."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
};
