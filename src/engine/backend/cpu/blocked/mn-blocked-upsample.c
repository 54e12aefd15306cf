/* mn-blocked-upsample.c - larger images, a pixel of all channels of a block at a time; see mn-upsample.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

#include "mn-upsample.h"

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  mn_cpu_geometry_init (&op->geometry, op->spec);
  mn_values_get_pair (op->spec->values, "scale_factor", op->geometry.stride);
  op->flag = mn_values_get_choice (op->spec->values, "mode") == 1;
  return TRUE;
}

/* The four pixels of one and their shares; of @n only the first where one is repeated. */
typedef struct
{
  gsize at[4];
  float share[4];
  int   n;
} Sources;

static inline Sources
sources_of (const MnOp *op, const MnUpsampleMix *v, gint64 column, gsize step)
{
  const MnCpuGeometry *g = &op->geometry;
  const MnUpsampleMix h = mn_upsample_mix (g->in_width, g->stride[1], op->flag, column);
  const float below = (float) v->share, right = (float) h.share;

  return (Sources) {
    .at = { (v->first * g->in_width + h.first) * step, (v->first * g->in_width + h.second) * step,
            (v->second * g->in_width + h.first) * step, (v->second * g->in_width + h.second) * step },
    .share = { (1 - below) * (1 - right), (1 - below) * right, below * (1 - right), below * right },
    .n = op->flag ? 4 : 1,
  };
}

/* One plane of a block. */
MN_INLINE void
enlarge (const int vectors, const MnOp *op, const float *x, float *y)
{
  const MnCpuGeometry *g = &op->geometry;
  const gsize step = vectors * MN_LANES;

  for (gint64 row = 0; row < g->out_height; row++)
    {
      const MnUpsampleMix mix = mn_upsample_mix (g->in_height, g->stride[0], op->flag, row);

      for (gint64 column = 0; column < g->out_width; column++, y += step)
        {
          const Sources from = sources_of (op, &mix, column, step);

          MN_UNROLL
          for (int v = 0; v < vectors; v++)
            {
              MnVec value = mn_vec_load (x + from.at[0] + v * MN_LANES);

              if (from.n > 1)
                value = value * from.share[0] + mn_vec_load (x + from.at[1] + v * MN_LANES) * from.share[1]
                        + mn_vec_load (x + from.at[2] + v * MN_LANES) * from.share[2]
                        + mn_vec_load (x + from.at[3] + v * MN_LANES) * from.share[3];
              mn_vec_store (y + v * MN_LANES, value);
            }
        }
    }
}

/* Adds to the plane of input gradients. */
MN_INLINE void
give_back (const int vectors, const MnOp *op, const float *dy, float *dx)
{
  const MnCpuGeometry *g = &op->geometry;
  const gsize step = vectors * MN_LANES;

  for (gint64 row = 0; row < g->out_height; row++)
    {
      const MnUpsampleMix mix = mn_upsample_mix (g->in_height, g->stride[0], op->flag, row);

      for (gint64 column = 0; column < g->out_width; column++, dy += step)
        {
          const Sources to = sources_of (op, &mix, column, step);

          for (int k = 0; k < to.n; k++)
            MN_UNROLL
            for (int v = 0; v < vectors; v++)
              {
                float *at = dx + to.at[k] + v * MN_LANES;

                mn_vec_store (at, mn_vec_load (at) + mn_vec_load (dy + v * MN_LANES) * (to.n > 1 ? to.share[k] : 1));
              }
        }
    }
}

/* Items are blocks of samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gsize block = mn_blocked_block (op), in = g->in_height * g->in_width * block;
  const gsize out = g->out_height * g->out_width * block;

  for (gsize item = begin; item < end; item++)
    MN_FOR_BLOCK (block, enlarge, op, (const float *) args->inputs[0] + item * in, (float *) args->output + item * out);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gsize block = mn_blocked_block (op), in = g->in_height * g->in_width * block;
  const gsize out = g->out_height * g->out_width * block;

  for (gsize item = begin; item < end; item++)
    {
      float *dx = (float *) args->d_inputs[0] + item * in;   /* = or += */

      if (!args->accumulate[0])
        memset (dx, 0, in * sizeof (float));
      MN_FOR_BLOCK (block, give_back, op, (const float *) args->d_output + item * out, dx);
    }
}

static void
run (const MnOp *op, const MnOpArgs *args, MnCpuRange range)
{
  const gsize planes = (gsize) op->geometry.in_channels / mn_blocked_block (op) * args->batch;

  mn_cpu_parallel (op->threads, planes, op->out_elements * args->batch * 2, range, op, args);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  run (op, args, forward_range);
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    run (op, args, backward_range);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_upsample) = {
  .layer = "upsample",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = MN_BLOCKED (mn_blocked_layouts),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
