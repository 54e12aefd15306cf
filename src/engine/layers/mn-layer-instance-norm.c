/* mn-layer-instance-norm.c - normalization of each channel of each image by itself, torch.nn.InstanceNorm2d without
 * running statistics (Ulyanov, Vedaldi and Lempitsky, "Instance normalization", 2016).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "eps",
    .title = N_("Epsilon"),
    .help = N_("Added to the variance so that a constant channel is not divided by zero."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1e-5,
    .min = 0,
    .max = 1,
    .flags = MN_PROPERTY_ABOVE_MIN | MN_PROPERTY_LOG,
  },
  {
    .name = "affine",
    .title = N_("Scale and shift"),
    .help = N_("Whether each channel is scaled by a trained γ and shifted by a trained β afterwards."),
    .type = MN_PROPERTY_BOOL,
    .max = 1,
  },
  MN_LAYER_PARAM_OPTIONS,
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  if (!mn_layer_check_image (args, reason))
    return FALSE;

  if (args->inputs[0].dim[1] == 1 && args->inputs[0].dim[2] == 1)
    return mn_layer_refuse (reason, "%s", _("needs channels of more than one pixel: over a single number there is no "
                                            "variance; use layer norm or group norm here"));

  return mn_layer_infer_same (args, output, reason);
}

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  MnShape shape = mn_shape_1d (args->inputs[0].dim[0]);

  if (!mn_values_get_bool (args->values, "affine"))
    return 0;

  out[0] = (MnParamSpec) { "weight", MN_ROLE_SCALE, shape };
  out[1] = (MnParamSpec) { "bias", MN_ROLE_SHIFT, shape };
  return 2;
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  mn_layer_costs_normalized (output, mn_values_get_bool (args->values, "affine"), out);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  MnShape channels = mn_shape_1d (args->inputs[0].dim[0]);

  return mn_layer_working_normalized (output, mn_values_get_bool (args->values, "affine"), &channels, cost, out);
}

const MnLayerKind mn_layer_instance_norm = {
  .base = {
    .name = "instance_norm",
    .title = N_("Instance norm"),
    .help = N_("Brings each channel of each image by itself to mean 0 and variance 1. Brightness and contrast of the "
               "single image are lost, its structure stays; used where pictures are made rather than told apart."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-instance-norm-symbolic",
  .forward = "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad y = \\gamma_c \\hat{x} + \\beta_c\n"
             "\\mu, \\sigma^2 \\text{ over the pixels of the channel}",
  .backward = "\\frac{\\partial L}{\\partial \\gamma} = \\sum \\frac{\\partial L}{\\partial y} \\hat{x}, \\quad "
              "\\frac{\\partial L}{\\partial \\beta} = \\sum \\frac{\\partial L}{\\partial y}\n"
              "\\frac{\\partial L}{\\partial x} = \\frac{g - \\mathrm{mean}(g) - \\hat{x} \\, \\mathrm{mean}(g "
              "\\odot \\hat{x})}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad g = \\gamma \\frac{\\partial L}{\\partial "
              "y}, \\; \\text{means over the channel}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
};
