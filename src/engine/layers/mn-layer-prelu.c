/* mn-layer-prelu.c - a leaky ReLU that learns its slope, torch.nn.PReLU
 * (He et al., "Delving deep into rectifiers", 2015).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "per_channel",
    .title = N_("Slope per channel"),
    .help = N_("Whether each channel (or feature) learns a slope of its own; otherwise one is shared by all."),
    .type = MN_PROPERTY_BOOL,
    .max = 1,
  },
  {
    .name = "init",
    .title = N_("First slope"),
    .help = N_("With which slope for negative numbers training begins."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.25,
    .min = -100,
    .max = 100,
  },
  MN_LAYER_PARAM_OPTIONS,
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  return mn_layer_check_channels (args, reason) && mn_layer_infer_same (args, output, reason);
}

static gint64
n_slopes (const MnLayerArgs *args)
{
  return mn_values_get_bool (args->values, "per_channel") ? args->inputs[0].dim[0] : 1;
}

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  out[0] = (MnParamSpec) {
    .name = "weight",
    .role = MN_ROLE_SLOPE,
    .shape = mn_shape_1d (n_slopes (args)),
    .start = mn_values_get_float (args->values, "init"),
  };
  return 1;
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost != MN_COST_PARAMETERS)
    return mn_layer_working_applied (args, output, cost, out);

  mn_working_set (out, mn_values_get_bool (args->values, "per_channel") ? "C" : "1");
  mn_working_let (out, "C", args->inputs[0].dim[0]);
  return TRUE;
}

const MnLayerKind mn_layer_prelu = {
  .base = {
    .name = "prelu",
    .title = N_("PReLU"),
    .help = N_("A leaky ReLU whose slope for negative numbers is trained with the weights: the network finds out by "
               "itself how much of them to let through. Weight decay would pull the slope towards 0 and is best left "
               "off."),
    .properties = properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-prelu-symbolic",
  .forward = "y = \\begin{cases} x & x > 0 \\\\ a x & x \\le 0 \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\begin{cases} \\frac{\\partial L}{\\partial y} & x > 0 \\\\ a "
              "\\frac{\\partial L}{\\partial y} & x \\le 0 \\end{cases}, \\quad \\frac{\\partial L}{\\partial a} = "
              "\\sum_{x \\le 0} x \\frac{\\partial L}{\\partial y}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NONLINEARITY,
  .infer = infer,
  .params = params,
  .costs = mn_layer_costs_applied,
  .working = working,
};
