/* mn-layer-conv-transpose2d.c - the transposed convolution, torch.nn.ConvTranspose2d.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"
#include "mn-initializer.h"

static const MnProperty properties[] = {
  {
    .name = "out_channels",
    .title = N_("Filters"),
    .help = N_("How many channels the output has."),
    .type = MN_PROPERTY_INT,
    .def = 32,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "kernel_size",
    .title = N_("Kernel size"),
    .help = N_("Height and width of the patch that each pixel of the input paints."),
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
    .help = N_("How far apart the patches of neighboring pixels are; 2 doubles height and width."),
    .type = MN_PROPERTY_PAIR,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "padding",
    .title = N_("Padding"),
    .help = N_("How many rows and columns are cut off the output on each side."),
    .type = MN_PROPERTY_PAIR,
    .def = 0,
    .min = 0,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "output_padding",
    .title = N_("Output padding"),
    .help = N_("How many rows and columns the output gets in addition, below and to the right; less than the stride or "
               "the dilation."),
    .type = MN_PROPERTY_PAIR,
    .def = 0,
    .min = 0,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "dilation",
    .title = N_("Dilation"),
    .help = N_("Distance between the pixels a patch paints; 1 paints neighbors."),
    .type = MN_PROPERTY_PAIR,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "groups",
    .title = N_("Groups"),
    .help = N_("Splits the channels into groups that do not see each other."),
    .type = MN_PROPERTY_INT,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_UNITS,
  },
  {
    .name = "bias",
    .title = N_("Bias"),
    .help = N_("Whether each channel of the output adds a trained constant."),
    .type = MN_PROPERTY_BOOL,
    .def = 1,
    .max = 1,
  },
  MN_LAYER_INIT_OPTIONS,
  MN_LAYER_PARAM_OPTIONS,
  { NULL },
};

static MnShape
weight_shape (const MnLayerArgs *args)
{
  gint64 kernel[2];

  mn_values_get_pair (args->values, "kernel_size", kernel);

  return (MnShape) { 4, { args->inputs[0].dim[0],
                          mn_values_get_int (args->values, "out_channels") / mn_values_get_int (args->values, "groups"),
                          kernel[0], kernel[1] } };
}

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  gint64 out_channels = mn_values_get_int (args->values, "out_channels");
  gint64 groups = mn_values_get_int (args->values, "groups");
  gint64 kernel[2], stride[2], padding[2], extra[2], dilation[2];
  MnShape weight;

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

  mn_values_get_pair (args->values, "kernel_size", kernel);
  mn_values_get_pair (args->values, "stride", stride);
  mn_values_get_pair (args->values, "padding", padding);
  mn_values_get_pair (args->values, "output_padding", extra);
  mn_values_get_pair (args->values, "dilation", dilation);
  *output = mn_shape_3d (out_channels, 1, 1);
  for (int axis = 0; axis < 2; axis++)
    {
      /* in ≤ 2³⁴, all others ≤ 2¹² */
      output->dim[1 + axis] = (args->inputs[0].dim[1 + axis] - 1) * stride[axis] - 2 * padding[axis]
                              + dilation[axis] * (kernel[axis] - 1) + extra[axis] + 1;
      if (extra[axis] >= MAX (stride[axis], dilation[axis]))
        return mn_layer_refuse (reason, "%s", _("the output padding must be smaller than the stride or the dilation"));
    }
  if (output->dim[1] < 1 || output->dim[2] < 1)
    {
      g_autofree char *pair = mn_layer_describe_pair (padding[0], padding[1]);

      return mn_layer_refuse (reason, _("padding %s cuts the whole output away; use less"), pair);
    }

  weight = weight_shape (args);
  return mn_layer_check_size (&weight, _("the weight tensor"), reason)
         && mn_layer_check_size (output, _("the output"), reason);
}

/* The fans are those of torch.nn.init, which reads the axes of the tensor as if it belonged to a convolution. */
static int
params (const MnLayerArgs *args,
        MnParamSpec        out[MN_MAX_PARAMS])
{
  MnShape weight = weight_shape (args);
  gint64 area = weight.dim[2] * weight.dim[3];
  gint64 fan_in = weight.dim[1] * area;
  gint64 fan_out = weight.dim[0] * area;
  gint64 out_channels = mn_values_get_int (args->values, "out_channels");

  out[0] = (MnParamSpec) { "weight", MN_ROLE_WEIGHT, weight, fan_in, fan_out };
  if (!mn_values_get_bool (args->values, "bias"))
    return 1;

  out[1] = (MnParamSpec) { "bias", MN_ROLE_BIAS, mn_shape_1d (out_channels), fan_in, fan_out };
  return 2;
}

/* Every pixel of the input is multiplied with a patch for each channel of its group; where patches meet they are added,
 * to the bias or to each other. What the padding cuts off again is counted too. */
static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  MnShape weight = weight_shape (args);
  gint64 patch = weight.dim[1] * weight.dim[2] * weight.dim[3];

  out->activations = mn_shape_elements (output);
  out->multiplications = mn_layer_product (mn_shape_elements (&args->inputs[0]), patch);
  out->additions = out->multiplications;
  if (!mn_values_get_bool (args->values, "bias"))
    out->additions = MAX (0, out->additions - out->activations);
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
  const char *filters = groups > 1 ? "(C_out/g)" : "C_out";
  g_autofree char *formula = NULL;
  MnCosts counts = { 0 };

  /* Windows that leave gaps: nothing is added up there. */
  costs (args, output, &counts);
  if (cost != MN_COST_PARAMETERS && mn_costs_get (&counts, cost) == 0)
    return FALSE;

  switch (cost)
    {
    case MN_COST_PARAMETERS:
      formula = g_strdup_printf ("%s·C_in·%s%s", area, filters, bias ? " + C_out" : "");
      break;
    case MN_COST_ADDITIONS:
      formula = g_strdup_printf ("H·W·%s·C_in·%s%s", area, filters, bias ? "" : " − H_out·W_out·C_out");
      break;
    case MN_COST_MULTIPLICATIONS:
      formula = g_strdup_printf ("H·W·%s·C_in·%s", area, filters);
      break;
    case MN_COST_ACTIVATIONS:
      formula = g_strdup ("H_out·W_out·C_out");
      break;
    case MN_N_COSTS:
      return FALSE;
    }
  mn_working_set (out, formula);
  mn_working_let (out, "H", args->inputs[0].dim[1]);
  mn_working_let (out, "W", args->inputs[0].dim[2]);
  mn_working_let (out, "H_out", output->dim[1]);
  mn_working_let (out, "W_out", output->dim[2]);
  mn_layer_area_let (out, &weight.dim[2]);
  mn_working_let (out, "C_in", args->inputs[0].dim[0]);
  mn_working_let (out, "C_out", output->dim[0]);
  mn_working_let (out, "g", groups);
  return TRUE;
}

const MnLayerKind mn_layer_conv_transpose2d = {
  .base = {
    .name = "conv_transpose2d",
    .title = N_("Transposed convolution 2D"),
    .help = N_("A convolution run the other way round: each pixel of the input paints a patch of weights, scaled by "
               "its number, into the output, and where patches overlap they are added. With a stride of 2 the image "
               "becomes twice as large. Used in decoders and generators; the weights learn how to fill in detail."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-conv-transpose2d-symbolic",
  .forward = "y_{o,m,n} = b_o + \\sum_{c,i,j,u,v} w_{c,o,u,v} \\, x_{c,i,j}\n"
             "\\text{over the places where } m = s i + d u - p, \\; n = s j + d v - p\n"
             "H' = (H - 1) s - 2 p + d (k - 1) + \\text{output padding} + 1",
  .backward = "\\frac{\\partial L}{\\partial w_{c,o,u,v}} = \\sum_{\\text{samples},\\,i,j} x_{c,i,j} "
              "\\frac{\\partial L}{\\partial y_{o,\\,s i + d u - p,\\,s j + d v - p}}\n"
              "\\frac{\\partial L}{\\partial b_o} = \\sum_{\\text{samples},\\,i,j} \\frac{\\partial L}{\\partial "
              "y_{o,i,j}}\n"
              "\\frac{\\partial L}{\\partial x_{c,i,j}} = \\sum_{o,u,v} w_{c,o,u,v} \\frac{\\partial L}{\\partial "
              "y_{o,\\,s i + d u - p,\\,s j + d v - p}}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NO_FIELD,
  .infer = infer,
  .params = params,
  .costs = costs,
  .working = working,
};
