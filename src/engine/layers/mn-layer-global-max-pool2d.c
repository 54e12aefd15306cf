/* mn-layer-global-max-pool2d.c - the largest number of each channel; torch.nn.AdaptiveMaxPool2d (1) with a flatten
 * behind it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnLayerKind mn_layer_global_max_pool2d = {
  .base = {
    .name = "global_max_pool2d",
    .title = N_("Global max pooling"),
    .help = N_("Makes one number of each channel: its largest. It says whether a filter found its pattern anywhere in "
               "the image, and forgets where. What comes out is a row of features."),
    .properties = mn_layer_no_properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-global-max-pool2d-symbolic",
  .forward = "y_c = \\max_{i,j} x_{c,i,j}",
  .backward = "\\frac{\\partial L}{\\partial x_{c,i,j}} = \\begin{cases} \\frac{\\partial L}{\\partial y_c} & "
              "\\text{at the first place of the maximum} \\\\ 0 & \\text{elsewhere} \\end{cases}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = mn_layer_infer_global,
  .window = mn_layer_global_window,
};
