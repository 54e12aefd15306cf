/* mn-ref-linear.c - Y = X Wᵀ + b; dX = dY W, dW = dYᵀ X, db = 1ᵀ dY.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize n_in = op->in_elements, n_out = op->out_elements;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const real *x = args->inputs[0];                    /* (N, in) */
  const real *w = args->params[0];                    /* (out, in) */
  const real *b = bias < 0 ? NULL : args->params[bias];  /* (out) */
  real *y = args->output;                             /* (N, out) */

  for (gsize n = begin; n < end; n++)
    for (gsize o = 0; o < n_out; o++)
      {
        const real *row = x + n * n_in, *weights = w + o * n_in;
        real sum = 0;

#pragma omp simd reduction(+ : sum)
        for (gsize i = 0; i < n_in; i++)
          sum += row[i] * weights[i];
        y[n * n_out + o] = sum + (b ? b[o] : 0);
      }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch, args->batch * op->in_elements * op->out_elements, forward_range, op, args);
}

/* dX, by samples. */
static void
d_input_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize n_in = op->in_elements, n_out = op->out_elements;
  const real *w = args->params[0];         /* (out, in) */
  const real *dy = args->d_output;         /* (N, out) */
  real *dx = args->d_inputs[0];            /* (N, in), = or += */

  for (gsize n = begin; n < end; n++)
    {
      if (!args->accumulate[0])
        memset (dx + n * n_in, 0, n_in * sizeof (real));
      for (gsize o = 0; o < n_out; o++)
        {
          const real d = dy[n * n_out + o];

#pragma omp simd
          for (gsize i = 0; i < n_in; i++)
            dx[n * n_in + i] += d * w[o * n_in + i];
        }
    }
}

/* dW and db, by outputs. */
static void
d_param_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize n_in = op->in_elements, n_out = op->out_elements;
  const int bias = mn_cpu_find_param (op->spec, MN_ROLE_BIAS);
  const real *x = args->inputs[0];                         /* (N, in) */
  const real *dy = args->d_output;                         /* (N, out) */
  real *dw = args->d_params[0];                            /* (out, in), = */
  real *db = bias < 0 ? NULL : args->d_params[bias];       /* (out), = */

  for (gsize o = begin; o < end; o++)
    {
      real sum = 0;

      if (dw)
        memset (dw + o * n_in, 0, n_in * sizeof (real));
      for (int n = 0; n < args->batch; n++)
        {
          const real d = dy[n * n_out + o];

          sum += d;
          if (dw)
            {
#pragma omp simd
              for (gsize i = 0; i < n_in; i++)
                dw[o * n_in + i] += d * x[n * n_in + i];
            }
        }
      if (db)
        db[o] = sum;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize work = args->batch * op->in_elements * op->out_elements;

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, args->batch, work, d_input_range, op, args);
  mn_cpu_parallel (op->threads, op->out_elements, work, d_param_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_linear) = {
  .layer = "linear",
  .forward = forward,
  .backward = backward,
};
