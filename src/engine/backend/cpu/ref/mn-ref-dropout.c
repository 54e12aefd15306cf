/* mn-ref-dropout.c - zeroes each element with probability p and scales the others by 1 / (1 - p); in evaluation the
 * identity.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

#include "mn-dropout-draw.h"

/* saved: one byte an element, whether it is kept */

static gboolean
prepare (MnOp *op)
{
  op->saved = op->spec->training ? (op->out_elements * op->spec->max_batch + 3) / 4 * 4 : 0;
  return TRUE;
}

/* It may be another one than in the pass before. */
static double
get_rate (const MnOp *op)
{
  return mn_cpu_get_float (op->spec, "p", 0.5);
}

static real
kept_scale (double rate)
{
  return rate < 1 ? (real) (1 / (1 - rate)) : 0;
}

/* Items are blocks of four elements, as Philox makes them. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize n = mn_ref_n_out (op, args);
  const double rate = get_rate (op);
  const real scale = kept_scale (rate);
  const real *x = args->inputs[0];   /* (N, ...) */
  real *y = args->output;            /* (N, ...) */
  guint8 *mask = op->saved ? args->saved : NULL;

  for (gsize block = begin; block < end; block++)
    {
      guint8 keep[4];

      mn_dropout_draw (args->seed, args->counter, args->stream, block, (float) rate, keep);
      if (mask)
        memcpy (mask + 4 * block, keep, 4);
      for (gsize i = 4 * block; i < MIN (4 * block + 4, n); i++)
        y[i] = keep[i % 4] ? x[i] * scale : 0;
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  if (args->mode == MN_MODE_TRAIN)
    mn_cpu_parallel (op->threads, (n + 3) / 4, n * 8, forward_range, op, args);
  else
    memcpy (args->output, args->inputs[0], n * sizeof (real));
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const real scale = kept_scale (get_rate (op));
  const guint8 *mask = args->mode == MN_MODE_TRAIN ? args->saved : NULL;
  const real *dy = args->d_output;   /* (N, ...) */
  real *dx = args->d_inputs[0];      /* (N, ...), = or += */

  for (gsize i = begin; i < end; i++)
    {
      const real d = !mask ? dy[i] : mask[i] ? dy[i] * scale : 0;

      dx[i] = args->accumulate[0] ? dx[i] + d : d;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, n, n, backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_dropout) = {
  .layer = "dropout",
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
