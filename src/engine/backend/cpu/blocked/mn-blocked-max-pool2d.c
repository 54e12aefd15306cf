/* mn-blocked-max-pool2d.c - the largest of each window, for all channels of a block at a time.
 *
 * Which element of its window won is remembered in one byte. Backward takes a row of the input
 * and hands out to it what the rows of outputs above it have for it. The first of equal values wins and NaN wins over
 * everything, as in PyTorch; padding never wins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-windows.h"

/* No element of the window lies inside the image. */
#define NOBODY 255
/* Floats of the longest row of gradients that is put together aside and then written past the caches. */
#define STREAMED_ROW 4096

/* saved: winners (N, blocks, H_out, W_out, block), a byte each */

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  MnCpuGeometry g;

  mn_cpu_geometry_init (&g, spec);
  return g.kernel[0] * g.kernel[1] < NOBODY && MN_BLOCKED (mn_blocked_layouts) (spec, given, wanted, output);
}

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  mn_cpu_geometry_init (&op->geometry, op->spec);
  op->own = MN_BLOCKED (mn_windows_new) (op, FALSE);
  op->saved = op->spec->training ? op->out_elements * op->spec->max_batch : 0;
  return op->geometry.kernel[0] * op->geometry.kernel[1] < NOBODY;
}

static void
dispose (MnOp *op)
{
  MN_BLOCKED (mn_windows_free) (op->own);
}

/* What is the same for a row of outputs, or of input gradients. */
typedef struct
{
  const MnOp  *op;
  const MnTap *taps;         /* rows on the other side */
  int          n_taps;
  gint64       left, right;  /* outputs of a row whose windows do not reach over its ends */
  int          square;       /* size of a square window without gaps, all rows of which are there; else 0 */
} Row;

/* The output in @column from elements first..last-1 of each row of its window. */
MN_INLINE void
pool_pixel (const int vectors, const Row *row, gint64 column, gint64 first, gint64 last, const float *x, float *y,
            guint8 *winners)
{
  const MnCpuGeometry *g = &row->op->geometry;
  const gsize step = vectors * MN_LANES;
  const gint64 from = column * g->stride[1] - g->padding[1];
  const gint32 start = row->n_taps > 0 && first < last ? (gint32) (row->taps[0].tap * g->kernel[1] + first) : NOBODY;
  MnVec best[MN_VECTORS];
  MnMask winner[MN_VECTORS];

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      best[v] = mn_vec_all (-INFINITY);
      winner[v] = (MnMask) { 0 } + start;
    }
  for (int a = 0; a < row->n_taps; a++)
    {
      const float *line = x + (row->taps[a].at * g->in_width + from) * (gint64) step;
      const gint32 tap = (gint32) (row->taps[a].tap * g->kernel[1]);

      for (gint64 b = first; b < last; b++)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const MnVec value = mn_vec_load (line + b * g->dilation[1] * (gint64) step + v * MN_LANES);
            const MnMask own = (MnMask) { 0 } + (tap + (gint32) b);
            const MnMask wins = (MnMask) (value > best[v]) | (MnMask) (value != value);

            best[v] = mn_vec_select (wins, value, best[v]);
            winner[v] = (MnMask) mn_vec_select (wins, (MnVec) own, (MnVec) winner[v]);
          }
    }
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      mn_vec_store (y + column * step + v * MN_LANES, best[v]);
      if (winners)
        mn_mask_to_bytes (winners + column * step + v * MN_LANES, winner[v]);
    }
}

/* The same where the whole window of @height times @width, constant numbers, lies inside the image and has no NaN: first
 * the largest number, then who has it, which depends on less one after the other. FALSE: nothing is done. */
MN_INLINE gboolean
pool_whole (const int vectors, const int height, const int width, const Row *row, gint64 column, const float *x, float *y,
            guint8 *winners)
{
  const MnCpuGeometry *g = &row->op->geometry;
  const gsize step = vectors * MN_LANES, line = g->in_width * step;
  const float *from = x + (row->taps[0].at * g->in_width + column * g->stride[1] - g->padding[1]) * (gint64) step;
  MnVec best[MN_VECTORS], sum[MN_VECTORS];
  gboolean has_nan = FALSE;

  /* The rows that the next row of outputs adds: three streams at a time are too many for some processors to foresee. */
  for (gint64 a = 0; a < g->stride[0]; a++)
    for (gint64 b = 0; b < g->stride[1]; b++)
      __builtin_prefetch (from + (height + a) * line + b * step);
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      best[v] = sum[v] = mn_vec_load (from + v * MN_LANES);
      MN_UNROLL
      for (int t = 1; t < height * width; t++)
        {
          const MnVec value = mn_vec_load (from + t / width * line + t % width * step + v * MN_LANES);

          best[v] = mn_vec_max (value, best[v]);
          sum[v] += value;
        }
      /* NaN goes through every sum; infinities that cancel are as rare. */
      has_nan |= mn_vec_has_nan (sum[v]);
    }
  if (has_nan)
    return FALSE;
  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      MnMask winner = { 0 };

      mn_vec_store (y + column * step + v * MN_LANES, best[v]);
      if (!winners)
        continue;
      MN_UNROLL
      for (int t = height * width - 1; t >= 0; t--)
        {
          const MnVec value = mn_vec_load (from + t / width * line + t % width * step + v * MN_LANES);
          const MnMask own = (MnMask) { 0 } + t;

          winner = (MnMask) mn_vec_select ((MnMask) (value == best[v]), (MnVec) own, (MnVec) winner);
        }
      mn_mask_to_bytes (winners + column * step + v * MN_LANES, winner);
    }
  return TRUE;
}

/* Elements of a row of a window that lie inside the image. */
static inline void
clip_window (const MnCpuGeometry *g, gint64 column, gint64 *first, gint64 *last)
{
  const gint64 from = column * g->stride[1] - g->padding[1];

  *first = 0;
  *last = g->kernel[1];
  while (*first < *last && from + *first * g->dilation[1] < 0)
    ++*first;
  while (*last > *first && from + (*last - 1) * g->dilation[1] >= g->in_width)
    --*last;
}

/* One row of outputs. @x: the plane of the block; @y and @winners: the row's own (NULL: nobody asks who wins). */
MN_INLINE void
pool_row (const int vectors, const Row *row, const float *x, float *y, guint8 *winners)
{
  const MnCpuGeometry *g = &row->op->geometry;

  for (gint64 column = 0; column < g->out_width; column++)
    {
      const gboolean whole = column >= row->left && column < row->right;
      gint64 first, last;

      if (row->square == 3 && whole && pool_whole (vectors, 3, 3, row, column, x, y, winners))
        continue;
      if (row->square == 2 && whole && pool_whole (vectors, 2, 2, row, column, x, y, winners))
        continue;
      clip_window (g, column, &first, &last);
      pool_pixel (vectors, row, column, first, last, x, y, winners);
    }
}

static Row
row_at (const MnOp *op, const MnTapLists *lists, gsize index)
{
  const MnCpuGeometry *g = &op->geometry;
  Row row = {
    .op = op,
    .taps = lists->taps + lists->starts[index],
    .n_taps = lists->starts[index + 1] - lists->starts[index],
    .right = g->out_width,
  };

  for (gint64 k = 0; k < g->kernel[1]; k++)
    {
      gint64 begin, end;

      mn_cpu_geometry_span (g, 1, k, &begin, &end);
      row.left = MAX (row.left, begin);
      row.right = MIN (row.right, end);
    }
  if (row.n_taps == g->kernel[0] && g->kernel[0] == g->kernel[1] && g->dilation[0] == 1 && g->dilation[1] == 1)
    row.square = row.n_taps;
  return row;
}

/* Items are rows of outputs: (sample, block, row). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const MnWindows *windows = op->own;
  const gsize block = mn_blocked_block (op), height = g->out_height;

  for (gsize item = begin; item < end; item++)
    {
      const Row row = row_at (op, &windows->axes[0].outputs, item % height);
      const gsize at = item * g->out_width * block;
      const float *x = (const float *) args->inputs[0] + item / height * g->in_height * g->in_width * block;
      float *y = (float *) args->output + at;

      if (op->saved)
        MN_FOR_BLOCK (block, pool_row, &row, x, y, (guint8 *) args->saved + at);
      else
        MN_FOR_BLOCK (block, pool_row, &row, x, y, NULL);
    }
}

static gsize
planes (const MnOp *op, const MnOpArgs *args)
{
  return (gsize) args->batch * op->spec->inputs[0].dim[0] / mn_blocked_block (op);
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  const MnWindows *windows = op->own;
  const gsize taps = windows->kernel[0] * windows->kernel[1];

  mn_cpu_parallel (op->threads, planes (op, args) * windows->out[0], op->out_elements * args->batch * taps,
                   forward_range, op, args);
}

/* Adds to a row of input gradients what element first..last-1 of the window of the output in @column gets, all of which
 * lie in the row. */
MN_INLINE void
give_back_pixel (const int vectors, const MnCpuGeometry *g, gint64 column, gint64 first, gint64 last, gint32 tap,
                 const float *dy, const guint8 *winners, float *dx)
{
  const gsize step = vectors * MN_LANES;
  float *to = dx + (column * g->stride[1] - g->padding[1]) * (gint64) step;
  MnMask winner[MN_VECTORS];
  MnVec gradient[MN_VECTORS];

  MN_UNROLL
  for (int v = 0; v < vectors; v++)
    {
      winner[v] = mn_mask_from_bytes (winners + column * step + v * MN_LANES);
      gradient[v] = mn_vec_load (dy + column * step + v * MN_LANES);
    }
  for (gint64 b = first; b < last; b++)
    MN_UNROLL
    for (int v = 0; v < vectors; v++)
      {
        float *pixel = to + b * g->dilation[1] * (gint64) step + v * MN_LANES;
        const MnMask mine = (MnMask) (winner[v] == tap + (gint32) b);

        mn_vec_store (pixel, mn_vec_load (pixel) + (MnVec) ((MnMask) gradient[v] & mine));
      }
}

/* One row of input gradients, onto what is in @dx. @dy and @winners: the plane's; @dx: the row's. */
MN_INLINE void
give_back_row (const int vectors, const Row *row, const float *dy, const guint8 *winners, float *dx)
{
  const MnCpuGeometry *g = &row->op->geometry;
  const gsize step = vectors * MN_LANES;

  for (int a = 0; a < row->n_taps; a++)
    {
      const gsize at = row->taps[a].at * g->out_width * step;
      const gint32 tap = (gint32) (row->taps[a].tap * g->kernel[1]);

      for (gint64 column = 0; column < g->out_width; column++)
        {
          const gboolean whole = column >= row->left && column < row->right;
          gint64 first, last;

          if (whole && g->kernel[1] == 3)
            give_back_pixel (vectors, g, column, 0, 3, tap, dy + at, winners + at, dx);
          else if (whole && g->kernel[1] == 2)
            give_back_pixel (vectors, g, column, 0, 2, tap, dy + at, winners + at, dx);
          else
            {
              clip_window (g, column, &first, &last);
              give_back_pixel (vectors, g, column, first, last, tap, dy + at, winners + at, dx);
            }
        }
    }
}

/* Items are rows of inputs: (sample, block, row). */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnCpuGeometry *g = &op->geometry;
  const MnWindows *windows = op->own;
  const gsize block = mn_blocked_block (op), height = g->in_height, length = g->in_width * block;
  const gboolean streams = !args->accumulate[0] && length <= STREAMED_ROW
                           && MN_BLOCKED (mn_blocked_streams) (args->d_inputs[0], op->in_elements * args->batch);
  float room[STREAMED_ROW];

  for (gsize item = begin; item < end; item++)
    {
      const Row row = row_at (op, &windows->axes[0].inputs, item % height);
      const gsize at = item / height * g->out_height * g->out_width * block;
      const float *dy = (const float *) args->d_output + at;
      const guint8 *winners = (const guint8 *) args->saved + at;
      float *dx = (float *) args->d_inputs[0] + item * length;   /* = or += */
      float *to = streams ? room : dx;

      if (!args->accumulate[0])
        memset (to, 0, length * sizeof (float));
      MN_FOR_BLOCK (block, give_back_row, &row, dy, winners, to);
      for (gsize i = 0; streams && i < length; i += MN_LANES)
        mn_vec_stream (dx + i, mn_vec_load (room + i));
    }
  if (streams)
    mn_vec_stream_end ();
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnWindows *windows = op->own;

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, planes (op, args) * windows->in[0], op->in_elements * args->batch * 4, backward_range,
                     op, args);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_max_pool2d) = {
  .layer = "max_pool2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
