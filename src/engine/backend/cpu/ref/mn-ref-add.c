/* mn-ref-add.c - the sum of tensors of one shape; each input's gradient is the output's. With the ReLU behind it, as every
 * residual block has one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-table.h"
#include "mn-elementwise.h"

/* Elements computed at a time, so that what is added up step by step stays in the first-level cache. */
#define PIECE 2048

static gboolean
fuses (const MnOp *op)
{
  return op->spec->activation && g_str_equal (op->spec->activation->layer->base.name, "relu");
}

/* y += x, or y = x */
static void
add_piece (real *y, const real *x, gsize n, gboolean first)
{
  if (first)
    {
      if (y != x)
        memcpy (y, x, n * sizeof (real));
      return;
    }
#pragma omp simd
  for (gsize i = 0; i < n; i++)
    y[i] += x[i];
}

static void
forward_range (gconstpointer task, gconstpointer data, gsize begin, gsize end, int thread)
{
  const MnOp *op = task;
  const MnOpArgs *args = data;
  const gboolean fused = !args->bare && fuses (op);
  /* Over either of two it works in place; their sum is the same whichever comes first. */
  const int first = op->spec->n_inputs == 2 && args->output == args->inputs[1];

  for (gsize at = begin; at < end; at += PIECE)
    {
      const gsize n = MIN (PIECE, end - at);
      real *y = (real *) args->output + at;   /* (N, ...) */

      for (int k = 0; k < op->spec->n_inputs; k++)
        add_piece (y, (const real *) args->inputs[(first + k) % op->spec->n_inputs] + at, n, k == 0);
#pragma omp simd
      for (gsize i = 0; i < (fused ? n : 0); i++)
        y[i] = mn_relu (y[i]);
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
  const gboolean fused = fuses (op);
  const int first = args->d_inputs[0] != args->d_output;
  real before[PIECE];   /* the gradient before the activation */

  for (gsize at = begin; at < end; at += PIECE)
    {
      const gsize n = MIN (PIECE, end - at);
      const real *y = (const real *) args->output + at;      /* (N, ...) */
      const real *dy = (const real *) args->d_output + at;   /* (N, ...) */

#pragma omp simd
      for (gsize i = 0; i < (fused ? n : 0); i++)
        before[i] = mn_relu_d (y[i], dy[i]);
      for (int k = 0; k < op->spec->n_inputs; k++)
        /* In place one input's gradient, or both, may be that of the output. */
        if (args->d_inputs[k] && (args->d_inputs[k] != args->d_output || (fused && k == first)))
          add_piece ((real *) args->d_inputs[k] + at, fused ? before : dy, n, !args->accumulate[k]);   /* = or += */
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
  .fuses = fuses,
  .forward = forward,
  .backward = backward,
};
