/* mn-blas-conv2d.c - convolution as OpenBLAS products over patch matrices.
 *
 * For a tile of output pixels (some rows of one image, or several small images) every input pixel under the window is
 * copied into a matrix with one row for each weight of a filter and one column for each output pixel; one product then
 * gives the tile's outputs. The tile is chosen so that the matrix stays in the cache near the core. A 1x1 convolution
 * with stride 1 needs no copy: its patch matrix is the image.
 *
 * Each thread has its own images, patch matrix, and sum of weight gradients; the sums are added in the order of the
 * threads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blas.h"

#include <string.h>

/* Columns of a patch matrix: enough for the product to be efficient, few enough for the second-level cache. */
#define MIN_COLUMNS 256
#define MAX_COLUMNS 1024
#define CACHED_ELEMENTS (128 * 1024)
/* Pixels from which one image gives a product that is worth a call of its own. */
#define LARGE_PLANE 64

typedef struct
{
  gint64 weights;      /* of one filter: C_in / groups · K_h · K_w */
  gint64 group_in, group_out;
  gint64 in_plane, out_plane;
} Sizes;

static Sizes
sizes_of (const MnCpuGeometry *g)
{
  Sizes s = {
    .weights = g->in_channels / g->groups * g->kernel[0] * g->kernel[1],
    .group_in = g->in_channels / g->groups,
    .group_out = g->out_channels / g->groups,
    .in_plane = g->in_height * g->in_width,
    .out_plane = g->out_height * g->out_width,
  };

  return s;
}

static gsize
partial_weights (const MnOp *op)
{
  Sizes s = sizes_of (&op->geometry);

  return (gsize) ((op->geometry.out_channels * s.weights + 15) / 16 * 16);
}

static gboolean
prepare (MnOp *op)
{
  MnCpuGeometry *g = &op->geometry;
  MnCpuTiles *t = &op->tiles;
  Sizes s;
  gint64 columns;

  mn_cpu_geometry_init (g, op->spec);
  s = sizes_of (g);
  columns = CLAMP (CACHED_ELEMENTS / s.weights, MIN_COLUMNS, MAX_COLUMNS);
  if (s.out_plane >= columns)
    {
      gint64 bands = (s.out_plane + columns - 1) / columns;

      t->images = 1;
      t->rows = (g->out_height + bands - 1) / bands;
    }
  else
    {
      t->images = MIN (columns / s.out_plane, op->spec->max_batch);
      t->rows = g->out_height;
    }
  t->direct = g->kernel[0] * g->kernel[1] == 1 && g->stride[0] * g->stride[1] == 1 && !g->padding[0] && !g->padding[1]
              && s.out_plane >= LARGE_PLANE;
  if (t->direct)
    {
      t->images = 1;
      t->rows = g->out_height;
    }
  columns = t->images * t->rows * g->out_width;
  if (s.weights > G_MAXINT32 || s.in_plane > G_MAXINT32 || s.out_plane > G_MAXINT32 || columns > G_MAXINT32)
    return FALSE;
  t->patches = t->direct ? 0 : (gsize) ((s.weights * columns + 15) / 16 * 16);
  t->staging = t->images > 1 ? (gsize) ((s.group_out * columns + 15) / 16 * 16) : 0;
  op->workspace = op->threads * (t->patches + t->staging) * sizeof (float);
  if (op->spec->training)
    op->workspace += (op->threads - 1) * partial_weights (op) * sizeof (float);
  return TRUE;
}

static char *
describe (const MnOp *op)
{
  return g_strdup (op->tiles.direct ? "sgemm (OpenBLAS)" : "im2col + sgemm (OpenBLAS)");
}

/* Rows are short: a call of memcpy would cost more than the copy. */
static inline void
copy_row (float *to, const float *from, gint64 n, gint64 stride)
{
  if (stride == 1 && n > 64)
    memcpy (to, from, n * sizeof (float));
  else if (stride == 1)
    {
#pragma omp simd
      for (gint64 i = 0; i < n; i++)
        to[i] = from[i];
    }
  else
    for (gint64 i = 0; i < n; i++)
      to[i] = from[i * stride];
}

static inline void
clear_row (float *to, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    to[i] = 0;
}

/* The patch matrix (C_in/groups · K_h · K_w, images · rows · W_out) of rows first_row.. of images from @x on. */
static void
gather_patches (const MnCpuGeometry *g, const float *x, gint64 images, gint64 first_row, gint64 rows, float *patches)
{
  const Sizes s = sizes_of (g);
  const gint64 width = g->out_width, step = g->stride[0] * g->in_width, stride = g->stride[1];

  for (gint64 k = 0; k < s.weights; k++)
    {
      const gint64 j = k % g->kernel[1], i = k / g->kernel[1] % g->kernel[0], c = k / (g->kernel[0] * g->kernel[1]);
      const gint64 row_shift = i * g->dilation[0] - g->padding[0], column_shift = j * g->dilation[1] - g->padding[1];
      gint64 top, bottom, left, right;

      mn_cpu_geometry_span (g, 0, i, &top, &bottom);
      mn_cpu_geometry_span (g, 1, j, &left, &right);
      top = CLAMP (top, first_row, first_row + rows);
      bottom = CLAMP (bottom, top, first_row + rows);
      for (gint64 n = 0; n < images; n++)
        {
          const float *from = x + (n * g->in_channels + c) * s.in_plane + (top * g->stride[0] + row_shift) * g->in_width
                              + left * stride + column_shift;

          clear_row (patches, (top - first_row) * width);
          patches += (top - first_row) * width;
          for (gint64 row = top; row < bottom; row++, from += step, patches += width)
            {
              clear_row (patches, left);
              copy_row (patches + left, from, right - left, stride);
              clear_row (patches + right, width - right);
            }
          clear_row (patches, (first_row + rows - bottom) * width);
          patches += (first_row + rows - bottom) * width;
        }
    }
}

/* The reverse: adds every column to the pixels it came from. */
static void
scatter_patches (const MnCpuGeometry *g, const float *patches, gint64 images, gint64 first_row, gint64 rows, float *dx)
{
  const Sizes s = sizes_of (g);

  for (gint64 k = 0; k < s.weights; k++)
    {
      const gint64 j = k % g->kernel[1], i = k / g->kernel[1] % g->kernel[0], c = k / (g->kernel[0] * g->kernel[1]);
      const gint64 row_shift = i * g->dilation[0] - g->padding[0], column_shift = j * g->dilation[1] - g->padding[1];
      gint64 begin, end;

      mn_cpu_geometry_span (g, 1, j, &begin, &end);
      for (gint64 n = 0; n < images; n++)
        for (gint64 row = first_row; row < first_row + rows; row++, patches += g->out_width)
          {
            const gint64 h = row * g->stride[0] + row_shift;
            float *to = dx + (n * g->in_channels + c) * s.in_plane + h * g->in_width + column_shift;

            if (h < 0 || h >= g->in_height)
              continue;
            if (g->stride[1] == 1)
              {
#pragma omp simd
                for (gint64 w = begin; w < end; w++)
                  to[w] += patches[w];
              }
            else
              for (gint64 w = begin; w < end; w++)
                to[w * g->stride[1]] += patches[w];
          }
    }
}

/* Copies the group's channels of several whole images between (images, C_out, plane) and (C_out/groups, images · plane). */
static void
move_staging (const MnCpuGeometry *g, float *tensor, float *staging, gint64 images, gboolean to_tensor)
{
  const Sizes s = sizes_of (g);

  for (gint64 o = 0; o < s.group_out; o++)
    for (gint64 n = 0; n < images; n++)
      {
        float *one = tensor + (n * g->out_channels + o) * s.out_plane;
        float *other = staging + (o * images + n) * s.out_plane;

        if (to_tensor)
          copy_row (one, other, s.out_plane, 1);
        else
          copy_row (other, one, s.out_plane, 1);
      }
}

static float *
thread_patches (const MnOp *op, const MnOpArgs *args, int thread)
{
  return (float *) args->workspace + thread * (op->tiles.patches + op->tiles.staging);
}

static gsize
total_work (const MnOp *op, const MnOpArgs *args)
{
  Sizes s = sizes_of (&op->geometry);

  return mn_blas_work ((gsize) args->batch * op->geometry.out_channels, s.out_plane, s.weights);
}

/* One tile of one group: outputs from patches. */
static void
forward_tile (const MnOp *op, const MnOpArgs *args, gint64 image, gint64 images, gint64 row, gint64 rows, gint64 group,
              float *scratch)
{
  const MnCpuGeometry *g = &op->geometry;
  const Sizes s = sizes_of (g);
  const gint64 columns = images * rows * g->out_width;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *w = (const float *) args->params[0] + group * s.group_out * s.weights;   /* (C_out/groups, weights) */
  const float *b = bias < 0 ? NULL : (const float *) args->params[bias] + group * s.group_out;
  const float *x = (const float *) args->inputs[0] + (image * g->in_channels + group * s.group_in) * s.in_plane;
  float *y = (float *) args->output + (image * g->out_channels + group * s.group_out) * s.out_plane;
  float *to = images > 1 ? scratch + op->tiles.patches : y + row * g->out_width;
  const gint64 stride = images > 1 ? columns : s.out_plane;

  for (gint64 o = 0; b && o < s.group_out; o++)
    for (gint64 i = 0; i < columns; i++)
      to[o * stride + i] = b[o];
  if (!op->tiles.direct)
    gather_patches (g, x, images, row, rows, scratch);
  mn_blas_product (FALSE, FALSE, s.group_out, columns, s.weights, w, s.weights, op->tiles.direct ? x : scratch,
                   op->tiles.direct ? s.in_plane : columns, b ? 1 : 0, to, stride);
  if (images > 1)
    move_staging (g, y, scratch + op->tiles.patches, images, TRUE);
}

/* Items are bands of rows of all images, or images where a tile holds several. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const MnCpuTiles *t = &op->tiles;
  const gint64 bands = (g->out_height + t->rows - 1) / t->rows;
  float *scratch = thread_patches (op, args, thread);

  for (gint64 item = begin; item < (gint64) end; item += t->images)
    {
      const gint64 images = MIN (t->images, (gint64) end - item);
      const gint64 row = item % bands * t->rows;

      for (gint64 group = 0; group < g->groups; group++)
        forward_tile (op, args, item / bands, images, row, MIN (t->rows, g->out_height - row), group, scratch);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const gint64 bands = (op->geometry.out_height + op->tiles.rows - 1) / op->tiles.rows;

  mn_cpu_parallel (op->threads, (gsize) args->batch * bands, total_work (op, args), forward_range, op, args);
}

/* Where a thread sums its weight gradients: the first in the result itself. */
static float *
thread_weights (const MnOp *op, const MnOpArgs *args, int thread)
{
  if (thread == 0)
    return args->d_params[0];
  return thread_patches (op, args, op->threads) + (thread - 1) * partial_weights (op);
}

static void
backward_tile (const MnOp *op, const MnOpArgs *args, gint64 image, gint64 images, gint64 row, gint64 rows, gint64 group,
               float *scratch, float *dw, gboolean first)
{
  const MnCpuGeometry *g = &op->geometry;
  const Sizes s = sizes_of (g);
  const gboolean direct = op->tiles.direct;
  const gint64 columns = images * rows * g->out_width;
  const gint64 at = (image * g->in_channels + group * s.group_in) * s.in_plane;
  const float *w = (const float *) args->params[0] + group * s.group_out * s.weights;   /* (C_out/groups, weights) */
  const float *x = (const float *) args->inputs[0] + at;
  float *dx = args->d_inputs[0] ? (float *) args->d_inputs[0] + at : NULL;
  const float *dy = (const float *) args->d_output + (image * g->out_channels + group * s.group_out) * s.out_plane;
  const float *from = images > 1 ? scratch + op->tiles.patches : dy + row * g->out_width;
  const gint64 stride = images > 1 ? columns : s.out_plane;

  if (images > 1)
    move_staging (g, (float *) dy, scratch + op->tiles.patches, images, FALSE);
  if (dw)
    {
      if (!direct)
        gather_patches (g, x, images, row, rows, scratch);
      mn_blas_product (FALSE, TRUE, s.group_out, s.weights, columns, from, stride, direct ? x : scratch,
                       direct ? s.in_plane : columns, first ? 0 : 1, dw + group * s.group_out * s.weights, s.weights);
    }
  if (dx && direct)
    mn_blas_product (TRUE, FALSE, s.weights, columns, s.group_out, w, s.weights, from, stride,
                     args->accumulate[0] ? 1 : 0, dx, s.in_plane);
  else if (dx)
    {
      mn_blas_product (TRUE, FALSE, s.weights, columns, s.group_out, w, s.weights, from, stride, 0, scratch, columns);
      scatter_patches (g, scratch, images, row, rows, dx);
    }
}

/* Items are images. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const MnCpuTiles *t = &op->tiles;
  float *scratch = thread_patches (op, args, thread);
  float *dw = args->d_params[0] ? thread_weights (op, args, thread) : NULL;

  if (args->d_inputs[0] && !args->accumulate[0] && !t->direct)
    memset ((float *) args->d_inputs[0] + begin * op->in_elements, 0, (end - begin) * op->in_elements * sizeof (float));
  for (gint64 image = begin; image < (gint64) end; image += t->images)
    for (gint64 row = 0; row < g->out_height; row += t->rows)
      for (gint64 group = 0; group < g->groups; group++)
        backward_tile (op, args, image, MIN (t->images, (gint64) end - image), row,
                       MIN (t->rows, g->out_height - row), group, scratch, dw, image == (gint64) begin && row == 0);
}

/* Adds the other threads' weight gradients to the first's. Items are weights. */
static void
sum_weights_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const int parts = mn_cpu_parallel_parts (op->threads, args->batch, total_work (op, args));
  float *dw = args->d_params[0];

  for (int t = 1; t < MIN (parts, args->batch); t++)
    {
      const float *partial = thread_weights (op, args, t);

#pragma omp simd
      for (gsize i = begin; i < end; i++)
        dw[i] += partial[i];
    }
}

/* Items are output channels. */
static void
bias_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize channels = op->geometry.out_channels, plane = op->out_elements / channels;
  float *db = args->d_params[mn_cpu_find_param (op->spec, MN_ROLE_BIAS)];   /* (C_out), = */

  for (gsize o = begin; o < end; o++)
    {
      double total = 0;

      for (int n = 0; n < args->batch; n++)
        {
          const float *dy = (const float *) args->d_output + (n * channels + o) * plane;
          float sum = 0;

#pragma omp simd reduction(+ : sum)
          for (gsize i = 0; i < plane; i++)
            sum += dy[i];
          total += sum;
        }
      db[o] = (float) total;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize n_weights = op->geometry.out_channels * sizes_of (&op->geometry).weights;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);

  if (args->d_inputs[0] || args->d_params[0])
    mn_cpu_parallel (op->threads, args->batch, total_work (op, args), backward_range, op, args);
  if (args->d_params[0] && mn_cpu_parallel_parts (op->threads, args->batch, total_work (op, args)) > 1)
    mn_cpu_parallel (op->threads, n_weights, n_weights, sum_weights_range, op, args);
  if (bias >= 0 && args->d_params[bias])
    mn_cpu_parallel (op->threads, op->geometry.out_channels, args->batch * op->out_elements, bias_range, op, args);
}

const MnCpuKernel MN_BLAS (mn_blas_conv2d) = {
  .layer = "conv2d",
  .describe = describe,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
