/* mn-blocked.c - what the kernels of the blocked layouts share.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

/* Tensors above this many bytes do not stay in the caches until the next op reads them. */
#define STREAMED (32 * 1024 * 1024)

MnFused
MN_BLOCKED (mn_blocked_fused) (const MnOp *op, float *slope)
{
  const MnOpSpec *activation = op->spec->activation;

  *slope = 0;
  if (!activation)
    return MN_FUSED_NOTHING;
  if (g_str_equal (activation->layer->base.name, "relu"))
    return MN_FUSED_RELU;
  if (!g_str_equal (activation->layer->base.name, "leaky_relu"))
    return MN_FUSED_NOTHING;
  *slope = (float) mn_cpu_get_float (activation, "negative_slope", 0.01);
  return MN_FUSED_LEAKY_RELU;
}

gboolean
MN_BLOCKED (mn_blocked_fuses) (const MnOp *op)
{
  float slope;

  return MN_BLOCKED (mn_blocked_fused) (op, &slope) != MN_FUSED_NOTHING;
}

gboolean
MN_BLOCKED (mn_blocked_layouts) (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  if (spec->n_inputs != 1 || given[0] == MN_LAYOUT_PLAIN)
    return FALSE;
  wanted[0] = *output = given[0];
  return TRUE;
}

char *
MN_BLOCKED (mn_blocked_describe) (const MnOp *op)
{
  return g_strdup_printf ("vectors of channels, %s", mn_layout_name (op->spec->layouts[0]));
}

gboolean
MN_BLOCKED (mn_blocked_streams) (const float *to, gsize n)
{
  return n * sizeof (float) > STREAMED && (gsize) to % (MN_LANES * sizeof (float)) == 0;
}
