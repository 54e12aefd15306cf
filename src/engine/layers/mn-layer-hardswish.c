/* mn-layer-hardswish.c - a cheap stand-in for swish, torch.nn.Hardswish
 * (Howard et al., "Searching for MobileNetV3", 2019).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_hardswish = {
  .base = {
    .name = "hardswish",
    .title = N_("Hard swish"),
    .help = N_("Swish (SiLU) put together from straight lines and a parabola, so that it needs no exponential: 0 below "
               "−3, the number itself above 3, and a curve in between. Made for networks on small devices."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-hardswish-symbolic",
  .forward = "y = \\frac{x}{6} \\min(\\max(x + 3, 0), 6)",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} 0 & x \\le -3 \\\\ \\frac{2 x + 3}{6} "
              "\\frac{\\partial L}{\\partial y} & -3 < x < 3 \\\\ \\frac{\\partial L}{\\partial y} & x \\ge 3 "
              "\\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_HARDSWISH,
};
