/* mn-layer-relu.c - the rectified linear unit, torch.nn.ReLU.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_relu = {
  .base = {
    .name = "relu",
    .title = N_("ReLU"),
    .help = N_("Lets positive numbers through and sets negative ones to zero. Cheap, and its gradient does not fade "
               "for positive inputs, which is why it is the usual choice between layers. A unit whose input is "
               "negative for every sample gets no gradient any more: it is dead."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-relu-symbolic",
  .forward = "y = \\max(0, x)",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\frac{\\partial L}{\\partial y} & x > 0 \\\\ 0 & "
              "x \\le 0 \\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_RELU,
};
