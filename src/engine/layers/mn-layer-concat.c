/* mn-layer-concat.c - branches side by side, torch.cat along the features or channels (dim=1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  const MnShape *first = &args->inputs[0];

  if (!mn_layer_check_channels (args, reason))
    return FALSE;

  *output = *first;
  for (int i = 1; i < args->n_inputs; i++)
    {
      const MnShape *other = &args->inputs[i];
      gboolean fits = first->rank == other->rank;

      for (int axis = 1; fits && axis < first->rank; axis++)
        fits = first->dim[axis] == other->dim[axis];
      if (!fits)
        {
          g_autofree char *one = mn_shape_to_string (first);
          g_autofree char *two = mn_shape_to_string (other);

          return mn_layer_refuse (reason, first->rank == other->rank
                                  ? _("needs inputs of one height and width, but input 1 is %s and input %d is %s; "
                                      "padding or stride in the branches makes them equal")
                                  : _("needs only images or only features, but input 1 is %s and input %d is %s; put "
                                      "flatten into the branch with the image"),
                                  one, i + 1, two);
        }

      /* Each term is at most MN_MAX_ELEMENTS and there are at most MN_MAX_INPUTS of them. */
      output->dim[0] += other->dim[0];
    }

  return mn_layer_check_size (output, _("the output"), reason);
}

const MnLayerKind mn_layer_concat = {
  .base = {
    .name = "concat",
    .title = N_("Concatenate"),
    .help = N_("Puts the channels (or features) of several branches one behind the other, in the order of the wires. "
               "Branches with kernels of different sizes, put together so, look at the image at several scales at "
               "once."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Branches"),
  .icon = "mn-layer-concat-symbolic",
  .forward = "\\mathbf{y} = (\\mathbf{x}_1, \\mathbf{x}_2, \\dots), \\quad C = C_1 + C_2 + \\dots",
  .backward = "\\left( \\frac{\\partial L}{\\partial \\mathbf{x}_1}, \\frac{\\partial L}{\\partial \\mathbf{x}_2}, "
              "\\dots \\right) = \\frac{\\partial L}{\\partial \\mathbf{y}} \\text{, cut where the inputs met}",
  .min_inputs = 2,
  .max_inputs = MN_MAX_INPUTS,
  .infer = infer,
};
