/* mn-blobs.c - normal clouds around points on a circle.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-generated.h"

static const MnProperty properties[] = {
  MN_GENERATED_SAMPLES (1000),
  MN_GENERATED_NOISE (0.3),
  { "classes", N_("Clouds"), N_("How many clouds, one for each class."), MN_PROPERTY_INT, 3, 2, 20 },
  MN_GENERATED_SEED,
  { NULL }
};

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_1d (2);
  *n_classes = (int) mn_values_get_int (values, "classes");
}

static void
point (const MnValues *values,
       int             label,
       double          t,
       double          xy[2])
{
  double angle = 2 * G_PI * label / (double) mn_values_get_int (values, "classes");

  xy[0] = cos (angle);
  xy[1] = sin (angle);
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  return mn_generated_load (&mn_dataset_blobs, values, (int) mn_values_get_int (values, "classes"), point, error);
}

const MnDatasetKind mn_dataset_blobs = {
  .base = {
    .name = "blobs",
    .title = N_("Clouds"),
    .help = N_("Normal clouds around points on a circle of radius 1; the noise says how far they overlap. Easy:"
               " a single linear layer finds the best possible borders. Two inputs, a class for each cloud."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
};
