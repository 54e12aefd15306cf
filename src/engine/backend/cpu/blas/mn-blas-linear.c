/* mn-blas-linear.c - the linear layer as OpenBLAS products, each thread computing its own part of every result.
 *
 * Forward and dX are cut by samples, or by columns when the batch is small; dW is cut along its longer side. No part
 * is ever summed over threads, so the result depends on the number of threads only through rounding in OpenBLAS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-blas.h"

#include <string.h>

/* Samples a thread must have for its product to be worth more than one cut by columns. */
#define MIN_ROWS 8

typedef struct
{
  gsize begin, end;
} Part;

static gboolean
prepare (MnOp *op)
{
  return op->in_elements <= G_MAXINT32 && op->out_elements <= G_MAXINT32;
}

static char *
describe (const MnOp *op)
{
  return g_strdup ("sgemm (OpenBLAS)");
}

/* Part @i of @n cut into @parts, at multiples of 16 where there are many. */
static Part
part_of (gsize n, gsize parts, gsize i)
{
  gsize unit = n >= 32 * parts ? 16 : 1, units = n / unit;
  Part part = { units * i / parts * unit, i + 1 == parts ? n : units * (i + 1) / parts * unit };

  return part;
}

/* Items are parts of the work. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize batch = args->batch, n_in = op->in_elements, n_out = op->out_elements;
  const gsize parts = mn_cpu_parallel_parts (op->threads, op->threads, mn_blas_work (batch, n_in, n_out));
  const gboolean by_rows = batch >= MIN_ROWS * parts;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *x = args->inputs[0];                        /* (N, in) */
  const float *w = args->params[0];                        /* (out, in) */
  const float *b = bias < 0 ? NULL : args->params[bias];   /* (out) */
  float *y = args->output;                                 /* (N, out) */

  for (gsize i = begin; i < end; i++)
    {
      const Part all_rows = { 0, batch }, all_columns = { 0, n_out };
      const Part rows = by_rows ? part_of (batch, parts, i) : all_rows;
      const Part columns = by_rows ? all_columns : part_of (n_out, parts, i);

      if (rows.begin == rows.end || columns.begin == columns.end)
        continue;
      for (gsize n = rows.begin; b && n < rows.end; n++)
        memcpy (y + n * n_out + columns.begin, b + columns.begin, (columns.end - columns.begin) * sizeof (float));
      mn_blas_product (FALSE, TRUE, rows.end - rows.begin, columns.end - columns.begin, n_in, x + rows.begin * n_in,
                       n_in, w + columns.begin * n_in, n_in, b ? 1 : 0, y + rows.begin * n_out + columns.begin, n_out);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  gsize work = mn_blas_work (args->batch, op->in_elements, op->out_elements);

  mn_cpu_parallel (op->threads, mn_cpu_parallel_parts (op->threads, op->threads, work), work, forward_range, op, args);
}

static void
bias_gradient (const MnOp *op, const MnOpArgs *args, float *db, Part part)
{
  const float *dy = args->d_output;   /* (N, out) */

  memset (db + part.begin, 0, (part.end - part.begin) * sizeof (float));
  for (int n = 0; n < args->batch; n++)
    for (gsize o = part.begin; o < part.end; o++)
      db[o] += dy[n * op->out_elements + o];
}

/* Items are parts of the work: of dX, of dW and of db. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize batch = args->batch, n_in = op->in_elements, n_out = op->out_elements;
  const gsize parts = mn_cpu_parallel_parts (op->threads, op->threads, mn_blas_work (batch, n_in, n_out));
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const float *x = args->inputs[0];     /* (N, in) */
  const float *w = args->params[0];     /* (out, in) */
  const float *dy = args->d_output;     /* (N, out) */
  float *dx = args->d_inputs[0];        /* (N, in), = or += */
  float *dw = args->d_params[0];        /* (out, in), = */

  for (gsize i = begin; i < end; i++)
    {
      const gboolean dx_by_rows = batch >= MIN_ROWS * parts, dw_by_rows = n_out >= n_in;
      const Part d = part_of (dx_by_rows ? batch : n_in, parts, i), p = part_of (dw_by_rows ? n_out : n_in, parts, i);

      if (dx && d.begin < d.end && dx_by_rows)
        mn_blas_product (FALSE, FALSE, d.end - d.begin, n_in, n_out, dy + d.begin * n_out, n_out, w, n_in,
                         args->accumulate[0] ? 1 : 0, dx + d.begin * n_in, n_in);
      else if (dx && d.begin < d.end)
        mn_blas_product (FALSE, FALSE, batch, d.end - d.begin, n_out, dy, n_out, w + d.begin, n_in,
                         args->accumulate[0] ? 1 : 0, dx + d.begin, n_in);
      if (dw && p.begin < p.end && dw_by_rows)
        mn_blas_product (TRUE, FALSE, p.end - p.begin, n_in, batch, dy + p.begin, n_out, x, n_in, 0,
                         dw + p.begin * n_in, n_in);
      else if (dw && p.begin < p.end)
        mn_blas_product (TRUE, FALSE, n_out, p.end - p.begin, batch, dy, n_out, x + p.begin, n_in, 0, dw + p.begin,
                         n_in);
      if (bias >= 0 && args->d_params[bias])
        bias_gradient (op, args, args->d_params[bias], part_of (n_out, parts, i));
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize work = mn_blas_work (args->batch, op->in_elements, op->out_elements);

  mn_cpu_parallel (op->threads, mn_cpu_parallel_parts (op->threads, op->threads, work), work, backward_range, op, args);
}

const MnCpuKernel MN_BLAS (mn_blas_linear) = {
  .layer = "linear",
  .describe = describe,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
