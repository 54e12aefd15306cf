/* mn-gradient-check.h - backpropagation against central differences, in double precision.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-experiment.h"

G_BEGIN_DECLS

/* Relative error up to which a gradient counts as right. */
#define MN_GRADIENT_TOLERANCE 1e-5

/**
 * MnGradientError:
 * @tensor: (owned): "fc1.weight"
 * @checked: how many of its elements were compared
 * @error: the largest |analytic − numeric| / max (|analytic|, |numeric|, 1e-4 max (|loss|, 1)) among them; the floor,
 *   because rounding of the loss leaves something of a gradient that is zero
 * @analytic, @numeric: the two values there
 */
typedef struct
{
  char  *tensor;
  gint64 checked;
  double error;
  double analytic;
  double numeric;
} MnGradientError;

/* Draws a small batch of random data of the experiment's shape and compares, for each trained tensor, the gradient of
 * the loss at some of its elements, near the weights the experiment starts with, on the plain C reference. Data are
 * read only where they alone tell that shape, in @data_dir (nullable) first. NULL with what is wrong with the experiment. (transfer full) (element-type MnGradientError), freed with its
 * elements */
GPtrArray *mn_gradient_check (MnExperiment  *experiment,
                              const char    *data_dir,
                              GCancellable  *cancellable,
                              GError       **error);

G_END_DECLS
