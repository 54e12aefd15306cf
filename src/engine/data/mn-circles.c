/* mn-circles.c - a circle within a circle.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-generated.h"

static const MnProperty properties[] = {
  MN_GENERATED_SAMPLES (1000),
  MN_GENERATED_NOISE (0.08),
  { "factor", N_("Inner radius"), N_("Radius of the inner circle; the outer one has 1."),
    MN_PROPERTY_FLOAT, 0.5, 0, 1, .flags = MN_PROPERTY_BELOW_MAX },
  MN_GENERATED_SEED,
  { NULL }
};

static void
describe (const MnValues *values,
          MnShape        *shape,
          int            *n_classes)
{
  *shape = mn_shape_1d (2);
  *n_classes = 2;
}

static void
point (const MnValues *values,
       int             label,
       double          t,
       double          xy[2])
{
  double radius = label == 0 ? 1 : mn_values_get_float (values, "factor");
  double angle = 2 * G_PI * t;

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
  return mn_generated_load (&mn_dataset_circles, values, 2, point, error);
}

const MnDatasetKind mn_dataset_circles = {
  .base = {
    .name = "circles",
    .title = N_("Circles"),
    .help = N_("Points on two circles with the same centre. Without a hidden layer no network tells them apart."
               " Two inputs, two classes."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
};
