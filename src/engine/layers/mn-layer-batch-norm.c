/* mn-layer-batch-norm.c - batch normalization, torch.nn.BatchNorm1d of features and BatchNorm2d of images
 * (Ioffe and Szegedy, "Batch Normalization", 2015).
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
    .name = "momentum",
    .title = N_("Momentum"),
    .help = N_("How much of each batch goes into the running mean and variance that are used outside of training."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.1,
    .min = 0,
    .max = 1,
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
  return mn_layer_check_channels (args, reason) && mn_layer_infer_same (args, output, reason);
}

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  MnShape shape = mn_shape_1d (args->inputs[0].dim[0]);
  int n = 0;

  if (mn_values_get_bool (args->values, "affine"))
    {
      out[n++] = (MnParamSpec) { "weight", MN_ROLE_SCALE, shape, 0, 0 };
      out[n++] = (MnParamSpec) { "bias", MN_ROLE_SHIFT, shape, 0, 0 };
    }
  out[n++] = (MnParamSpec) { "running_mean", MN_ROLE_RUNNING_MEAN, shape, 0, 0 };
  out[n++] = (MnParamSpec) { "running_var", MN_ROLE_RUNNING_VAR, shape, 0, 0 };

  return n;
}

/* Outside of training mean, variance, γ and β of a channel are constants: y = a·x + b. */
static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->multiplications = mn_shape_elements (output);
  out->additions = out->multiplications;
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost == MN_COST_ACTIVATIONS || (cost == MN_COST_PARAMETERS && !mn_values_get_bool (args->values, "affine")))
    return FALSE;

  if (cost == MN_COST_PARAMETERS)
    {
      mn_working_set (out, "2·C");
      mn_working_let (out, "C", args->inputs[0].dim[0]);
    }
  else
    mn_working_elements (out, 1, output);
  return TRUE;
}

const MnLayerKind mn_layer_batch_norm = {
  .base = {
    .name = "batch_norm",
    .title = N_("Batch norm"),
    .help = N_("Brings each feature, or each channel of an image, to mean 0 and variance 1 over the mini-batch, then "
               "scales and shifts it by trained γ and β. Layers behind it see inputs that stay in range while the "
               "layers before it learn, so larger learning rates work and deep networks train faster. Outside of "
               "training it uses running averages of mean and variance instead of the batch's own. It needs batches "
               "of some size: over a single value there is no variance."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-batch-norm-symbolic",
  .forward = "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}, \\quad y = \\gamma \\hat{x} + \\beta\n"
             "\\mu, \\sigma^2 \\text{ over the batch (and all pixels of the channel)}\n"
             "\\text{running} \\leftarrow (1 - m) \\cdot \\text{running} + m \\cdot \\text{batch}, \\quad m "
             "\\text{: momentum}\n"
             "\\text{the variance of the batch unbiased there}",
  .backward = "\\frac{\\partial L}{\\partial \\gamma} = \\sum \\frac{\\partial L}{\\partial y} \\hat{x}, \\quad "
              "\\frac{\\partial L}{\\partial \\beta} = \\sum \\frac{\\partial L}{\\partial y}\n"
              "\\frac{\\partial L}{\\partial x} = \\frac{\\gamma}{n \\sqrt{\\sigma^2 + \\epsilon}} \\left( n "
              "\\frac{\\partial L}{\\partial y} - \\frac{\\partial L}{\\partial \\beta} - \\hat{x} \\frac{\\partial"
              " L}{\\partial \\gamma} \\right), \\quad n \\text{ values in each mean}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
};
