/* mn-layer-reshape.c - the same numbers under another shape, torch.Tensor.reshape (torch.nn.Unflatten).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

#include <string.h>

static const MnProperty properties[] = {
  {
    .name = "shape",
    .title = N_("Shape"),
    .help = N_("The shape of one sample afterwards, as “16, 8, 8”; one number may be −1 and follows from the others."),
    .type = MN_PROPERTY_STRING,
    .def_string = "-1",
    .flags = MN_PROPERTY_WRITTEN,
  },
  { NULL },
};

/* "16, 8, -1" into a shape; commas, blanks and × may stand between the numbers. FALSE when it is none. */
static gboolean
parse (const char *text,
       MnShape    *shape)
{
  const char *at = text;

  *shape = (MnShape) { 0 };
  while (TRUE)
    {
      g_autofree char *digits = NULL;
      gboolean minus;
      gsize length;

      while (g_ascii_isspace (*at) || *at == ',' || g_str_has_prefix (at, "×"))
        at = g_utf8_next_char (at);
      if (*at == '\0')
        return shape->rank > 0;
      if (shape->rank == MN_MAX_RANK)
        return FALSE;

      minus = *at == '-' || g_str_has_prefix (at, "−");
      if (minus)
        at = g_utf8_next_char (at);
      length = strspn (at, "0123456789");
      if (length == 0 || length > 11)
        return FALSE;
      digits = g_strndup (at, length);
      shape->dim[shape->rank] = g_ascii_strtoll (digits, NULL, 10);
      if (minus && shape->dim[shape->rank] != 1)
        return FALSE;
      if (minus)
        shape->dim[shape->rank] = -1;
      shape->rank++;
      at += length;
    }
}

static gboolean
infer (const MnLayerArgs *args,
       MnShape           *output,
       GString           *reason)
{
  const char *text = mn_values_get_string (args->values, "shape");
  g_autofree char *input = NULL;
  g_autofree char *count = NULL;
  gint64 elements = mn_shape_elements (&args->inputs[0]);
  gint64 known = 1;
  int open = -1;

  if (!mn_layer_check_size (&args->inputs[0], _("the output"), reason))
    return FALSE;

  if (!parse (text, output))
    return mn_layer_refuse (reason, _("“%s” is no shape; write one to four whole numbers, as “16, 8, 8” or “16, -1”"),
                            text);

  for (int axis = 0; axis < output->rank; axis++)
    {
      if (output->dim[axis] == -1 && open >= 0)
        return mn_layer_refuse (reason, _("“%s” leaves two numbers open; only one may be −1"), text);
      if (output->dim[axis] == -1)
        open = axis;
      else
        known = mn_layer_product (known, output->dim[axis]);
    }

  if (known > 0 && open >= 0 && elements % known == 0)
    {
      output->dim[open] = elements / known;
      return TRUE;
    }
  if (open < 0 && known == elements)
    return TRUE;

  input = mn_shape_to_string (&args->inputs[0]);
  count = mn_numbers_group (elements);
  return mn_layer_refuse (reason, _("the %s numbers of %s do not fit into the shape “%s”; the product of its numbers "
                                    "must be the same"), count, input, text);
}

const MnLayerKind mn_layer_reshape = {
  .base = {
    .name = "reshape",
    .title = N_("Reshape"),
    .help = N_("Gives the numbers another shape without changing or moving them: a row of 1024 features becomes an "
               "image of 16 channels with 8×8 pixels, so that a convolution can read it. Usual at the beginning of a "
               "decoder."),
    .properties = properties,
  },
  .category = N_("Basic"),
  .icon = "mn-layer-reshape-symbolic",
  .forward = "\\mathbf{y} = \\mathbf{x} \\text{, counted through in the same order}",
  .backward = "\\frac{\\partial L}{\\partial \\mathbf{x}} = \\frac{\\partial L}{\\partial \\mathbf{y}} \\text{, "
              "counted through in the same order}",
  .min_inputs = 1,
  .max_inputs = 1,
  .flags = MN_LAYER_VIEW | MN_LAYER_NO_FIELD,
  .infer = infer,
};
