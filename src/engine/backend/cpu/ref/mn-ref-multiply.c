/* mn-ref-multiply.c - the product of tensors of one shape; each input's gradient is the output's times the others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"

static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  real *y = args->output;   /* (N, ...) */

  memcpy (y + begin, (const real *) args->inputs[0] + begin, (end - begin) * sizeof (real));
  for (int k = 1; k < op->spec->n_inputs; k++)
    {
      const real *x = args->inputs[k];   /* (N, ...) */

#pragma omp simd
      for (gsize i = begin; i < end; i++)
        y[i] *= x[i];
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, n * op->spec->n_inputs, forward_range, op, args);
}

/* The products are taken anew rather than divided out of the output, which may be 0. */
static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const real *dy = args->d_output;   /* (N, ...) */

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      real *dx = args->d_inputs[k];   /* (N, ...), = or += */

      for (gsize i = begin; dx && i < end; i++)
        {
          real d = dy[i];

          for (int j = 0; j < op->spec->n_inputs; j++)
            if (j != k)
              d *= ((const real *) args->inputs[j])[i];
          dx[i] = args->accumulate[k] ? dx[i] + d : d;
        }
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, n * op->spec->n_inputs * op->spec->n_inputs, backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_multiply) = {
  .layer = "multiply",
  .elementwise = TRUE,
  .forward = forward,
  .backward = backward,
};
