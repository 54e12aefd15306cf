/* mn-generated.h - data sets of points in the plane, drawn from a seed.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dataset-private.h"

G_BEGIN_DECLS

/* Settings every generated set has, for its property table. */
#define MN_GENERATED_SAMPLES(def)                                                                                    \
  { "samples", N_("Samples"), N_("How many training samples; a quarter as many are drawn on top for testing."),      \
    MN_PROPERTY_INT, def, 4, 1000000 }
#define MN_GENERATED_NOISE(def)                                                                                      \
  { "noise", N_("Noise"), N_("Standard deviation of the normal noise on both coordinates."),                         \
    MN_PROPERTY_FLOAT, def, 0, 10 }
#define MN_GENERATED_SEED                                                                                            \
  { "seed", N_("Seed"), N_("The same seed gives the same points."), MN_PROPERTY_INT, 0, 0, 4294967295.0 }

/* The point of class @label at @t, uniform in [0, 1), before noise. */
typedef void (*MnPointFunc) (const MnValues *values, int label, double t, double point[2]);

/* Samples take the classes in turn, so parts are balanced and an order without shuffling is too. Everything about
 * sample i of a part follows from (seed, part, i) by Philox: a larger set begins with the points of a smaller one.
 * (transfer full) (nullable) */
MnDataset *mn_generated_load (const MnDatasetKind *kind,
                              const MnValues      *values,
                              int                  n_classes,
                              MnPointFunc          point,
                              GError             **error);

G_END_DECLS
