/* mn-layer-avg-pool2d.c - the mean under a window, torch.nn.AvgPool2d with ceil_mode false.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "kernel_size",
    .title = N_("Kernel size"),
    .help = N_("Height and width of the window that is averaged."),
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
    .help = N_("How many rows and columns of zeros are put around the image. At most half the kernel."),
    .type = MN_PROPERTY_PAIR,
    .def = 0,
    .min = 0,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
  },
  {
    .name = "count_include_pad",
    .title = N_("Count padding"),
    .help = N_("Whether the zeros of the padding count in the mean; otherwise the edges are divided by fewer pixels."),
    .type = MN_PROPERTY_BOOL,
    .def = 1,
    .max = 1,
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

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 kernel[2];

  mn_values_get_pair (args->values, "kernel_size", kernel);
  out->multiplications = mn_shape_elements (output);
  out->additions = mn_layer_product (out->multiplications, kernel[0] * kernel[1] - 1);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  gint64 kernel[2];
  g_autofree char *formula = NULL;

  mn_values_get_pair (args->values, "kernel_size", kernel);
  if (cost == MN_COST_MULTIPLICATIONS)
    mn_working_set (out, "C·H·W");
  else if (cost == MN_COST_ADDITIONS && kernel[0] * kernel[1] > 1)
    {
      formula = g_strdup_printf ("C·H·W·(%s − 1)", mn_layer_area_formula (kernel));
      mn_working_set (out, formula);
    }
  else
    return FALSE;
  mn_working_let (out, "C", output->dim[0]);
  mn_working_let (out, "H", output->dim[1]);
  mn_working_let (out, "W", output->dim[2]);
  mn_layer_area_let (out, kernel);
  return TRUE;
}

const MnLayerKind mn_layer_avg_pool2d = {
  .base = {
    .name = "avg_pool2d",
    .title = N_("Average pooling 2D"),
    .help = N_("Takes the mean under a window, in each channel by itself, and so makes the image smaller and "
               "smoother. With a window as large as the image, each channel becomes one number, as before the last "
               "layer of many image classifiers."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-avg-pool2d-symbolic",
  .forward = "y_{c,i,j} = \\frac{1}{k^2} \\sum_{u,v} x_{c,\\,s i + u - p,\\,s j + v - p}\n"
             "H' = \\left\\lfloor \\frac{H + 2 p - k}{s} \\right\\rfloor + 1",
  .backward = "\\frac{\\partial L}{\\partial x_{c,m,n}} = \\frac{1}{k^2} \\sum_{i,j} \\frac{\\partial L}{\\partial "
              "y_{c,i,j}} \\text{ over the windows with } x_{c,m,n}",
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer,
  .costs = costs,
  .working = working,
  .window = mn_layer_pool_window,
};
