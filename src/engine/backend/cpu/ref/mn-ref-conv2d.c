/* mn-ref-conv2d.c - direct convolution: groups, dilation, rectangular kernels, strides and padding.
 *
 * y[n, o, h, w] = b[o] + Σ weight[o, c, i, j] · x[n, g + c, h·s - p + i·d, w·s - p + j·d]; every loop runs only where
 * the input position exists, which is what zero padding means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* What all three passes walk through: one kernel element of one (output, input) channel pair, and where it applies. */
typedef struct
{
  gint64 row_begin, row_end, column_begin, column_end;   /* output positions */
  gint64 row_shift, column_shift;                        /* input position of output 0 */
} Tap;

static gboolean
prepare (MnOp *op)
{
  mn_cpu_geometry_init (&op->geometry, op->spec);
  return TRUE;
}

static Tap
tap_at (const MnCpuGeometry *g, gint64 i, gint64 j)
{
  Tap tap;

  mn_cpu_geometry_span (g, 0, i, &tap.row_begin, &tap.row_end);
  mn_cpu_geometry_span (g, 1, j, &tap.column_begin, &tap.column_end);
  tap.row_shift = i * g->dilation[0] - g->padding[0];
  tap.column_shift = j * g->dilation[1] - g->padding[1];
  return tap;
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  const MnCpuGeometry *g = &op->geometry;

  return mn_ref_n_out (op, args) * (gsize) (g->in_channels / g->groups * g->kernel[0] * g->kernel[1]);
}

/* Items are (sample, output channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_in = g->in_channels / g->groups, group_out = g->out_channels / g->groups;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const real *w = args->params[0];                       /* (C_out, C_in / groups, K_h, K_w) */
  const real *b = bias < 0 ? NULL : args->params[bias];  /* (C_out) */

  for (gsize item = begin; item < end; item++)
    {
      const gint64 n = item / g->out_channels, o = item % g->out_channels;
      const real *x = (const real *) args->inputs[0] + (n * g->in_channels + o / group_out * group_in) * in_plane;
      real *y = (real *) args->output + item * out_plane;  /* (H_out, W_out) */

      for (gint64 i = 0; i < out_plane; i++)
        y[i] = b ? b[o] : 0;
      for (gint64 c = 0; c < group_in; c++)
        for (gint64 i = 0; i < g->kernel[0]; i++)
          for (gint64 j = 0; j < g->kernel[1]; j++)
            {
              const Tap tap = tap_at (g, i, j);
              const real weight = w[((o * group_in + c) * g->kernel[0] + i) * g->kernel[1] + j];

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  const real *from = x + c * in_plane + (row * g->stride[0] + tap.row_shift) * g->in_width;
                  real *to = y + row * g->out_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    to[column] += weight * from[column * g->stride[1] + tap.column_shift];
                }
            }
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.out_channels, total_work (op, args), forward_range,
                   op, args);
}

/* Items are (sample, input channel). */
static void
d_input_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_in = g->in_channels / g->groups, group_out = g->out_channels / g->groups;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;
  const real *w = args->params[0];   /* (C_out, C_in / groups, K_h, K_w) */

  for (gsize item = begin; item < end; item++)
    {
      const gint64 n = item / g->in_channels, c = item % g->in_channels % group_in;
      const gint64 first = item % g->in_channels / group_in * group_out;
      real *dx = (real *) args->d_inputs[0] + item * in_plane;   /* (H, W), = or += */

      if (!args->accumulate[0])
        memset (dx, 0, in_plane * sizeof (real));
      for (gint64 o = first; o < first + group_out; o++)
        for (gint64 i = 0; i < g->kernel[0]; i++)
          for (gint64 j = 0; j < g->kernel[1]; j++)
            {
              const Tap tap = tap_at (g, i, j);
              const real weight = w[((o * group_in + c) * g->kernel[0] + i) * g->kernel[1] + j];
              const real *dy = (const real *) args->d_output + (n * g->out_channels + o) * out_plane;

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  real *to = dx + (row * g->stride[0] + tap.row_shift) * g->in_width;
                  const real *from = dy + row * g->out_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    to[column * g->stride[1] + tap.column_shift] += weight * from[column];
                }
            }
    }
}

/* Items are output channels. */
static void
d_param_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_in = g->in_channels / g->groups, group_out = g->out_channels / g->groups;
  const gint64 in_plane = g->in_height * g->in_width, out_plane = g->out_height * g->out_width;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  real *dw = args->d_params[0];                        /* (C_out, C_in / groups, K_h, K_w), = */
  real *db = bias < 0 ? NULL : args->d_params[bias];   /* (C_out), = */

  for (gsize o = begin; o < end; o++)
    {
      const gint64 group = o / group_out;
      gint64 taps = group_in * g->kernel[0] * g->kernel[1];

      if (db)
        db[o] = 0;
      for (int n = 0; db && n < args->batch; n++)
        {
          const real *dy = (const real *) args->d_output + (n * g->out_channels + o) * out_plane;
          real sum = 0;

          for (gint64 i = 0; i < out_plane; i++)
            sum += dy[i];
          db[o] += sum;
        }
      for (gint64 t = 0; dw && t < taps; t++)
        {
          const gint64 c = t / (g->kernel[0] * g->kernel[1]);
          const Tap tap = tap_at (g, t / g->kernel[1] % g->kernel[0], t % g->kernel[1]);

          dw[o * taps + t] = 0;
          for (int n = 0; n < args->batch; n++)
            {
              const real *x = (const real *) args->inputs[0] + (n * g->in_channels + group * group_in + c) * in_plane;
              const real *dy = (const real *) args->d_output + (n * g->out_channels + o) * out_plane;
              real sum = 0;

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  const real *from = x + (row * g->stride[0] + tap.row_shift) * g->in_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    sum += dy[row * g->out_width + column] * from[column * g->stride[1] + tap.column_shift];
                }
              dw[o * taps + t] += sum;
            }
        }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args), d_input_range,
                     op, args);
  mn_cpu_parallel (op->threads, op->geometry.out_channels, total_work (op, args), d_param_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_conv2d) = {
  .layer = "conv2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
