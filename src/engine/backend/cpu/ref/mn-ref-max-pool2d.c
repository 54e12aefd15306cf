/* mn-ref-max-pool2d.c - the largest of each window, which is remembered for backward.
 *
 * Window elements are tried one after the other on whole rows of outputs. The first of equal values wins and NaN wins
 * over everything, as in PyTorch. Padding never wins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-maximum.h"

static gboolean
prepare (MnOp *op)
{
  const MnCpuGeometry *g = &op->geometry;

  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->saved = op->spec->training ? op->out_elements * op->spec->max_batch * sizeof (gint32) : 0;
  return g->in_height * g->in_width <= G_MAXINT32;
}

/* One element of the window tried on a whole row of outputs, columns begin..end-1, without branches so that it
 * vectorizes. @from is the input row from output column 0's element on, @index its place in the plane. */
static void
try_row (real *best, gint32 *winners, gint64 begin, gint64 end, const real *from, gint64 stride, gint32 index)
{
  const gint32 step = (gint32) stride;

#pragma omp simd
  for (gint64 column = begin; column < end; column++)
    {
      const real value = from[column * stride];
      const gboolean wins = mn_maximum_wins (value, best[column], winners[column]);

      best[column] = wins ? value : best[column];
      winners[column] = wins ? index + (gint32) column * step : winners[column];
    }
}

/* The same where the winner is not asked for. */
static void
try_row_unnamed (real *best, gint64 begin, gint64 end, const real *from, gint64 stride)
{
#pragma omp simd
  for (gint64 column = begin; column < end; column++)
    {
      const real value = from[column * stride];

      best[column] = value > best[column] || value != value ? value : best[column];
    }
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

      for (gint64 i = 0; i < out_plane; i++)
        y[i] = -INFINITY;
      for (gint64 i = 0; winners && i < out_plane; i++)
        winners[i] = -1;
      for (gint64 tap = 0; tap < g->kernel[0] * g->kernel[1]; tap++)
        {
          const gint64 i = tap / g->kernel[1], j = tap % g->kernel[1];
          gint64 top, bottom, left, right;

          mn_cpu_geometry_span (g, 0, i, &top, &bottom);
          mn_cpu_geometry_span (g, 1, j, &left, &right);
          for (gint64 row = top; row < bottom; row++)
            {
              const gint64 h = row * g->stride[0] - g->padding[0] + i * g->dilation[0];
              const gint64 first = h * g->in_width - g->padding[1] + j * g->dilation[1];
              const gint64 at = row * g->out_width;

              if (winners)
                try_row (y + at, winners + at, left, right, x + first, g->stride[1], (gint32) first);
              else
                try_row_unnamed (y + at, left, right, x + first, g->stride[1]);
            }
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
