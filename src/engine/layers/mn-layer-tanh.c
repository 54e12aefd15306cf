/* mn-layer-tanh.c - the hyperbolic tangent, torch.nn.Tanh.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_tanh = {
  .base = {
    .name = "tanh",
    .title = N_("Tanh"),
    .help = N_("Squeezes every number into the range from −1 to 1. Unlike the sigmoid its outputs lie around zero "
               "and its slope at the origin is 1, but far from it the gradient fades as well."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-tanh-symbolic",
  .forward = "y = \\frac{e^x - e^{-x}}{e^x + e^{-x}}",
  .backward = "\\frac{\\partial L}{\\partial x} = (1 - y^2) \\frac{\\partial L}{\\partial y}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_TANH,
};
