/* mn-ref-max-pool2d.c - the largest of each window, which is remembered for backward.
 *
 * The first of equal values wins and NaN wins over everything, as in PyTorch. Padding never wins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

static gboolean
prepare (MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->saved = op->spec->training ? op->out_elements * op->spec->max_batch * sizeof (gint32) : 0;
  return g->in_height * g->in_width <= G_MAXINT32;
}

/* Items are planes: (sample, channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *x = (const real *) args->inputs[0] + plane * in_plane;       /* (H, W) */
      real *y = (real *) args->output + plane * out_plane;                     /* (H_out, W_out) */
      gint32 *winners = op->saved ? (gint32 *) args->saved + plane * out_plane : NULL;

      for (gint64 row = 0; row < g->out_height; row++)
        for (gint64 column = 0; column < g->out_width; column++)
          {
            const gint64 top = row * g->stride[0] - g->padding[0], left = column * g->stride[1] - g->padding[1];
            real best = -INFINITY;
            gint32 winner = -1;

            for (gint64 i = 0; i < g->kernel[0]; i++)
              {
                const gint64 h = top + i * g->dilation[0];

                if (h < 0 || h >= g->in_height)
                  continue;
                for (gint64 j = 0; j < g->kernel[1]; j++)
                  {
                    const gint64 w = left + j * g->dilation[1];
                    real value;

                    if (w < 0 || w >= g->in_width)
                      continue;
                    value = x[h * g->in_width + w];
                    if (value > best || isnan (value) || winner < 0)
                      {
                        best = value;
                        winner = (gint32) (h * g->in_width + w);
                      }
                  }
              }
            y[row * g->out_width + column] = best;
            if (winners)
              winners[row * g->out_width + column] = winner;
          }
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return mn_ref_n_out (op, args) * (gsize) (op->geometry.kernel[0] * op->geometry.kernel[1]) * 4;
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args), forward_range,
                   op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;

  for (gsize plane = begin; plane < end; plane++)
    {
      const gint32 *winners = (const gint32 *) args->saved + plane * out_plane;   /* (H_out, W_out) */
      const real *dy = (const real *) args->d_output + plane * out_plane;         /* (H_out, W_out) */
      real *dx = (real *) args->d_inputs[0] + plane * in_plane;                   /* (H, W), = or += */

      if (!args->accumulate[0])
        memset (dx, 0, in_plane * sizeof (real));
      for (gint64 i = 0; i < out_plane; i++)
        if (winners[i] >= 0)
          dx[winners[i]] += dy[i];
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, op->in_elements * args->batch * 2,
                     backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_max_pool2d) = {
  .layer = "max_pool2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
