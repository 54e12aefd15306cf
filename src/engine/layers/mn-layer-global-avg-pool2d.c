/* mn-layer-global-avg-pool2d.c - the mean of each channel (Lin, Chen and Yan, "Network in network", 2013);
 * torch.nn.AdaptiveAvgPool2d (1) with a flatten behind it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  out->multiplications = output->dim[0];
  out->additions = mn_shape_elements (&args->inputs[0]) - output->dim[0];
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  const MnShape *input = &args->inputs[0];

  if (cost == MN_COST_MULTIPLICATIONS)
    mn_working_set (out, "C");
  else if (cost == MN_COST_ADDITIONS && input->dim[1] * input->dim[2] > 1)
    mn_working_set (out, "C·(H·W − 1)");
  else
    return FALSE;
  mn_working_let (out, "C", input->dim[0]);
  mn_working_let (out, "H", input->dim[1]);
  mn_working_let (out, "W", input->dim[2]);
  return TRUE;
}

const MnLayerKind mn_layer_global_avg_pool2d = {
  .base = {
    .name = "global_avg_pool2d",
    .title = N_("Global average pooling"),
    .help = N_("Makes one number of each channel: the mean of all its pixels. What comes out is a row of features, "
               "whatever the size of the image, so a linear layer can follow directly and needs few weights."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-global-avg-pool2d-symbolic",
  .forward = "y_c = \\frac{1}{H W} \\sum_{i,j} x_{c,i,j}",
  .backward = "\\frac{\\partial L}{\\partial x_{c,i,j}} = \\frac{1}{H W} \\frac{\\partial L}{\\partial y_c}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = mn_layer_infer_global,
  .costs = costs,
  .working = working,
  .window = mn_layer_global_window,
};
