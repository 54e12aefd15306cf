/* mn-ref-add.c - the sum of tensors of one shape; each input's gradient is the output's.
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
        y[i] += x[i];
    }
}

static void
forward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, n * op->spec->n_inputs, forward_range, op, args);
}

static void
backward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const real *dy = args->d_output;   /* (N, ...) */

  for (int k = 0; k < op->spec->n_inputs; k++)
    {
      real *dx = args->d_inputs[k];   /* (N, ...), = or += */

      if (!dx)
        continue;
      if (!args->accumulate[k])
        {
          memcpy (dx + begin, dy + begin, (end - begin) * sizeof (real));
          continue;
        }
#pragma omp simd
      for (gsize i = begin; i < end; i++)
        dx[i] += dy[i];
    }
}

static void
backward (const MnOp *op, const MnOpArgs *args)
{
  gsize n = mn_ref_n_out (op, args);

  mn_cpu_parallel (op->threads, n, n * op->spec->n_inputs, backward_range, op, args);
}

const MnCpuKernel MN_REF (mn_ref_add) = {
  .layer = "add",
  .elementwise = TRUE,
  .forward = forward,
  .backward = backward,
};
