/* mn-blocked-prelu.c - one trained slope for numbers that are not above 0, or one a channel; formulas: mn-ref-prelu.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blocked.h"

/* Pixels whose products are summed in float before they go on in double. */
#define PIXELS 64

/* workspace: Σ x dy where x <= 0 of each block of each sample, (N, C), double */

static gboolean
prepare (MnOp *op)
{
  if (mn_blocked_block (op) == 1)
    return FALSE;
  op->workspace = op->spec->training ? op->spec->inputs[0].dim[0] * op->spec->max_batch * sizeof (double) : 0;
  return TRUE;
}

static gboolean
is_shared (const MnOp *op)
{
  return op->spec->params[0].shape.dim[0] == 1;
}

/* The slopes of a block. */
static void
load_slopes (const MnOp *op, const MnOpArgs *args, gsize item, float *slopes)
{
  const gsize block = mn_blocked_block (op), blocks = op->spec->inputs[0].dim[0] / block;
  const float *a = args->params[0];   /* (1) or (C) */

  for (gsize c = 0; c < block; c++)
    slopes[c] = is_shared (op) ? a[0] : a[item % blocks * block + c];
}

static gsize
length_of (const MnOp *op)
{
  return op->in_elements / op->spec->inputs[0].dim[0] * mn_blocked_block (op);
}

static void
run (const MnOp *op, const MnOpArgs *args, MnCpuRange range)
{
  const gsize planes = (gsize) op->spec->inputs[0].dim[0] / mn_blocked_block (op) * args->batch;

  mn_cpu_parallel (op->threads, planes, op->in_elements * args->batch, range, op, args);
}

/* to = or += x > 0 ? from : slope from */
MN_INLINE void
bend_plane (const int vectors, gsize length, const float *slopes, const float *x, const float *from, float *to,
            const gboolean adds)
{
  const gsize step = vectors * MN_LANES;
  const MnVec zero = { 0 };

  for (gsize i = 0; i < length; i += step)
    MN_UNROLL
    for (int v = 0; v < vectors; v++)
      {
        const gsize at = i + v * MN_LANES;
        const MnVec value = mn_vec_load (from + at), bent = value * mn_vec_load (slopes + v * MN_LANES);
        const MnVec result = mn_vec_select ((MnMask) (mn_vec_load (x + at) > zero), value, bent);

        mn_vec_store (to + at, adds ? (MnVec) (mn_vec_load (to + at) + result) : result);
      }
}

/* Items are blocks of samples. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = length_of (op);
  float slopes[MN_BLOCK];

  for (gsize item = begin; item < end; item++)
    {
      const float *x = (const float *) args->inputs[0] + item * length;
      float *y = (float *) args->output + item * length;

      load_slopes (op, args, item, slopes);
      MN_FOR_BLOCK (mn_blocked_block (op), bend_plane, length, slopes, x, x, y, FALSE);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  run (op, args, forward_range);
}

/* Σ x dy where x is not above 0, of a block of one sample. */
MN_INLINE void
sum_plane (const int vectors, gsize length, const float *x, const float *dy, double *sums)
{
  const gsize step = vectors * MN_LANES;
  const MnVec zero = { 0 };

  for (gsize c = 0; c < step; c++)
    sums[c] = 0;
  for (gsize begin = 0; begin < length; begin += PIXELS * step)
    {
      const gsize end = MIN (begin + PIXELS * step, length);
      MnVec part[MN_VECTORS] = { { 0 } };
      float parts[MN_BLOCK];

      for (gsize i = begin; i < end; i += step)
        MN_UNROLL
        for (int v = 0; v < vectors; v++)
          {
            const MnVec value = mn_vec_load (x + i + v * MN_LANES);
            const MnVec product = value * mn_vec_load (dy + i + v * MN_LANES);

            part[v] += mn_vec_select ((MnMask) (value > zero), zero, product);
          }
      MN_UNROLL
      for (int v = 0; v < vectors; v++)
        mn_vec_store (parts + v * MN_LANES, part[v]);
      for (gsize c = 0; c < step; c++)
        sums[c] += (double) parts[c];
    }
}

/* Items are blocks of samples: their sums, and dx. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = length_of (op), block = mn_blocked_block (op);
  float slopes[MN_BLOCK];

  for (gsize item = begin; item < end; item++)
    {
      const float *x = (const float *) args->inputs[0] + item * length;
      const float *dy = (const float *) args->d_output + item * length;
      float *dx = args->d_inputs[0] ? (float *) args->d_inputs[0] + item * length : NULL;   /* = or += */

      if (args->d_params[0])
        MN_FOR_BLOCK (block, sum_plane, length, x, dy, (double *) args->workspace + item * block);
      load_slopes (op, args, item, slopes);
      if (dx && args->accumulate[0])
        MN_FOR_BLOCK (block, bend_plane, length, slopes, x, dy, dx, TRUE);
      else if (dx)
        MN_FOR_BLOCK (block, bend_plane, length, slopes, x, dy, dx, FALSE);
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize channels = op->spec->inputs[0].dim[0];
  const double *sums = args->workspace;
  float *da = args->d_params[0];   /* (1) or (C), = */
  double all = 0;

  if (!da && !args->d_inputs[0])
    return;
  run (op, args, backward_range);
  for (gsize c = 0; da && c < channels; c++)
    {
      double sum = 0;

      for (gsize n = 0; n < (gsize) args->batch; n++)
        sum += sums[n * channels + c];
      all += sum;
      if (!is_shared (op))
        da[c] = (float) sum;
    }
  if (da && is_shared (op))
    da[0] = (float) all;
}

const MnCpuKernel MN_BLOCKED (mn_blocked_prelu) = {
  .layer = "prelu",
  .describe = MN_BLOCKED (mn_blocked_describe),
  .layouts = MN_BLOCKED (mn_blocked_layouts),
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
