/* mn-layer-upsample.c - an image made larger, torch.nn.Upsample with a whole scale_factor and align_corners false.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const char *const modes[] = { "nearest", "bilinear", NULL };

static const MnProperty properties[] = {
  {
    .name = "scale_factor",
    .title = N_("Scale factor"),
    .help = N_("How many times as high and as wide the image becomes."),
    .type = MN_PROPERTY_PAIR,
    .def = 2,
    .min = 1,
    .max = 64,
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "mode",
    .title = N_("Mode"),
    .help = N_("Whether each pixel is repeated, or new ones are mixed out of the four around them."),
    .type = MN_PROPERTY_CHOICE,
    .choices = modes,
  },
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  gint64 scale[2];

  if (!mn_layer_check_image (args, reason))
    return FALSE;

  mn_values_get_pair (args->values, "scale_factor", scale);
  *output = mn_shape_3d (args->inputs[0].dim[0], args->inputs[0].dim[1] * scale[0],
                         args->inputs[0].dim[2] * scale[1]);
  return mn_layer_check_size (output, _("the output"), reason);
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  if (mn_values_get_choice (args->values, "mode") == 0)
    return;

  out->multiplications = mn_layer_product (mn_shape_elements (output), 4);
  out->additions = mn_layer_product (mn_shape_elements (output), 3);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (mn_values_get_choice (args->values, "mode") == 0 || (cost != MN_COST_MULTIPLICATIONS && cost != MN_COST_ADDITIONS))
    return FALSE;

  mn_working_elements (out, cost == MN_COST_MULTIPLICATIONS ? 4 : 3, output);
  return TRUE;
}

const MnLayerKind mn_layer_upsample = {
  .base = {
    .name = "upsample",
    .title = N_("Upsample"),
    .help = N_("Makes the image larger, in each channel by itself, without weights. With a convolution behind it, it "
               "does what a transposed convolution does, without the checkered patterns that one tends to leave."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-upsample-symbolic",
  .forward = "\\text{nearest: } y_{c,i,j} = x_{c,\\,\\lfloor i/s \\rfloor,\\,\\lfloor j/s \\rfloor}\n"
             "\\text{bilinear: } y_{c,i,j} = \\text{mix of the four pixels around } \\left( \\frac{i + 1/2}{s} - "
             "\\frac{1}{2}, \\frac{j + 1/2}{s} - \\frac{1}{2} \\right)",
  .backward = "\\frac{\\partial L}{\\partial x_{c,m,n}} = \\sum \\frac{\\partial L}{\\partial y} \\text{ over the "
              "outputs that read } x_{c,m,n} \\text{, each times its share}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_NO_FIELD,
  .infer = infer,
  .costs = costs,
  .working = working,
};
