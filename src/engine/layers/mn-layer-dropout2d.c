/* mn-layer-dropout2d.c - channels switched off at random, torch.nn.Dropout2d
 * (Tompson et al., "Efficient object localization using convolutional networks", 2015).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "p",
    .title = N_("Probability"),
    .help = N_("Share of the channels that is switched off in each training step."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.5,
    .min = 0,
    .max = 1,
    .flags = MN_PROPERTY_WRITTEN | MN_PROPERTY_LIVE,
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

const MnLayerKind mn_layer_dropout2d = {
  .base = {
    .name = "dropout2d",
    .title = N_("Dropout 2D"),
    .help = N_("Switches whole channels of an image off with probability p, anew in every training step, and scales "
               "the others up. Neighboring pixels say nearly the same, so switching off single ones, as dropout does, "
               "takes little away behind a convolution. Outside of training nothing is switched off."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-dropout2d-symbolic",
  .forward = "y_c = \\begin{cases} \\frac{m_c x_c}{1 - p} & \\text{in training; each } m_c \\text{ is 0 with "
             "probability } p \\text{, else 1} \\\\ x_c & \\text{otherwise} \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x_c} = \\frac{m_c}{1 - p} \\frac{\\partial L}{\\partial y_c}, \\quad "
              "\\text{with the mask } m \\text{ of the forward pass}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
};
