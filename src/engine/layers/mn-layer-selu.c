/* mn-layer-selu.c - the self-normalizing linear unit, torch.nn.SELU
 * (Klambauer et al., "Self-normalizing neural networks", 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

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
  .forward = "y = \\begin{cases} \\lambda x & x > 0 \\\\ \\lambda \\alpha (e^x - 1) & x \\le 0 \\end{cases}, \\quad"
             " \\lambda \\approx 1.0507, \\; \\alpha \\approx 1.6733",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\lambda \\frac{\\partial L}{\\partial y} & x > 0 "
              "\\\\ (y + \\lambda \\alpha) \\frac{\\partial L}{\\partial y} & x \\le 0 \\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_SELU,
};
