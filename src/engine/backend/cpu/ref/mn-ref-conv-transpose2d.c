/* mn-ref-conv-transpose2d.c - the transposed convolution: what a convolution's backward pass does to its input's
 * gradient.
 *
 * y[n, o, h·s - p + i·d, w·s - p + j·d] += weight[c, o, i, j] · x[n, c, h, w]. The geometry is that of the convolution
 * which leads back from the output image to the input image, so its "in" is this layer's output.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* One kernel element: the input positions whose output lies in the image, and where that is. */
typedef struct
{
  gint64 row_begin, row_end, column_begin, column_end;   /* input positions */
  gint64 row_shift, column_shift;                        /* output position of input 0 */
} Tap;

static gboolean
prepare (MnOp *op)
{
  MnCpuGeometry *g = &op->geometry;

  mn_cpu_geometry_init (g, op->spec);
  g->in_channels = op->spec->output.dim[0];
  g->in_height = op->spec->output.dim[1];
  g->in_width = op->spec->output.dim[2];
  g->out_channels = op->spec->inputs[0].dim[0];
  g->out_height = op->spec->inputs[0].dim[1];
  g->out_width = op->spec->inputs[0].dim[2];
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

  return args->batch * op->in_elements * (gsize) (g->in_channels / g->groups * g->kernel[0] * g->kernel[1]);
}

/* Items are (sample, output channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_y = g->in_channels / g->groups, group_x = g->out_channels / g->groups;
  const gint64 y_plane = g->in_height * g->in_width, x_plane = g->out_height * g->out_width;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const real *w = args->params[0];                       /* (C_in, C_out / groups, K_h, K_w) */
  const real *b = bias < 0 ? NULL : args->params[bias];  /* (C_out) */

  for (gsize item = begin; item < end; item++)
    {
      const gint64 n = item / g->in_channels, channel = item % g->in_channels, o = channel % group_y;
      const gint64 first = channel / group_y * group_x;
      real *y = (real *) args->output + item * y_plane;   /* (H_out, W_out) */

      for (gint64 i = 0; i < y_plane; i++)
        y[i] = b ? b[channel] : 0;
      for (gint64 c = first; c < first + group_x; c++)
        for (gint64 i = 0; i < g->kernel[0]; i++)
          for (gint64 j = 0; j < g->kernel[1]; j++)
            {
              const Tap tap = tap_at (g, i, j);
              const real weight = w[((c * group_y + o) * g->kernel[0] + i) * g->kernel[1] + j];
              const real *x = (const real *) args->inputs[0] + (n * g->out_channels + c) * x_plane;

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  real *to = y + (row * g->stride[0] + tap.row_shift) * g->in_width;
                  const real *from = x + row * g->out_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    to[column * g->stride[1] + tap.column_shift] += weight * from[column];
                }
            }
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, (gsize) args->batch * op->geometry.in_channels, total_work (op, args), forward_range,
                   op, args);
}

/* Items are (sample, input channel). */
static void
d_input_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_y = g->in_channels / g->groups, group_x = g->out_channels / g->groups;
  const gint64 y_plane = g->in_height * g->in_width, x_plane = g->out_height * g->out_width;
  const real *w = args->params[0];   /* (C_in, C_out / groups, K_h, K_w) */

  for (gsize item = begin; item < end; item++)
    {
      const gint64 n = item / g->out_channels, c = item % g->out_channels;
      const real *dy = (const real *) args->d_output + (n * g->in_channels + c / group_x * group_y) * y_plane;
      real *dx = (real *) args->d_inputs[0] + item * x_plane;   /* (H, W), = or += */

      if (!args->accumulate[0])
        memset (dx, 0, x_plane * sizeof (real));
      for (gint64 o = 0; o < group_y; o++)
        for (gint64 i = 0; i < g->kernel[0]; i++)
          for (gint64 j = 0; j < g->kernel[1]; j++)
            {
              const Tap tap = tap_at (g, i, j);
              const real weight = w[((c * group_y + o) * g->kernel[0] + i) * g->kernel[1] + j];

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  const real *from = dy + o * y_plane + (row * g->stride[0] + tap.row_shift) * g->in_width;
                  real *to = dx + row * g->out_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    to[column] += weight * from[column * g->stride[1] + tap.column_shift];
                }
            }
    }
}

/* Items are (input channel, output channel of its group): planes of the weight. */
static void
d_weight_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const gint64 group_y = g->in_channels / g->groups, group_x = g->out_channels / g->groups;
  const gint64 y_plane = g->in_height * g->in_width, x_plane = g->out_height * g->out_width;
  const gint64 taps = g->kernel[0] * g->kernel[1];
  real *dw = args->d_params[0];   /* (C_in, C_out / groups, K_h, K_w), = */

  for (gsize item = begin; item < end; item++)
    {
      const gint64 c = item / group_y, channel = c / group_x * group_y + item % group_y;

      for (gint64 t = 0; t < taps; t++)
        {
          const Tap tap = tap_at (g, t / g->kernel[1], t % g->kernel[1]);

          dw[item * taps + t] = 0;
          for (int n = 0; n < args->batch; n++)
            {
              const real *x = (const real *) args->inputs[0] + (n * g->out_channels + c) * x_plane;
              const real *dy = (const real *) args->d_output + (n * g->in_channels + channel) * y_plane;
              real sum = 0;

              for (gint64 row = tap.row_begin; row < tap.row_end; row++)
                {
                  const real *from = dy + (row * g->stride[0] + tap.row_shift) * g->in_width;

                  for (gint64 column = tap.column_begin; column < tap.column_end; column++)
                    sum += x[row * g->out_width + column] * from[column * g->stride[1] + tap.column_shift];
                }
              dw[item * taps + t] += sum;
            }
        }
    }
}

/* Items are output channels. */
static void
d_bias_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize channels = op->geometry.in_channels, plane = op->out_elements / channels;
  real *db = args->d_params[mn_cpu_find_param (op->spec, MN_ROLE_BIAS)];   /* (C_out), = */

  for (gsize o = begin; o < end; o++)
    {
      double total = 0;

      for (int n = 0; n < args->batch; n++)
        {
          const real *dy = (const real *) args->d_output + (n * channels + o) * plane;
          real sum = 0;

#pragma omp simd reduction(+ : sum)
          for (gsize i = 0; i < plane; i++)
            sum += dy[i];
          total += sum;
        }
      db[o] = (real) total;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnCpuGeometry *g = &op->geometry;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, (gsize) args->batch * g->out_channels, total_work (op, args), d_input_range, op,
                     args);
  if (args->d_params[0])
    mn_cpu_parallel (op->threads, g->out_channels * (g->in_channels / g->groups), total_work (op, args),
                     d_weight_range, op, args);
  if (bias >= 0 && args->d_params[bias])
    mn_cpu_parallel (op->threads, g->in_channels, mn_ref_n_out (op, args), d_bias_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_conv_transpose2d) = {
  .layer = "conv_transpose2d",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
