/* mn-ref-prelu.c - y = x for x > 0, else a x, with one trained slope a, or one a channel; da = Σ x dy where x <= 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-elementwise.h"

/* A shared slope sums up over a whole batch: in double, over blocks of so many summed in `real`. */
#define BLOCK 256

static gsize
n_slopes (const MnOp *op)
{
  return (gsize) op->spec->params[0].shape.dim[0];
}

/* Items are (sample, slope): runs of numbers with one slope. */
static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize slopes = n_slopes (op), length = op->in_elements / slopes;
  const real *a = args->params[0];   /* (1) or (C) */

  for (gsize item = begin; item < end; item++)
    {
      const real *x = (const real *) args->inputs[0] + item * length;
      real *y = (real *) args->output + item * length;
      const real slope = a[item % slopes];

#pragma omp simd
      for (gsize i = 0; i < length; i++)
        y[i] = mn_leaky_relu (x[i], slope);
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  mn_cpu_parallel (op->threads, args->batch * n_slopes (op), mn_ref_n_out (op, args), forward_range, op, args);
}

/* dX; items are (sample, slope). */
static void
d_input_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize slopes = n_slopes (op), length = op->in_elements / slopes;
  const real *a = args->params[0];   /* (1) or (C) */

  for (gsize item = begin; item < end; item++)
    {
      const real *x = (const real *) args->inputs[0] + item * length;
      const real *dy = (const real *) args->d_output + item * length;
      real *dx = (real *) args->d_inputs[0] + item * length;   /* = or += */
      const real slope = a[item % slopes];
      const real keep = args->accumulate[0] ? 1 : 0;

      if (keep > 0)
        {
#pragma omp simd
          for (gsize i = 0; i < length; i++)
            dx[i] += mn_leaky_relu_d (x[i], dy[i], slope);
        }
      else
        {
#pragma omp simd
          for (gsize i = 0; i < length; i++)
            dx[i] = mn_leaky_relu_d (x[i], dy[i], slope);
        }
    }
}

/* da; items are slopes. */
static void
d_param_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gsize slopes = n_slopes (op), length = op->in_elements / slopes;
  real *da = args->d_params[0];   /* (1) or (C), = */

  for (gsize s = begin; s < end; s++)
    {
      double sum = 0;

      for (int n = 0; n < args->batch; n++)
        {
          const real *x = (const real *) args->inputs[0] + (n * slopes + s) * length;
          const real *dy = (const real *) args->d_output + (n * slopes + s) * length;

          for (gsize block = 0; block < length; block += BLOCK)
            {
              const gsize stop = MIN (block + BLOCK, length);
              real part = 0;

#pragma omp simd reduction(+ : part)
              for (gsize i = block; i < stop; i++)
                part += x[i] > 0 ? 0 : x[i] * dy[i];
              sum += part;
            }
        }
      da[s] = (real) sum;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  const gsize n = mn_ref_n_out (op, args);

  if (args->d_inputs[0])
    mn_cpu_parallel (op->threads, args->batch * n_slopes (op), n, d_input_range, op, args);
  if (args->d_params[0])
    mn_cpu_parallel (op->threads, n_slopes (op), n, d_param_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_prelu) = {
  .layer = "prelu",
  .forward = forward,
  .backward = backward,
};
