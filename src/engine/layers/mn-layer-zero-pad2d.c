/* mn-layer-zero-pad2d.c - a frame of zeros around an image, torch.nn.ZeroPad2d.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

#define SIDE(key, label, text)                                                                                \
  {                                                                                                           \
    .name = key, .title = label, .help = text, .type = MN_PROPERTY_INT, .def = 1, .max = MN_LAYER_MAX_WINDOW, \
    .unit = N_("px"), .flags = MN_PROPERTY_WRITTEN,                                                           \
  }

static const MnProperty properties[] = {
  SIDE ("left", N_("Left"), N_("How many columns of zeros are put to the left.")),
  SIDE ("right", N_("Right"), N_("How many columns of zeros are put to the right.")),
  SIDE ("top", N_("Top"), N_("How many rows of zeros are put above.")),
  SIDE ("bottom", N_("Bottom"), N_("How many rows of zeros are put below.")),
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  if (!mn_layer_check_image (args, reason))
    return FALSE;

  *output = args->inputs[0];
  output->dim[1] += mn_values_get_int (args->values, "top") + mn_values_get_int (args->values, "bottom");
  output->dim[2] += mn_values_get_int (args->values, "left") + mn_values_get_int (args->values, "right");
  return mn_layer_check_size (output, _("the output"), reason);
}

/* One input each, but moved. */
static gboolean
window (const MnValues *values,
        MnWindow       *out)
{
  *out = (MnWindow) { .kernel = { 1, 1 }, .stride = { 1, 1 }, .dilation = { 1, 1 } };
  out->padding[0] = mn_values_get_int (values, "top");
  out->padding[1] = mn_values_get_int (values, "left");
  return TRUE;
}

const MnLayerKind mn_layer_zero_pad2d = {
  .base = {
    .name = "zero_pad2d",
    .title = N_("Zero padding 2D"),
    .help = N_("Puts rows and columns of zeros around the image, as many on each side as you say. Convolutions can do "
               "that themselves, but only with equal sides; pooling layers and branches of unequal size may need "
               "another frame."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-zero-pad2d-symbolic",
  .forward = "y_{c,i,j} = \\begin{cases} x_{c,\\,i - \\text{top},\\,j - \\text{left}} & \\text{inside} \\\\ 0 & "
             "\\text{outside} \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x_{c,i,j}} = \\frac{\\partial L}{\\partial y_{c,\\,i + "
              "\\text{top},\\,j + \\text{left}}}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .window = window,
};
