/* mn-ref-divide.c - y = x1 / x2; dx1 = dy / x2, dx2 = -dy x1 / x2².
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-elementwise.h"

static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOpArgs *args = data;
  const real *x1 = args->inputs[0], *x2 = args->inputs[1];   /* (N, ...) */
  real *y = args->output;                                    /* (N, ...) */

#pragma omp simd
  for (gsize i = begin; i < end; i++)
    y[i] = x1[i] / x2[i];
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, 4 * n, forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOpArgs *args = data;
  const real *x1 = args->inputs[0], *x2 = args->inputs[1];   /* (N, ...) */
  const real *dy = args->d_output;                           /* (N, ...) */
  real *dx1 = args->d_inputs[0], *dx2 = args->d_inputs[1];   /* (N, ...), = or += */

  for (gsize i = begin; dx1 && i < end; i++)
    dx1[i] = args->accumulate[0] ? dx1[i] + dy[i] / x2[i] : dy[i] / x2[i];
  for (gsize i = begin; dx2 && i < end; i++)
    {
      const real d = mn_divisor_d (x1[i], x2[i], dy[i]);

      dx2[i] = args->accumulate[1] ? dx2[i] + d : d;
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, 8 * n, backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_divide) = {
  .layer = "divide",
  .elementwise = TRUE,
  .forward = forward,
  .backward = backward,
};
