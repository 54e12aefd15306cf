/* mn-layer-local-response-norm.c - competition between neighboring channels, torch.nn.LocalResponseNorm
 * (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "size",
    .title = N_("Size"),
    .help = N_("How many neighboring channels are looked at, the channel itself among them."),
    .type = MN_PROPERTY_INT,
    .def = 5,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "alpha",
    .title = N_("Alpha"),
    .help = N_("How strongly the neighbors hold a channel down."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1e-4,
    .min = 0,
    .max = 1000,
    .flags = MN_PROPERTY_LOG,
  },
  {
    .name = "beta",
    .title = N_("Beta"),
    .help = N_("The exponent of the divisor."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.75,
    .min = 0,
    .max = 10,
  },
  {
    .name = "k",
    .title = N_("Constant k"),
    .help = N_("What is added to the squares of the neighbors."),
    .type = MN_PROPERTY_FLOAT,
    .def = 1,
    .min = 0,
    .max = 1000,
    .flags = MN_PROPERTY_ABOVE_MIN,
  },
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  return mn_layer_check_image (args, reason) && mn_layer_infer_same (args, output, reason);
}

/* A square, a factor and a product for each number, as many additions as the window has channels, and a power. */
static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 elements = mn_shape_elements (output);

  out->multiplications = mn_layer_product (elements, 3);
  out->additions = mn_layer_product (elements, mn_values_get_int (args->values, "size"));
  out->activations = elements;
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost == MN_COST_PARAMETERS)
    return FALSE;

  mn_working_elements (out,
                       cost == MN_COST_ADDITIONS         ? mn_values_get_int (args->values, "size")
                       : cost == MN_COST_MULTIPLICATIONS ? 3
                                                         : 1,
                       output);
  return TRUE;
}

const MnLayerKind mn_layer_local_response_norm = {
  .base = {
    .name = "local_response_norm",
    .title = N_("Local response norm"),
    .help = N_("Divides each number by what the neighboring channels say at the same pixel, so that a strong answer of "
               "one filter holds the others down. Part of early image networks; batch norm has taken its place."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-local-response-norm-symbolic",
  .forward = "y_c = \\frac{x_c}{s_c^\\beta}, \\quad s_c = k + \\frac{\\alpha}{n} \\sum_{j} x_j^2, \\quad c - "
             "\\left\\lfloor \\frac{n}{2} \\right\\rfloor \\le j \\le c + \\left\\lfloor \\frac{n - 1}{2} "
             "\\right\\rfloor",
  .backward = "\\frac{\\partial L}{\\partial x_c} = \\frac{1}{s_c^\\beta} \\frac{\\partial L}{\\partial y_c} - "
              "\\frac{2 \\alpha \\beta}{n} x_c \\sum_{j} \\frac{x_j}{s_j^{\\beta + 1}} \\frac{\\partial "
              "L}{\\partial y_j}, \\quad \\text{over the } j \\text{ whose window holds } c",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .costs = costs,
  .working = working,
};
