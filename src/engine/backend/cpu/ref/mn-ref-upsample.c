/* mn-ref-upsample.c - each pixel repeated, or new ones mixed out of four; see mn-upsample.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-upsample.h"

/* The two input positions that an output position reads along one axis, and the second one's share. */
typedef struct
{
  gint64 first, second;
  real   share;
} Mix;

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  mn_values_get_pair (op->spec->values, "scale_factor", op->geometry.stride);
  op->flag = mn_values_get_choice (op->spec->values, "mode") == 1;
  return TRUE;
}

static Mix
mix_at (const MnOp *op, int axis, gint64 i)
{
  const gint64 in = axis == 0 ? op->geometry.in_height : op->geometry.in_width;
  const MnUpsampleMix mix = mn_upsample_mix (in, op->geometry.stride[axis], op->flag, i);

  return (Mix) { mix.first, mix.second, (real) mix.share };
}

/* Items are planes: (sample, channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *x = (const real *) args->inputs[0] + plane * g->in_height * g->in_width;   /* (H, W) */
      real *y = (real *) args->output + plane * g->out_height * g->out_width;                /* (H_out, W_out) */

      for (gint64 row = 0; row < g->out_height; row++)
        {
          const Mix v = mix_at (op, 0, row);
          const real *above = x + v.first * g->in_width, *below = x + v.second * g->in_width;

          for (gint64 column = 0; column < g->out_width; column++)
            {
              const Mix h = mix_at (op, 1, column);
              const real up = op->flag ? (1 - h.share) * above[h.first] + h.share * above[h.second] : above[h.first];

              y[row * g->out_width + column] =
                op->flag ? (1 - v.share) * up + v.share * ((1 - h.share) * below[h.first] + h.share * below[h.second])
                         : up;
            }
        }
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, 4 * mn_ref_n_out (op, args),
                   forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 in_plane = g->in_height * g->in_width;

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *dy = (const real *) args->d_output + plane * g->out_height * g->out_width;   /* (H_out, W_out) */
      real *dx = (real *) args->d_inputs[0] + plane * in_plane;                                /* (H, W), = or += */

      if (!args->accumulate[0])
        memset (dx, 0, in_plane * sizeof (real));
      for (gint64 row = 0; row < g->out_height; row++)
        {
          const Mix v = mix_at (op, 0, row);
          real *above = dx + v.first * g->in_width, *below = dx + v.second * g->in_width;

          for (gint64 column = 0; column < g->out_width; column++)
            {
              const Mix h = mix_at (op, 1, column);
              const real d = dy[row * g->out_width + column];

              above[h.first] += (1 - v.share) * (1 - h.share) * d;
              if (!op->flag)
                continue;
              above[h.second] += (1 - v.share) * h.share * d;
              below[h.first] += v.share * (1 - h.share) * d;
              below[h.second] += v.share * h.share * d;
            }
        }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, 4 * mn_ref_n_out (op, args),
                     backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_upsample) = {
  .layer = "upsample",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
