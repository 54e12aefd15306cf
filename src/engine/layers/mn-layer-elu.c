/* mn-layer-elu.c - the exponential linear unit, torch.nn.ELU
 * (Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units", 2015).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "alpha",
    .title = N_("Alpha"),
    .help = N_("How far below zero the output can get."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1,
    .min = 0,
    .max = 100,
    .flags = MN_PROPERTY_ABOVE_MIN,
  },
  { NULL },
};

const MnLayerKind mn_layer_elu = {
  .base = {
    .name = "elu",
    .title = N_("ELU"),
    .help = N_("Lets positive numbers through and bends negative ones smoothly towards −α. Its outputs lie around "
               "zero rather than above it, and negative inputs keep a gradient, at the price of an exponential."),
    .properties = properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-elu-symbolic",
  .forward = "y = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\frac{\\partial L}{\\partial y} & x > 0 \\\\ (y +"
              " \\alpha) \\frac{\\partial L}{\\partial y} & x \\le 0 \\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_ELU,
  .slope_setting = "alpha",
};
