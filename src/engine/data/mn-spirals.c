/* mn-spirals.c - interleaved spirals.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-generated.h"

static const MnProperty properties[] = {
  MN_GENERATED_SAMPLES (1000),
  MN_GENERATED_NOISE (0.02),
  { "classes", N_("Arms"), N_("How many spirals, one for each class."), MN_PROPERTY_INT, 2, 2, 10 },
  { "turns", N_("Turns"), N_("How often each spiral winds around the centre."),
    MN_PROPERTY_FLOAT, 1.5, 0, 5, .flags = MN_PROPERTY_ABOVE_MIN },
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
  /* The root spreads the points evenly over the area, not along the radius. */
  double radius = sqrt (t);
  double start = label / (double) mn_values_get_int (values, "classes");
  double angle = 2 * G_PI * (mn_values_get_float (values, "turns") * radius + start);

  xy[0] = radius * cos (angle);
  xy[1] = radius * sin (angle);
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  return mn_generated_load (&mn_dataset_spirals, values, (int) mn_values_get_int (values, "classes"), point, error);
}

const MnDatasetKind mn_dataset_spirals = {
  .base = {
    .name = "spirals",
    .title = N_("Spirals"),
    .help = N_("Arms that wind around the same centre out to a radius of 1. The hardest of the generated sets: it"
               " takes a wide or deep network, and shows overfitting well. Two inputs, a class for each arm."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
};
