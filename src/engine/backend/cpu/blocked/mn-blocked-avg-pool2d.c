/* mn-blocked-avg-pool2d.c - the mean of each window, of windows that divide the image, and of the whole image, for all
 * channels of a block at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked-windows.h"

static gboolean
layouts (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted, MnLayout *output)
{
  if (!MN_BLOCKED (mn_blocked_layouts) (spec, given, wanted, output))
    return FALSE;
  /* One pixel lies the same way in all of them. */
  if (spec->output.rank != 3)
    *output = MN_LAYOUT_PLAIN;
  return TRUE;
}

static gint32
count (const MnTapLists *lists, gint64 index)
{
  return lists->starts[index + 1] - lists->starts[index];
}

static MnWindows *
windows_with_shares (const MnOp *op, gboolean divided)
{
  MnWindows *windows = MN_BLOCKED (mn_windows_new) (op, divided);
  const MnValues *values = op->spec->values;
  const gboolean padded = !divided && (!mn_property_find (mn_values_get_table (values), "count_include_pad")
                                       || mn_values_get_bool (values, "count_include_pad"));

  windows->shares = g_new (float, windows->out[0] * windows->out[1]);
  for (gint64 row = 0; row < windows->out[0]; row++)
    for (gint64 column = 0; column < windows->out[1]; column++)
      {
        const gint64 inside = (gint64) count (&windows->axes[0].outputs, row) * count (&windows->axes[1].outputs, column);
        const gint64 divisor = padded ? windows->kernel[0] * windows->kernel[1] : inside;

        windows->shares[row * windows->out[1] + column] = 1 / (float) MAX (divisor, 1);
      }
  return windows;
}

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  op->own = windows_with_shares (op, FALSE);
  return TRUE;
}

static gboolean
prepare_divided (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  op->own = windows_with_shares (op, TRUE);
  return TRUE;
}

static void
dispose (MnOp *op)
{
  MN_BLOCKED (mn_windows_free) (op->own);
}

/* One row of outputs. @x: the plane of the block; @y: the row's own. Rows of a window are summed by themselves first. */
MN_INLINE void
pool_row (const int vectors, const MnWindows *windows, gint64 row, const float *x, float *y)
{
  const gsize step = vectors * MN_LANES;
  const MnTapLists *rows = &windows->axes[0].outputs, *columns = &windows->axes[1].outputs;

  for (gint64 column = 0; column < windows->out[1]; column++)
    {
      const MnVec share = mn_vec_all (windows->shares[row * windows->out[1] + column]);
      MnVec sum[MN_VECTORS] = { { 0 } };

      for (gint32 a = rows->starts[row]; a < rows->starts[row + 1]; a++)
        {
          const float *line = x + rows->taps[a].at * windows->in[1] * (gint64) step;
          MnVec part[MN_VECTORS] = { { 0 } };

          for (gint32 b = columns->starts[column]; b < columns->starts[column + 1]; b++)
            MN_UNROLL
            for (int v = 0; v < vectors; v++)
              part[v] += mn_vec_load (line + columns->taps[b].at * (gint64) step + v * MN_LANES);
          MN_UNROLL
          for (int v = 0; v < vectors; v++)
            sum[v] += part[v];
        }
      MN_UNROLL
      for (int v = 0; v < vectors; v++)
        mn_vec_store (y + column * step + v * MN_LANES, sum[v] * share);
    }
}

/* Items are rows of outputs: (sample, block, row). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnWindows *windows = op->own;
  const gsize block = mn_blocked_block (op), height = windows->out[0];

  for (gsize item = begin; item < end; item++)
    {
      const float *x = (const float *) args->inputs[0] + item / height * windows->in[0] * windows->in[1] * block;
      float *y = (float *) args->output + item * windows->out[1] * block;

      MN_FOR_BLOCK (block, pool_row, windows, item % height, x, y);
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

  mn_cpu_parallel (op->threads, planes (op, args) * windows->out[0], op->in_elements * args->batch, forward_range, op,
                   args);
}

/* One row of input gradients. @dy: the plane's; @dx: the row's. */
MN_INLINE void
give_back_row (const int vectors, const MnWindows *windows, gint64 row, const float *dy, float *dx, const gboolean adds)
{
  const gsize step = vectors * MN_LANES;
  const MnTapLists *rows = &windows->axes[0].inputs, *columns = &windows->axes[1].inputs;

  for (gint64 column = 0; column < windows->in[1]; column++)
    {
      MnVec sum[MN_VECTORS] = { { 0 } };

      for (gint32 a = rows->starts[row]; a < rows->starts[row + 1]; a++)
        for (gint32 b = columns->starts[column]; b < columns->starts[column + 1]; b++)
          {
            const gint64 at = rows->taps[a].at * windows->out[1] + columns->taps[b].at;

            MN_UNROLL
            for (int v = 0; v < vectors; v++)
              sum[v] += mn_vec_load (dy + at * (gint64) step + v * MN_LANES) * windows->shares[at];
          }
      MN_UNROLL
      for (int v = 0; v < vectors; v++)
        {
          float *to = dx + column * step + v * MN_LANES;

          mn_vec_store (to, adds ? (MnVec) (mn_vec_load (to) + sum[v]) : (MnVec) sum[v]);
        }
    }
}

/* Items are rows of inputs: (sample, block, row). */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const MnWindows *windows = op->own;
  const gsize block = mn_blocked_block (op), height = windows->in[0];

  for (gsize item = begin; item < end; item++)
    {
      const float *dy = (const float *) args->d_output + item / height * windows->out[0] * windows->out[1] * block;
      float *dx = (float *) args->d_inputs[0] + item * windows->in[1] * block;   /* = or += */

      if (args->accumulate[0])
        MN_FOR_BLOCK (block, give_back_row, windows, item % height, dy, dx, TRUE);
      else
        MN_FOR_BLOCK (block, give_back_row, windows, item % height, dy, dx, FALSE);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const MnWindows *windows = op->own;

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, planes (op, args) * windows->in[0], op->in_elements * args->batch * 2, backward_range,
                     op, args);
}

const MnCpuKernel MN_BLOCKED (mn_blocked_avg_pool2d) = {
  .layer = "avg_pool2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

const MnCpuKernel MN_BLOCKED (mn_blocked_adaptive_avg_pool2d) = {
  .layer = "adaptive_avg_pool2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare_divided,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};

const MnCpuKernel MN_BLOCKED (mn_blocked_global_avg_pool2d) = {
  .layer = "global_avg_pool2d",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = layouts,
  .prepare = prepare_divided,
  .forward = forward,
  .backward = backward,
  .dispose = dispose,
};
