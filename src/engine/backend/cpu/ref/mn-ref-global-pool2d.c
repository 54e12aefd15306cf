/* mn-ref-global-pool2d.c - the mean, or the largest number, of each channel.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

/* saved, for the largest: its place in its plane, gint64 each */

static gboolean
prepare_max (MnOp *op)
{
  op->flag = TRUE;
  op->saved = op->out_elements * op->spec->max_batch * sizeof (gint64);
  return TRUE;
}

/* The first place of the largest number; NaN is larger than any. */
static gint64
find_largest (const real *x, gint64 length)
{
  gint64 best = 0;

  for (gint64 i = 1; i < length && !isnan (x[best]); i++)
    if (x[i] > x[best] || isnan (x[i]))
      best = i;
  return best;
}

/* Items are planes: (sample, channel). */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->out_elements;
  gint64 *largest = args->saved;   /* (N, C) */
  real *y = args->output;          /* (N, C) */

  for (gsize plane = begin; plane < end; plane++)
    {
      const real *x = (const real *) args->inputs[0] + plane * length;   /* (H·W) */
      real sum = 0;

      if (op->flag)
        {
          largest[plane] = find_largest (x, (gint64) length);
          y[plane] = x[largest[plane]];
          continue;
        }
#pragma omp simd reduction(+ : sum)
      for (gsize i = 0; i < length; i++)
        sum += x[i];
      y[plane] = sum / (real) length;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, mn_ref_n_out (op, args), args->batch * op->in_elements, forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize length = op->in_elements / op->out_elements;
  const gint64 *largest = args->saved;   /* (N, C) */
  const real *dy = args->d_output;       /* (N, C) */

  for (gsize plane = begin; plane < end; plane++)
    {
      real *dx = (real *) args->d_inputs[0] + plane * length;   /* (H·W), = or += */
      const real share = dy[plane] / (real) length;

      if (!args->accumulate[0])
        memset (dx, 0, length * sizeof (real));
      if (op->flag)
        {
          dx[largest[plane]] += dy[plane];
          continue;
        }
#pragma omp simd
      for (gsize i = 0; i < length; i++)
        dx[i] += share;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, mn_ref_n_out (op, args), args->batch * op->in_elements, backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_global_avg_pool2d) = {
  .layer = "global_avg_pool2d",
  .forward = forward,
  .backward = backward,
};

const MnCpuKernel MN_REF (mn_ref_global_max_pool2d) = {
  .layer = "global_max_pool2d",
  .prepare = prepare_max,
  .forward = forward,
  .backward = backward,
};
