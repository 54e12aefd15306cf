/* mn-moons.c - two interleaving half circles.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-generated.h"

static const MnProperty properties[] = {
  MN_GENERATED_SAMPLES (1000),
  MN_GENERATED_NOISE (0.1),
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
  double angle = G_PI * t;

  xy[0] = label == 0 ? cos (angle) : 1 - cos (angle);
  xy[1] = label == 0 ? sin (angle) : 0.5 - sin (angle);
}

static MnDataset *
load (const MnValues    *values,
      const char *const *folders,
      MnProgressFunc     progress,
      gpointer           user_data,
      GCancellable      *cancellable,
      GError           **error)
{
  return mn_generated_load (&mn_dataset_moons, values, 2, point, error);
}

const MnDatasetKind mn_dataset_moons = {
  .base = {
    .name = "moons",
    .title = N_("Two moons"),
    .help = N_("Points on two half circles of radius 1 that reach into each other. No straight line divides them."
               " Two inputs, two classes: small enough to see the decision boundary move."),
    .properties = properties,
  },
  .describe = describe,
  .load = load,
};
