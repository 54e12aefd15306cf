/* mn-ref-avg-pool2d.c - the mean of each window, over the whole window or over what of it lies inside the image.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-window.h"

/* The part of a window that lies inside the image, and one over what it is divided by. */
typedef struct
{
  MnSpan rows, columns;
  real   share;
} Window;

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->flag = TRUE;
  if (mn_property_find (mn_values_get_table (op->spec->values), "count_include_pad"))
    op->flag = mn_values_get_bool (op->spec->values, "count_include_pad");
  return TRUE;
}

static Window
window_at (const MnOp *op, gint64 row, gint64 column)
{
  const MnCpuGeometry *g = &op->geometry;
  Window window = {
    .rows = mn_window_pixels ((int) row, (int) g->kernel[0], (int) g->stride[0], (int) g->padding[0], (int) g->in_height),
    .columns = mn_window_pixels ((int) column, (int) g->kernel[1], (int) g->stride[1], (int) g->padding[1], (int) g->in_width),
  };
  gint64 count = op->flag ? g->kernel[0] * g->kernel[1]
                          : (window.rows.end - window.rows.begin) * (window.columns.end - window.columns.begin);

  window.share = (real) 1 / (real) MAX (count, 1);
  return window;
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
            const Window window = window_at (op, row, column);
            real sum = 0;

            for (gint64 h = window.rows.begin; h < window.rows.end; h++)
              for (gint64 w = window.columns.begin; w < window.columns.end; w++)
                sum += x[h * g->in_width + w];
            y[row * g->out_width + column] = sum * window.share;
          }
    }
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  return mn_ref_n_out (op, args) * (gsize) (op->geometry.kernel[0] * op->geometry.kernel[1]) * 2;
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
            const Window window = window_at (op, row, column);
            const real share = dy[row * g->out_width + column] * window.share;

            for (gint64 h = window.rows.begin; h < window.rows.end; h++)
              for (gint64 w = window.columns.begin; w < window.columns.end; w++)
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

const MnCpuKernel MN_REF (mn_ref_avg_pool2d) = {
  .layer = "avg_pool2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
