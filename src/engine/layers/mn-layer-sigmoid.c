/* mn-layer-sigmoid.c - the logistic function, torch.nn.Sigmoid.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_sigmoid = {
  .base = {
    .name = "sigmoid",
    .title = N_("Sigmoid"),
    .help = N_("Squeezes every number into the range from 0 to 1. Its slope is never above 1/4 and nearly zero far "
               "from the origin, so gradients fade in deep networks: each such layer makes them at least four times "
               "smaller unless the weights make up for it."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-sigmoid-symbolic",
  .forward = "y = \\frac{1}{1 + e^{-x}}",
  .backward = "\\frac{\\partial L}{\\partial x} = y (1 - y) \\frac{\\partial L}{\\partial y}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_SIGMOID,
};
