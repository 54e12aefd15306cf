/* mn-blocked-global-max-pool2d.c - the largest number of each channel, for all channels of a block at a time.
 *
 * The first of equal numbers wins and NaN wins over everything, as in mn-ref-global-pool2d.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

/* saved: the pixel of the largest number (N, C), gint32 */

static gsize
pixels_of (const MnOpSpec *spec)
{
  return (gsize) (spec->inputs[0].dim[1] * spec->inputs[0].dim[2]);
}

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  if (pixels_of (spec) > G_MAXINT32 || !MN_BLOCKED (mn_blocked_layouts) (spec, given, wanted, output))
    return FALSE;
  *output = MN_LAYOUT_PLAIN;   /* one number a channel */
  return TRUE;
}

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  op->saved = op->spec->training ? op->out_elements * op->spec->max_batch * sizeof (gint32) : 0;
  return TRUE;
}

/* @x: the plane of a block; @y, @winners: of its channels; @winners NULL: nobody asks. */
MN_INLINE void
pool_plane (const int vectors, gsize pixels, const float *x, float *y, gint32 *winners)
{
  const gsize step = vectors * MN_LANES;
  MnVec best[MN_VECTORS];
  MnMask winner[MN_VECTORS] = { { 0 } };

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    best[v] = mn_vec_load (x + v * MN_LANES);
  for (gsize i = 1; i < pixels; i++)
    MN_UNROLL
    for (int v = 0; v < vectors; v++)
      {
        const MnVec value = mn_vec_load (x + i * step + v * MN_LANES);
        const MnMask own = (MnMask) { 0 } + (gint32) i;
        const MnMask wins =
          ((MnMask) (value > best[v]) | (MnMask) (value != value)) & (MnMask) (best[v] == best[v]);

        best[v] = mn_vec_select (wins, value, best[v]);
        winner[v] = (MnMask) mn_vec_select (wins, (MnVec) own, (MnVec) winner[v]);
      }
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      mn_vec_store (y + v * MN_LANES, best[v]);
      if (winners)
        *(MnMask *) (winners + v * MN_LANES) = winner[v];
    }
}

/* Items are blocks of samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize block = mn_blocked_block (op), pixels = pixels_of (op->spec);

  for (gsize item = begin; item < end; item++)
    {
      const float *x = (const float *) args->inputs[0] + item * pixels * block;
      float *y = (float *) args->output + item * block;
      gint32 *winners = op->saved ? (gint32 *) args->saved + item * block : NULL;

      MN_FOR_BLOCK (block, pool_plane, pixels, x, y, winners);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const gsize n = op->out_elements * args->batch;

  mn_cpu_parallel (op->threads, n / mn_blocked_block (op), op->in_elements * args->batch, forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize block = mn_blocked_block (op), length = pixels_of (op->spec) * block;

  for (gsize item = begin; item < end; item++)
    {
      const float *dy = (const float *) args->d_output + item * block;
      const gint32 *winners = (const gint32 *) args->saved + item * block;
      float *dx = (float *) args->d_inputs[0] + item * length;   /* = or += */

      if (!args->accumulate[0])
        memset (dx, 0, length * sizeof (float));
      for (gsize c = 0; c < block; c++)
        dx[(gsize) winners[c] * block + c] += dy[c];
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, op->out_elements * args->batch / mn_blocked_block (op),
                     op->in_elements * args->batch, backward_range, op, args);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_global_max_pool2d) = {
  .layer = "global_max_pool2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
