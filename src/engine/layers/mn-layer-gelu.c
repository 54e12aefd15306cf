/* mn-layer-gelu.c - the Gaussian error linear unit, torch.nn.GELU
 * (Hendrycks and Gimpel, "Gaussian error linear units", 2016).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const char *const approximations[] = { "none", "tanh", NULL };

static const MnProperty properties[] = {
  {
    .name = "approximate",
    .title = N_("Approximation"),
    .help = N_("Exact, or the older form with a hyperbolic tangent that some published networks were trained with."),
    .type = MN_PROPERTY_CHOICE,
    .choices = approximations,
  },
  { NULL },
};

const MnLayerKind mn_layer_gelu = {
  .base = {
    .name = "gelu",
    .title = N_("GELU"),
    .help = N_("Multiplies each number with the probability that a normally distributed one is smaller: large numbers "
               "pass, small ones fade out smoothly, and there is no kink. Usual in transformers."),
    .properties = properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-gelu-symbolic",
  .forward = "y = x \\Phi(x), \\quad \\Phi(x) = \\frac{1}{2} \\left( 1 + \\erf \\left( \\frac{x}{\\sqrt{2}} "
             "\\right) \\right)\n"
             "\\text{tanh: } y = \\frac{x}{2} \\left( 1 + \\tanh \\left( \\sqrt{\\frac{2}{\\pi}} \\, (x + 0.044715 "
             "x^3) \\right) \\right)",
  .backward = "\\frac{\\partial L}{\\partial x} = \\left( \\Phi(x) + x \\phi(x) \\right) \\frac{\\partial "
              "L}{\\partial y}, \\quad \\phi(x) = \\frac{e^{-x^2/2}}{\\sqrt{2 \\pi}}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_INPUT | MN_LAYER_NONLINEARITY,
  .infer = mn_layer_infer_same,
  .costs = mn_layer_costs_applied,
  .working = mn_layer_working_applied,
  .slope = MN_SLOPE_GELU,
};
