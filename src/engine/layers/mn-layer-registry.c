/* mn-layer-registry.c - every layer there is, in the order of the palette.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-rules-private.h"

static const MnLayerKind *const kinds[] = {
  &mn_layer_input,
  &mn_layer_flatten,
  &mn_layer_reshape,
  &mn_layer_linear,
  &mn_layer_conv2d,
  &mn_layer_conv_transpose2d,
  &mn_layer_max_pool2d,
  &mn_layer_avg_pool2d,
  &mn_layer_adaptive_avg_pool2d,
  &mn_layer_global_avg_pool2d,
  &mn_layer_global_max_pool2d,
  &mn_layer_upsample,
  &mn_layer_zero_pad2d,
  &mn_layer_batch_norm,
  &mn_layer_layer_norm,
  &mn_layer_group_norm,
  &mn_layer_instance_norm,
  &mn_layer_local_response_norm,
  &mn_layer_dropout,
  &mn_layer_dropout2d,
  &mn_layer_relu,
  &mn_layer_leaky_relu,
  &mn_layer_prelu,
  &mn_layer_elu,
  &mn_layer_selu,
  &mn_layer_gelu,
  &mn_layer_silu,
  &mn_layer_softplus,
  &mn_layer_hardswish,
  &mn_layer_sigmoid,
  &mn_layer_tanh,
  &mn_layer_softmax,
  &mn_layer_log_softmax,
  &mn_layer_add,
  &mn_layer_multiply,
  &mn_layer_divide,
  &mn_layer_concat,
};

/**
 * mn_layer_kinds:
 * @n: (out) (optional): how many there are
 *
 * Every layer, grouped by category.
 *
 * Returns: (transfer none): @n kinds, constant for the life of the program
 */
const MnLayerKind *const *
mn_layer_kinds (guint *n)
{
  if (n != NULL)
    *n = G_N_ELEMENTS (kinds);

  return kinds;
}

/**
 * mn_layer_find:
 * @name: a layer's name, as in JSON
 *
 * Returns: (transfer none) (nullable): the layer, or %NULL when there is none of that name
 */
const MnLayerKind *
mn_layer_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->base.name, name))
      return kinds[i];

  return NULL;
}

/**
 * mn_layer_names:
 *
 * Returns: (transfer none): the names of all layers, %NULL-terminated
 */
gboolean
mn_layer_is_frozen (const MnValues *values)
{
  return mn_property_find (mn_values_get_table (values), "freeze") && mn_values_get_bool (values, "freeze");
}

double
mn_layer_get_lr_factor (const MnValues *values)
{
  return mn_property_find (mn_values_get_table (values), "lr_factor") ? mn_values_get_float (values, "lr_factor") : 1;
}

const char *const *
mn_layer_names (void)
{
  static const char *names[G_N_ELEMENTS (kinds) + 1];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        names[i] = kinds[i]->base.name;
      g_once_init_leave (&once, 1);
    }

  return names;
}
