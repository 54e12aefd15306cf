/* mn-layer-selu.c - the self-normalizing linear unit, torch.nn.SELU
 * (Klambauer et al., "Self-normalizing neural networks", 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

#include <math.h>

static double
slope (const MnValues *values, double x)
{
  /* Steepest just below zero, α times what it is above. */
  return x > 0 ? 1 / 1.6732632423543772 : exp (x);
}

const MnLayerKind mn_layer_selu = {
  .base = {
    .name = "selu",
    .title = N_("SELU"),
    .help = N_("An ELU whose two constants are chosen so that numbers with mean 0 and variance 1 keep them from layer "
               "to layer: the network normalizes itself, without batch norm. That holds for linear layers whose "
               "weights start with the LeCun normal initialization."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-selu-symbolic",
  .forward = "y = λ·x if x > 0, else λ·α·(eˣ − 1); λ ≈ 1.0507, α ≈ 1.6733",
  .backward = "∂L/∂x = λ·∂L/∂y if y > 0, else (y + λ·α)·∂L/∂y",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = slope,
};
