/* mn-layer-input.c - where the data enters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

/* A source is asked with the data's sample shape as its one input. */
static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  return mn_layer_infer_same (args, output, reason);
}

const MnLayerKind mn_layer_input = {
  .base = {
    .name = "input",
    .title = N_("Input"),
    .help = N_("Where the samples of the data set enter the network. Its shape is that of one sample: 3×32×32 for a "
               "color image, 4 for a table with four columns. A network has exactly one input; in a group, each stands for "
               "something that enters."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Basic"),
  .icon = "mn-layer-input-symbolic",
  .forward = "\\mathbf{y} = \\mathbf{x}",
  .backward = "\\frac{\\partial L}{\\partial \\mathbf{x}} = \\frac{\\partial L}{\\partial \\mathbf{y}} \\text{ "
              "(what a picture would have to change to change the loss)}",
  .min_inputs = 0,
  .max_inputs = 0,
  .flags = MN_LAYER_SOURCE,
  .infer = infer,
};
