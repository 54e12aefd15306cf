/* mn-layer-multiply.c - branches multiplied element by element, as gates are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->multiplications = mn_layer_product (mn_shape_elements (output), args->n_inputs - 1);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost != MN_COST_MULTIPLICATIONS)
    return FALSE;

  mn_working_elements (out, args->n_inputs - 1, output);
  return TRUE;
}

const MnLayerKind mn_layer_multiply = {
  .base = {
    .name = "multiply",
    .title = N_("Multiply"),
    .help = N_("Multiplies branches of equal shape, element by element. When one of them ends in a sigmoid it acts as "
               "a gate: it says, for each number of the other, how much of it passes."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Branches"),
  .icon = "mn-layer-multiply-symbolic",
  .forward = "\\mathbf{y} = \\mathbf{x}_1 \\odot \\mathbf{x}_2 \\odot \\dots",
  .backward = "\\frac{\\partial L}{\\partial \\mathbf{x}_k} = \\frac{\\partial L}{\\partial \\mathbf{y}} \\odot "
              "\\prod_{j \\ne k} \\mathbf{x}_j",
  .min_inputs = 2,
  .max_inputs = MN_MAX_INPUTS,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = mn_layer_infer_equal_inputs,
  .costs = costs,
  .working = working,
};
