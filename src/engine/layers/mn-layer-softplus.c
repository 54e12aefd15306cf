/* mn-layer-softplus.c - a smooth ReLU, torch.nn.Softplus
 * (Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2000).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "beta",
    .title = N_("Beta"),
    .help = N_("How sharply it bends; the larger, the closer to a ReLU."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1,
    .min = 0,
    .max = 1000,
    .flags = MN_PROPERTY_ABOVE_MIN,
  },
  {
    .name = "threshold",
    .title = N_("Threshold"),
    .help = N_("Where β·x is larger, the number passes as it is: the difference is too small to see."),
    .type = MN_PROPERTY_FLOAT,
    .def = 20,
    .min = 0,
    .max = 1000,
  },
  { NULL },
};

const MnLayerKind mn_layer_softplus = {
  .base = {
    .name = "softplus",
    .title = N_("Softplus"),
    .help = N_("A ReLU without its kink: always positive, and every input keeps a gradient. Its slope is the sigmoid. "
               "Also a way to make sure that an output, as a variance, is above zero."),
    .properties = properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-softplus-symbolic",
  .forward = "y = \\begin{cases} \\frac{1}{\\beta} \\ln(1 + e^{\\beta x}) & \\beta x \\le \\text{threshold} \\\\ x "
             "& \\text{otherwise} \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\sigma(\\beta x) \\frac{\\partial L}{\\partial y}"
              " & \\beta x \\le \\text{threshold} \\\\ \\frac{\\partial L}{\\partial y} & \\text{otherwise} "
              "\\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_SOFTPLUS,
  .slope_setting = "beta",
};
