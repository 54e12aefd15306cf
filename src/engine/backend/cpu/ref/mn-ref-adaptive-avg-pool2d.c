/* mn-ref-adaptive-avg-pool2d.c - means over windows that divide the image; output i sees rows floor (i H / H') to
 * ceil ((i + 1) H / H') - 1, as in PyTorch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-window.h"

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  return TRUE;
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
        for (gint64 column = 0; column < g->out_width; column++)
          {
            const MnSpan rows = mn_share_pixels ((int) row, (int) g->in_height, (int) g->out_height);
            const MnSpan columns = mn_share_pixels ((int) column, (int) g->in_width, (int) g->out_width);
            real sum = 0;

            for (gint64 h = rows.begin; h < rows.end; h++)
              for (gint64 w = columns.begin; w < columns.end; w++)
                sum += x[h * g->in_width + w];
            y[row * g->out_width + column] = sum / (real) ((rows.end - rows.begin) * (columns.end - columns.begin));
          }
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return 2 * (args->batch * op->in_elements + mn_ref_n_out (op, args));
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
  const gint64 in_plane = g->in_height * g->in_width;

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *dy = (const real *) args->d_output + plane * g->out_height * g->out_width;   /* (H_out, W_out) */
      real *dx = (real *) args->d_inputs[0] + plane * in_plane;                                /* (H, W), = or += */

      if (!args->accumulate[0])
        memset (dx, 0, in_plane * sizeof (real));
      for (gint64 row = 0; row < g->out_height; row++)
        for (gint64 column = 0; column < g->out_width; column++)
          {
            const MnSpan rows = mn_share_pixels ((int) row, (int) g->in_height, (int) g->out_height);
            const MnSpan columns = mn_share_pixels ((int) column, (int) g->in_width, (int) g->out_width);
            const real share = dy[row * g->out_width + column] / (real) ((rows.end - rows.begin) * (columns.end - columns.begin));

            for (gint64 h = rows.begin; h < rows.end; h++)
              for (gint64 w = columns.begin; w < columns.end; w++)
                dx[h * g->in_width + w] += share;
          }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args),
                     backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_adaptive_avg_pool2d) = {
  .layer = "adaptive_avg_pool2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
