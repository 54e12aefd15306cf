/* mn-layer-linear.c - the fully connected layer, torch.nn.Linear.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"
#include "mn-initializer.h"

static const MnProperty properties[] = {
  {
    .name = "units",
    .title = N_("Units"),
    .help = N_("How many numbers the layer puts out, one for each unit."),
    .type = MN_PROPERTY_INT,
    .def = 128,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "bias",
    .title = N_("Bias"),
    .help = N_("Whether each unit adds a trained constant. Redundant right before batch norm, which subtracts it "
               "again."),
    .type = MN_PROPERTY_BOOL,
    .def = 1,
    .max = 1,
  },
  MN_LAYER_INIT_OPTIONS,
  MN_LAYER_PARAM_OPTIONS,
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  gint64 units = mn_values_get_int (args->values, "units");
  MnShape weight = { 2, { units, 0 } };

  if (args->inputs[0].rank != 1)
    {
      g_autofree char *shape = mn_layer_describe_shape (&args->inputs[0]);

      return mn_layer_refuse (reason, _("needs a row of features, not %s; put flatten before it"), shape);
    }

  weight.dim[1] = args->inputs[0].dim[0];
  *output = mn_shape_1d (units);
  return mn_layer_check_size (&weight, _("the weight matrix"), reason);
}

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  gint64 units = mn_values_get_int (args->values, "units");
  gint64 features = args->inputs[0].dim[0];

  out[0] = (MnParamSpec) { "weight", MN_ROLE_WEIGHT, { 2, { units, features } }, features, units };
  if (!mn_values_get_bool (args->values, "bias"))
    return 1;

  out[1] = (MnParamSpec) { "bias", MN_ROLE_BIAS, mn_shape_1d (units), features, units };
  return 2;
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 units = output->dim[0];
  gint64 features = args->inputs[0].dim[0];
  gboolean bias = mn_values_get_bool (args->values, "bias");

  out->multiplications = mn_layer_product (features, units);
  out->additions = mn_layer_product (bias ? features : features - 1, units);
  out->activations = units;
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  gboolean bias = mn_values_get_bool (args->values, "bias");

  switch (cost)
    {
    case MN_COST_PARAMETERS:
      mn_working_set (out, bias ? "N_in·N_out + N_out" : "N_in·N_out");
      break;
    case MN_COST_MULTIPLICATIONS:
      mn_working_set (out, "N_in·N_out");
      break;
    case MN_COST_ADDITIONS:
      mn_working_set (out, bias ? "N_in·N_out" : "(N_in − 1)·N_out");
      break;
    case MN_COST_ACTIVATIONS:
      mn_working_set (out, "N_out");
      break;
    case MN_N_COSTS:
      return FALSE;
    }
  mn_working_let (out, "N_in", args->inputs[0].dim[0]);
  mn_working_let (out, "N_out", output->dim[0]);
  return TRUE;
}

static gboolean
window (const MnValues *values,
        MnWindow       *out)
{
  *out = (MnWindow) { .kernel = { 1, 1 }, .stride = { 1, 1 }, .dilation = { 1, 1 }, .global = TRUE };
  return TRUE;
}

const MnLayerKind mn_layer_linear = {
  .base = {
    .name = "linear",
    .title = N_("Linear"),
    .help = N_("The fully connected layer. Every unit multiplies all features with weights of its own, adds them up "
               "and adds its bias. Several of them make a network more powerful only with an activation in between: "
               "two linear layers in a row compute nothing that one could not. It reads a row of features, so an "
               "image has to be flattened first."),
    .properties = properties,
  },
  .category = N_("Basic"),
  .icon = "mn-layer-linear-symbolic",
  .forward = "\\mathbf{Y} = \\mathbf{X} \\mathbf{W}^\\top + \\mathbf{b}",
  .backward = "\\frac{\\partial L}{\\partial \\mathbf{W}} = \\left( \\frac{\\partial L}{\\partial \\mathbf{Y}} "
              "\\right)^\\top \\mathbf{X}, \\quad \\frac{\\partial L}{\\partial \\mathbf{b}} = \\sum_{s} "
              "\\frac{\\partial L}{\\partial \\mathbf{Y}_s} \\text{ (over the samples)}\n"
              "\\frac{\\partial L}{\\partial \\mathbf{X}} = \\frac{\\partial L}{\\partial \\mathbf{Y}} \\mathbf{W}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
  .window = window,
};
