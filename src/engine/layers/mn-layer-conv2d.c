/* mn-layer-conv2d.c - the convolution over images, torch.nn.Conv2d (a cross-correlation, zeros around the image).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"
#include "mn-initializer.h"

static const MnProperty properties[] = {
  {
    .name = "out_channels",
    .title = N_("Filters"),
    .help = N_("How many filters there are; each gives one channel of the output."),
    .type = MN_PROPERTY_INT,
    .def = 32,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "kernel_size",
    .title = N_("Kernel size"),
    .help = N_("Height and width of the window each filter looks through."),
    .type = MN_PROPERTY_PAIR,
    .def = 3,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "stride",
    .title = N_("Stride"),
    .help = N_("How far the window moves from one output to the next; 2 halves height and width."),
    .type = MN_PROPERTY_PAIR,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "padding",
    .title = N_("Padding"),
    .help = N_("How many rows and columns of zeros are put around the image; (kernel − 1)/2 keeps its size."),
    .type = MN_PROPERTY_PAIR,
    .def = 0,
    .min = 0,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "dilation",
    .title = N_("Dilation"),
    .help = N_("Distance between the pixels a filter reads; 1 reads neighbors."),
    .type = MN_PROPERTY_PAIR,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "groups",
    .title = N_("Groups"),
    .help = N_("Splits the channels into groups that do not see each other; as many as there are channels make a "
               "depthwise convolution."),
    .type = MN_PROPERTY_INT,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
  },
  {
    .name = "bias",
    .title = N_("Bias"),
    .help = N_("Whether each filter adds a trained constant. Redundant right before batch norm, which subtracts it "
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
window (const MnValues *values,
        MnWindow       *out)
{
  out->global = FALSE;
  mn_values_get_pair (values, "kernel_size", out->kernel);
  mn_values_get_pair (values, "stride", out->stride);
  mn_values_get_pair (values, "padding", out->padding);
  mn_values_get_pair (values, "dilation", out->dilation);
  return TRUE;
}

static MnShape
weight_shape (const MnLayerArgs *args)
{
  gint64 kernel[2];

  mn_values_get_pair (args->values, "kernel_size", kernel);

  return (MnShape) { 4, { mn_values_get_int (args->values, "out_channels"),
                          args->inputs[0].dim[0] / mn_values_get_int (args->values, "groups"),
                          kernel[0], kernel[1] } };
}

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  gint64 out_channels = mn_values_get_int (args->values, "out_channels");
  gint64 groups = mn_values_get_int (args->values, "groups");
  MnShape weight;
  MnWindow win;

  if (!mn_layer_check_image (args, reason))
    return FALSE;

  if (args->inputs[0].dim[0] % groups != 0 || out_channels % groups != 0)
    {
      g_autofree char *in = mn_numbers_group (args->inputs[0].dim[0]);
      g_autofree char *out = mn_numbers_group (out_channels);
      g_autofree char *by = mn_numbers_group (groups);

      return mn_layer_refuse (reason, _("%s input channels and %s filters cannot be split into %s groups; both must be "
                                        "multiples of groups"), in, out, by);
    }

  window (args->values, &win);
  *output = mn_shape_3d (out_channels, 1, 1);
  if (!mn_layer_slide (&win, &args->inputs[0], output, reason))
    return FALSE;

  weight = weight_shape (args);
  return mn_layer_check_size (&weight, _("the weight tensor"), reason)
         && mn_layer_check_size (output, _("the output"), reason);
}

static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  MnShape weight = weight_shape (args);
  gint64 area = weight.dim[2] * weight.dim[3];
  gint64 fan_in = weight.dim[1] * area;
  gint64 fan_out = weight.dim[0] * area;

  out[0] = (MnParamSpec) { "weight", MN_ROLE_WEIGHT, weight, fan_in, fan_out };
  if (!mn_values_get_bool (args->values, "bias"))
    return 1;

  out[1] = (MnParamSpec) { "bias", MN_ROLE_BIAS, mn_shape_1d (weight.dim[0]), fan_in, fan_out };
  return 2;
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  MnShape weight = weight_shape (args);
  gint64 length = weight.dim[1] * weight.dim[2] * weight.dim[3];
  gboolean bias = mn_values_get_bool (args->values, "bias");

  out->activations = mn_shape_elements (output);
  out->multiplications = mn_layer_product (out->activations, length);
  out->additions = mn_layer_product (out->activations, bias ? length : length - 1);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  MnShape weight = weight_shape (args);
  gint64 groups = mn_values_get_int (args->values, "groups");
  gboolean bias = mn_values_get_bool (args->values, "bias");
  const char *area = mn_layer_area_formula (&weight.dim[2]);
  const char *channels = groups > 1 ? "(C_in/g)" : "C_in";
  g_autofree char *formula = NULL;

  switch (cost)
    {
    case MN_COST_PARAMETERS:
      formula = g_strdup_printf ("%s·%s·C_out%s", area, channels, bias ? " + C_out" : "");
      break;
    case MN_COST_ADDITIONS:
      formula = g_strdup_printf (bias ? "H·W·%s·%s·C_out" : "H·W·(%s·%s − 1)·C_out", area, channels);
      break;
    case MN_COST_MULTIPLICATIONS:
      formula = g_strdup_printf ("H·W·%s·%s·C_out", area, channels);
      break;
    case MN_COST_ACTIVATIONS:
      formula = g_strdup ("H·W·C_out");
      break;
    case MN_N_COSTS:
      return FALSE;
    }
  mn_working_set (out, formula);
  mn_working_let (out, "H", output->dim[1]);
  mn_working_let (out, "W", output->dim[2]);
  mn_layer_area_let (out, &weight.dim[2]);
  mn_working_let (out, "C_in", args->inputs[0].dim[0]);
  mn_working_let (out, "C_out", output->dim[0]);
  mn_working_let (out, "g", groups);
  return TRUE;
}

const MnLayerKind mn_layer_conv2d = {
  .base = {
    .name = "conv2d",
    .title = N_("Convolution 2D"),
    .help = N_("Slides small filters over the image. Each filter multiplies the pixels under its window, in all "
               "channels, with its weights, adds them up and writes one number; the numbers from all places make one "
               "channel of the output. Because the same weights are used everywhere, a filter finds its pattern "
               "wherever it is, with far fewer weights than a linear layer needs."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-conv2d-symbolic",
  .forward = "y_{o,i,j} = b_o + \\sum_{c,u,v} w_{o,c,u,v} \\, x_{c,\\,s i + d u - p,\\,s j + d v - p}\n"
             "H' = \\left\\lfloor \\frac{H + 2 p - d (k - 1) - 1}{s} \\right\\rfloor + 1",
  .backward = "\\frac{\\partial L}{\\partial w_{o,c,u,v}} = \\sum_{\\text{samples},\\,i,j} \\frac{\\partial "
              "L}{\\partial y_{o,i,j}} x_{c,\\,s i + d u - p,\\,s j + d v - p}\n"
              "\\frac{\\partial L}{\\partial b_o} = \\sum_{\\text{samples},\\,i,j} \\frac{\\partial L}{\\partial "
              "y_{o,i,j}}\n"
              "\\frac{\\partial L}{\\partial x_{c,m,n}} = \\sum_{o,u,v} w_{o,c,u,v} \\frac{\\partial L}{\\partial "
              "y_{o,i,j}}, \\quad s i + d u - p = m, \\; s j + d v - p = n",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
  .window = window,
};
