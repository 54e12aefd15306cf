/* mn-layer-flatten.c - an image becomes a row of features.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  if (!mn_layer_check_size (&args->inputs[0], _("the output"), reason))
    return FALSE;

  *output = mn_shape_1d (mn_shape_elements (&args->inputs[0]));
  return TRUE;
}

const MnLayerKind mn_layer_flatten = {
  .base = {
    .name = "flatten",
    .title = N_("Flatten"),
    .help = N_("Lays the numbers of an image out in one row, channel by channel and line by line, so that a linear "
               "layer can read them: 3×32×32 becomes 3072 features. Nothing is computed and nothing is copied; only "
               "the knowledge which pixels are neighbors is given up."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Basic"),
  .icon = "mn-layer-flatten-symbolic",
  .forward = "y_{(c H + i) W + j} = x_{c,i,j}",
  .backward = "\\frac{\\partial L}{\\partial x_{c,i,j}} = \\frac{\\partial L}{\\partial y_{(c H + i) W + j}}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_VIEW,
  .infer = infer,
};
