/* mn-initializer.c - how weights start, as torch.nn.init has it.
 *
 * Bounds are computed in double, in PyTorch's order of operations, and rounded to float once, so that the drawn numbers
 * are PyTorch's to the last bit. Formulas: Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming), LeCun et al.
 * 1998 (lecun), Saxe, McClelland and Ganguli 2014 (orthogonal).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-initializer.h"

#include <math.h>

const char *const mn_initializer_names[] = {
  "default",
  "xavier_uniform",
  "xavier_normal",
  "kaiming_uniform",
  "kaiming_normal",
  "lecun_uniform",
  "lecun_normal",
  "orthogonal",
  "normal",
  "uniform",
  "constant",
  "zeros",
  "ones",
  "xavier_normal_uniform_gain",
  "kaiming_normal_uniform_gain",
  NULL,
};

const char *const mn_initializer_modes[] = { "fan_in", "fan_out", NULL };

MnInitializer
mn_initializer_make (const char *name)
{
  return (MnInitializer) { .name = name, .std = 0.01, .low = -0.05, .high = 0.05 };
}

MnInitializer
mn_initializer_read (const MnValues *values)
{
  const MnProperty *table = mn_values_get_table (values);
  const MnProperty *init = mn_property_find (table, "init");
  MnInitializer initializer = mn_initializer_make (mn_initializer_names[0]);

  /* prelu's is a number */
  if (!init || init->type != MN_PROPERTY_CHOICE)
    return initializer;
  initializer.name = mn_values_get_string (values, "init");
  if (!mn_property_find (table, "init_gain"))
    return initializer;
  initializer.value = mn_values_get_float (values, "init_value");
  initializer.mean = mn_values_get_float (values, "init_mean");
  initializer.std = mn_values_get_float (values, "init_std");
  initializer.low = mn_values_get_float (values, "init_low");
  initializer.high = mn_values_get_float (values, "init_high");
  initializer.gain = mn_values_get_float (values, "init_gain");
  initializer.fan_out = g_str_equal (mn_values_get_string (values, "init_mode"), "fan_out");
  return initializer;
}

/* The gain of a leaky ReLU with slope √5, √(2/(1 + 5)): what PyTorch's linear and convolution layers start with. */
static double
default_std (const MnParamSpec *spec)
{
  double slope = sqrt (5.0);
  double gain = sqrt (2.0 / (1.0 + slope * slope));

  return gain / sqrt ((double) spec->fan_in);
}

/* The standard deviation the method asks for; 0 for one that has none. */
static double
method_std (const MnInitializer *initializer,
            const MnParamSpec   *spec)
{
  const char *name = initializer->name;
  double gain = initializer->gain > 0 ? initializer->gain : 1;

  if (g_str_equal (name, "default"))
    return default_std (spec);
  if (g_str_has_prefix (name, "xavier"))
    return gain * sqrt (2.0 / (double) (spec->fan_in + spec->fan_out));
  if (g_str_has_prefix (name, "kaiming"))
    return (initializer->gain > 0 ? initializer->gain : sqrt (2.0))
           / sqrt ((double) (initializer->fan_out ? spec->fan_out : spec->fan_in));
  if (g_str_has_prefix (name, "lecun"))
    return gain * sqrt (1.0 / (double) spec->fan_in);
  return 0;
}

static void
fill_constant (float  *out,
               gsize   n,
               float   value)
{
  for (gsize i = 0; i < n; i++)
    out[i] = value;
}

static void
fill_weight (const MnInitializer *initializer,
             const MnParamSpec   *spec,
             MnTorchRandom       *random,
             float               *out,
             gsize                n)
{
  const char *name = initializer->name;
  const double std = method_std (initializer, spec);

  if (g_str_equal (name, "zeros"))
    fill_constant (out, n, 0);
  else if (g_str_equal (name, "ones"))
    fill_constant (out, n, 1);
  else if (g_str_equal (name, "constant"))
    fill_constant (out, n, (float) initializer->value);
  else if (g_str_equal (name, "normal"))
    mn_torch_random_fill_normal (random, out, n, (float) initializer->mean, (float) initializer->std);
  else if (g_str_equal (name, "uniform"))
    mn_torch_random_fill_uniform (random, out, n, (float) initializer->low, (float) initializer->high);
  else if (g_str_equal (name, "orthogonal"))
    mn_orthogonal_fill (random, (gsize) spec->shape.dim[0], n / (gsize) spec->shape.dim[0],
                        initializer->gain > 0 ? initializer->gain : 1, out);
  else if (g_str_has_suffix (name, "_normal_uniform_gain"))
    mn_torch_random_fill_normal (random, out, n, 0.0f, (float) (sqrt (3.0) * std));
  else if (g_str_has_suffix (name, "_normal"))
    mn_torch_random_fill_normal (random, out, n, 0.0f, (float) std);
  else
    {
      float bound = (float) (sqrt (3.0) * std);

      mn_torch_random_fill_uniform (random, out, n, -bound, bound);
    }
}

static void
fill_bias (const MnInitializer *initializer,
           const MnParamSpec   *spec,
           MnTorchRandom       *random,
           float               *out,
           gsize                n)
{
  if (g_str_equal (initializer->name, mn_initializer_names[0]) && spec->fan_in > 0)
    {
      float bound = (float) (1.0 / sqrt ((double) spec->fan_in));

      mn_torch_random_fill_uniform (random, out, n, -bound, bound);
    }
  else
    {
      fill_constant (out, n, 0.0f);
    }
}

/**
 * mn_initializer_fill:
 * @initializer: a name out of mn_initializer_names, and its settings
 * @spec: which parameter it is: its role, shape and fans
 * @random: the stream that is drawn from
 * @out: mn_shape_elements(&spec->shape) floats, row-major, overwritten
 *
 * Fills a parameter as PyTorch does, taking as many draws as PyTorch takes. To start a layer as PyTorch starts it, fill
 * its parameters in the order of its MnLayerKind.params: the weight, then the bias.
 */
void
mn_initializer_fill (const MnInitializer *initializer,
                     const MnParamSpec   *spec,
                     MnTorchRandom       *random,
                     float               *out)
{
  gsize n;

  g_return_if_fail (initializer != NULL);
  g_return_if_fail (g_strv_contains (mn_initializer_names, initializer->name));
  g_return_if_fail (spec != NULL);
  g_return_if_fail (random != NULL);
  g_return_if_fail (out != NULL);
  g_return_if_fail (mn_shape_elements (&spec->shape) > 0);

  n = (gsize) mn_shape_elements (&spec->shape);
  switch (spec->role)
    {
    case MN_ROLE_WEIGHT:
      fill_weight (initializer, spec, random, out, n);
      break;
    case MN_ROLE_BIAS:
      fill_bias (initializer, spec, random, out, n);
      break;
    case MN_ROLE_SCALE:
    case MN_ROLE_RUNNING_VAR:
      fill_constant (out, n, 1.0f);
      break;
    case MN_ROLE_SLOPE:
      fill_constant (out, n, (float) spec->start);
      break;
    case MN_ROLE_SHIFT:
    case MN_ROLE_RUNNING_MEAN:
      fill_constant (out, n, 0.0f);
      break;
    default:
      g_return_if_reached ();
    }
}
