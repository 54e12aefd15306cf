/* mn-layer-softmax.c - numbers into probabilities, torch.nn.Softmax over the features or channels (dim=1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  return mn_layer_check_channels (args, reason) && mn_layer_infer_same (args, output, reason);
}

/* C exponentials, C - 1 additions and C divisions at every place. */
static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 elements = mn_shape_elements (output);

  out->activations = elements;
  out->multiplications = elements;
  out->additions = elements - elements / output->dim[0];
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost == MN_COST_PARAMETERS)
    return FALSE;
  if (cost == MN_COST_ADDITIONS && output->dim[0] == 1)
    return FALSE;

  mn_working_elements (out, 1, output);
  if (cost == MN_COST_ADDITIONS)
    {
      mn_working_set (out, output->rank == 1 ? "N − 1" : "(C − 1)·H·W");
      mn_working_let (out, output->rank == 1 ? "N" : "C", output->dim[0]);
      mn_working_let (out, "H", output->dim[1]);
      mn_working_let (out, "W", output->dim[2]);
    }
  return TRUE;
}

const MnLayerKind mn_layer_softmax = {
  .base = {
    .name = "softmax",
    .title = N_("Softmax"),
    .help = N_("Turns scores into probabilities: all positive, together 1. Over the features, or over the channels "
               "at each pixel. The cross-entropy loss takes scores and applies the softmax itself, so a classifier "
               "that is trained with it must not end in one."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-softmax-symbolic",
  .forward = "y_i = \\frac{e^{x_i}}{\\sum_{k} e^{x_k}}",
  .backward = "\\frac{\\partial L}{\\partial x_i} = y_i \\left( \\frac{\\partial L}{\\partial y_i} - \\sum_{k} y_k "
              "\\frac{\\partial L}{\\partial y_k} \\right)",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT,
  .infer = infer,
  .costs = costs,
  .working = working,
};
