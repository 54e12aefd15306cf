/* mn-layer-max-pool2d.c - the largest number under a window, torch.nn.MaxPool2d with ceil_mode false.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "kernel_size",
    .title = N_("Kernel size"),
    .help = N_("Height and width of the window of which the largest number is kept."),
    .type = MN_PROPERTY_PAIR,
    .def = 2,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
    .flags = MN_PROPERTY_WRITTEN,
  },
  {
    .name = "stride",
    .title = N_("Stride"),
    .help = N_("How far the window moves from one output to the next; unless set, as far as the kernel is large."),
    .type = MN_PROPERTY_PAIR,
    .def = -1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
    .flags = MN_PROPERTY_SAME,
  },
  {
    .name = "padding",
    .title = N_("Padding"),
    .help = N_("How many rows and columns are put around the image; they never win. At most half the kernel."),
    .type = MN_PROPERTY_PAIR,
    .def = 0,
    .min = 0,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  MnWindow win;

  mn_layer_pool_window (args->values, &win);
  return mn_layer_infer_pool (args, &win, output, reason);
}

const MnLayerKind mn_layer_max_pool2d = {
  .base = {
    .name = "max_pool2d",
    .title = N_("Max pooling 2D"),
    .help = N_("Keeps the largest number under a window, in each channel by itself, and so makes the image smaller: "
               "what matters is that a pattern was found, not at which pixel. The gradient goes back to the pixel "
               "that won, and only to it; of equal ones the first."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-max-pool2d-symbolic",
  .forward = "y_{c,i,j} = \\max_{u,v} x_{c,\\,s i + u - p,\\,s j + v - p}\n"
             "H' = \\left\\lfloor \\frac{H + 2 p - k}{s} \\right\\rfloor + 1",
  .backward = "\\frac{\\partial L}{\\partial x_{c,m,n}} = \\sum_{i,j} \\frac{\\partial L}{\\partial y_{c,i,j}} "
              "\\text{ over the windows whose largest is } x_{c,m,n}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .window = mn_layer_pool_window,
};
