/* mn-layer-layer-norm.c - normalization over all features of a sample, torch.nn.LayerNorm of the sample's whole shape
 * (Ba, Kiros and Hinton, "Layer normalization", 2016).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "eps",
    .title = N_("Epsilon"),
    .help = N_("Added to the variance so that a constant sample is not divided by zero."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1e-5,
    .min = 0,
    .max = 1,
    .flags = MN_PROPERTY_ABOVE_MIN | MN_PROPERTY_LOG,
  },
  {
    .name = "elementwise_affine",
    .title = N_("Scale and shift"),
    .help = N_("Whether each number is scaled by a trained γ and shifted by a trained β afterwards."),
    .type = MN_PROPERTY_BOOL,
    .def = 1,
    .max = 1,
  },
  MN_LAYER_PARAM_OPTIONS,
  { NULL },
};

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  if (!mn_values_get_bool (args->values, "elementwise_affine"))
    return 0;

  out[0] = (MnParamSpec) { "weight", MN_ROLE_SCALE, args->inputs[0] };
  out[1] = (MnParamSpec) { "bias", MN_ROLE_SHIFT, args->inputs[0] };
  return 2;
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  mn_layer_costs_normalized (output, mn_values_get_bool (args->values, "elementwise_affine"), out);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  return mn_layer_working_normalized (output, mn_values_get_bool (args->values, "elementwise_affine"), &args->inputs[0],
                                      cost, out);
}

const MnLayerKind mn_layer_layer_norm = {
  .base = {
    .name = "layer_norm",
    .title = N_("Layer norm"),
    .help = N_("Brings all the numbers of one sample together to mean 0 and variance 1, then scales and shifts each by "
               "its own trained γ and β. Other samples play no part in it, so it works with batches of any size and "
               "is the same in training and outside of it."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-layer-norm-symbolic",
  .forward = "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad y = \\gamma \\odot \\hat{x} + "
             "\\beta\n"
             "\\mu, \\sigma^2 \\text{ over all numbers of the sample}",
  .backward = "\\frac{\\partial L}{\\partial \\gamma} = \\sum \\frac{\\partial L}{\\partial y} \\odot \\hat{x}, "
              "\\quad \\frac{\\partial L}{\\partial \\beta} = \\sum \\frac{\\partial L}{\\partial y}\n"
              "\\frac{\\partial L}{\\partial x} = \\frac{g - \\mathrm{mean}(g) - \\hat{x} \\, \\mathrm{mean}(g "
              "\\odot \\hat{x})}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad g = \\gamma \\odot \\frac{\\partial "
              "L}{\\partial y}, \\; \\text{means over the sample}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = mn_layer_infer_same,
  .params = params,
  .costs = costs,
  .working = working,
};
