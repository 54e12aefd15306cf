/* mn-layer-add.c - branches added up, as in residual networks (He et al., "Deep residual learning", 2015).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  *output = args->inputs[0];

  for (int i = 1; i < args->n_inputs; i++)
    if (!mn_shape_equal (&args->inputs[0], &args->inputs[i]))
      {
        g_autofree char *first = mn_shape_to_string (&args->inputs[0]);
        g_autofree char *other = mn_shape_to_string (&args->inputs[i]);

        return mn_layer_refuse (reason, _("needs inputs of one shape, but input 1 is %s and input %d is %s; a 1×1 "
                                          "convolution or a linear layer in the branch makes them equal"),
                                first, i + 1, other);
      }

  return mn_layer_check_size (output, _("the output"), reason);
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->additions = mn_layer_multiply (mn_shape_elements (output), args->n_inputs - 1);
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
  .forward = "y = x₁ + x₂ + …",
  .backward = "∂L/∂x₁ = ∂L/∂x₂ = … = ∂L/∂y",
  .min_inputs = 2,
  .max_inputs = MN_MAX_INPUTS,
  .infer = infer,
  .costs = costs,
};
