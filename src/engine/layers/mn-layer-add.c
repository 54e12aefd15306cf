/* mn-layer-add.c - branches added up, as in residual networks (He et al., "Deep residual learning", 2015).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->additions = mn_layer_product (mn_shape_elements (output), args->n_inputs - 1);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost != MN_COST_ADDITIONS)
    return FALSE;

  mn_working_elements (out, args->n_inputs - 1, output);
  return TRUE;
}

const MnLayerKind mn_layer_add = {
  .base = {
    .name = "add",
    .title = N_("Add"),
    .help = N_("Adds branches of equal shape, element by element. With one branch that skips the layers of the "
               "other, those layers only have to learn what to change (a residual), and the gradient has a way "
               "around them; that is what makes very deep networks trainable."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Branches"),
  .icon = "mn-layer-add-symbolic",
  .forward = "\\mathbf{y} = \\mathbf{x}_1 + \\mathbf{x}_2 + \\dots",
  .backward = "\\frac{\\partial L}{\\partial \\mathbf{x}_1} = \\frac{\\partial L}{\\partial \\mathbf{x}_2} = \\dots"
              " = \\frac{\\partial L}{\\partial \\mathbf{y}}",
  .min_inputs = 2,
  .max_inputs = MN_MAX_INPUTS,
  .infer = mn_layer_infer_equal_inputs,
  .costs = costs,
  .working = working,
};
