/* mn-layer-divide.c - one branch divided by another, element by element.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->multiplications = mn_shape_elements (output);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost != MN_COST_MULTIPLICATIONS)
    return FALSE;

  mn_working_elements (out, 1, output);
  return TRUE;
}

const MnLayerKind mn_layer_divide = {
  .base = {
    .name = "divide",
    .title = N_("Divide"),
    .help = N_("Divides the first branch by the second, element by element. The second must stay away from 0, or the "
               "result and its gradient become infinite: let it end in something positive, as softplus."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Branches"),
  .icon = "mn-layer-divide-symbolic",
  .forward = "y = \\frac{x_1}{x_2}",
  .backward = "\\frac{\\partial L}{\\partial x_1} = \\frac{1}{x_2} \\frac{\\partial L}{\\partial y}, \\quad "
              "\\frac{\\partial L}{\\partial x_2} = -\\frac{x_1}{x_2^2} \\frac{\\partial L}{\\partial y}",
  .min_inputs = 2,
  .max_inputs = 2,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = mn_layer_infer_equal_inputs,
  .costs = costs,
  .working = working,
};
