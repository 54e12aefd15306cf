/* mn-layer-dropout.c - units switched off at random, torch.nn.Dropout
 * (Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "p",
    .title = N_("Probability"),
    .help = N_("Share of the units that is switched off in each training step."),
    .type = MN_PROPERTY_FLOAT,
    .def = 0.5,
    .min = 0,
    .max = 1,
    .flags = MN_PROPERTY_WRITTEN | MN_PROPERTY_LIVE,
  },
  { NULL },
};

const MnLayerKind mn_layer_dropout = {
  .base = {
    .name = "dropout",
    .title = N_("Dropout"),
    .help = N_("Switches each unit off with probability p, anew in every training step, and scales the others up so "
               "that the sum stays the same on average. No unit can rely on one certain other unit, which works "
               "against overfitting. Outside of training nothing is switched off."),
    .properties = properties,
  },
  .category = N_("Regularization"),
  .icon = "mn-layer-dropout-symbolic",
  .forward = "y = \\begin{cases} \\frac{m \\odot x}{1 - p} & \\text{in training; each } m \\text{ is 0 with "
             "probability } p \\text{, else 1} \\\\ x & \\text{otherwise} \\end{cases}",
  .backward = "\\frac{\\partial L}{\\partial x} = \\frac{m}{1 - p} \\odot \\frac{\\partial L}{\\partial y}, \\quad "
              "\\text{with the mask } m \\text{ of the forward pass}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = mn_layer_infer_same,
};
