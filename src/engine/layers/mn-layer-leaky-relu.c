/* mn-layer-leaky-relu.c - a ReLU that lets a little of negative numbers through, torch.nn.LeakyReLU.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

/* With a slope below zero the sign of the output would not tell that of the input, which the backward pass reads. */
static const MnProperty properties[] = {
  {
    .name = "negative_slope",
    .title = N_("Negative slope"),
    .help = N_("What negative numbers are multiplied with."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.01,
    .min = 0,
    .max = 1,
  },
  { NULL },
};

const MnLayerKind mn_layer_leaky_relu = {
  .base = {
    .name = "leaky_relu",
    .title = N_("Leaky ReLU"),
    .help = N_("A ReLU that multiplies negative numbers with a small slope instead of setting them to zero, so that "
               "a little gradient always comes through and no unit dies."),
    .properties = properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-leaky-relu-symbolic",
  .forward = "y = \\begin{cases} x & x > 0 \\\\ a x & x \\le 0 \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\frac{\\partial L}{\\partial y} & x > 0 \\\\ a "
              "\\frac{\\partial L}{\\partial y} & x \\le 0 \\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_LEAKY_RELU,
  .slope_setting = "negative_slope",
};
