/* mn-layer-rules.c - what the layers' rules share: shapes through a window, costs that saturate, readable reasons.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

const MnProperty mn_layer_no_properties[] = {
  { NULL },
};

gboolean
mn_layer_refuse (GString    *reason,
                 const char *format,
                 ...)
{
  va_list args;

  if (reason != NULL)
    {
      va_start (args, format);
      g_string_vprintf (reason, format, args);
      va_end (args);
    }

  return FALSE;
}

char *
mn_layer_describe_shape (const MnShape *shape)
{
  g_autofree char *plain = mn_shape_to_string (shape);

  if (shape->rank == 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s feature", "%s features", (gulong) shape->dim[0]), plain);
  if (shape->rank == 3)
    return g_strdup_printf (_("%s (channels × height × width)"), plain);

  return g_steal_pointer (&plain);
}

char *
mn_layer_describe_pair (gint64 height,
                        gint64 width)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT, height, width);
}

gboolean
mn_layer_check_size (const MnShape *shape,
                     const char    *what,
                     GString       *reason)
{
  g_autofree char *text = NULL;
  g_autofree char *most = NULL;

  if (mn_shape_elements (shape) > 0)
    return TRUE;

  text = mn_shape_to_string (shape);
  most = mn_numbers_group (MN_MAX_ELEMENTS);
  return mn_layer_refuse (reason, _("%s would be %s, more than the %s numbers a tensor may hold; make the layer "
                                    "smaller"), what, text, most);
}

gboolean
mn_layer_check_image (const MnLayerArgs *args,
                      GString           *reason)
{
  g_autofree char *shape = NULL;

  if (args->inputs[0].rank == 3)
    return TRUE;

  shape = mn_layer_describe_shape (&args->inputs[0]);
  if (args->inputs[0].rank == 1)
    return mn_layer_refuse (reason, _("needs an image (channels × height × width), not %s; put it before flatten and "
                                      "linear layers"), shape);

  return mn_layer_refuse (reason, _("needs an image (channels × height × width), not %s"), shape);
}

gboolean
mn_layer_check_channels (const MnLayerArgs *args,
                         GString           *reason)
{
  g_autofree char *shape = NULL;

  if (args->inputs[0].rank == 1 || args->inputs[0].rank == 3)
    return TRUE;

  shape = mn_layer_describe_shape (&args->inputs[0]);
  return mn_layer_refuse (reason, _("needs features or an image (channels × height × width), not %s; put flatten "
                                    "before it"), shape);
}

gboolean
mn_layer_slide (const MnWindow *window,
                const MnShape  *input,
                MnShape        *output,
                GString        *reason)
{
  gint64 covers[2];
  gint64 room[2];

  for (int axis = 0; axis < 2; axis++)
    {
      covers[axis] = window->dilation[axis] * (window->kernel[axis] - 1) + 1;
      room[axis] = input->dim[1 + axis] + 2 * window->padding[axis];
    }

  if (covers[0] > room[0] || covers[1] > room[1])
    {
      g_autofree char *kernel = mn_layer_describe_pair (window->kernel[0], window->kernel[1]);
      g_autofree char *covered = mn_layer_describe_pair (covers[0], covers[1]);
      g_autofree char *image = mn_layer_describe_pair (input->dim[1], input->dim[2]);
      g_autofree char *padded = mn_layer_describe_pair (room[0], room[1]);
      gboolean is_dilated = window->dilation[0] > 1 || window->dilation[1] > 1;
      gboolean is_padded = window->padding[0] > 0 || window->padding[1] > 0;

      if (is_dilated)
        return mn_layer_refuse (reason, _("kernel %s, dilated to %s, does not fit into %s; use padding, less dilation "
                                          "or a smaller kernel"), kernel, covered, padded);
      if (is_padded)
        return mn_layer_refuse (reason, _("kernel %s does not fit into %s (%s with padding); use more padding or a "
                                          "smaller kernel"), kernel, image, padded);

      return mn_layer_refuse (reason, _("kernel %s does not fit into %s; use padding or a smaller kernel"),
                              kernel, image);
    }

  for (int axis = 0; axis < 2; axis++)
    output->dim[1 + axis] = (room[axis] - covers[axis]) / window->stride[axis] + 1;

  return TRUE;
}

gboolean
mn_layer_pool_window (const MnValues *values,
                      MnWindow       *window)
{
  *window = (MnWindow) { .dilation = { 1, 1 } };
  mn_values_get_pair (values, "kernel_size", window->kernel);
  mn_values_get_pair (values, "stride", window->stride);
  mn_values_get_pair (values, "padding", window->padding);
  for (int axis = 0; axis < 2; axis++)
    if (window->stride[axis] < 1)
      window->stride[axis] = window->kernel[axis];

  return TRUE;
}

gboolean
mn_layer_infer_pool (const MnLayerArgs *args,
                     const MnWindow    *window,
                     MnShape           *output,
                     GString           *reason)
{
  if (!mn_layer_check_image (args, reason))
    return FALSE;

  /* More, and a window could lie in the padding alone, where there is no largest number and no mean. */
  if (window->padding[0] > window->kernel[0] / 2 || window->padding[1] > window->kernel[1] / 2)
    {
      g_autofree char *padding = mn_layer_describe_pair (window->padding[0], window->padding[1]);
      g_autofree char *kernel = mn_layer_describe_pair (window->kernel[0], window->kernel[1]);

      return mn_layer_refuse (reason, _("padding %s is more than half the kernel %s; use less padding or a larger "
                                        "kernel"), padding, kernel);
    }

  *output = mn_shape_3d (args->inputs[0].dim[0], 1, 1);
  return mn_layer_slide (window, &args->inputs[0], output, reason)
         && mn_layer_check_size (output, _("the output"), reason);
}

gboolean
mn_layer_infer_global (const MnLayerArgs *args,
                       MnShape           *output,
                       GString           *reason)
{
  if (!mn_layer_check_image (args, reason))
    return FALSE;

  *output = mn_shape_1d (args->inputs[0].dim[0]);
  return TRUE;
}

gboolean
mn_layer_global_window (const MnValues *values,
                        MnWindow       *window)
{
  *window = (MnWindow) { .kernel = { 1, 1 }, .stride = { 1, 1 }, .dilation = { 1, 1 }, .global = TRUE };
  return TRUE;
}

gint64
mn_layer_product (gint64 a,
                  gint64 b)
{
  gint64 product;

  return __builtin_mul_overflow (a, b, &product) ? G_MAXINT64 : product;
}

gint64
mn_layer_add_up (gint64 a,
                 gint64 b)
{
  gint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXINT64 : sum;
}

gboolean
mn_layer_infer_same (const MnLayerArgs *args,
                     MnShape           *output,
                     GString           *reason)
{
  *output = args->inputs[0];

  return mn_layer_check_size (output, _("the output"), reason);
}

/* What makes one shape of two that differ; of images, that depends on whether it is their size that does. */
static const char *
find_advice (const MnShape *first,
             const MnShape *other)
{
  gboolean sized;

  if (first->rank != other->rank)
    return _("put flatten into the branch with the image");
  if (first->rank != 3)
    return _("a linear layer in the branch makes them equal");
  sized = first->dim[1] == other->dim[1] && first->dim[2] == other->dim[2];
  if (sized)
    return _("a 1×1 convolution in the branch makes their channels equal");
  return first->dim[0] == other->dim[0]
           ? _("padding in the convolutions of the branch (1 for a 3×3 kernel) keeps height and width, and a stride must be "
               "that of the other branch")
           : _("padding in the convolutions of the branch (1 for a 3×3 kernel) keeps height and width, and a 1×1 convolution, "
               "with a stride where the other branch has one, makes their channels equal");
}

gboolean
mn_layer_infer_equal_inputs (const MnLayerArgs *args,
                             MnShape           *output,
                             GString           *reason)
{
  *output = args->inputs[0];

  for (int i = 1; i < args->n_inputs; i++)
    if (!mn_shape_equal (&args->inputs[0], &args->inputs[i]))
      {
        g_autofree char *first = mn_shape_to_string (&args->inputs[0]);
        g_autofree char *other = mn_shape_to_string (&args->inputs[i]);

        return mn_layer_refuse (reason, _("needs inputs of one shape, but input 1 is %s and input %d is %s; %s"), first, i + 1, other,
                                find_advice (&args->inputs[0], &args->inputs[i]));
      }

  return mn_layer_check_size (output, _("the output"), reason);
}

void
mn_layer_costs_applied (const MnLayerArgs *args,
                        const MnShape     *output,
                        MnCosts           *costs)
{
  costs->activations = mn_shape_elements (output);
}

void
mn_layer_costs_normalized (const MnShape *output,
                           gboolean       affine,
                           MnCosts       *costs)
{
  gint64 elements = mn_shape_elements (output);

  costs->multiplications = mn_layer_product (elements, affine ? 3 : 2);
  costs->additions = mn_layer_product (elements, affine ? 4 : 3);
}

gboolean
mn_layer_working_normalized (const MnShape *output,
                             gboolean       affine,
                             const MnShape *affine_shape,
                             MnCost         cost,
                             MnWorking     *out)
{
  if (cost == MN_COST_ACTIVATIONS || (cost == MN_COST_PARAMETERS && !affine))
    return FALSE;

  if (cost == MN_COST_PARAMETERS)
    mn_working_elements (out, 2, affine_shape);
  else
    mn_working_elements (out, (affine ? 3 : 2) + (cost == MN_COST_ADDITIONS), output);
  return TRUE;
}

gboolean
mn_layer_working_applied (const MnLayerArgs *args,
                          const MnShape     *output,
                          MnCost             cost,
                          MnWorking         *out)
{
  if (cost != MN_COST_ACTIVATIONS)
    return FALSE;

  mn_working_elements (out, 1, output);
  return TRUE;
}

const char *
mn_layer_area_formula (const gint64 kernel[2])
{
  return kernel[0] == kernel[1] ? "k²" : "k_h·k_w";
}

void
mn_layer_area_let (MnWorking    *working,
                   const gint64  kernel[2])
{
  mn_working_let (working, "k", kernel[0]);
  mn_working_let (working, "k_h", kernel[0]);
  mn_working_let (working, "k_w", kernel[1]);
}

MnSlope
mn_layer_get_slope (const MnLayerKind *kind, const MnValues *values)
{
  return (MnSlope) { kind->slope, kind->slope_setting ? mn_values_get_float (values, kind->slope_setting) : 0 };
}
