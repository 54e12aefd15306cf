/* mn-initializer.c - how weights start, as torch.nn.init has it.
 *
 * Bounds are computed in double, in PyTorch's order of operations, and rounded to float once, so that the drawn numbers
 * are PyTorch's to the last bit. Formulas: Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming, gain √2, fan_in).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-initializer.h"

#include <math.h>

typedef enum
{
  CONSTANT,
  UNIFORM,
  NORMAL,
} Distribution;

typedef struct
{
  Distribution   distribution;
  double       (*spread) (const MnParamSpec *spec);   /* standard deviation; NULL for a constant */
  float          constant;
} Initializer;

const char *const mn_initializer_names[] = {
  "default",
  "xavier_uniform",
  "xavier_normal",
  "kaiming_uniform",
  "kaiming_normal",
  "zeros",
  "ones",
  NULL,
};

/* The gain of a leaky ReLU with slope √5, √(2/(1 + 5)): what PyTorch's linear and convolution layers start with. */
static double
default_std (const MnParamSpec *spec)
{
  double slope = sqrt (5.0);
  double gain = sqrt (2.0 / (1.0 + slope * slope));

  return gain / sqrt ((double) spec->fan_in);
}

static double
xavier_std (const MnParamSpec *spec)
{
  return sqrt (2.0 / (double) (spec->fan_in + spec->fan_out));
}

static double
kaiming_std (const MnParamSpec *spec)
{
  return sqrt (2.0) / sqrt ((double) spec->fan_in);
}

/* In the order of the names. */
static const Initializer initializers[] = {
  { UNIFORM, default_std, 0 },
  { UNIFORM, xavier_std, 0 },
  { NORMAL, xavier_std, 0 },
  { UNIFORM, kaiming_std, 0 },
  { NORMAL, kaiming_std, 0 },
  { CONSTANT, NULL, 0 },
  { CONSTANT, NULL, 1 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (initializers) == G_N_ELEMENTS (mn_initializer_names) - 1);

static void
fill_constant (float  *out,
               gsize   n,
               float   value)
{
  for (gsize i = 0; i < n; i++)
    out[i] = value;
}

static const Initializer *
find_initializer (const char *name)
{
  for (gsize i = 0; mn_initializer_names[i] != NULL; i++)
    if (g_str_equal (mn_initializer_names[i], name))
      return &initializers[i];

  return NULL;
}

static void
fill_weight (const Initializer *initializer,
             const MnParamSpec *spec,
             MnTorchRandom     *random,
             float             *out,
             gsize              n)
{
  double std;

  if (initializer->distribution == CONSTANT)
    {
      fill_constant (out, n, initializer->constant);
      return;
    }

  std = initializer->spread (spec);
  if (initializer->distribution == NORMAL)
    {
      mn_torch_random_fill_normal (random, out, n, 0.0f, (float) std);
    }
  else
    {
      float bound = (float) (sqrt (3.0) * std);

      mn_torch_random_fill_uniform (random, out, n, -bound, bound);
    }
}

static void
fill_bias (const Initializer *initializer,
           const MnParamSpec *spec,
           MnTorchRandom     *random,
           float             *out,
           gsize              n)
{
  if (initializer == &initializers[0] && spec->fan_in > 0)
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
 * @name: one of mn_initializer_names
 * @spec: which parameter it is: its role, shape and fans
 * @random: the stream that is drawn from
 * @out: mn_shape_elements(&spec->shape) floats, row-major, overwritten
 *
 * Fills a parameter as PyTorch does, taking as many draws as PyTorch takes. To start a layer as PyTorch starts it, fill
 * its parameters in the order of its MnLayerKind.params: the weight, then the bias.
 */
void
mn_initializer_fill (const char        *name,
                     const MnParamSpec *spec,
                     MnTorchRandom     *random,
                     float             *out)
{
  const Initializer *initializer;
  gsize n;

  g_return_if_fail (name != NULL);
  g_return_if_fail (spec != NULL);
  g_return_if_fail (random != NULL);
  g_return_if_fail (out != NULL);
  g_return_if_fail (mn_shape_elements (&spec->shape) > 0);

  initializer = find_initializer (name);
  g_return_if_fail (initializer != NULL);

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
