/* mn-layer-silu.c - the sigmoid linear unit, also called swish, torch.nn.SiLU
 * (Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units", 2017; Ramachandran, Zoph and Le, 2017).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_silu = {
  .base = {
    .name = "silu",
    .title = N_("SiLU"),
    .help = N_("Multiplies each number with its sigmoid. Like a ReLU far from zero, but smooth, and it dips a little "
               "below zero for small negative numbers. Also known as swish; used in efficient image networks."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-silu-symbolic",
  .forward = "y = x \\sigma(x), \\quad \\sigma(x) = \\frac{1}{1 + e^{-x}}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\sigma(x) \\left( 1 + x (1 - \\sigma(x)) \\right) "
              "\\frac{\\partial L}{\\partial y}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_SILU,
};
