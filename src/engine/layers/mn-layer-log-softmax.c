/* mn-layer-log-softmax.c - numbers into logarithms of probabilities, torch.nn.LogSoftmax over the features or channels
 * (dim=1).
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

/* C exponentials, C - 1 additions and C subtractions at every place. */
static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 elements = mn_shape_elements (output);

  out->activations = elements;
  out->additions = 2 * elements - elements / output->dim[0];
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  if (cost == MN_COST_PARAMETERS || cost == MN_COST_MULTIPLICATIONS)
    return FALSE;

  mn_working_elements (out, 1, output);
  if (cost == MN_COST_ADDITIONS)
    {
      mn_working_set (out, output->rank == 1 ? "2·N − 1" : "(2·C − 1)·H·W");
      mn_working_let (out, output->rank == 1 ? "N" : "C", output->dim[0]);
      mn_working_let (out, "H", output->dim[1]);
      mn_working_let (out, "W", output->dim[2]);
    }
  return TRUE;
}

const MnLayerKind mn_layer_log_softmax = {
  .base = {
    .name = "log_softmax",
    .title = N_("Log softmax"),
    .help = N_("The logarithm of the softmax, computed without ever making a probability so small that it becomes 0. "
               "Over the features, or over the channels at each pixel. The cross-entropy loss takes plain scores and "
               "needs neither; this one is for losses that read logarithms of probabilities."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Activation"),
  .icon = "mn-layer-log-softmax-symbolic",
  .forward = "y_i = x_i - \\ln \\sum_{k} e^{x_k}",
  .backward = "\\frac{\\partial L}{\\partial x_i} = \\frac{\\partial L}{\\partial y_i} - e^{y_i} \\sum_{k} "
              "\\frac{\\partial L}{\\partial y_k}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_BACKWARD_READS_OUTPUT,
  .infer = infer,
  .costs = costs,
  .working = working,
};
