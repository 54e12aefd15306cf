/* mn-layer-group-norm.c - normalization of groups of channels within a sample, torch.nn.GroupNorm
 * (Wu and He, "Group normalization", 2018).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "num_groups",
    .title = N_("Groups"),
    .help = N_("Into how many groups the channels are split; the number of channels must be a multiple of it."),
    .type = MN_PROPERTY_INT,
    .def = 8,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "eps",
    .title = N_("Epsilon"),
    .help = N_("Added to the variance so that a constant group is not divided by zero."),
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
    .def = 1,
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
  gint64 groups = mn_values_get_int (args->values, "num_groups");

  if (!mn_layer_check_channels (args, reason))
    return FALSE;

  if (args->inputs[0].dim[0] % groups != 0)
    {
      g_autofree char *channels = mn_numbers_group (args->inputs[0].dim[0]);
      g_autofree char *by = mn_numbers_group (groups);

      return mn_layer_refuse (reason, _("%s channels cannot be split into %s groups; their number must be a multiple "
                                        "of the groups"), channels, by);
    }

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

const MnLayerKind mn_layer_group_norm = {
  .base = {
    .name = "group_norm",
    .title = N_("Group norm"),
    .help = N_("Splits the channels of a sample into groups and brings each group to mean 0 and variance 1, then "
               "scales and shifts each channel by its trained γ and β. It does what batch norm does without looking "
               "at other samples, so it also works with batches of one or two."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-group-norm-symbolic",
  .forward = "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad y = \\gamma_c \\hat{x} + \\beta_c\n"
             "\\mu, \\sigma^2 \\text{ over the channels of a group and all their pixels}",
  .backward = "\\frac{\\partial L}{\\partial \\gamma} = \\sum \\frac{\\partial L}{\\partial y} \\hat{x}, \\quad "
              "\\frac{\\partial L}{\\partial \\beta} = \\sum \\frac{\\partial L}{\\partial y}\n"
              "\\frac{\\partial L}{\\partial x} = \\frac{g - \\mathrm{mean}(g) - \\hat{x} \\, \\mathrm{mean}(g "
              "\\odot \\hat{x})}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad g = \\gamma \\frac{\\partial L}{\\partial "
              "y}, \\; \\text{means over the group}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
};
