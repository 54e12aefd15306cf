/* mn-layer-adaptive-avg-pool2d.c - means that make an image of a given size, torch.nn.AdaptiveAvgPool2d.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnProperty properties[] = {
  {
    .name = "output_size",
    .title = N_("Output size"),
    .help = N_("Height and width of the output, whatever the size of the input."),
    .type = MN_PROPERTY_PAIR,
    .def = 1,
    .min = 1,
    .max = MN_LAYER_MAX_WINDOW,
    .unit = N_("px"),
    .flags = MN_PROPERTY_WRITTEN,
  },
  { NULL },
};

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  gint64 size[2];

  if (!mn_layer_check_image (args, reason))
    return FALSE;

  mn_values_get_pair (args->values, "output_size", size);
  *output = mn_shape_3d (args->inputs[0].dim[0], size[0], size[1]);
  return mn_layer_check_size (output, _("the output"), reason);
}

/* How many rows (or columns) all windows hold together; neighboring windows may share one. */
static gint64
covered (gint64 in,
         gint64 out)
{
  gint64 sum = 0;

  /* in ≤ 2³⁴ and out ≤ 2¹² */
  for (gint64 i = 0; i < out; i++)
    sum += ((i + 1) * in + out - 1) / out - i * in / out;

  return sum;
}

static void
costs (const MnLayerArgs *args,
       const MnShape     *output,
       MnCosts           *out)
{
  gint64 rows = covered (args->inputs[0].dim[1], output->dim[1]);
  gint64 columns = covered (args->inputs[0].dim[2], output->dim[2]);

  out->multiplications = mn_shape_elements (output);
  out->additions = mn_layer_product (mn_layer_product (rows, columns), output->dim[0]);
  if (out->additions < G_MAXINT64)
    out->additions -= out->multiplications;
}

static gboolean
window (const MnValues *values,
        MnWindow       *out)
{
  gint64 size[2];

  mn_values_get_pair (values, "output_size", size);
  return size[0] == 1 && size[1] == 1 && mn_layer_global_window (values, out);
}

static gboolean
working (const MnLayerArgs *args,
         const MnShape     *output,
         MnCost             cost,
         MnWorking         *out)
{
  gint64 rows = covered (args->inputs[0].dim[1], output->dim[1]);
  gint64 columns = covered (args->inputs[0].dim[2], output->dim[2]);

  if (cost == MN_COST_MULTIPLICATIONS)
    mn_working_set (out, "C·H·W");
  else if (cost == MN_COST_ADDITIONS && (rows > output->dim[1] || columns > output->dim[2]))
    mn_working_set (out, "C·(rows·columns − H·W)");
  else
    return FALSE;
  mn_working_let (out, "C", output->dim[0]);
  mn_working_let (out, "H", output->dim[1]);
  mn_working_let (out, "W", output->dim[2]);
  mn_working_let (out, "rows", rows);
  mn_working_let (out, "columns", columns);
  return TRUE;
}

const MnLayerKind mn_layer_adaptive_avg_pool2d = {
  .base = {
    .name = "adaptive_avg_pool2d",
    .title = N_("Adaptive average pooling"),
    .help = N_("Divides the image into as many windows as the output shall have pixels and takes the mean of each, in "
               "each channel by itself. The layers behind it see one size whatever the size of the data."),
    .properties = properties,
  },
  .category = N_("Convolution"),
  .icon = "mn-layer-adaptive-avg-pool2d-symbolic",
  .forward = "y_{c,i,j} = \\text{mean of } x_{c,u,v}, \\quad \\left\\lfloor \\frac{i H}{H'} \\right\\rfloor \\le u "
             "< \\left\\lceil \\frac{(i + 1) H}{H'} \\right\\rceil, \\quad \\left\\lfloor \\frac{j W}{W'} "
             "\\right\\rfloor \\le v < \\left\\lceil \\frac{(j + 1) W}{W'} \\right\\rceil",
  .backward = "\\frac{\\partial L}{\\partial x_{c,m,n}} = \\sum_{i,j} \\frac{1}{k_{i,j}} \\frac{\\partial "
              "L}{\\partial y_{c,i,j}} \\text{ over the windows with } x_{c,m,n} \\text{, of } k_{i,j} \\text{ "
              "pixels}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_NO_FIELD,
  .infer = infer,
  .costs = costs,
  .working = working,
  .window = window,
};
